/** What a look at data found, as plain data. */
import type { Pixels } from '../../display/pixels.ts';
import type { Baselines } from './baselines.ts';
import type { ColumnFacts, DataLook } from './columns.ts';
import type { Duplicates, Pair } from './equal-rows.ts';
import type { NearRows } from './near-rows.ts';

export type ProblemName =
  | 'missing-values'
  | 'infinite-values'
  | 'missing-labels'
  | 'constant-column'
  | 'blank-pictures'
  | 'scale'
  | 'identifier-column'
  | 'label-in-inputs'
  | 'duplicate-rows'
  | 'contradictory-labels'
  | 'test-rows-in-training'
  | 'test-rows-nearly-in-training'
  | 'label-noise'
  | 'nothing-learnt'
  | 'one-class'
  | 'class-imbalance'
  | 'class-not-in-training'
  | 'few-rows';

export interface DataProblem {
  readonly problem: ProblemName;
  /** `error`: a model of this learns nothing, or its test means nothing; `warning`: it learns worse; `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** What was found, with its numbers. */
  readonly text: string;
  /** The first 100 rows that it is about, as counted in what was given: of the test where it says so. */
  readonly rows: readonly number[];
  readonly columns: readonly string[];
  /** What to do. */
  readonly tries: readonly string[];
}

/** A label that may be wrong. */
export interface SuspectLabel {
  readonly row: number;
  readonly label: string;
  readonly suggested: string;
  /** By a quick model that has not seen the row. */
  readonly labelProbability: number;
  readonly suggestedProbability: number;
}

export interface ClassShare {
  readonly name: string;
  readonly rows: number;
  readonly share: number;
  /** Rows of the test; null without one. */
  readonly test: number | null;
}

export interface DataFindings {
  readonly look: DataLook;
  /** Rows that were given (null: a dataset that was not read to its end), and those looked at; evenly spaced where they are fewer. */
  readonly rows: number | null;
  readonly lookedAt: number;
  /** Of one row. */
  readonly shape: readonly number[];
  readonly test: { readonly rows: number | null; readonly lookedAt: number } | null;
  readonly columns: readonly ColumnFacts[];
  /** Empty where targets are numbers. */
  readonly classes: readonly ClassShare[];
  readonly duplicates: Duplicates;
  readonly shared: readonly Pair[];
  readonly near: NearRows;
  readonly suspects: readonly SuspectLabel[];
  /** The quick model that suspects them. */
  readonly suspectedBy: string;
  readonly baselines: Baselines | null;
  /** The worst first. */
  readonly problems: readonly DataProblem[];
}

/** Of the rows of pictures that are worth seeing. */
export interface Thumbnail {
  readonly title: string;
  readonly pixels: Pixels;
}
