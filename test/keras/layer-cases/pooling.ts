/** Pooling, over windows and over everything. */
import { normal, type Draw, type Options } from '../case.ts';
import { sometimes } from '../options.ts';
import type { Random } from '../random.ts';

function formatted(random: Random, options: Options, rank: number) {
  const space = random.integers(rank, 4, 7);
  return normal(random, options['dataFormat'] === 'channelsFirst' ? [2, 3, ...space] : [2, ...space, 3]);
}

const pooling =
  (rank: number): Draw =>
  (random, layer) => {
    const options = sometimes(random, {
      poolSize: () => (rank > 1 && random.chance() ? random.integers(rank, 1, 3) : random.integer(1, 3)),
      strides: () => random.integer(1, 3),
      padding: () => random.pick(['same', 'valid']),
      ...(rank > 1 && { dataFormat: () => random.pick(['channelsFirst', 'channelsLast']) }),
    });
    return { inputs: [formatted(random, options, rank)], layers: [{ layer, options }] };
  };

const global =
  (rank: number): Draw =>
  (random, layer) => {
    const options =
      rank > 1 ? sometimes(random, { dataFormat: () => random.pick(['channelsFirst', 'channelsLast']) }) : {};
    return { inputs: [formatted(random, options, rank)], layers: [{ layer, options }] };
  };

export const poolings: { [layer: string]: Draw } = {
  averagePooling1d: pooling(1),
  avgPool1d: pooling(1),
  avgPooling1d: pooling(1),
  averagePooling2d: pooling(2),
  avgPool2d: pooling(2),
  avgPooling2d: pooling(2),
  averagePooling3d: pooling(3),
  avgPool3d: pooling(3),
  avgPooling3d: pooling(3),
  maxPooling1d: pooling(1),
  maxPool1d: pooling(1),
  maxPooling2d: pooling(2),
  maxPool2d: pooling(2),
  maxPooling3d: pooling(3),
  globalAveragePooling1d: global(1),
  globalAveragePooling2d: global(2),
  globalMaxPooling1d: global(1),
  globalMaxPool1d: global(1),
  globalMaxPooling2d: global(2),
  globalMaxPool2d: global(2),
};
