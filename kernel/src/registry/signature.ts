/** What a version takes and gives: compared, and in words. Pure. */
import { say } from '../say.ts';
import type { Signature, TensorSpec } from './stored.ts';

/** In words where two signatures differ in more than names, else null. */
export function whyAnother(said: Signature, model: Signature): string | null {
  for (const side of ['inputs', 'outputs'] as const) {
    const [mine, its] = [said[side], model[side]];
    if (mine.length !== its.length)
      return say('it has {count} {side}, and the model {wanted}', { count: mine.length, side, wanted: its.length });
    const at = mine.findIndex((spec, index) => typeText(spec) !== typeText(its[index]));
    const [one, other] = [mine[at], its[at]];
    if (one && other)
      return say('{name} is {type}, and of the model {wanted}', {
        name: one.name,
        type: typeText(one),
        wanted: typeText(other),
      });
  }
  return null;
}

/** "digit: float32[?,10]" */
export function specText(spec: TensorSpec): string {
  return `${spec.name}: ${typeText(spec)}`;
}

function typeText(spec: TensorSpec | undefined): string {
  if (spec === undefined) return '';
  const shape = spec.shape === null ? '' : `[${spec.shape.map((length) => length ?? '?').join()}]`;
  return `${spec.dtype ?? '?'}${shape}`;
}
