/** What the doctor says of a training: one symptom, seen once. Plain data, so that it goes into JSON as it is. */
import type { Place } from '../cell/place.ts';
import type { ExperimentName, FindingSeries } from '../mime.ts';
import type { SymptomName } from './symptoms.ts';

/** `error`: it cannot learn so; `warning`: it learns worse or tells less than it could; `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';
/** `high`: nearly certain; `medium`: shown, with its evidence; `low`: in the data alone. */
export type Confidence = 'high' | 'medium' | 'low';

/** Numbers and names by what they are called: { 'gradient norm': 1e-9, 'units': 64 }. */
export type Evidence = { readonly [name: string]: number | string };

/** What a symptom reports; where it was made is found by the doctor. */
export interface Sign {
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly layer?: string;
  /** One or two sentences: what was seen, with its numbers. */
  readonly text: string;
  readonly evidence: Evidence;
  /** What it was seen in, for a small picture. */
  readonly series?: FindingSeries;
  /** What to try, the likeliest first. */
  readonly tries: readonly string[];
  /** Which experiment confirms it. */
  readonly experiment?: ExperimentName;
  /** The line itself, where it is known. */
  readonly at?: Place;
  /** What made it: the line that built the layer, that compiled the model, or that called `fit`. */
  readonly madeBy: 'layer' | 'compile' | 'fit';
}

export interface Finding extends Omit<Sign, 'madeBy' | 'at'> {
  readonly symptom: SymptomName;
  /** The user's line; absent where no stack tells it. */
  readonly where?: Place;
}
