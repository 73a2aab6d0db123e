/**
 * Models whose training is compared step by step: first weights, and the batches of 50 steps. our-training.ts,
 * keras_training.py and torch_training.py each build them anew, by name, with weights in this order.
 *
 * What is random is an input, because each library draws in its own way: `CNN` multiplies by a dropout mask (0 or 2, for a rate of
 * one half), `VAE` takes its noise.
 */
import { indices, normal, numbersOf, size, values, type Values } from './case.ts';
import { Random } from './random.ts';

export const STEPS = 50;
export const BATCH = 8;
export const CLASSES = 3;

export interface TrainingCase {
  name: string;
  /** Gradient descent for embeddings: Keras's Adam squares the gradient of each occurrence of an index, not their sum. */
  optimizer: 'adam' | 'sgd';
  weights: Values[];
  steps: { inputs: Values[]; targets: Values[] }[];
}

type DrawBatch = (random: Random) => { inputs: Values[]; targets: Values[] };

const labels = (random: Random): Values => {
  const classes = random.integers(BATCH, 0, CLASSES - 1);
  return values(
    [BATCH, CLASSES],
    classes.flatMap((label) => Array.from({ length: CLASSES }, (_, at) => Number(at === label))),
  );
};
const classified =
  (...shape: number[]): DrawBatch =>
  (random) => ({ inputs: [normal(random, [BATCH, ...shape])], targets: [labels(random)] });

/** A shape drawn from normal numbers; or the shape of ones, zeros, or what satisfies a constraint. */
type First = number[] | { ones: number[] } | { zeros: number[] } | { positive: number[] } | { small: number[] };

const MODELS: { [name: string]: { weights: First[]; batch: DrawBatch } } = {
  MLP: { weights: [[12, 16], { zeros: [16] }, [16, CLASSES], { zeros: [CLASSES] }], batch: classified(12) },
  constrained: {
    weights: [{ positive: [12, 8] }, { zeros: [8] }, { small: [8, CLASSES] }, { zeros: [CLASSES] }],
    batch: classified(12),
  },
  CNN: {
    weights: [
      ...[[3, 3, 1, 4], { ones: [4] }, { zeros: [4] }, [36, CLASSES], { zeros: [CLASSES] }],
      ...[{ zeros: [4] }, { ones: [4] }],
    ],
    batch: (random) => ({
      inputs: [normal(random, [BATCH, 8, 8, 1]), mask(random, [BATCH, 3, 3, 4])],
      targets: [labels(random)],
    }),
  },
  RNN: { weights: [[4, 8], [8, 8], { zeros: [8] }, [8, CLASSES], { zeros: [CLASSES] }], batch: classified(6, 4) },
  LSTM: { weights: [[4, 32], [8, 32], { zeros: [32] }, [8, CLASSES], { zeros: [CLASSES] }], batch: classified(6, 4) },
  GRU: { weights: [[4, 24], [8, 24], { zeros: [24] }, [8, CLASSES], { zeros: [CLASSES] }], batch: classified(6, 4) },
  embedding: {
    weights: [[10, 4], [20, CLASSES], { zeros: [CLASSES] }],
    batch: (random) => ({ inputs: [indices(random, [BATCH, 5], 10)], targets: [labels(random)] }),
  },
  VAE: {
    weights: [
      ...[[20, 12], { zeros: [12] }, [12, 3], { zeros: [3] }, [12, 3], { zeros: [3] }],
      ...[[3, 12], { zeros: [12] }, [12, 20], { zeros: [20] }],
    ],
    batch: (random) => {
      const picture = values(
        [BATCH, 20],
        Array.from({ length: BATCH * 20 }, () => random.next()),
      );
      return {
        inputs: [picture, normal(random, [BATCH, 3])],
        targets: [picture, values([BATCH, 6], Array<number>(BATCH * 6).fill(0))],
      };
    },
  },
  heads: {
    weights: [[4, 8], { zeros: [8] }, [48, CLASSES], { zeros: [CLASSES] }, [8, 4], { zeros: [4] }],
    batch: (random) => {
      const steps = normal(random, [BATCH, 6, 4]);
      return { inputs: [steps], targets: [labels(random), steps] };
    },
  },
};

export function trainingCases(): TrainingCase[] {
  return Object.entries(MODELS).map(([name, { weights, batch }], at) => {
    const random = new Random(at);
    return {
      name,
      optimizer: name === 'embedding' ? 'sgd' : 'adam',
      weights: weights.map((shape) => first(random, shape)),
      steps: Array.from({ length: STEPS }, () => batch(random)),
    };
  });
}

function first(random: Random, shape: First): Values {
  if (Array.isArray(shape)) return normal(random, shape, 0.3);
  if ('small' in shape) return normal(random, shape.small, 0.03);
  if ('positive' in shape) {
    const numbers = numbersOf(normal(random, shape.positive, 0.3));
    return values(shape.positive, [...numbers].map(Math.abs));
  }
  const [of, value] = 'ones' in shape ? [shape.ones, 1] : [shape.zeros, 0];
  return values(of, Array<number>(size(of)).fill(value));
}

function mask(random: Random, shape: number[]): Values {
  return values(
    shape,
    random
      .integers(
        shape.reduce((product, length) => product * length, 1),
        0,
        1,
      )
      .map((kept) => 2 * kept),
  );
}
