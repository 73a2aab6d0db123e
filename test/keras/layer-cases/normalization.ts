/** Batch and layer normalization. */
import { normal, type Draw } from '../case.ts';
import { regularized, sometimes } from '../options.ts';

export const normalizations: { [layer: string]: Draw } = {
  batchNormalization: (random, layer) => {
    const rank = random.integer(2, 5);
    return {
      inputs: [normal(random, [6, ...random.integers(rank - 1, 2, 4)])],
      training: random.chance(),
      layers: [
        {
          layer,
          options: {
            ...sometimes(random, {
              axis: () => random.pick([-1, 1, rank - 1]),
              momentum: () => random.between(0.5, 1),
              epsilon: () => random.between(1e-4, 0.1),
              center: () => random.chance(),
              scale: () => random.chance(),
            }),
            ...regularized(random, 'beta', 'gamma'),
          },
        },
      ],
    };
  },
  layerNormalization: (random, layer) => {
    const rank = random.integer(2, 4);
    return {
      inputs: [normal(random, [3, ...random.integers(rank - 1, 3, 5)])],
      layers: [
        {
          layer,
          options: {
            ...sometimes(random, {
              axis: () => random.pick([-1, rank - 1, ...(rank > 2 ? [[rank - 2, rank - 1], 1] : [])]),
              epsilon: () => random.between(1e-4, 0.1),
              center: () => random.chance(),
              scale: () => random.chance(),
            }),
            ...regularized(random, 'beta', 'gamma'),
          },
        },
      ],
    };
  },
};
