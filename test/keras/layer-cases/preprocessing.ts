/** Preprocessing of images and categories. */
import { indices, normal, type Draw } from '../case.ts';
import { sometimes } from '../options.ts';

export const preprocessing: { [layer: string]: Draw } = {
  rescaling: (random, layer) => ({
    inputs: [normal(random, [2, 3, 4])],
    layers: [
      {
        layer,
        options: { scale: random.between(0.01, 2), ...sometimes(random, { offset: () => random.between(-1, 1) }) },
      },
    ],
  }),
  centerCrop: (random, layer) => ({
    inputs: [normal(random, [2, random.integer(4, 7), random.integer(4, 7), 2])],
    layers: [{ layer, options: { height: random.integer(2, 8), width: random.integer(2, 8) } }],
  }),
  resizing: (random, layer) => ({
    inputs: [normal(random, [2, random.integer(3, 7), random.integer(3, 7), 2])],
    layers: [
      {
        layer,
        options: {
          height: random.integer(2, 9),
          width: random.integer(2, 9),
          ...sometimes(random, { interpolation: () => random.pick(['bilinear', 'nearest']) }),
        },
      },
    ],
  }),
  categoryEncoding: (random, layer) => ({
    inputs: [indices(random, [3, random.integer(1, 4)], 5)],
    layers: [
      {
        layer,
        options: {
          numTokens: 5,
          ...sometimes(random, { outputMode: () => random.pick(['multiHot', 'oneHot', 'count']) }),
        },
      },
    ],
  }),
  // Both bounds alike leave nothing to chance.
  randomWidth: (random, layer) => {
    const factor = random.integer(-4, 8) / 8;
    return {
      inputs: [normal(random, [2, 5, 8, 2])],
      layers: [
        {
          layer,
          options: {
            factor: [factor, factor],
            ...sometimes(random, { interpolation: () => random.pick(['bilinear', 'nearest']) }),
          },
        },
      ],
      training: true,
    };
  },
};
