/**
 * Which stored weight is which of the model, where a file lists them by name alone. The names are those of tfjs
 * (`dense/kernel`), of Keras 2 (`lstm/lstm_cell/kernel`) or of Keras 3 (`sequential/dense/kernel`). Pure but for reading names.
 */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { Owner, Variable } from './weights.ts';

interface Named {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * One stored weight for each of the model's: the same name, else the same last part and shape and most names of layers in common.
 * @throws LimpidError MODEL_WEIGHT_NAME
 */
export function matchWeights<T extends Named>(owners: readonly Owner[], stored: readonly T[]): [Variable, T][] {
  const free = new Set(stored);
  return owners.flatMap((owner) =>
    owner.layer.weights.map((variable): [Variable, T] => {
      const found = bestOf(owner, variable, [...free]);
      free.delete(found);
      return [variable, found];
    }),
  );
}

function bestOf<T extends Named>({ names, layer }: Owner, variable: Variable, free: readonly T[]): T {
  const refuse = (problem: string): LimpidError =>
    new LimpidError('MODEL_WEIGHT_NAME', { layer: names[0] ?? layer.name, weight: variable.originalName, problem });
  const same = free.filter(({ name }) => name === variable.originalName);
  if (same.length === 1 && same[0]) return same[0];
  const rated = free
    .filter(({ name, shape }) => isSameKind(name, variable.originalName) && shape.join() === variable.shape.join())
    .map((one) => ({ one, rating: partsOf(one.name).filter((part) => isIn(part, names)).length }))
    .filter(({ rating }) => rating > 0)
    .sort((a, b) => b.rating - a.rating);
  const [best, second] = rated;
  if (!best) throw refuse(say('the file has none of this name and shape'));
  if (second?.rating === best.rating && second.one.name === best.one.name)
    throw refuse(say('the file has two called {name}', { name: best.one.name }));
  return best.one;
}

/** Keras 3 calls a kernel what is a depthwise_kernel for tfjs. */
function isSameKind(name: string, own: string): boolean {
  const [stored = '', needed = ''] = [partsOf(name).at(-1), partsOf(own).at(-1)];
  return stored === needed || needed === `depthwise_${stored}`;
}

/** tfjs calls the two layers of a Bidirectional forward_x and backward_x, whatever their names were. */
function isIn(part: string, names: readonly string[]): boolean {
  return names.some((name) => name === part || name === `forward_${part}` || name === `backward_${part}`);
}

function partsOf(name: string): string[] {
  return name.replace(/:\d+$/, '').split('/');
}
