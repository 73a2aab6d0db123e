/** `patch(model, x, { layer, … })`: what the model answers when an inner value is another one (activation patching, ablation). */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { Samples } from '../explain/method.ts';
import { samplesOf } from '../explain/sample.ts';
import { say } from '../say.ts';
import { looking } from './hooks.ts';
import { applied, checkLayers, inputsOf, layerNamed } from './opened.ts';
import type { ModelInput, NamedLayer } from './opened.ts';
import { Patched } from './patched.ts';
import type { PatchedOutput } from './patched.ts';

export interface PatchOptions {
  /** Name of the layer whose output is changed: `encoder/dense` in the model `encoder` within the model. */
  layer: string;
  /** Places of the last dimension (units, maps) that are changed; left out: all. */
  unit?: number | readonly number[];
  /**
   * What is put there: a number; 'mean', each unit's own over samples and places (of `from`, where given); or values of the
   * shape of the layer's output, with or without batch dimension. Left out: 0, or what `from` gives.
   */
  value?: number | 'mean' | Samples;
  /** Another input: its activations are put there. As many samples as x, or one; with `value: 'mean'` as many as you like. */
  from?: ModelInput;
  /** Names of the last dimension of the output. */
  classes?: readonly string[];
}

/**
 * @returns the outputs before and after, and how each has changed; a picture when it is the value of a cell
 * @throws LimpidError when there is no such layer or unit, or values do not fit
 */
export async function patch(model: tf.LayersModel, x: ModelInput, options: PatchOptions): Promise<Patched> {
  checkLayers(model, say('A patch'));
  const { value, from, classes } = options;
  const one = layerNamed(model, options.layer);
  if (from !== undefined && value !== undefined && value !== 'mean') throw new LimpidError('PATCH_VALUE_AND_FROM');
  const inputs = inputsOf(model, x);
  const others = disposingOnError(inputs, () => (from === undefined ? undefined : inputsOf(model, from)));
  try {
    const outputs: PatchedOutput[] = [];
    tf.tidy(() => {
      const before = run(model, one, inputs);
      const other = others ? run(model, one, others) : undefined;
      const after = run(model, one, inputs, (activation, call) => {
        const source = other?.activations[call] ?? activation;
        const put = tf.tidy(() => valueFor(activation, source, options));
        return masked(activation, put, unitsOf(options.unit, activation, one.name));
      });
      // as many of the other samples as there are, unless they are only there for their mean
      const shown = value === 'mean' ? undefined : other;
      before.outputs.forEach((output, place) => {
        outputs.push(changeOf(output, after.outputs[place] ?? output, shown?.outputs[place]));
      });
    });
    return new Patched({ layer: one.name, what: whatOf(options), outputs, classes });
  } finally {
    tf.dispose([inputs, others ?? []]);
  }
}

interface Run {
  /** Those of the layer, one a call. */
  activations: tf.Tensor[];
  outputs: tf.Tensor[];
}

/** Call it within `tf.tidy`. */
function run(
  model: tf.LayersModel,
  one: NamedLayer,
  inputs: readonly tf.Tensor[],
  change?: (activation: tf.Tensor, call: number) => tf.Tensor,
): Run {
  // models dispose of what lies within them when they have run
  const kept: tf.Tensor[] = [];
  const look = (_: NamedLayer, outputs: tf.Tensor[], call: number): tf.Tensor[] | undefined => {
    const [activation, ...more] = outputs;
    if (!activation) return undefined;
    kept.push(tf.keep(activation.clone()));
    return change ? [change(activation, call), ...more] : undefined;
  };
  try {
    const outputs = looking([one], look, () => applied(model, inputs));
    if (kept.length === 0) throw new LimpidError('EXPLAIN_LAYER_UNUSED', { layer: one.name });
    return { outputs, activations: kept.map((activation) => activation.clone()) };
  } finally {
    tf.dispose(kept);
  }
}

/** Of the activation's shape, or one that is spread to it. */
function valueFor(activation: tf.Tensor, source: tf.Tensor, { value, from, layer }: PatchOptions): tf.Tensor {
  if (value === 'mean') {
    const units = source.shape.at(-1) ?? 1;
    return source.reshape([-1, units]).mean(0).broadcastTo(activation.shape);
  }
  if (from !== undefined) {
    const [rows, given] = [activation.shape[0], source.shape[0]];
    if (given !== rows && given !== 1) throw new LimpidError('PATCH_FROM_ROWS', { rows: rows ?? 0, given: given ?? 0 });
    return source.broadcastTo(activation.shape);
  }
  if (value === undefined || typeof value === 'number') return tf.fill(activation.shape, value ?? 0);
  const given = samplesOf(value, say('the value for {layer}', { layer }), [null, ...activation.shape.slice(1)]);
  if (given.shape[0] !== 1 && given.shape[0] !== activation.shape[0]) {
    throw new LimpidError('PATCH_FROM_ROWS', { rows: activation.shape[0] ?? 0, given: given.shape[0] ?? 0 });
  }
  return given.broadcastTo(activation.shape);
}

/** The activation with `put` in place of some of its units. */
function masked(activation: tf.Tensor, put: tf.Tensor, units: readonly number[] | undefined): tf.Tensor {
  if (units === undefined) return put;
  return tf.tidy(() => {
    const width = activation.shape.at(-1) ?? 1;
    const chosen = tf.tensor1d(
      Array.from({ length: width }, (_, unit) => units.includes(unit)),
      'bool',
    );
    return tf.where(chosen.broadcastTo(activation.shape), put, activation);
  });
}

function unitsOf(
  asked: number | readonly number[] | undefined,
  { shape }: tf.Tensor,
  layer: string,
): readonly number[] | undefined {
  if (asked === undefined) return undefined;
  const units = typeof asked === 'number' ? [asked] : asked;
  const width = shape.at(-1) ?? 1;
  const wrong = units.find((unit) => !Number.isInteger(unit) || unit < 0 || unit >= width);
  if (wrong !== undefined) throw new LimpidError('PATCH_UNIT', { layer, unit: wrong, last: width - 1 });
  return units;
}

function changeOf(before: tf.Tensor, after: tf.Tensor, other: tf.Tensor | undefined): PatchedOutput {
  const [b, a] = [before, after].map((tensor) => Float32Array.from(tensor.dataSync()));
  const [from, to] = [b ?? new Float32Array(), a ?? new Float32Array()];
  return {
    shape: [...before.shape],
    before: from,
    after: to,
    change: to.map((value, at) => value - (from[at] ?? NaN)),
    from: other ? Float32Array.from(other.dataSync()) : null,
  };
}

/** "units 1, 2 set to 0" */
function whatOf({ unit, value, from }: PatchOptions): string {
  const units =
    unit === undefined
      ? say('all units')
      : typeof unit === 'number'
        ? say('unit {unit}', { unit })
        : say('units {units}', { units: unit.join(', ') });
  if (from !== undefined && value !== 'mean') return say('{units} taken from another input', { units });
  return say('{units} set to {value}', { units, value: valueText(value, from !== undefined) });
}

function valueText(value: PatchOptions['value'], isOfOthers: boolean): string | number {
  if (value === 'mean') return isOfOthers ? say('the mean of other samples') : say('the mean');
  return value === undefined || typeof value === 'number' ? (value ?? 0) : say('given values');
}

function disposingOnError<T>(held: readonly tf.Tensor[], of: () => T): T {
  try {
    return of();
  } catch (error) {
    tf.dispose([...held]);
    throw error;
  }
}
