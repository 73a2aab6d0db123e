/** What is said of an attribution: how far to trust it, how to read it, and what judges say. Pure. */
import { figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Attribution, Judgement } from '../method.ts';
import { METHODS } from '../methods.ts';
import { wrapped } from './names.ts';

/** A judgement that failed must be seen without its colour. */
export const FAILED = '⚠';
export const PASSED = '✓';

/** Of a warning in a caption: the whole sentence is in the text. */
const LINES = 4;

export function titleOf({ method }: Attribution): string {
  return METHODS[method].title;
}

/** Two lines: how far to trust the attribution, or where it comes from; and how to read it. */
export function captionOf(attribution: Attribution): [string, string] {
  const { layer, score, shape, sign, values } = attribution;
  const from = layer === undefined ? say('of the {score}', { score }) : say('layer {layer}', { layer });
  if (sign === 'signed') return [trustOf(attribution) ?? from, say('orange for, blue against')];
  const nothing = values.every((value) => value === 0);
  const size = layer === undefined ? '' : `${shape.join(' × ')}, `;
  return [from, `${size}${nothing ? say('nothing speaks for it') : say('brighter counts more')}`];
}

export function trustOf({ completeness, fit }: Pick<Attribution, 'completeness' | 'fit'>): string | undefined {
  if (fit !== undefined) return say('local fit R² {fit}', { fit: figure(fit) });
  if (!completeness) return undefined;
  const { error, steps, converged } = completeness;
  const quality = Number.isFinite(error)
    ? say('completeness error {error}', { error: percent(error) })
    : say('no difference to explain');
  return `${quality}${converged || steps === undefined ? '' : say(' in {steps} steps', { steps })}`;
}

/** The caption and the judgements, in lines of at most `width` characters: what failed first, and in a sentence. */
export function linesOf(attribution: Attribution, width: number): string[] {
  const judgements = attribution.judgements ?? [];
  const failed = judgements.filter(({ passed }) => passed === false);
  const rest = judgements.filter(({ passed }) => passed !== false);
  const warnings = failed.flatMap((judgement) => cut(wrapped(`${FAILED} ${judgementText(judgement)}`, width), LINES));
  const quiet = rest.map(({ judge, passed, value }) =>
    joined(passed === true ? `${PASSED} ${judgeName(judge)}` : `${judgeName(judge)} ${figure(value)}`),
  );
  return [...captionOf(attribution), ...warnings, ...(quiet.length > 0 ? wrapped(quiet.join(', '), width) : [])];
}

/** With no-break spaces. */
function joined(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

function cut(lines: readonly string[], count: number): string[] {
  return lines.length <= count ? [...lines] : [...lines.slice(0, count - 1), `${lines[count - 1]} …`];
}

/** "Warning, randomisation failed (0.93): it looks the same when the weights are random" */
export function judgementText({ judge, value, passed, says }: Judgement): string {
  const name = judgeName(judge);
  if (passed === undefined) return say('{name} ({value}): {says}', { name, value: figure(value), says });
  return passed
    ? say('{name} passed ({value}): {says}', { name, value: figure(value), says })
    : say('Warning, {name} failed ({value}): {says}', { name, value: figure(value), says });
}

const NAMES: { readonly [name in Judgement['judge']]: string } = {
  completeness: say('completeness'),
  infidelity: say('infidelity'),
  'sensitivity-max': say('sensitivity max'),
  deletion: say('deletion'),
  insertion: say('insertion'),
  'pointing-game': say('pointing game'),
  randomisation: say('randomisation'),
};

export function judgeName(judge: Judgement['judge']): string {
  return NAMES[judge];
}
