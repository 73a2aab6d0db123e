/** Layers of several inputs. */
import { normal, type Draw } from '../case.ts';
import { sometimes } from '../options.ts';

/** Equal shapes, or such as broadcast. */
const merge: Draw = (random, layer) => {
  const shape = [2, ...random.integers(random.integer(1, 3), 2, 4)];
  const broadcast = shape.map((length, at) => (at > 0 && random.chance(0.3) ? 1 : length));
  const more = random.chance(0.3) ? [normal(random, shape)] : [];
  return {
    inputs: [normal(random, shape), normal(random, random.chance() ? broadcast : shape), ...more],
    layers: [{ layer, options: {} }],
  };
};

export const merging: { [layer: string]: Draw } = {
  add: merge,
  average: merge,
  maximum: merge,
  minimum: merge,
  multiply: merge,
  concatenate: (random, layer) => {
    const options = sometimes(random, { axis: () => random.pick([-1, 1, 2, -2]) });
    const shape = [2, 3, 4];
    const axis = Number(options['axis'] ?? -1);
    const input = () =>
      normal(
        random,
        shape.map((length, at) => (at === (axis + 3) % 3 ? random.integer(1, 4) : length)),
      );
    return { inputs: Array.from({ length: random.integer(2, 4) }, input), layers: [{ layer, options }] };
  },
  dot: (random, layer) => {
    const ranks = random.pick([
      [2, 2],
      [3, 3],
      [2, 3],
      [3, 2],
    ]);
    const [axis, other] = ranks.map((rank) => random.integer(1, rank - 1));
    const shape = (rank: number, at: number) =>
      [2, ...random.integers(rank - 1, 2, 4)].map((length, each) => (each === at ? 3 : length));
    const one = axis === other && random.chance();
    return {
      inputs: ranks.map((rank, at) => normal(random, shape(rank, Number([axis, other][at])))),
      layers: [
        {
          layer,
          options: {
            axes: one ? Number(axis) : [Number(axis), Number(other)],
            ...sometimes(random, { normalize: () => random.chance() }),
          },
        },
      ],
    };
  },
};
