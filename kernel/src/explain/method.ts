/** What every method of explanation takes and gives: one verb, one set of options, one record of results. */
import type { LayersModel, Tensor } from '@tensorflow/tfjs';

export type MethodName = 'integrated-gradients' | 'grad-cam';

/** A tensor, or numbers nested to its shape. */
export type Samples = Tensor | number | readonly Samples[];

/**
 * What is differentiated: the model's output itself, as Captum does, or what comes before a final softmax or sigmoid,
 * as the Grad-CAM paper does. A saturated probability has no slope left; its logit has.
 */
export type Score = 'output' | 'logit';

export interface ExplainOptions {
  /** Which methods, in the order they are shown; left out: all that fit the model. */
  methods?: readonly MethodName[];
  /** Index of the output to explain; left out: the one with the greatest value. */
  target?: number;
  /** Left out: the method's own convention, integrated gradients "output", Grad-CAM "logit". */
  score?: Score;
  /** Integrated gradients start here: a sample, or one number for all its values. Left out: 0. */
  baseline?: Samples;
  /** Points on the path of integrated gradients, no more and no fewer; left out: 50, doubled while that helps. */
  steps?: number;
  /** Name of the layer that Grad-CAM looks at; left out: the last convolution. */
  layer?: string;
  /** What the outputs are called; left out: their indices. */
  classes?: readonly string[];
  /** Index of the true class, which is then named beside the predicted one. */
  label?: number | undefined;
}

/** One question to the model: why this output for this sample? */
export interface Question {
  model: LayersModel;
  /** Float32, shape [1, ...]. The method leaves it as it is. */
  sample: Tensor;
  target: number;
  options: ExplainOptions;
}

/** How much each value counts. */
export interface Attribution {
  method: MethodName;
  /** Row-major. */
  values: Float32Array;
  /** Of one sample without its batch dimension; of Grad-CAM [height, width] of its layer, nothing enlarged. */
  shape: number[];
  /** Signed values speak for and against the target, positive ones only for it. */
  sign: 'signed' | 'positive';
  target: number;
  score: Score;
  /** Grad-CAM: the layer looked at. */
  layer?: string;
  /** Integrated gradients: where the path begins, row-major. */
  baseline?: Float32Array;
  /** Methods whose values must add up to a known number: how well they do. */
  completeness?: Completeness;
  cost: {
    /** Samples that went forwards and backwards through the model. */
    passes: number;
    seconds: number;
  };
}

export interface Completeness {
  /** Sum of all values. */
  sum: number;
  /** Score of the sample minus score of the baseline: what the sum must be. */
  delta: number;
  /** |sum - delta| / |delta|. */
  error: number;
  /** Points on the path. */
  steps: number;
  /** Whether the error is at most 1 %. */
  converged: boolean;
}

export interface Method {
  readonly name: MethodName;
  /** As the literature writes it. */
  readonly title: string;
  /** Whether it can explain such a model at all. */
  fits(model: LayersModel): boolean;
  explain(question: Question): Promise<Attribution>;
}
