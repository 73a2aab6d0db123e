/** What a run's own numbers say of how it went. Pure. One rule a finding; what the kernel found comes first. */
import { titleOf, type KnownRun } from './run.ts';

/** A finding in a sentence or two, or null. */
type Rule = (run: KnownRun) => string | null;

export function diagnosisOf(run: KnownRun): string {
  const found = [...run.findings, ...RULES.map((rule) => rule(run)).filter((finding) => finding !== null)];
  const list = found.length > 0 ? found.map((finding) => `- ${finding}`).join('\n') : NOTHING;
  return `${titleOf(run)}\n\n${list}`;
}

const NOTHING =
  'Nothing stands out in its metrics: all values are numbers, the loss fell, and validation did not fall behind.';

/** Validation that is so much above its least is behind; training that fell by less stands still. */
const BEHIND = 1.1;
const STILL = 0.01;
/** A step that changes weights by less, or more, of their norm. */
const [SMALLEST_UPDATE, LARGEST_UPDATE] = [1e-6, 0.1];

const RULES: readonly Rule[] = [
  function notANumber({ epochs, metrics }) {
    const first = epochs.find(({ values }) => Object.values(values).some(isBroken));
    const broken = Object.entries(first?.values ?? metrics).filter(([, value]) => isBroken(value));
    if (broken.length === 0) return null;
    const when = first ? ` from epoch ${first.epoch + 1} on` : '';
    const names = broken.map(([metric]) => metric).join(', ');
    return `${names}: not a number${when}. Usual causes: a learning rate that is too high, inputs that are not scaled or hold NaN, a logarithm or division of zero.`;
  },
  function fellBehind({ epochs }) {
    const curve = curveOf(epochs, 'val_loss');
    const least = Math.min(...curve);
    const [last, best] = [curve.at(-1), curve.indexOf(least)];
    const losses = curveOf(epochs, 'loss');
    const goesOn = (losses.at(-1) ?? 0) < (losses[best] ?? 0);
    if (last === undefined || best === curve.length - 1 || last < least * BEHIND || !goesOn) return null;
    return `It overfits: validation loss was least (${short(least)}) after epoch ${best + 1} and is ${short(last)} now, while the training loss went on falling. Stop there (early stopping that restores), regularise, or bring more data.`;
  },
  function stoodStill({ epochs }) {
    const losses = curveOf(epochs, 'loss');
    const [first, last] = [losses[0], losses.at(-1)];
    if (losses.length < 3 || first === undefined || last === undefined || first - last > STILL * Math.abs(first))
      return null;
    return last > first
      ? `The loss rose, from ${short(first)} to ${short(last)}: the learning rate may be too high.`
      : `The loss hardly moved (${short(first)} to ${short(last)} in ${losses.length} epochs): the learning rate may be too low, the gradients may vanish, or the labels may not depend on the inputs.`;
  },
  function sizeOfUpdates({ layerCurves }) {
    const odd = layerCurves.flatMap(({ name, points }) => {
      const value = points.at(-1)?.value;
      if (!name.endsWith('/update ratio') || typeof value !== 'number') return [];
      return value < SMALLEST_UPDATE || value > LARGEST_UPDATE
        ? [`${name.replace('/update ratio', '')} ${short(value)}`]
        : [];
    });
    if (odd.length === 0) return null;
    return `A step changes the weights of these layers by an unusual share of their norm (about 0.001 is usual): ${odd.slice(0, 12).join(', ')}.`;
  },
  function endedBadly({ state }) {
    if (state === 'failed') return 'The training failed with an error; the output of its cell has it.';
    if (state === 'crashed') return 'The kernel ended while it trained: out of memory, or killed.';
    return null;
  },
];

function curveOf(epochs: KnownRun['epochs'], metric: string): number[] {
  return epochs.map(({ values }) => values[metric]).filter((value) => typeof value === 'number');
}

/** The command line writes what is no number as its name. */
function isBroken(value: number | string): boolean {
  return typeof value !== 'number';
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
