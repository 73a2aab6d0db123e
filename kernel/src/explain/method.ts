/** What every method of explanation takes and gives: one verb, one set of options, one record of results. */
import type { GraphModel, InferenceModel, LayersModel, Tensor } from '@tensorflow/tfjs';
import type { SavedModel } from '../models/load-saved-model.ts';

export type MethodName =
  | 'saliency'
  | 'input-x-gradient'
  | 'smooth-grad'
  | 'smooth-grad-squared'
  | 'var-grad'
  | 'integrated-gradients'
  | 'layer-integrated-gradients'
  | 'neuron-integrated-gradients'
  | 'layer-conductance'
  | 'internal-influence'
  | 'expected-gradients'
  | 'deep-lift'
  | 'deep-shap'
  | 'lrp'
  | 'guided-backpropagation'
  | 'deconvolution'
  | 'grad-cam'
  | 'grad-cam-plus-plus'
  | 'score-cam'
  | 'layer-cam'
  | 'exact-shapley'
  | 'permutation-shapley'
  | 'kernel-shap'
  | 'lime'
  | 'feature-ablation'
  | 'occlusion'
  | 'rise';

/**
 * Graph models have gradients and no layers: methods that look into layers need a layers model. SavedModels (of
 * `loadSavedModel` or of `tf.node.loadSavedModel`) give outputs alone.
 */
export type Model = LayersModel | GraphModel | InferenceModel | SavedModel;

/** A tensor, or numbers nested to its shape. */
export type Samples = Tensor | number | readonly Samples[];

/**
 * What is differentiated: the model's output itself, as Captum does, or what comes before a final softmax or sigmoid,
 * as the Grad-CAM paper does. A saturated probability has no slope left; its logit has.
 */
export type Score = 'output' | 'logit';

/** LIME: how far a drawn neighbour is from the sample. */
export type Distance = 'cosine' | 'euclidean';

/** How LRP shares the relevance of a weighted sum among what was summed. */
export type RelevanceRule = 'epsilon' | 'gamma' | 'alpha-beta' | 'z-plus' | 'composite';

/** Every method takes those that it knows and leaves the rest alone. */
export interface MethodOptions {
  /** Index of the output to explain, one for all samples or one for each; left out: each sample's greatest. */
  target?: number | readonly number[];
  /** Left out: the method's own convention, see the table in the README. */
  score?: Score;
  /** What samples are compared with: a sample, one for each, or one number for all values. Left out: 0. */
  baseline?: Samples;
  /** Points on a path, no more and no fewer; left out: 50, doubled while that helps. */
  steps?: number;
  /** Name of the layer that is looked at; left out: the last convolution, where the method looks at maps. */
  layer?: string;
  /** Neuron integrated gradients: index of the neuron in the output of `layer`, one number a dimension. */
  neuron?: number | readonly number[];
  /**
   * Methods that take features away: which values go together. An index for each value of a sample (or one for all
   * channels of a pixel), counted from 0; a number is the side of square patches of a picture, or how many steps of a
   * sequence. Left out: each value of a table, each step of a sequence, 8 patches along the longer side of a picture.
   */
  features?: Samples;
  /**
   * Occlusion: how far the window reaches, one number a dimension of a sample; a number is the side of a square of a
   * picture, or how many steps of a sequence. Left out: a quarter of a picture's longer side, one step of a sequence.
   */
  window?: number | readonly number[];
  /** Occlusion: how far the window moves, as `window`. Left out: half of the window. */
  stride?: number | readonly number[];
  /** RISE: cells of a mask along the longer side of a picture, or the steps of a sequence. Left out: 7. */
  grid?: number;
  /** RISE: of a cell to be seen. Left out: 0.5. */
  probability?: number;
  /**
   * Expected gradients, DeepSHAP, Shapley values and LIME: samples that stand for the data, [rows, ...]. The last two
   * take the mean score over them, and without them compare with `baseline`.
   */
  background?: Samples;
  /**
   * Methods that draw: how often. Left out: 50 noisy copies, 200 points of expected gradients, 25 pairs of permutations,
   * 2,000 coalitions of KernelSHAP (or all), 1,000 neighbours of LIME, 1,000 masks.
   */
  draws?: number;
  /** Standard deviation of the noise, as a share of the range of a sample's values. Left out: 0.15. */
  noise?: number;
  /** Standard deviation of the noise, in units of the input; takes the place of `noise`. */
  deviation?: number;
  /** Of everything that is drawn: the same seed gives the same bits. Left out: 0. */
  seed?: number;
  /** Saliency without its sign, as its paper has it. Left out: false. */
  absolute?: boolean;
  /** Left out: "composite". */
  rule?: RelevanceRule;
  /** LRP: what keeps a division from zero, and at greater values takes weak contributions out. Left out: 1e-9. */
  epsilon?: number;
  /** LRP: how much the rule "gamma" favours what speaks for the target. Left out: 0.25. */
  gamma?: number;
  /** LRP: weight of what speaks for the target in the rule "alpha-beta", at least 1; beta is one less. Left out: 2. */
  alpha?: number;
  /** LIME: left out: "cosine". */
  distance?: Distance;
  /** LIME: a neighbour at distance d counts exp(-d² / 2w²). Left out: 1, or with "euclidean" 0.75 √(values of a sample). */
  kernelWidth?: number;
  /** LIME: weight of the squared coefficients beside the squared errors. Left out: 1. */
  ridge?: number;
}

