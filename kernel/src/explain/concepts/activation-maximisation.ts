/** `activationMaximisation(model, options)`: the input that an output, a neuron, a channel or a layer answers most. */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { betweenChunks, chunksOf } from '../chunks.ts';
import { checkModel } from '../explainer.ts';
import type { MethodOptions, Model, Samples } from '../method.ts';
import { countOf, normals } from '../noise.ts';
import { sampleOf } from '../sample.ts';
import { differentiate, inputShape } from '../score.ts';
import { objectivesOf } from './objectives.ts';
import type { Objective, ObjectiveOptions, Objectives } from './objectives.ts';
import { MaximisedInputs } from './maximised-inputs.ts';
import type { MaximisedInput } from './maximised-inputs.ts';

export interface MaximisationOptions extends ObjectiveOptions, Pick<MethodOptions, 'seed'> {
  /** Left out: 256. */
  steps?: number;
  /** Root mean square of one step, in units of the input; it is halved where it would overshoot. Left out: 2 % of `range`, or 0.05. */
  rate?: number;
  /** Least and greatest value of the input. Left out: 0 and 1 for pictures of 1, 3 or 4 channels, no bounds for others. */
  range?: readonly [least: number, most: number];
  /** Weight of the sum of squared values, which is taken from the objective. Left out: 0 with bounds, 0.05 without. */
  l2?: number;
  /** Weight of the sum of squared differences of neighbours, of pictures and sequences. Left out: 0.05 for pictures, else 0. */
  totalVariation?: number;
  /** Pixels or time steps by which the input is moved to and fro for the first three quarters. Left out: 1/14 of a picture's side. */
  jitter?: number;
  /** A sample to begin with, in place of noise. */
  start?: Samples;
}

const STEPS = 256;
const STREAM = 22;
/** Share of the steps that jitter; the rest only rise. */
const JITTERED = 0.75;

/**
 * The input that maximises an objective, by gradient ascent from noise (Erhan et al., "Visualizing Higher-Layer Features
 * of a Deep Network", 2009), with steps of one size and with what keeps it smooth (Olah et al., "Feature Visualization",
 * 2017). Several targets, channels or neurons are maximised at once. Without jitter the objective, less its penalties,
 * never falls from step to step.
 * @param model a layers or graph model of one input whose output has shape [batch, outputs]; with `layer` a layers model
 * @returns one input for each objective; as the value of a cell they are shown as a grid
 * @throws LimpidError when the model has no gradients or an option does not fit it
 */
export async function activationMaximisation(
  model: Model,
  options: MaximisationOptions = {},
): Promise<MaximisedInputs> {
  checkModel(model);
  const objectives = objectivesOf(model, options);
  const start = startOf(model, options);
  try {
    const settings = settingsOf(start, options);
    const inputs: MaximisedInput[] = [];
    for await (const [from, to] of chunksOf(objectives.all.length, start.size)) {
      inputs.push(...(await ascend(model, objectives, objectives.all.slice(from, to), start, settings)));
    }
    return new MaximisedInputs(inputs, settings.range);
  } finally {
    start.dispose();
  }
}

interface Settings {
  steps: number;
  rate: number;
  range: readonly [number, number] | undefined;
  l2: number;
  totalVariation: number;
  jitter: number;
  seed: number;
}

function settingsOf({ shape }: tf.Tensor, options: MaximisationOptions): Settings {
  const range = rangeFor(shape, options);
  const isPicture = shape.length === 4;
  const settings = {
    steps: countOf(options.steps ?? STEPS, 'steps'),
    rate: options.rate ?? (range ? 0.02 * (range[1] - range[0]) : 0.05),
    range,
    l2: options.l2 ?? (range ? 0 : 0.05),
    totalVariation: options.totalVariation ?? (isPicture ? 0.05 : 0),
    jitter: options.jitter ?? (isPicture ? Math.round(Math.max(...shape.slice(1, 3)) / 14) : 0),
    seed: options.seed ?? 0,
  };
  if (!(settings.rate > 0)) {
    throw new LimpidError('EXPLAIN_NUMBER', { option: 'rate', given: settings.rate, allowed: 'above 0' });
  }
  for (const option of ['l2', 'totalVariation', 'jitter'] as const) {
    if (!(settings[option] >= 0)) {
      throw new LimpidError('EXPLAIN_NUMBER', { option, given: settings[option], allowed: 'from 0 on' });
    }
  }
  return settings;
}

