/** The number that is explained, and its slope. All of it runs at a stretch: what is changed in a layer is put back. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { atOnce } from './at-once.ts';
import { chunksAtOnce, joined, range, widthOf } from './chunks.ts';
import { lastLayer } from './layers.ts';
import type { Model, Question, Score } from './method.ts';
import { replacing } from './replacing.ts';
import { runnableOf } from './runnable.ts';
import type { Expected } from './sample.ts';

/** What tfjs says of a function that does not depend on its input, or only as an index. */
const NO_GRADIENT = /Cannot compute gradient|gradient of input indices/;

/** What of a model is explained: a number for each row of `x` [rows, ...], and its gradient there. */
export interface Explained {
  /** @param owners which sample of the question a row belongs to, and so which target */
  values(x: tf.Tensor, owners: readonly number[]): Float32Array;
  /** Same shape as `x`. Call it within `tf.tidy`. */
  gradient(x: tf.Tensor, owners: readonly number[]): tf.Tensor;
}

/** The scores of the question. */
export function scoresOf(question: Question): Explained {
  return {
    values: (x, owners) =>
      inParts(x, (rows, start) => forward(question, rows, owners.slice(start, start + (rows.shape[0] ?? 0)))),
    gradient: (x, owners) => scoreGradient(question, x, owners),
  };
}

export interface Slope {
  /** Says all of the rest: two slopes of one name are the same for one model. Left out: it may differ from call to call. */
  name?: string;
  /** What else holds while the model runs. */
  within?: <T>(run: () => T) => T;
  /** How the model's outputs come from `x`; left out: it is the model's input. */
  outputs?: (x: tf.Tensor) => tf.Tensor;
  /** What is made of the scores [rows] before they are differentiated. */
  of?: (scores: tf.Tensor) => tf.Tensor;
}

/** The gradient as it is. */
const PLAIN: Slope = { name: 'plain' };

/** Gradient of the scores of the rows of `x`, same shape. Call it within `tf.tidy`. */
export function scoreGradient(
  question: Question,
  x: tf.Tensor,
  owners: readonly number[],
  slope: Slope = PLAIN,
): tf.Tensor {
  const { model, score, cost } = question;
  cost.forward += owners.length;
  cost.backward += owners.length;
  const name = slope.name === undefined || slope.outputs ? undefined : `gradient of ${score}, ${slope.name}`;
  const given: [tf.Tensor, tf.Tensor] = [x, targetsOf(question, owners)];
  const [gradient] = atOnce(model, name, given, (rows, of) => [slopeAt(question, rows, of, slope).gradient]);
  return gradient;
}

/** What a slope is made of: the number of each row that was differentiated, and its gradient. */
export interface Sloping {
  scores: tf.Tensor;
  gradient: tf.Tensor;
}

/** The same op by op, and of no cost: a part of what is computed at once. `targets`: one a row. */
export function slopeAt(
  { model, score }: Question,
  x: tf.Tensor,
  targets: tf.Tensor,
  { within = (run) => run(), outputs = (rows) => applied(model, rows), of = (scores) => scores }: Slope = PLAIN,
): Sloping {
  const scores = (rows: tf.Tensor): tf.Tensor => of(picked(outputs(rows), targets));
  return withScore(model, score, () => within(() => valueAndGradient(model, scores, x)));
}

/** Scores [rows] of the rows of `x`, without a gradient. Call it within `tf.tidy`. */
export function forward(question: Question, x: tf.Tensor, owners: readonly number[]): tf.Tensor {
  const { model, score, cost } = question;
  cost.forward += owners.length;
  const given: [tf.Tensor, tf.Tensor] = [x, targetsOf(question, owners)];
  const [scores] = atOnce(model, `scores, ${score}`, given, (rows, of) => [
    withScore(model, score, () => picked(applied(model, rows), of)),
  ]);
  return scores;
}

/** Of each row. Call it within `tf.tidy`. */
export function targetsOf({ targets }: Question, owners: readonly number[]): tf.Tensor {
  return tf.tensor1d(
    owners.map((owner) => targets[owner] ?? 0),
    'int32',
  );
}

/** Gradient of the sum of `f`. */
export function differentiate(model: Model, f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  return inOurWords(model, () => tf.grad((rows: tf.Tensor) => f(rows).sum())(x));
}

/** Of `f`, which gives a number for each row of `x`. */
function valueAndGradient(model: Model, f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): Sloping {
  const ones = tf.ones([x.shape[0] ?? 1]);
  const { value, grad } = inOurWords(model, () => tf.valueAndGrad((rows: tf.Tensor) => f(rows))(x, ones));
  return { scores: value, gradient: grad };
}

/** What tfjs says when there is no gradient is put in our words. */
function inOurWords<T>(model: Model, differentiating: () => T): T {
  try {
    return differentiating();
  } catch (cause) {
    if (!(cause instanceof Error) || !NO_GRADIENT.test(cause.message)) throw cause;
    const known = model instanceof tf.LayersModel ? model.layers.map(({ name }) => name).join(', ') : '';
    throw new LimpidError('EXPLAIN_NO_GRADIENT', { known }, { cause });
  }
}

