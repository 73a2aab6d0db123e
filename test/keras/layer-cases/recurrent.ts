/** Recurrent layers and their cells, alone, stacked, both ways, masked and stateful. */
import { indices, normal, padded, type Draw, type Layer, type Options } from '../case.ts';
import { regularized, sometimes } from '../options.ts';
import type { Random } from '../random.ts';

const ACTIVATIONS = ['tanh', 'sigmoid', 'linear', 'softsign', 'hardSigmoid'] as const;

function unit(random: Random, layer: string, size: Options): Options {
  return {
    ...size,
    ...sometimes(random, {
      activation: () => random.pick(ACTIVATIONS),
      useBias: () => random.chance(),
      ...(!/simple/i.test(layer) && { recurrentActivation: () => random.pick(ACTIVATIONS) }),
      ...(/lstm/i.test(layer) && { unitForgetBias: () => random.chance() }),
    }),
    ...regularized(random, 'kernel', 'recurrent', 'bias'),
  };
}

const sequence = (random: Random): Options =>
  sometimes(random, {
    returnSequences: () => random.chance(),
    returnState: () => random.chance(),
    goBackwards: () => random.chance(),
  });

/** What a recurrent layer reads: sequences that are whole, padded, or made of indices. */
function read(random: Random): { inputs: ReturnType<typeof normal>[]; before: Layer[] } {
  const [steps, features] = [random.integer(2, 5), random.integer(1, 4)];
  switch (random.integer(0, 3)) {
    case 0:
      return { inputs: [padded(random, [3, steps, features], 0)], before: [{ layer: 'masking', options: {} }] };
    case 1:
      return {
        inputs: [indices(random, [3, steps], 3)],
        before: [{ layer: 'embedding', options: { inputDim: 3, outputDim: features, maskZero: true } }],
      };
    default:
      return { inputs: [normal(random, [3, steps, features])], before: [] };
  }
}

const recurrent: Draw = (random, layer) => {
  const options = { ...unit(random, layer, { units: random.integer(1, 5) }), ...sequence(random) };
  const { inputs, before } = read(random);
  if (before.length === 0 && random.chance(0.3)) {
    return { inputs, layers: [{ layer, options: { ...options, stateful: true } }], how: 'stateful' };
  }
  return { inputs, layers: [...before, { layer, options }] };
};

const cellStep =
  (states: number): Draw =>
  (random, layer) => {
    const units = random.integer(1, 5);
    return {
      inputs: [
        normal(random, [3, random.integer(1, 4)]),
        ...Array.from({ length: states }, () => normal(random, [3, units])),
      ],
      layers: [{ layer, options: unit(random, layer, { units }) }],
      how: 'step',
    };
  };

function cell(random: Random): Layer {
  const layer = random.pick(['simpleRNNCell', 'lstmCell', 'gruCell']);
  return { layer, options: unit(random, layer, { units: random.integer(1, 4) }) };
}

const stacked = (random: Random): Layer => ({
  layer: 'stackedRNNCells',
  options: { cells: Array.from({ length: random.integer(1, 3) }, () => cell(random)) },
});

const ofCells =
  (draw: (random: Random) => Layer): Draw =>
  (random) => {
    const { inputs, before } = read(random);
    return { inputs, layers: [...before, { layer: 'rnn', options: { cell: draw(random), ...sequence(random) } }] };
  };

function convolutional(random: Random, layer: string): Options {
  return {
    ...unit(random, layer, { filters: random.integer(1, 3), kernelSize: random.integer(1, 3) }),
    ...sometimes(random, {
      padding: () => random.pick(['same', 'valid']),
      strides: () => random.integer(1, 2),
    }),
  };
}

export const recurrents: { [layer: string]: Draw } = {
  simpleRNN: recurrent,
  lstm: recurrent,
  gru: recurrent,
  simpleRNNCell: cellStep(1),
  lstmCell: cellStep(2),
  gruCell: cellStep(1),
  rnn: ofCells(cell),
  stackedRNNCells: ofCells(stacked),
  convLstm2d: (random, layer) => {
    const options = { ...convolutional(random, layer), ...sequence(random) };
    return { inputs: [normal(random, [2, 3, 5, 5, 2])], layers: [{ layer, options }] };
  },
  convLstm2dCell: (random, layer) => {
    const options: Options = { ...convolutional(random, layer), padding: 'same', strides: 1 };
    const state = [2, 4, 4, Number(options['filters'])];
    return {
      inputs: [normal(random, [2, 4, 4, 2]), normal(random, state), normal(random, state)],
      layers: [{ layer, options }],
      how: 'step',
    };
  },
  bidirectional: (random, layer) => {
    const inner = random.pick(['simpleRNN', 'lstm', 'gru']);
    const { returnSequences = false } = sequence(random);
    const { inputs, before } = read(random);
    return {
      inputs,
      layers: [
        ...before,
        {
          layer,
          options: {
            layer: {
              layer: inner,
              options: { ...unit(random, inner, { units: random.integer(1, 4) }), returnSequences },
            },
            ...sometimes(random, { mergeMode: () => random.pick(['sum', 'mul', 'concat', 'ave']) }),
          },
        },
      ],
    };
  },
  timeDistributed: (random, layer) => {
    const dense: Layer = {
      layer: 'dense',
      options: { units: random.integer(1, 4), ...sometimes(random, { activation: () => 'tanh' }) },
    };
    const conv: Layer = { layer: 'conv2d', options: { filters: 2, kernelSize: 2 } };
    return random.chance()
      ? { inputs: [normal(random, [2, 3, 4])], layers: [{ layer, options: { layer: dense } }] }
      : { inputs: [normal(random, [2, 3, 4, 4, 1])], layers: [{ layer, options: { layer: conv } }] };
  },
};
