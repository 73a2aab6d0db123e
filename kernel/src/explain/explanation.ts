/** What `explain` returns: numbers to go on with, and a picture when it is the value of a cell. */
import type { MimeBundle } from '../messages.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { Attribution } from './method.ts';
import { bundleOf } from './picture.ts';
import type { Prediction } from './prediction.ts';

/** The sample that was explained, without its batch dimension. */
export interface Input {
  values: Float32Array;
  shape: number[];
}

export class Explanation implements Displayable {
  readonly input: Input;
  readonly prediction: Prediction;
  /** Index of the output that is explained. */
  readonly target: number;
  /** Index of the true class, when it was given. */
  readonly label: number | undefined;
  /** One a method, in the order asked for. */
  readonly attributions: readonly Attribution[];

  constructor(
    input: Input,
    prediction: Prediction,
    target: number,
    label: number | undefined,
    attributions: readonly Attribution[],
  ) {
    this.input = input;
    this.prediction = prediction;
    this.target = target;
    this.label = label;
    this.attributions = attributions;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return bundleOf(this);
  }
}
