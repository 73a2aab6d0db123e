/** What is registered of a model. Pure: no database, no tfjs. */

/** What Limpid loads. */
export type ModelKind = 'layers' | 'graph';
/** Python's models are registered by MLflow's clients, and are theirs to load. */
export type StoredKind = ModelKind | 'python';

/** An input or an output: null is a length that varies. A graph may not say the type or the shape of what it gives. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: string | null;
  readonly shape: readonly (number | null)[] | null;
}

export interface Signature {
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
}

/** Where a model comes from, as far as that is known. */
export interface Lineage {
  /** The newest training of it, in the store of runs. */
  readonly run: string | null;
  readonly notebook: string | null;
  readonly cell: string | null;
  /** What it was trained on, in words, and a hash of that. */
  readonly data: string | null;
  readonly dataHash: string | null;
  readonly seed: number | null;
  /** Of Python's models: where MLflow has their files. */
  readonly source?: string;
  readonly versions: { readonly [what: string]: string };
}

export interface Tags {
  readonly [tag: string]: string;
}

export interface NewVersion {
  readonly name: string;
  readonly description: string;
  readonly tags: Tags;
  readonly kind: StoredKind;
  /** SHA-256 of model.json and of the weights that it names: names of files in `blobs`. */
  readonly topology: string;
  readonly weights: string;
  readonly bytes: number;
  readonly parameters: number;
  readonly signature: Signature;
  readonly lineage: Lineage;
}

export interface StoredVersion extends NewVersion {
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly aliases: readonly string[];
}
