/** Losses and metrics: the names that compile() takes, the functions of tf.losses and of tf.metrics. */
import { normal, values, type Values } from './case.ts';
import { Random } from './random.ts';

export interface LossCase {
  title: string;
  /**
   * `compiled`: loss and gradient of a model with this loss. `metric`: a name for compile(), or a function of tf.metrics.
   * `core`: a function of tf.losses with its further arguments.
   */
  kind: 'compiled' | 'metric' | 'core';
  name: string;
  /** Of `core`: what is passed behind labels and predictions, by name. */
  options: { [name: string]: number | string };
  /** Of `core`: the weight of each loss. */
  weights: Values | null;
  truth: Values;
  prediction: Values;
}

/** What truth and prediction are like. */
type Kind =
  | 'labels'
  | 'numbers'
  | 'positive'
  | 'probabilities'
  | 'classes'
  | 'binary'
  | 'signs'
  | 'logits'
  | 'multi-class logits';

export const COMPILED: { [name: string]: Kind } = {
  meanSquaredError: 'numbers',
  meanAbsoluteError: 'numbers',
  meanAbsolutePercentageError: 'numbers',
  meanSquaredLogarithmicError: 'positive',
  squaredHinge: 'signs',
  hinge: 'signs',
  categoricalHinge: 'probabilities',
  logcosh: 'numbers',
  categoricalCrossentropy: 'probabilities',
  sparseCategoricalCrossentropy: 'classes',
  binaryCrossentropy: 'binary',
  kullbackLeiblerDivergence: 'probabilities',
  poisson: 'positive',
  cosineProximity: 'numbers',
};

/** Names for compile() in `metrics`, and functions of tf.metrics. */
export const METRICS: { [name: string]: Kind } = {
  binaryAccuracy: 'binary',
  categoricalAccuracy: 'probabilities',
  precision: 'labels',
  recall: 'labels',
  categoricalCrossentropy: 'probabilities',
  sparseCategoricalCrossentropy: 'classes',
  sparseCategoricalAccuracy: 'classes',
  binaryCrossentropy: 'binary',
  meanSquaredError: 'numbers',
  mse: 'numbers',
  MSE: 'numbers',
  meanAbsoluteError: 'numbers',
  mae: 'numbers',
  MAE: 'numbers',
  meanAbsolutePercentageError: 'numbers',
  mape: 'numbers',
  MAPE: 'numbers',
  cosineProximity: 'numbers',
  cosine: 'numbers',
  r2Score: 'numbers',
};

export const CORE: { [name: string]: { kind: Kind; options?: (random: Random) => LossCase['options'] } } = {
  absoluteDifference: { kind: 'numbers' },
  computeWeightedLoss: { kind: 'numbers' },
  cosineDistance: { kind: 'numbers', options: () => ({ axis: 1 }) },
  hingeLoss: { kind: 'signs' },
  huberLoss: { kind: 'numbers', options: (random) => ({ delta: random.between(0.2, 2) }) },
  logLoss: { kind: 'binary', options: (random) => ({ epsilon: random.pick([1e-7, 1e-3]) }) },
  meanSquaredError: { kind: 'numbers' },
  sigmoidCrossEntropy: { kind: 'logits', options: (random) => ({ labelSmoothing: random.pick([0, 0.1, 0.4]) }) },
  softmaxCrossEntropy: {
    kind: 'multi-class logits',
    options: (random) => ({ labelSmoothing: random.pick([0, 0.1, 0.4]) }),
  },
};

export const REDUCTIONS = ['NONE', 'MEAN', 'SUM', 'SUM_BY_NONZERO_WEIGHTS'] as const;

