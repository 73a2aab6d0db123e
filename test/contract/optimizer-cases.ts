/** Every optimizer with every option, as Limpid and as Keras write it, and the problem that they are tried on. */
import {
  adadelta,
  adagrad,
  adam,
  adamW,
  adamax,
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
  rmsprop,
  sgd,
  type OptimizerOptions,
  type TunedOptimizer,
} from '../../kernel/src/library.ts';

export interface Case {
  name: string;
  make: () => TunedOptimizer;
  /** For Python: `keras.optimizers.NAME(**config)`. */
  keras: { name: string; config: object; excluded: readonly string[]; schedule?: { name: string; config: object } };
  averages: boolean;
}

export const STEPS = 20;
const [INPUTS, HIDDEN, CLASSES, BATCH] = [4, 6, 3, 16];

/** Data and first weights of a network of two dense layers; flat, row by row. */
export const PROBLEM = {
  steps: STEPS,
  layers: [INPUTS, HIDDEN, CLASSES],
  x: Array.from({ length: BATCH * INPUTS }, (_, at) => Math.sin(at * 1.7)),
  y: Array.from({ length: BATCH }, (_, at) => at % CLASSES),
  weights: [INPUTS * HIDDEN, HIDDEN, HIDDEN * CLASSES, CLASSES].map((length, layer) =>
    Array.from({ length }, (_, at) => 0.5 * Math.cos(at * 2.3 + layer)),
  ),
};

const OPTIMIZERS: {
  [name: string]: { make: (options: OptimizerOptions) => TunedOptimizer; keras: string; config: object };
} = {
  sgd: { make: sgd, keras: 'SGD', config: { learning_rate: 0.01 } },
  momentum: {
    make: (options) => sgd({ momentum: 0.9, ...options }),
    keras: 'SGD',
    config: { learning_rate: 0.01, momentum: 0.9 },
  },
  nesterov: {
    make: (options) => sgd({ momentum: 0.9, nesterov: true, ...options }),
    keras: 'SGD',
    config: { learning_rate: 0.01, momentum: 0.9, nesterov: true },
  },
  // Keras adds ε to the root of the raw second moment, tfjs, PyTorch and the paper to that of the corrected one: here it is next to nothing
  adam: {
    make: (options) => adam({ epsilon: 1e-12, ...options }),
    keras: 'Adam',
    config: { learning_rate: 0.01, epsilon: 1e-12 },
  },
  adamW: {
    make: (options) => adamW({ epsilon: 1e-12, ...options }),
    keras: 'AdamW',
    config: { learning_rate: 0.01, epsilon: 1e-12 },
  },
  adamax: { make: adamax, keras: 'Adamax', config: { learning_rate: 0.01 } },
  rmsprop: { make: rmsprop, keras: 'RMSprop', config: { learning_rate: 0.01 } },
  'rmsprop, centred': {
    make: (options) => rmsprop({ centered: true, momentum: 0.5, epsilon: 0.001, ...options }),
    keras: 'RMSprop',
    config: { learning_rate: 0.01, centered: true, momentum: 0.5, epsilon: 0.001 },
  },
  adagrad: { make: adagrad, keras: 'Adagrad', config: { learning_rate: 0.01 } },
  'adagrad from 0': {
    make: (options) => adagrad({ initialAccumulatorValue: 0, ...options }),
    keras: 'Adagrad',
    config: { learning_rate: 0.01, initial_accumulator_value: 0 },
  },
  adadelta: { make: adadelta, keras: 'Adadelta', config: { learning_rate: 0.01 } },
};

