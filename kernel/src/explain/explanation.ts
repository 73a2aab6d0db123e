/** What `explain` returns: numbers to go on with, and a picture when it is the value of a cell. */
import type { MimeBundle } from '../messages.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { Attribution, DataKind } from './method.ts';
import { bundleOf } from './pictures/picture.ts';
import type { Prediction } from './prediction.ts';

/** One sample, without its batch dimension. */
export interface Sample {
  values: Float32Array;
  shape: number[];
}

/** The sample that was explained. */
export interface Input extends Sample {
  kind: DataKind;
}

export interface ExplanationParts {
  readonly input: Input;
  readonly prediction: Prediction;
  /** Index of the output that is explained. */
  readonly target: number;
  /** Index of the true class, when it was given. */
  readonly label: number | undefined;
  /** One a method, in the order asked for. */
  readonly attributions: readonly Attribution[];
  /** In one sentence which methods were chosen and why; undefined where they were asked for. */
  readonly reason: string | undefined;
  /** The number that each of the attributions explains. */
  readonly scores: readonly (number | undefined)[];
  readonly columns: readonly string[] | undefined;
  readonly words: readonly string[] | undefined;
}

export class Explanation implements Displayable, ExplanationParts {
  readonly input: Input;
  readonly prediction: Prediction;
  readonly target: number;
  readonly label: number | undefined;
  readonly attributions: readonly Attribution[];
  readonly reason: string | undefined;
  readonly scores: readonly (number | undefined)[];
  readonly columns: readonly string[] | undefined;
  readonly words: readonly string[] | undefined;

  constructor(parts: ExplanationParts) {
    this.input = parts.input;
    this.prediction = parts.prediction;
    this.target = parts.target;
    this.label = parts.label;
    this.attributions = parts.attributions;
    this.reason = parts.reason;
    this.scores = parts.scores;
    this.columns = parts.columns;
    this.words = parts.words;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return bundleOf(this);
  }
}