export function lossCases(count: number): LossCase[] {
  const cases = (
    names: string[],
    kind: LossCase['kind'],
    base: number,
    draw: (random: Random, name: string) => Drawn,
  ) =>
    names.flatMap((name, index) =>
      Array.from({ length: count }, (_, at): LossCase => {
        const seed = base + 100 * index + at;
        const drawn = draw(new Random(seed), name);
        const told = Object.entries(drawn.options).map(([option, value]) => `, ${option} ${value}`);
        const weighted = drawn.weights ? `, weights [${drawn.weights.shape.join()}]` : '';
        return {
          title: `${name} of [${drawn.truth.shape.join()}]${told.join('')}${weighted}, seed ${seed}`,
          kind,
          name,
          ...drawn,
        };
      }),
    );
  return [
    ...cases(Object.keys(COMPILED), 'compiled', 0, (random, name) => pair(random, COMPILED[name] ?? 'numbers')),
    ...cases(Object.keys(METRICS), 'metric', 10_000, (random, name) => pair(random, METRICS[name] ?? 'numbers')),
    ...cases(Object.keys(CORE), 'core', 20_000, core),
  ];
}

type Drawn = Pick<LossCase, 'options' | 'weights' | 'truth' | 'prediction'>;

function core(random: Random, name: string): Drawn {
  const { kind, options } = CORE[name] ?? { kind: 'numbers' };
  const { truth, prediction } = pair(random, kind);
  const [batch = 0] = truth.shape;
  // Cross entropy by softmax and cosine distance have one loss for each example, so that is what they weigh.
  const perExample = name === 'softmaxCrossEntropy' ? [batch] : [batch, 1];
  const shape = /^(softmax|cosine)/.test(name) ? perExample : random.pick([perExample, truth.shape]);
  const some = values(
    shape,
    random.normals(shape.reduce((size, length) => size * length, 1)).map((each) => (each > 0.8 ? 0 : Math.abs(each))),
  );
  return {
    truth,
    prediction,
    weights: random.chance(0.7) ? some : null,
    options: { reduction: random.pick(REDUCTIONS), ...options?.(random) },
  };
}

function pair(random: Random, kind: Kind): Drawn {
  const [batch, width] = [random.integer(2, 6), random.integer(2, 5)];
  const shape = [batch, width];
  const numbers = (scale = 1) => normal(random, shape, scale);
  const drawn = (draw: (each: number, at: number) => number): Values =>
    values(shape, random.normals(batch * width).map(draw));
  const classes = random.integers(batch, 0, width - 1);
  const oneHot = drawn((_, at) => Number(classes[Math.floor(at / width)] === at % width));
  const nothing = { options: {}, weights: null };
  switch (kind) {
    case 'numbers':
      return { truth: numbers(), prediction: numbers(), ...nothing };
    case 'positive':
      return { truth: drawn(Math.abs), prediction: drawn((each) => Math.abs(each) + 0.01), ...nothing };
    case 'probabilities':
      return { truth: oneHot, prediction: probabilities(random, batch, width), ...nothing };
    case 'classes':
      return { truth: values([batch, 1], classes), prediction: probabilities(random, batch, width), ...nothing };
    case 'binary':
      return {
        truth: drawn((each) => Number(each > 0)),
        prediction: drawn((each) => 1 / (1 + Math.exp(-each))),
        ...nothing,
      };
    // tfjs counts predictions that are 1; Keras counts what is above one half.
    case 'labels':
      return { truth: drawn((each) => Number(each > 0)), prediction: drawn((each) => Number(each > 0)), ...nothing };
    case 'signs':
      return { truth: drawn((each) => Math.sign(each)), prediction: numbers(), ...nothing };
    case 'logits':
      return { truth: drawn((each) => Number(each > 0)), prediction: numbers(2), ...nothing };
    case 'multi-class logits':
      return { truth: oneHot, prediction: numbers(2), ...nothing };
  }
}

/** Rows that sum to one. */
function probabilities(random: Random, batch: number, width: number): Values {
  const rows = Array.from({ length: batch }, () => random.normals(width).map(Math.exp));
  const numbers = rows.flatMap((row) => row.map((each) => each / row.reduce((sum, one) => sum + one, 0)));
  return values([batch, width], numbers);
}
