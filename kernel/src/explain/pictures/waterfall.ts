/** A waterfall: how attributions lead from the baseline's score to the sample's score. */
import { LimpidError } from '../../errors.ts';
import { NEUTRAL } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { Attribution, Completeness, Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { titleOf } from './captions.ts';
import { strongest, valueName } from './names.ts';
import { heading, SIGN_COLOUR } from './panels.ts';

const ROW = 18;
const WIDTH = 260;
const SHOWN = 10;
const LONGEST_NAME = 180;

export interface WaterfallOptions {
  /** The sample's score, from which the baseline's follows; left out: scores are told as differences from the baseline's. */
  score?: number;
  /** Names of the values; left out: their indices. */
  columns?: readonly string[];
  /** The sample, whose values are then told beside the names. */
  x?: Samples;
  /** How many values have a bar of their own, the others share one; left out: 10. */
  shown?: number;
}

export interface WaterfallStep {
  name: string;
  /** How much it adds to the score. */
  value: number;
  /** The score before it and after it. */
  from: number;
  to: number;
}

export class Waterfall implements Displayable {
  readonly title: string;
  /** The baseline's score, and the sample's. */
  readonly from: number;
  readonly to: number;
  /** The strongest first; the rest in one, and what the method does not account for. */
  readonly steps: readonly WaterfallStep[];

  constructor(title: string, from: number, to: number, steps: readonly WaterfallStep[]) {
    this.title = title;
    this.from = from;
    this.to = to;
    this.steps = steps;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const spec = {
      $schema: SCHEMA,
      padding: 10,
      ...waterfallPanel(this, [this.summary, say('orange adds, blue takes away')]),
    };
    const rows = this.steps.map(({ name, value, to }) => [name, figure(value), figure(to)]);
    const table = {
      columns: ['', say('adds'), say('score')],
      rows: [['baseline', '', figure(this.from)], ...rows, ['sample', '', figure(this.to)]],
    };
    return portraitBundle({ spec, title: `${this.title}: ${this.summary}`, table });
  }

  get summary(): string {
    return say("from the baseline's {from} to the sample's {to}", { from: figure(this.from), to: figure(this.to) });
  }
}

/**
 * @param attribution one whose values add up: integrated or expected gradients, DeepLIFT, Shapley values…
 * @returns a picture as the value of a cell, and its steps as numbers
 * @throws LimpidError when its values add up to nothing known, or names or x do not fit it
 */
export function waterfall(attribution: Attribution, options: WaterfallOptions = {}): Waterfall {
  const { completeness, shape } = attribution;
  if (!completeness) throw new LimpidError('EXPLAIN_NO_SUM', { method: titleOf(attribution) });
  const { score = completeness.delta, columns, x, shown = SHOWN } = options;
  if (!Number.isInteger(shown) || shown < 1) throw new LimpidError('EXPLAIN_COUNT', { option: 'shown', given: shown });
  const width = shape.at(-1) ?? 1;
  if (columns && columns.length !== width) {
    throw new LimpidError('EXPLAIN_NAMES', { option: 'columns', given: columns.length, expected: width });
  }
  return fall(attribution, completeness, score, { columns, values: x === undefined ? x : valuesOf(x, shape) }, shown);
}

function valuesOf(x: Samples, shape: readonly number[]): Float32Array {
  const sample = samplesOf(x, 'x', [1, ...shape]);
  try {
    return Float32Array.from(sample.dataSync());
  } finally {
    sample.dispose();
  }
}

function fall(
  attribution: Attribution,
  { delta, sum, converged }: Completeness,
  score: number,
  named: Parameters<typeof valueName>[2],
  shown: number,
): Waterfall {
  const { values, shape } = attribution;
  const alone = strongest([values], values.length === shown + 1 ? shown + 1 : shown);
  const parts = alone.map((index) => ({ name: valueName(index, shape, named), value: values[index] ?? 0 }));
  const others = values.length - alone.length;
  if (others > 0) {
    const own = parts.reduce((total, { value }) => total + value, 0);
    parts.push({ name: say('{others} others', { others }), value: sum - own });
  }
  if (!converged) parts.push({ name: say('not accounted for'), value: delta - sum });
  return new Waterfall(titleOf(attribution), score - delta, score, stepsOf(parts, score - delta));
}

function stepsOf(parts: readonly { name: string; value: number }[], start: number): WaterfallStep[] {
  let from = start;
  return parts.map(({ name, value }) => {
    const step = { name, value, from, to: from + value };
    from = step.to;
    return step;
  });
}

/** The steps from above to below, between the two scores. */
export function waterfallPanel({ title, from, to, steps }: Waterfall, caption: readonly string[]): VegaLiteSpec {
  const ends = [from, to].map((score) => ({ from: score, to: score, value: 0, text: figure(score), kind: 'score' }));
  const parts = steps.map((step) => ({
    ...step,
    text: `${step.value > 0 ? '+' : ''}${figure(step.value)}`,
    kind: step.value < 0 ? 'against' : 'for',
  }));
  const rows = [{ name: 'baseline', ...ends[0] }, ...parts, { name: 'sample', ...ends[1] }].map((row, at) => ({
    row: at,
    ...row,
  }));
  const x = { type: 'quantitative', scale: { zero: false, nice: true }, title: say('score') };
  return {
    title: heading(title, caption),
    width: WIDTH,
    height: ROW * rows.length,
    data: { values: rows },
    encoding: { y: { field: 'row', type: 'ordinal', sort: null, title: null, axis: null } },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.7 } },
        encoding: {
          x: { ...x, field: 'from' },
          x2: { field: 'to' },
          color: SIGN_COLOUR,
          tooltip: ['name', 'value', 'from', 'to'].map((field) => ({ field, title: field })),
        },
      },
      {
        transform: [{ filter: "datum.kind === 'score'" }],
        mark: { type: 'tick', color: NEUTRAL, thickness: 3, size: ROW - 4 },
        encoding: { x: { ...x, field: 'from' } },
      },
      {
        mark: { type: 'text', align: 'right', baseline: 'middle', fontSize: 11, limit: LONGEST_NAME },
        encoding: { x: { value: -8 }, text: { field: 'name' } },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 10 },
        encoding: { x: { value: WIDTH + 6 }, text: { field: 'text' } },
      },
    ],
  };
}
