/** Convolutions, and what moves pixels. */
import { normal, type Draw, type Option, type Options } from '../case.ts';
import { ACTIVATIONS, regularized, sometimes } from '../options.ts';
import type { Random } from '../random.ts';

/** Images or the like of `rank` spatial dimensions, with 1 to 3 channels. */
function image(random: Random, rank: number, options: Options, least = 5, most = 8) {
  const space = random.integers(rank, least, most);
  const channels = random.integer(1, 3);
  const shape = options['dataFormat'] === 'channelsFirst' ? [channels, ...space] : [...space, channels];
  return normal(random, [2, ...shape]);
}

/** A number, or one for each dimension. */
function sizes(random: Random, rank: number, least: number, most: number): number | number[] {
  return random.chance() ? random.integer(least, most) : random.integers(rank, least, most);
}

function window(random: Random, rank: number, dilates: boolean): Options {
  const dilated = dilates && random.chance(0.3);
  return {
    kernelSize: sizes(random, rank, 1, 3),
    ...sometimes(random, {
      padding: () => random.pick(['same', 'valid']),
      dataFormat: () => random.pick(['channelsFirst', 'channelsLast']),
      useBias: () => random.chance(),
      activation: () => random.pick(ACTIVATIONS.filter((name) => !/softmax/i.test(name)) as [string, ...string[]]),
    }),
    ...(dilated ? { dilationRate: 2 } : sometimes(random, { strides: () => random.integer(1, 2) })),
  };
}

/** How much of each edge: one number, one for each dimension, or one for each edge. */
function edges(random: Random): Option {
  const pair = () => random.integers(2, 0, 2);
  return random.pick<Option>([1, pair(), [pair(), pair()]]);
}

const convolution =
  (rank: number, dilates = true): Draw =>
  (random, layer) => {
    const options = {
      filters: random.integer(1, 4),
      ...window(random, rank, dilates),
      ...regularized(random, 'kernel', 'bias'),
    };
    return { inputs: [image(random, rank, options, 5, rank === 3 ? 6 : 8)], layers: [{ layer, options }] };
  };

export const convolutions: { [layer: string]: Draw } = {
  conv1d: (random, layer) => {
    const options = {
      filters: random.integer(1, 4),
      ...window(random, 1, true),
      ...regularized(random, 'kernel', 'bias'),
    };
    if (random.chance(0.3)) Object.assign(options, { padding: 'causal', dataFormat: 'channelsLast' });
    return { inputs: [image(random, 1, options, 6, 9)], layers: [{ layer, options }] };
  },
  conv2d: convolution(2),
  conv3d: convolution(3),
  conv2dTranspose: convolution(2, false),
  conv3dTranspose: convolution(3, false),
  separableConv2d: (random, layer) => {
    const options = {
      filters: random.integer(1, 4),
      ...window(random, 2, false),
      ...sometimes(random, { depthMultiplier: () => random.integer(1, 3) }),
      ...regularized(random, 'depthwise', 'pointwise', 'bias'),
    };
    return {
      inputs: [image(random, 2, options)],
      layers: [{ layer, options: { ...options, strides: random.integer(1, 2) } }],
    };
  },
  depthwiseConv2d: (random, layer) => {
    const options = {
      ...window(random, 2, false),
      ...sometimes(random, { depthMultiplier: () => random.integer(1, 3) }),
      ...regularized(random, 'depthwise', 'bias'),
    };
    return { inputs: [image(random, 2, options)], layers: [{ layer, options }] };
  },
  cropping2D: (random, layer) => {
    const options = {
      cropping: edges(random),
      ...sometimes(random, { dataFormat: () => random.pick(['channelsFirst', 'channelsLast']) }),
    };
    return { inputs: [image(random, 2, options)], layers: [{ layer, options }] };
  },
  zeroPadding2d: (random, layer) => {
    const options = sometimes(random, {
      padding: () => edges(random),
      dataFormat: () => random.pick(['channelsFirst', 'channelsLast']),
    });
    return { inputs: [image(random, 2, options, 2, 4)], layers: [{ layer, options }] };
  },
  upSampling2d: (random, layer) => {
    const options = sometimes(random, {
      size: () => random.integers(2, 1, 3),
      dataFormat: () => random.pick(['channelsFirst', 'channelsLast']),
      interpolation: () => random.pick(['nearest', 'bilinear']),
    });
    return { inputs: [image(random, 2, options, 2, 4)], layers: [{ layer, options }] };
  },
};
