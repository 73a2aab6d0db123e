/** Layers that draw: what they let through outside of training, and how what they draw is distributed. */
import { normal, values, type Draw, type Options } from '../case.ts';
import type { Random } from '../random.ts';

const noise =
  (draw: (random: Random) => Options): Draw =>
  (random, layer) => {
    const options = draw(random);
    if (random.chance(0.3)) return { inputs: [normal(random, [2, 3, 4])], layers: [{ layer, options }] };
    const level = random.between(0.5, 2);
    return {
      inputs: [values([400, 3, 100], Array<number>(120_000).fill(level))],
      layers: [{ layer, options }],
      training: true,
      compare: 'distribution',
    };
  };

const rate = (random: Random): Options => ({ rate: random.between(0.1, 0.7) });

export const noises: { [layer: string]: Draw } = {
  dropout: noise(rate),
  spatialDropout1d: noise(rate),
  gaussianDropout: noise(rate),
  alphaDropout: noise(rate),
  gaussianNoise: noise((random) => ({ stddev: random.between(0.1, 1) })),
};
