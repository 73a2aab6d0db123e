/** The forms of a model that keep its layers: other weights, or the same ones in fewer bits. Pure. */
import type { Form } from './measured.ts';
import type { StoredType } from './quantisation.ts';
import { clustered, pruned } from './smaller.ts';
import { stored } from './stored.ts';
import type { Stored } from './stored.ts';
import { isFloat, isKernel } from './weights.ts';
import type { Weight } from './weights.ts';

export interface Candidate {
  readonly name: string;
  readonly form: Form;
  readonly stored: Stored;
}

const TYPES = ['float16', 'uint16', 'uint8'] as const;

/** @param types of each weight by its name, within the budget */
export function quantisedForms(weights: readonly Weight[], types: ReadonlyMap<string, StoredType>): Candidate[] {
  return [
    { name: 'original', form: 'original', stored: stored(weights, () => 'float32') },
    ...TYPES.map((type): Candidate => ({ name: type, form: 'quantised', stored: stored(weights, () => type) })),
    { name: 'mixed', form: 'quantised', stored: stored(weights, ({ name }) => types.get(name) ?? 'float32') },
  ];
}

export function prunedWeights(weights: readonly Weight[], share: number): Weight[] {
  return kernelsChanged(weights, (values) => pruned(values, share));
}

export function prunedForms(weights: readonly Weight[], share: number): Candidate[] {
  return plainAndSmall(`pruned-${Math.round(100 * share)}`, 'pruned', weights);
}

export function clusteredForms(weights: readonly Weight[], count: number): Candidate[] {
  return plainAndSmall(
    `clustered-${count}`,
    'clustered',
    kernelsChanged(weights, (values) => clustered(values, count)),
  );
}

/** As float32, which only a zip makes smaller, and in uint8. */
function plainAndSmall(name: string, form: Form, weights: readonly Weight[]): Candidate[] {
  return [
    { name, form, stored: stored(weights, () => 'float32') },
    { name: `${name}-uint8`, form, stored: stored(weights, () => 'uint8') },
  ];
}

function kernelsChanged(weights: readonly Weight[], change: (values: Float32Array) => Float32Array): Weight[] {
  return weights.map((weight) =>
    isKernel(weight) && isFloat(weight) ? { ...weight, values: change(weight.values) } : weight,
  );
}
