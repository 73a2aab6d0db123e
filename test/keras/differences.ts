/**
 * Where tfjs differs from Keras 3 by design, and what is compared instead. Everything that is not named here is compared as it is.
 * `instead` gives Keras's options for tfjs's.
 */
import { isLayer, type Layer, type LayerCase, type Option, type Options } from './case.ts';

export interface Difference {
  /** Names of `tf.layers`. */
  layers: RegExp;
  what: string;
  why: string;
  instead: (options: Options) => Options;
}

export const DIFFERENCES: Difference[] = [
  {
    layers: /./,
    what: 'hardSigmoid is clip(0.2 x + 0.5, 0, 1); in Keras 3 it is relu6(x + 3) / 6',
    why: 'tfjs has the definition of Keras 2, and its saved models rely on it',
    instead: (options) =>
      Object.fromEntries(
        Object.entries(options).map(([name, option]) => [
          name,
          option === 'hardSigmoid' ? 'hardSigmoidOfKeras2' : option,
        ]),
      ),
  },
  {
    layers: /^(lstm|gru|convLstm2d)(Cell)?$/,
    what: 'the recurrent activation is hardSigmoid unless said; in Keras 3 it is sigmoid',
    why: 'tfjs has the default of Keras 2.2',
    instead: (options) => ({ recurrentActivation: 'hardSigmoidOfKeras2', ...options }),
  },
  {
    layers: /^gru(Cell)?$/,
    what: 'reset_after is false unless said; in Keras 3 it is true',
    why: 'tfjs has the default of Keras 2.2',
    instead: (options) => ({ resetAfter: false, ...options }),
  },
  {
    layers: /^leakyReLU$/,
    what: 'the slope is called alpha; in Keras 3 negative_slope',
    why: 'another name',
    instead: ({ alpha, ...options }) => ({ ...options, ...(alpha !== undefined && { negativeSlope: alpha }) }),
  },
  {
    layers: /^(average|avg|max)Pool/,
    what: 'the window is 2 unless said; Keras 3 asks for it when it averages',
    why: 'tfjs has the default of Keras 2',
    instead: (options) => ({ poolSize: 2, ...options }),
  },
];

/** The case as Keras is given it. */
export function forKeras(one: LayerCase): LayerCase {
  return { ...one, layers: one.layers.map(layerForKeras) };
}

function layerForKeras({ layer, options }: Layer): Layer {
  const inner = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, inside(option)]));
  const applying = DIFFERENCES.filter(({ layers }) => layers.test(layer));
  return { layer, options: applying.reduce((changed, { instead }) => instead(changed), inner) };
}

function inside(option: Option): Option {
  if (Array.isArray(option)) return option.map(inside);
  return isLayer(option) ? layerForKeras(option) : option;
}