function rangeFor(shape: readonly number[], { range }: MaximisationOptions): readonly [number, number] | undefined {
  if (range === undefined) return shape.length === 4 && [1, 3, 4].includes(shape[3] ?? 0) ? [0, 1] : undefined;
  const [least, most] = range;
  if (range.length === 2 && least < most) return [least, most];
  throw new LimpidError('EXPLAIN_RANGE', { given: `[${range.join(', ')}]` });
}

/** One input [1, ...]. */
function startOf(model: Model, options: MaximisationOptions): tf.Tensor {
  const expected = inputShape(model);
  if (options.start !== undefined) {
    const given = sampleOf(options.start, 'start', expected);
    try {
      return tf.tidy(() => clipped(given, rangeFor(given.shape, options)).clone());
    } finally {
      given.dispose();
    }
  }
  const shape = expected?.slice(1).map((size) => size ?? 0) ?? [0];
  if (shape.includes(0)) {
    const found = expected
      ? `[${expected
          .slice(1)
          .map((size) => size ?? '·')
          .join(', ')}]`
      : say('an unknown shape');
    throw new LimpidError('EXPLAIN_START', { expected: found });
  }
  const range = rangeFor([1, ...shape], options);
  const [middle, spread] = range ? [(range[0] + range[1]) / 2, 0.05 * (range[1] - range[0])] : [0, 0.1];
  const noise = normals(
    options.seed ?? 0,
    shape.reduce((product, size) => product * size, 1),
  );
  return tf.tidy(() =>
    clipped(
      tf
        .tensor(noise, [1, ...shape])
        .mul(spread)
        .add(middle),
      range,
    ),
  );
}

/** Values of all rows, objectives less penalties, and the gradient of these. */
interface Height {
  activations: Float32Array;
  heights: Float32Array;
  gradient: tf.Tensor;
}

async function ascend(
  model: Model,
  objectives: Objectives,
  wanted: readonly Objective[],
  start: tf.Tensor,
  settings: Settings,
): Promise<MaximisedInput[]> {
  const { steps, jitter, seed, range } = settings;
  const draw = new Stream(seed, STREAM);
  const rates = wanted.map(() => settings.rate);
  const histories: number[][] = wanted.map(() => []);
  let x = start.tile([wanted.length, ...start.shape.slice(1).map(() => 1)]);
  let height: Height | undefined;
  try {
    height = heightOf(model, objectives, wanted, x, settings);
    const first = height.activations;
    histories.forEach((history, row) => history.push(height?.heights[row] ?? 0));
    for (let step = 0; step < steps; step++) {
      const shifts = step < JITTERED * steps && jitter > 0 ? shiftsOf(draw, x.shape, jitter) : [];
      const isFree = shifts.length > 0;
      const moved = stepFrom(x, height.gradient, rates, range);
      let next: Height;
      try {
        next = heightOf(model, objectives, wanted, moved, settings, shifts);
      } catch (error) {
        moved.dispose();
        throw error;
      }
      const isBetter = wanted.map((_, row) => isFree || (next.heights[row] ?? 0) >= (height?.heights[row] ?? 0));
      [x, height] = kept(isBetter, { x, height }, { x: moved, height: next });
      isBetter.forEach((better, row) => {
        if (!better) rates[row] = (rates[row] ?? 0) / 2;
        histories[row]?.push(height?.heights[row] ?? 0);
      });
      // What rises from here on is compared with the input where it is.
      if (isFree && !(step + 1 < JITTERED * steps)) {
        const settled = heightOf(model, objectives, wanted, x, settings);
        height.gradient.dispose();
        height = settled;
      }
      await betweenChunks();
    }
    const last = height.activations;
    const values = x.dataSync<'float32'>();
    const width = values.length / wanted.length;
    return wanted.map(({ name }, row) => ({
      name,
      values: values.slice(row * width, (row + 1) * width),
      shape: start.shape.slice(1),
      activation: last[row] ?? Number.NaN,
      startActivation: first[row] ?? Number.NaN,
      history: histories[row] ?? [],
    }));
  } finally {
    x.dispose();
    height?.gradient.dispose();
  }
}

