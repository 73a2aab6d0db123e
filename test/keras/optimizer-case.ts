/** Optimizers of tf.train and the names that compile() takes, with random parameters; each with the peer that has the same rule. */
import { normal, type Values } from './case.ts';
import { Random } from './random.ts';

export interface OptimizerCase {
  title: string;
  /** A function of tf.train and its arguments, or a name for compile(). */
  ours: { create: string; args: (number | boolean)[] } | { compile: string };
  /** Keras's, or PyTorch's where the rule is PyTorch's. */
  peer: { library: 'keras' | 'torch'; create: string; options: { [name: string]: number | boolean } };
  start: Values[];
  /** The gradients of each step. */
  steps: Values[][];
}

type Peer = OptimizerCase['peer'];

const STEPS = 10;
const SHAPES = [[3, 4], [5], [2, 1, 3]];
const EPSILON = 1e-7;

const keras = (create: string, options: Peer['options']): Peer => ({ library: 'keras', create, options });

/** Keras adds epsilon to the root of the raw second moment, tfjs and PyTorch to that of the corrected one (Kingma and Ba, algorithm 1). */
const adam = (lr: number, beta1: number, beta2: number, epsilon: number): Peer => ({
  library: 'torch',
  create: 'Adam',
  options: { lr, beta1, beta2, eps: epsilon },
});

/** Each draws the arguments of a function of tf.train, and says what they are in the peer. */
export const FACTORIES: { [create: string]: (random: Random) => { args: (number | boolean)[]; peer: Peer } } = {
  sgd: (random) => {
    const learningRate = random.between(0.001, 0.5);
    return { args: [learningRate], peer: keras('SGD', { learning_rate: learningRate }) };
  },
  momentum: (random) => {
    const [learningRate, momentum, nesterov] = [random.between(0.001, 0.3), random.between(0.1, 0.99), random.chance()];
    return {
      args: [learningRate, momentum, nesterov],
      peer: keras('SGD', { learning_rate: learningRate, momentum, nesterov }),
    };
  },
  rmsprop: (random) => {
    const [learningRate, rho, momentum] = [
      random.between(0.001, 0.1),
      random.between(0.5, 0.99),
      random.pick([0, 0.5, 0.9]),
    ];
    const [epsilon, centered] = [random.pick([1e-7, 1e-3, 0.1]), random.chance()];
    return {
      args: [learningRate, rho, momentum, epsilon, centered],
      peer: keras('RMSprop', { learning_rate: learningRate, rho, momentum, epsilon, centered }),
    };
  },
  adam: (random) => {
    const args: [number, number, number, number] = [
      random.between(0.0001, 0.1),
      random.between(0.5, 0.95),
      random.between(0.9, 0.999),
      random.pick([1e-8, 1e-7, 1e-3, 0.1]),
    ];
    return { args, peer: adam(...args) };
  },
  adadelta: (random) => {
    const [learningRate, rho, epsilon] = [
      random.between(0.01, 1),
      random.between(0.5, 0.99),
      random.pick([1e-7, 1e-3, 0.1]),
    ];
    return {
      args: [learningRate, rho, epsilon],
      peer: keras('Adadelta', { learning_rate: learningRate, rho, epsilon }),
    };
  },
  adamax: (random) => {
    const [learningRate, beta1, beta2] = [
      random.between(0.001, 0.1),
      random.between(0.5, 0.95),
      random.between(0.9, 0.999),
    ];
    const [epsilon, decay] = [random.pick([1e-7, 1e-3, 0.1]), random.pick([0, 0.1, 1])];
    return {
      args: [learningRate, beta1, beta2, epsilon, decay],
      peer: keras('Adamax', { learning_rate: learningRate, beta_1: beta1, beta_2: beta2, epsilon, decay }),
    };
  },
  adagrad: (random) => {
    const [learningRate, initial] = [random.between(0.001, 0.5), random.between(0, 1)];
    return {
      args: [learningRate, initial],
      peer: keras('Adagrad', { learning_rate: learningRate, initial_accumulator_value: initial, epsilon: EPSILON }),
    };
  },
};

/** What compile() makes of a name: its defaults are those of Keras 2, so each is said. */
export const COMPILED: { [name: string]: Peer } = {
  sgd: keras('SGD', { learning_rate: 0.01 }),
  rmsprop: keras('RMSprop', { learning_rate: 0.001, rho: 0.9, momentum: 0, epsilon: EPSILON }),
  adam: adam(0.001, 0.9, 0.999, EPSILON),
  adadelta: keras('Adadelta', { learning_rate: 1, rho: 0.95, epsilon: EPSILON }),
  adamax: keras('Adamax', { learning_rate: 0.002, beta_1: 0.9, beta_2: 0.999, epsilon: EPSILON }),
  adagrad: keras('Adagrad', { learning_rate: 0.01, initial_accumulator_value: 0.1, epsilon: EPSILON }),
};

export function optimizerCases(count: number): OptimizerCase[] {
  const drawn = Object.entries(FACTORIES).flatMap(([create, draw], index) =>
    Array.from({ length: count }, (_, at) => {
      const seed = 100 * index + at;
      const random = new Random(seed);
      const { args, peer } = draw(random);
      return { title: `${create}(${args.join(', ')}), seed ${seed}`, ours: { create, args }, peer, ...steps(random) };
    }),
  );
  const named = Object.entries(COMPILED).map(([compile, peer], index) => ({
    title: `compile({ optimizer: '${compile}' })`,
    ours: { compile },
    peer,
    ...steps(new Random(10_000 + index)),
  }));
  return [...drawn, ...named];
}

/** Gradients of all sizes, also none. */
function steps(random: Random): Pick<OptimizerCase, 'start' | 'steps'> {
  const gradients = () => SHAPES.map((shape) => normal(random, shape, random.pick([1e-3, 0.1, 1, 10, 0])));
  return { start: SHAPES.map((shape) => normal(random, shape)), steps: Array.from({ length: STEPS }, gradients) };
}
