/** Does the experiment of a finding on a training that may be over: model and data are looked for, and not kept alive. */
import * as tf from '@tensorflow/tfjs';
import { isTensor, tensorIn } from '../../engine/tensors-in.ts';
import type { ExperimentName, ExperimentOutcome } from '../../mime.ts';
import type { ObservedTraining } from '../../training/observers.ts';
import { say } from '../../say.ts';
import { experiments } from './experiments.ts';
import type { TrialOptions } from './trial.ts';
import { outcomeOf, type Done } from './verdict.ts';

/** Rows of a data set that are read, and seconds that reading may take. */
const ROWS = 512;
const LONGEST_READ = 3;
/** Seconds of one training: somebody waits, and cells do. */
const SECONDS = 10;

type Batches = tf.data.Dataset<tf.TensorContainer>;
interface Data {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/** What is left of a training's model and data. */
export class Subject {
  readonly #model: WeakRef<tf.LayersModel> | undefined;
  readonly #parts: readonly WeakRef<object>[];

  constructor({ model, data }: ObservedTraining) {
    this.#model = model && new WeakRef(model);
    this.#parts = partsOf(data).map((part) => new WeakRef(part));
  }

  /** @throws what the experiment throws, and the reason of `signal` */
  async confirm(name: ExperimentName, signal?: AbortSignal): Promise<ExperimentOutcome> {
    const model = this.#model?.deref();
    if (!model || isGone(model))
      return failed(say('The model is gone: it was disposed, or nothing holds it any more.'));
    const parts = this.#parts.map((part) => part.deref());
    const [first, second] = parts;
    if (parts.length === 0) return failed(say('Experiments take one tensor of inputs and one of targets.'));
    if (parts.some((part) => part === undefined)) return failed(say('The data is gone: nothing holds it any more.'));
    if (first instanceof tf.data.Dataset) {
      // SAFETY: what `fitDataset` has trained on gives inputs and targets
      const data = await firstRows(first as Batches);
      if (!data) return failed(say('Experiments take one tensor of inputs and one of targets.'));
      try {
        return await outcomeOn(name, model, data, signal);
      } finally {
        tf.dispose([data.x, data.y]);
      }
    }
    if (!isTensor(first) || !isTensor(second))
      return failed(say('Experiments take one tensor of inputs and one of targets.'));
    if (first.isDisposed || second.isDisposed) return failed(say('The data is gone: it was disposed.'));
    return outcomeOn(name, model, { x: first, y: second }, signal);
  }
}

async function outcomeOn(
  name: ExperimentName,
  model: tf.LayersModel,
  { x, y }: Data,
  signal: AbortSignal | undefined,
): Promise<ExperimentOutcome> {
  const options: TrialOptions = { seconds: SECONDS, ...(signal && { signal }) };
  const done = async (): Promise<Done> => {
    switch (name) {
      case 'overfitOneBatch':
        return { name, result: await experiments[name](model, x, y, options) };
      case 'learningRateRangeTest':
        return { name, result: await experiments[name](model, x, y, options), rate: rateOf(model.optimizer) };
      case 'permuteLabels':
      case 'ablateInput':
        return { name, result: await experiments[name](model, x, y, options) };
    }
  };
  return outcomeOf(await done());
}

function failed(text: string): ExperimentOutcome {
  return { state: 'failed', text };
}

/** The data set, or inputs and targets; nothing where there are several of one. */
function partsOf(data: unknown): object[] {
  if (data instanceof tf.data.Dataset) return [data];
  if (!Array.isArray(data)) return [];
  const parts = data.map(tensorIn);
  return parts.length === 2 ? parts.filter((part) => part !== undefined) : [];
}

function isGone(model: tf.LayersModel): boolean {
  try {
    for (const weight of model.weights) weight.read();
    return false;
  } catch {
    // the weight of a model that was disposed cannot be read
    return true;
  }
}

function rateOf(optimizer: tf.Optimizer): number | null {
  const rate: unknown = Reflect.get(optimizer, 'learningRate');
  return typeof rate === 'number' ? rate : null;
}

/** From the start of the data set, in its order; the tensors are the caller's. */
async function firstRows(dataset: Batches): Promise<Data | null> {
  const until = performance.now() + 1000 * LONGEST_READ;
  const batches = await dataset.iterator();
  const read: Data[] = [];
  let rows = 0;
  try {
    while (rows < ROWS && performance.now() < until) {
      // SAFETY: the class says no more of its values
      const { done, value } = (await batches.next()) as { done: boolean; value: tf.TensorContainer };
      if (done) break;
      const [x, y] = typeof value === 'object' && value !== null ? Object.values(value).map(tensorIn) : [];
      if (!x || !y) {
        tf.dispose(value);
        return null;
      }
      read.push({ x, y });
      rows += x.shape[0] ?? 0;
    }
    if (read.length === 0) return null;
    return { x: tf.concat(read.map(({ x }) => x)), y: tf.concat(read.map(({ y }) => y)) };
  } finally {
    tf.dispose(read.flatMap(({ x, y }) => [x, y]));
  }
}
