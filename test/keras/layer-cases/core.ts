/** Dense, activations, embeddings, shapes. */
import { indices, normal, padded, type Draw } from '../case.ts';
import { ACTIVATIONS, regularized, sometimes } from '../options.ts';

const anyShape =
  (rank: number): Draw =>
  (random, layer) => ({
    inputs: [normal(random, [2, ...random.integers(rank - 1, 2, 4)])],
    layers: [{ layer, options: {} }],
  });

export const core: { [layer: string]: Draw } = {
  inputLayer: (random) => {
    const shape = random.integers(random.integer(1, 3), 1, 4);
    return {
      inputs: [normal(random, [3, ...shape])],
      layers: [
        { layer: 'inputLayer', options: { inputShape: shape } },
        { layer: 'activation', options: { activation: 'tanh' } },
      ],
    };
  },
  dense: (random, layer) => ({
    inputs: [normal(random, [3, ...random.integers(random.integer(1, 3), 2, 5)])],
    layers: [
      {
        layer,
        options: {
          units: random.integer(1, 6),
          ...sometimes(random, { activation: () => random.pick(ACTIVATIONS), useBias: () => random.chance() }),
          ...regularized(random, 'kernel', 'bias', 'activity'),
        },
      },
    ],
  }),
  activation: (random, layer) => ({
    inputs: [normal(random, [3, 4, 5], 2)],
    layers: [{ layer, options: { activation: random.pick(ACTIVATIONS) } }],
  }),
  elu: anyShape(3),
  reLU: (random, layer) => ({
    inputs: [normal(random, [3, 7], 2)],
    layers: [{ layer, options: sometimes(random, { maxValue: () => random.between(0.5, 3) }) }],
  }),
  leakyReLU: (random, layer) => ({
    inputs: [normal(random, [3, 7])],
    layers: [{ layer, options: sometimes(random, { alpha: () => random.between(0, 1) }) }],
  }),
  prelu: (random, layer) => ({
    inputs: [normal(random, [2, 3, 4, 2])],
    layers: [
      {
        layer,
        options: {
          ...sometimes(random, { sharedAxes: () => random.pick([[1], [2], [1, 2], [3]]) }),
          ...regularized(random, 'alpha'),
        },
      },
    ],
  }),
  softmax: (random, layer) => ({
    inputs: [normal(random, [2, 3, 4], 2)],
    layers: [{ layer, options: sometimes(random, { axis: () => random.pick([-1, 1, 2]) }) }],
  }),
  thresholdedReLU: (random, layer) => ({
    inputs: [normal(random, [3, 7])],
    layers: [{ layer, options: sometimes(random, { theta: () => random.between(0, 1.5) }) }],
  }),
  flatten: (random, layer) => ({
    inputs: [normal(random, [2, ...random.integers(random.integer(1, 3), 2, 4)])],
    layers: [
      { layer, options: sometimes(random, { dataFormat: () => random.pick(['channelsFirst', 'channelsLast']) }) },
    ],
  }),
  repeatVector: (random, layer) => ({
    inputs: [normal(random, [2, random.integer(1, 5)])],
    layers: [{ layer, options: { n: random.integer(1, 5) } }],
  }),
  reshape: (random, layer) => ({
    inputs: [normal(random, [2, 3, 4])],
    layers: [{ layer, options: { targetShape: random.pick([[12], [4, 3], [2, -1], [-1], [2, 3, 2], [1, -1, 6]]) } }],
  }),
  permute: (random, layer) => ({
    inputs: [normal(random, [2, 3, 4, 2])],
    layers: [
      {
        layer,
        options: {
          dims: random.pick([
            [1, 2, 3],
            [3, 1, 2],
            [2, 1, 3],
            [3, 2, 1],
            [1, 3, 2],
          ]),
        },
      },
    ],
  }),
  embedding: (random, layer) => {
    const inputDim = random.integer(4, 9);
    return {
      inputs: [indices(random, [3, random.integer(2, 5)], inputDim)],
      layers: [
        {
          layer,
          options: {
            inputDim,
            outputDim: random.integer(1, 5),
            ...sometimes(random, { maskZero: () => random.chance() }),
            ...regularized(random, 'embeddings'),
          },
        },
      ],
    };
  },
  masking: (random, layer) => ({
    inputs: [padded(random, [3, 5, 2], 0)],
    layers: [{ layer, options: sometimes(random, { maskValue: () => 0 }) }],
  }),
};