/** All outputs of the samples, row-major. */
export function outputs(model: Model, samples: tf.Tensor): Float32Array {
  const values = inParts(samples, (part) => atOnce(model, 'outputs', [part], (rows) => [applied(model, rows)])[0]);
  checkScores(values);
  return values;
}

/** @throws LimpidError when the model gives no numbers for the samples */
export function checkScores(scores: Float32Array): void {
  if (!scores.every(Number.isFinite)) throw new LimpidError('EXPLAIN_NOT_FINITE');
}

export function inputShape(model: Model): Expected {
  return shapeOf(model, 'inputs');
}

export function outputShape(model: Model): Expected {
  return shapeOf(model, 'outputs');
}

function shapeOf(model: Model, ports: 'inputs' | 'outputs'): Expected {
  const shape = isOutputsOnly(model) ? runnableOf(model)?.[ports][0]?.shape : model[ports][0]?.shape;
  return shape?.map((size) => (size === -1 ? null : size));
}

/** The model's output [rows, outputs]. */
export function applied(model: Model, rows: tf.Tensor): tf.Tensor {
  const output = run(model, rows);
  if (!(output instanceof tf.Tensor)) throw new TypeError('The model has more than one output.');
  if (output.rank === 2) return output;
  const text = (shape: number[]) => `[${shape.join(', ')}]`;
  if (output.rank > 2) throw new LimpidError('EXPLAIN_GENERATOR', { outputs: text(output.shape) });
  throw new LimpidError('EXPLAIN_MODEL', { inputs: text(rows.shape), outputs: text(output.shape) });
}

function run(model: Model, rows: tf.Tensor): tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[] {
  if (model instanceof tf.LayersModel) return model.apply(rows, { training: false });
  if (!isOutputsOnly(model)) return model.execute(rows);
  const found = runnableOf(model)?.run(rows) ?? [];
  const [only, ...more] = found;
  return only && more.length === 0 ? only : found;
}

/** Whether it has neither layers nor gradients. */
export function isOutputsOnly(model: Model): model is Exclude<Model, tf.LayersModel | tf.GraphModel> {
  return !(model instanceof tf.LayersModel) && !(model instanceof tf.GraphModel);
}

/** What `of` makes of all rows of `x`, a part of them at a time. */
function inParts(x: tf.Tensor, of: (rows: tf.Tensor, start: number) => tf.Tensor): Float32Array {
  const chunks = [...chunksAtOnce(x.shape[0] ?? 0, widthOf(x))];
  return joined(
    chunks.map(([start, end]) =>
      tf.tidy(() =>
        of(x.slice(start, end - start), start)
          .dataSync<'float32'>()
          .slice(),
      ),
    ),
  );
}

/** The output of each row that is its target. */
function picked(output: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const [rows = 0, width = 1] = output.shape;
  const starts = tf.tensor1d(
    range(0, rows).map((row) => row * width),
    'int32',
  );
  return tf.gather(output.reshape([-1]), starts.add(targets));
}

/** Runs with the final softmax or sigmoid left out where the score is the logit. */
export function withScore<T>(model: Model, score: Score, run: () => T): T {
  if (score === 'output') return run();
  if (!(model instanceof tf.LayersModel)) throw new LimpidError('EXPLAIN_LOGIT');
  const layer = lastLayer(model);
  if (layer.getClassName() === 'Softmax') {
    return replacing(
      layer,
      'call',
      (inputs: unknown) => (Array.isArray(inputs) ? (inputs[0] as unknown) : inputs),
      run,
    );
  }
  return isSquashing(activationOf(layer)?.getClassName()) ? replacing(layer, 'activation', linear(), run) : run();
}

/** Whether the model ends in a softmax or a sigmoid, or in the one asked for. */
export function isSquashed(model: tf.LayersModel, by?: 'softmax' | 'sigmoid'): boolean {
  const layer = lastLayer(model);
  const name = layer.getClassName() === 'Softmax' ? 'softmax' : activationOf(layer)?.getClassName();
  return by === undefined ? isSquashing(name) : name === by;
}

function isSquashing(name: string | undefined): boolean {
  return name === 'softmax' || name === 'sigmoid';
}

/** An activation as the layers of tfjs hold it. */
export interface Activation {
  apply(x: tf.Tensor): tf.Tensor;
  getClassName(): string;
}

export function activationOf(layer: tf.layers.Layer): Activation | undefined {
  const activation: unknown = Reflect.get(layer, 'activation');
  if (typeof activation !== 'object' || activation === null || !('getClassName' in activation)) return undefined;
  // SAFETY: tfjs keeps nothing else under this name, and every serializable object of it has both methods.
  return activation as Activation;
}

/** Undefined where it changes nothing. */
export function nonlinear(activation: Activation | undefined): Activation | undefined {
  return activation?.getClassName() === 'linear' ? undefined : activation;
}

/** tfjs exports no activation objects, so one is taken out of a layer. */
export function linear(): unknown {
  return Reflect.get(tf.layers.activation({ activation: 'linear' }), 'activation');
}