/** @param shifts by how much each dimension of `x` is moved while it is looked at, in a circle */
function heightOf(
  model: Model,
  { values }: Objectives,
  wanted: readonly Objective[],
  x: tf.Tensor,
  settings: Settings,
  shifts: readonly number[] = [],
): Height {
  let [activations, heights] = [new Float32Array(), new Float32Array()];
  const gradient = tf.tidy(() => {
    const slope = differentiate(
      model,
      (rows) => {
        const scores = values(rows, wanted);
        const all = scores.sub(penaltiesOf(rows, settings));
        [activations, heights] = [scores.dataSync<'float32'>().slice(), all.dataSync<'float32'>().slice()];
        return all;
      },
      rolled(x, shifts),
    );
    return rolled(
      slope,
      shifts.map((shift) => -shift),
    ).clone();
  });
  if (heights.every(Number.isFinite)) return { activations, heights, gradient };
  gradient.dispose();
  throw new LimpidError('EXPLAIN_NOT_FINITE');
}

function penaltiesOf(x: tf.Tensor, { l2, totalVariation }: Settings): tf.Tensor {
  const [rows = 0] = x.shape;
  const perRow = (values: tf.Tensor): tf.Tensor => values.square().reshape([rows, -1]).sum(1);
  let sum = perRow(x).mul(l2);
  // Neighbours: rows and columns of a picture, steps of a sequence; values of a table have none.
  for (let axis = 1; axis < x.rank - 1 && totalVariation > 0; axis++) {
    const size = x.shape[axis] ?? 0;
    if (size < 2) continue;
    const part = (from: number): tf.Tensor =>
      x.slice(
        x.shape.map((_, at) => (at === axis ? from : 0)),
        x.shape.map((side, at) => (at === axis ? side - 1 : side)),
      );
    sum = sum.add(perRow(part(1).sub(part(0))).mul(totalVariation));
  }
  return sum;
}

/** Each row moved uphill by its rate; a row without a slope stays. */
function stepFrom(x: tf.Tensor, gradient: tf.Tensor, rates: readonly number[], range: Settings['range']): tf.Tensor {
  return tf.tidy(() => {
    const axes = x.shape.slice(1).map((_, at) => at + 1);
    const size = gradient.square().mean(axes, true).sqrt();
    const each = [rates.length, ...axes.map(() => 1)];
    const scale = tf.where(size.greater(0), tf.tensor([...rates], each).div(size), tf.zerosLike(size));
    return clipped(x.add(gradient.mul(scale)), range);
  });
}

interface Place {
  x: tf.Tensor;
  height: Height;
}

/** Of each row what is better, the other disposed of. */
function kept(isBetter: readonly boolean[], before: Place, after: Place): [tf.Tensor, Height] {
  const choose = (name: 'activations' | 'heights'): Float32Array =>
    after.height[name].map((value, row) => (isBetter[row] ? value : (before.height[name][row] ?? 0)));
  const [x, gradient] = tf.tidy(() => {
    const { shape } = after.x;
    const mask = tf.tensor([...isBetter], [isBetter.length, ...shape.slice(1).map(() => 1)], 'bool').broadcastTo(shape);
    return [tf.where(mask, after.x, before.x), tf.where(mask, after.height.gradient, before.height.gradient)];
  });
  tf.dispose([before.x, before.height.gradient, after.x, after.height.gradient]);
  return [x, { activations: choose('activations'), heights: choose('heights'), gradient }];
}

function shiftsOf(draw: Stream, shape: readonly number[], jitter: number): number[] {
  return shape.map((_, axis) =>
    axis === 0 || axis === shape.length - 1 ? 0 : draw.below(2 * Math.round(jitter) + 1) - Math.round(jitter),
  );
}

function rolled(x: tf.Tensor, shifts: readonly number[]): tf.Tensor {
  return shifts.reduce((moved: tf.Tensor, shift, axis) => {
    const size = moved.shape[axis] ?? 1;
    const by = ((shift % size) + size) % size;
    if (by === 0) return moved;
    const [end, begin] = tf.split(moved, [size - by, by], axis);
    return end && begin ? tf.concat([begin, end], axis) : moved;
  }, x);
}

function clipped(x: tf.Tensor, range: Settings['range']): tf.Tensor {
  return range ? x.clipByValue(range[0], range[1]) : x;
}