export interface ExplainOptions extends MethodOptions {
  /** Which methods, in the order they are shown; left out: chosen by model and data, and the picture says why. */
  methods?: readonly MethodName[];
  /** Who judges the maps: all that can at a moderate cost, or these; left out: nobody, for it takes longer than the maps. */
  judges?: boolean | readonly JudgeName[];
  /** What a sample is; left out: told by the model and its shape. */
  kind?: DataKind;
  /** Index of the output to explain; left out: the one with the greatest value. */
  target?: number;
  /** What the outputs are called; left out: their indices. */
  classes?: readonly string[];
  /** Index of the true class, which is then named beside the predicted one. */
  label?: number | undefined;
  /** Names of a table's columns, or of the values of a sequence's step; left out: their indices. */
  columns?: readonly string[];
  /** Of a text: what stands at each place of x. */
  words?: readonly string[];
}

/** [height, width, channels], [values], [steps, values], or indices that go into an embedding. */
export type DataKind = 'image' | 'table' | 'sequence' | 'text';

/** How much each value of one sample counts. */
export interface Attribution {
  method: MethodName;
  /** Row-major. */
  values: Float32Array;
  /** Without batch dimension: of the sample, of the layer where a layer is explained, of maps [height, width]. */
  shape: number[];
  /** Signed values speak for and against the target, positive ones say only how much. */
  sign: Sign;
  target: number;
  score: Score;
  /** The layer looked at. */
  layer?: string;
  /** What the sample is compared with, row-major. */
  baseline?: Float32Array;
  /** Methods whose values must add up to a known number: how well they do. */
  completeness?: Completeness;
  /** Methods that draw coalitions or permutations: the standard error of each value, row-major. */
  standardErrors?: Float32Array;
  /** LIME: the share of the variance of scores near the sample that its linear model explains, R²; none without variance. */
  fit?: number;
  /** What judges say of it, where they were asked. */
  judgements?: readonly Judgement[];
  /** Of all samples that were explained together. */
  cost: Cost & { milliseconds: number };
}

export type JudgeName =
  'completeness' | 'infidelity' | 'sensitivity-max' | 'deletion' | 'insertion' | 'pointing-game' | 'randomisation';

/** How far an attribution can be trusted, by one measure. */
export interface Judgement {
  judge: JudgeName;
  /** The measure itself, as its paper has it. */
  value: number;
  /** Undefined where the measure has no limit of its own. */
  passed: boolean | undefined;
  /** In a sentence, with what the value is compared with: "Looks the same when the weights are random". */
  says: string;
  /** What `value` is the sum or the end of: scores while values go, correlations while weights do. */
  curve?: Curve;
  /** Deletion and insertion: what `value` is with random orders. */
  chance?: { mean: number; deviation: number };
  /** Pointing game: share of all that the map holds which lies in the mask. */
  mass?: number;
}

export interface Curve {
  /** Share of the values, or of the layers with weights, from 0 to 1. */
  at: number[];
  /** One for each of `at`. */
  values: number[];
}

export type Sign = 'signed' | 'positive';

export interface Completeness {
  /** Sum of all values. */
  sum: number;
  /** What the sum must be: the difference of two scores, or with LRP the score. */
  delta: number;
  /** |sum - delta| / |delta|. */
  error: number;
  /** Points on the path, where there is one. */
  steps?: number;
  /** Whether the error is at most 1 %. */
  converged: boolean;
}

/** Samples that went through the model. */
export interface Cost {
  forward: number;
  backward: number;
}

/** One question to the model: why these outputs for these samples? */
export interface Question {
  model: Model;
  /** Float32, shape [count, ...]. The method leaves it as it is. */
  samples: Tensor;
  /** One output a sample. */
  targets: readonly number[];
  score: Score;
  options: MethodOptions;
  /** What runs the model adds to it. */
  cost: Cost;
}

/** The answer for all samples. */
export interface Answer {
  /** Row-major, [count, ...shape]. */
  values: Float32Array;
  /** Of one sample. */
  shape: number[];
  sign: Sign;
  layer?: string;
  /** Row-major, as the samples. */
  baseline?: Float32Array;
  /** One a sample. */
  completeness?: readonly Completeness[];
  /** One list a sample, where anything was drawn. */
  standardErrors?: readonly (Float32Array | undefined)[];
  /** One a sample. */
  fits?: readonly (number | undefined)[];
}

export interface Method<Name extends MethodName = MethodName> {
  readonly name: Name;
  /** As the literature writes it. */
  readonly title: string;
  /** What it explains where `score` is left out. */
  readonly score: Score;
  /** Whether any model will do, one with gradients, or layers are looked into. */
  readonly needs: 'outputs' | 'gradients' | 'layers';
  /** Whether it sees by itself that the scores of the samples are numbers, so that nobody need predict for that. */
  readonly checksScores?: true;
  /** Whether it can explain such a layers model; left out: it can explain each. */
  fits?(model: LayersModel): boolean;
  attribute(question: Question): Promise<Answer>;
}