const OPTIONS: { [name: string]: { ours: OptimizerOptions; keras: object } } = {
  '': { ours: {}, keras: {} },
  clipValue: { ours: { clipValue: 0.02 }, keras: { clipvalue: 0.02 } },
  clipNorm: { ours: { clipNorm: 0.05 }, keras: { clipnorm: 0.05 } },
  globalClipNorm: { ours: { globalClipNorm: 0.1 }, keras: { global_clipnorm: 0.1 } },
  weightDecay: { ours: { weightDecay: 0.05 }, keras: { weight_decay: 0.05 } },
  'weightDecay but of biases': {
    ours: { weightDecay: 0.05, excludeFromWeightDecay: ['bias'] },
    keras: { weight_decay: 0.05 },
  },
  useEma: { ours: { useEma: true, emaMomentum: 0.8 }, keras: { use_ema: true, ema_momentum: 0.8 } },
  'all at once': {
    ours: { clipNorm: 0.05, weightDecay: 0.05, useEma: true, emaMomentum: 0.8, emaOverwriteFrequency: 3 },
    keras: { clipnorm: 0.05, weight_decay: 0.05, use_ema: true, ema_momentum: 0.8, ema_overwrite_frequency: 3 },
  },
};

const SCHEDULES = {
  ExponentialDecay: {
    ours: exponentialDecay({ initialLearningRate: 0.01, decaySteps: 5, decayRate: 0.7 }),
    keras: { initial_learning_rate: 0.01, decay_steps: 5, decay_rate: 0.7 },
  },
  InverseTimeDecay: {
    ours: inverseTimeDecay({ initialLearningRate: 0.01, decaySteps: 4, decayRate: 0.5, staircase: true }),
    keras: { initial_learning_rate: 0.01, decay_steps: 4, decay_rate: 0.5, staircase: true },
  },
  PiecewiseConstantDecay: {
    ours: piecewiseConstantDecay({ boundaries: [5, 12], values: [0.01, 0.005, 0.001] }),
    keras: { boundaries: [5, 12], values: [0.01, 0.005, 0.001] },
  },
  PolynomialDecay: {
    ours: polynomialDecay({ initialLearningRate: 0.01, decaySteps: 6, power: 2, cycle: true }),
    keras: { initial_learning_rate: 0.01, decay_steps: 6, power: 2.0, cycle: true },
  },
  CosineDecay: {
    ours: cosineDecay({ initialLearningRate: 0.001, decaySteps: 12, alpha: 0.1, warmupTarget: 0.01, warmupSteps: 5 }),
    keras: { initial_learning_rate: 0.001, decay_steps: 12, alpha: 0.1, warmup_target: 0.01, warmup_steps: 5 },
  },
  CosineDecayRestarts: {
    ours: cosineDecayRestarts({ initialLearningRate: 0.01, firstDecaySteps: 4, mMul: 0.8, alpha: 0.05 }),
    keras: { initial_learning_rate: 0.01, first_decay_steps: 4, m_mul: 0.8, alpha: 0.05 },
  },
};

/** Momentum takes the learning rate elsewhere than Keras: under a schedule they part. */
const SCHEDULED_LIKE_KERAS = Object.keys(OPTIMIZERS).filter((name) => !/momentum|nesterov|centred/.test(name));

export const CASES: readonly Case[] = Object.entries(OPTIMIZERS).flatMap(([name, { make, keras, config }]) => [
  ...Object.entries(OPTIONS).map(([option, { ours, keras: theirs }]) => ({
    name: `${name} ${option}`.trim(),
    make: () => make({ learningRate: 0.01, ...ours }),
    keras: { name: keras, config: { ...config, ...theirs }, excluded: ours.excludeFromWeightDecay ?? [] },
    averages: ours.useEma ?? false,
  })),
  ...Object.entries(SCHEDULES)
    .filter(([schedule]) => SCHEDULED_LIKE_KERAS.includes(name) && (name === 'adam' || schedule === 'CosineDecay'))
    .map(([schedule, { ours, keras: theirs }]) => ({
      name: `${name} by ${schedule}`,
      make: () => make({ learningRate: ours, weightDecay: 0.05 }),
      keras: {
        name: keras,
        config: { ...config, weight_decay: 0.05 },
        excluded: [],
        schedule: { name: schedule, config: theirs },
      },
      averages: false,
    })),
]);
