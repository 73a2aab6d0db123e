/** What is known of a training: all that symptoms look at. Plain data. */
import type { NumberFinding } from '../numbers/origin.ts';
import type { TrainingHistory } from '../training/history.ts';

export interface Facts {
  /** Absent in a loop of one's own. */
  readonly model?: ModelFacts;
  readonly optimizer?: OptimizerFacts;
  readonly fit: FitFacts;
  /** Of the whole data, or of the first batch of a data set. */
  readonly data?: DataFacts;
  readonly training: TrainingHistory;
  /** Tensors alive at the ends of epochs. */
  readonly tensors: readonly number[];
  /** Where the first value that is not finite came from, where numbers were watched. */
  readonly origin?: NumberFinding;
  /** Of the weights before the first step. */
  readonly before?: readonly WeightFacts[];
  /** After the last step. */
  readonly after?: Checkup;
}

export interface ModelFacts {
  /** In order, layers of models within it included. */
  readonly layers: readonly LayerFacts[];
  readonly outputs: readonly OutputFacts[];
  readonly inputs: readonly (readonly (number | null)[])[];
}

export interface LayerFacts {
  readonly name: string;
  readonly className: string;
  /** `linear` where there is none; null where it is unknown or has no meaning. */
  readonly activation: string | null;
  readonly units: number | null;
  /** Of dropout. */
  readonly rate: number | null;
  /** Greatest factors of the penalties on its weights. */
  readonly penalty: number;
  readonly inputShape: readonly (number | null)[] | null;
  readonly outputShape: readonly (number | null)[] | null;
  readonly trainable: boolean;
  /** Layers that take what it gives. */
  readonly next: readonly string[];
  /** It gives the output, or stands between that and whoever has weights. */
  readonly isOutput: boolean;
}

export type LossKind =
  | 'categorical'
  | 'sparse'
  | 'binary'
  /** Of `tf.losses`: they take logits. */
  | 'softmax of logits'
  | 'sigmoid of logits'
  | 'squared error'
  | 'absolute error'
  | 'other';

export interface OutputFacts {
  /** The layer whose activation it is. */
  readonly layer: string;
  readonly activation: string | null;
  /** Length of the last dimension. */
  readonly size: number | null;
  readonly shape: readonly (number | null)[];
  readonly loss: { readonly name: string; readonly kind: LossKind };
  readonly metrics: readonly string[];
}

export interface OptimizerFacts {
  /** Adam, SGD, RMSProp… */
  readonly name: string;
  readonly learningRate: number | null;
}

export interface FitFacts {
  readonly batchSize: number | null;
  readonly shuffle: boolean;
  readonly isDataset: boolean;
  readonly validationSplit: number;
  readonly hasClassWeights: boolean;
}

export interface DataFacts {
  readonly samples: number;
  /** One batch of a data set, in its order. */
  readonly isBatch: boolean;
  readonly x: readonly InputFacts[];
  readonly y: readonly TargetFacts[];
  readonly overlap?: Overlap;
}

/** Of a sample of the rows. */
export interface InputFacts {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly rows: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** Values that are NaN or infinite: how many, of how many. */
  readonly nonFinite: number;
  readonly values: number;
  /** Of data with few columns. */
  readonly columns?: readonly { readonly min: number; readonly max: number; readonly std: number }[];
}

export interface TargetFacts extends InputFacts {
  readonly isInteger: boolean;
  /** Rows of one 1 and zeros. */
  readonly isOneHot: boolean;
  /** Of classes, in the order of their numbers; absent where targets name none. */
  readonly classes?: {
    readonly counts: readonly number[];
    /** Neighbours of another class, among the rows looked at: few where the data is sorted. */
    readonly changes: number;
    readonly greatest: number;
  };
}

export interface Overlap {
  readonly rows: number;
  /** Of these, those that are among the training data. */
  readonly shared: number;
  /** Of the training data, those that differ from all others. */
  readonly distinct: number;
  readonly isSame: boolean;
}

export interface WeightFacts {
  readonly layer: string;
  readonly weight: string;
  /** The first weight of its layer that is no vector. */
  readonly isKernel: boolean;
  readonly trainable: boolean;
  readonly size: number;
  readonly fanIn: number;
  readonly sum: number;
  readonly squares: number;
  readonly min: number;
  readonly max: number;
}

export interface Checkup {
  readonly weights: readonly WeightFacts[];
  /** What layers give for a few samples; empty where that could not be computed. */
  readonly activations: readonly ActivationFacts[];
  readonly outputs: readonly PredictionFacts[];
}

export interface ActivationFacts {
  readonly layer: string;
  readonly samples: number;
  readonly units: number;
  /** Units whose value is 0 in all samples. */
  readonly dead: number;
  /** Share of the values at the ends of a sigmoid or tanh. */
  readonly saturated: number;
  readonly nonFinite: number;
}

export interface PredictionFacts {
  readonly samples: number;
  /** Of each value over the samples: the greatest of them, and the range of all values. */
  readonly greatestStd: number;
  readonly range: number;
  readonly min: number;
  readonly max: number;
}
