/**
 * Where our layers differ from Keras 3. Everything that is not named here is compared as it is.
 *
 * DIFFERENCES are by design: Keras is given other options, or its outputs another order. KNOWN are mistakes and gaps that nobody has
 * mended yet: a case of theirs passes while it still fails in just that way, so that whoever mends one takes it away here.
 */
import type { Rung } from './both-sides.ts';
import { isLayer, type Layer, type LayerCase, type Option, type Options } from './case.ts';
import type { Result } from './result.ts';

export interface Difference {
  /** Names of `tf.layers`. */
  layers: RegExp;
  what: string;
  why: string;
  /** tfjs's options -> Keras's. */
  instead: (options: Options) => Options;
}

export interface Known {
  what: string;
  rungs?: Rung[];
  when: (of: { layer: string; options: Options; rank: number; one: LayerCase; ours: Result }) => boolean;
  how: How;
}

/** What our side says when it refuses a case, or its gradients; or which numbers are not Keras's. */
export interface How {
  refuses?: RegExp;
  hasNoGradient?: RegExp;
  differs?: 'outputs' | 'gradients';
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

export const KNOWN: Known[] = [
  {
    what: 'activity regularizers are refused',
    when: ({ options }) => 'activityRegularizer' in options,
    how: { refuses: /activity regularizer\(s\) is not supported yet/ },
  },
  {
    what: 'TensorFlow has no dilated Conv3D on a CPU; Keras goes by way of batches',
    rungs: ['native'],
    when: ({ layer, options }) => layer === 'conv3d' && options['dilationRate'] === 2,
    how: { refuses: /CPU Dilation depth must be 1/ },
  },
  {
    what: "tfjs's own kernels of Conv3D find other gradients on wasm, of which Conv3DTranspose is made",
    rungs: ['wasm'],
    when: ({ layer }) => layer === 'conv3d',
    how: { differs: 'gradients' },
  },
  {
    what: 'and so it finds other outputs',
    rungs: ['wasm'],
    when: ({ layer }) => layer === 'conv3dTranspose',
    how: { differs: 'outputs' },
  },
  {
    what: "tfjs's own MaxPool3D on wasm takes what it pads for values",
    rungs: ['wasm'],
    when: ({ layer, options }) => layer === 'maxPooling3d' && options['padding'] === 'same',
    how: { differs: 'outputs' },
  },
  {
    what: 'a model runs a layer once for each of its outputs, and a stateful one goes on each time',
    when: ({ options }) => options['stateful'] === true && options['returnState'] === true,
    how: { differs: 'outputs' },
  },
  {
    what: 'behind a mask Bidirectional gives the last output again; Keras gives zeros when it returns sequences',
    when: ({ layer, options, one }) =>
      layer === 'bidirectional' &&
      one.layers.length === 2 &&
      isLayer(options['layer'] ?? 0) &&
      (options['layer'] as Layer).options['returnSequences'] === true,
    how: { differs: 'outputs' },
  },
  {
    what: 'stacked cells give their states from the last cell to the first, as in Keras 2.1; masked outputs mix in the wrong one',
    when: ({ options }) =>
      isLayer(options['cell'] ?? 0) &&
      (options['cell'] as Layer).layer === 'stackedRNNCells' &&
      ((options['cell'] as Layer).options['cells'] as Layer[]).length > 1 &&
      options['returnState'] === true,
    how: { differs: 'outputs' },
  },
  {
    what: "Keras's, not ours: with channels first it adds a bias along the last dimension when that has as many elements as channels",
    when: ({ layer, options, ours }) => {
      if (!/conv/i.test(layer)) return false;
      const [, channels, , width] = ours.outputs[0]?.shape ?? [];
      return (
        options['dataFormat'] === 'channelsFirst' &&
        options['useBias'] !== false &&
        channels === width &&
        ours.outputs[0]?.shape.length === 4
      );
    },
    how: { differs: 'outputs' },
  },
];

/** The entry of KNOWN that a case falls under on a rung. */
export function known(one: LayerCase, ours: Result, rung: Rung): Known | undefined {
  const { layer, options } = one.layers.at(-1) ?? { layer: '', options: {} };
  const rank = one.inputs[0]?.shape.length ?? 0;
  return KNOWN.find(({ rungs, when }) => (rungs?.includes(rung) ?? true) && when({ layer, options, rank, one, ours }));
}

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
