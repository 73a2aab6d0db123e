/** `optimise(model, { x, y })`: the same model in several forms, each measured, and which are worth a thought. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { copyOf } from '../explain/redrawn.ts';
import { inputsOf } from '../inspection/opened.ts';
import { originOf } from '../registry/save.ts';
import { answersOf, speedsOf } from './answering.ts';
import { chooseTypes } from './choose-types.ts';
import { fineTuned } from './fine-tune.ts';
import { clusteredForms, prunedForms, prunedWeights, quantisedForms } from './forms.ts';
import type { Candidate } from './forms.ts';
import { rowsFrom } from './measured.ts';
import type { Measured, Untimed } from './measured.ts';
import { onnxRows, type OnnxRows } from './onnx/onnx-rows.ts';
import { Optimised } from './optimised.ts';
import { checkOptions } from './options.ts';
import type { Budget, OptimiseData, OptimiseOptions } from './options.ts';
import { measureOf, meanOf, scored, taskOf } from './scoring.ts';
import type { Rows, Task } from './scoring.ts';
import { filesOf } from './save-quantised.ts';
import { sizeOf, stored } from './stored.ts';
import type { Size, Stored } from './stored.ts';
import { setWeights, weightsOf } from './weights.ts';
import type { Weight } from './weights.ts';

/** What all forms are measured with. */
interface Measuring {
  readonly inputs: readonly tf.Tensor[];
  readonly targets: Rows;
  readonly task: Task;
  readonly batchSize: number;
}

/**
 * Measures the model in float16, uint16 and uint8, with a type for each weight under the budget, pruned, clustered, besides
 * other models and as ONNX where `onnxruntime-node` or `onnxruntime-web` is installed. The model stays as it is.
 *
 * @returns a table and a picture when it is the value of a cell; `save` writes one of its rows
 * @throws LimpidError OPTIMISE_MODEL, OPTIMISE_TARGETS, OPTIMISE_OTHER, OPTIMISE_OPTION, OPTIMISE_NOT_FINITE, OPTIMISE_UNCOMPILED
 */
export async function optimise(
  model: tf.LayersModel,
  { x, y }: OptimiseData,
  options: OptimiseOptions = {},
): Promise<Optimised> {
  checkOptions(model, options);
  const { goal = 'size', models = {}, centroids = [16], batchSize = 32, seed = 0, budget } = options;
  const inputs = inputsOf(model, x);
  const copy = await copyOf(model);
  try {
    const weights = weightsOf(model);
    setWeights(copy, weights);
    const of = await measuringOf(copy, inputs, y, batchSize);
    const all = await scoresOf(copy, of);
    const measure = measureOf(of.task);
    const allowed = allowedOf(of.task, meanOf(measuring(all)), budget);

    const isWithin = async (some: readonly Weight[]): Promise<boolean> => {
      setWeights(copy, some);
      const change = meanOf(choosing(await scoresOf(copy, of))) - meanOf(choosing(all));
      return (measure === 'error' ? change : -change) <= allowed;
    };
    const types = await chooseTypes(weights, (chosen) =>
      isWithin(stored(weights, ({ name }) => chosen.get(name) ?? 'float32').weights),
    );
    const candidates = [
      ...quantisedForms(weights, types),
      ...(await pruningForms(model, copy, weights, options)),
      ...centroids.flatMap((count) => clusteredForms(weights, count)),
    ];
    const rows = [...(await measuredForms(model, copy, candidates, of)), ...(await measuredOthers(models, of))];
    const onnx = await onnxRows(model, inputs, (answers) => measuring(scored(of.task, answers, of.targets)));
    const measured = await timed([...rows, ...onnx.rows], of, onnx);
    return new Optimised({
      model: model.name,
      rows: rowsFrom(measured, measure, allowed, seed),
      parts: new Map(measured.map(({ name, part }) => [name, part])),
      measure,
      allowed,
      goal,
      samples: measuring(all).length,
      chosenOn: choosing(all).length,
      batchSize: Math.min(batchSize, all.length),
      backend: tf.getBackend(),
      types: Object.fromEntries(types),
      notes: onnx.notes,
    });
  } finally {
    tf.dispose(inputs);
    copy.dispose();
  }
}

async function measuringOf(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  y: OptimiseData['y'],
  batchSize: number,
): Promise<Measuring> {
  const answers = await answersOf(model, inputs);
  const targets = rowsOf(y);
  const task = taskOf(answers, targets);
  if (task !== null) return { inputs, targets, task, batchSize };
  throw new LimpidError('OPTIMISE_TARGETS', { found: shapeText(targets), expected: shapeText(answers) });
}

async function scoresOf(model: tf.LayersModel, { inputs, targets, task }: Measuring): Promise<Float64Array> {
  return scored(task, await answersOf(model, inputs), targets);
}

/** Every second sample decides which type a weight gets, and the others are measured on: none does both. */
function choosing(scores: Float64Array): Float64Array {
  return scores.filter((_, at) => at % 2 === 1);
}

function measuring(scores: Float64Array): Float64Array {
  return scores.filter((_, at) => at % 2 === 0);
}

/** How far the mean may go in the wrong direction. */
function allowedOf(task: Task, first: number, { accuracyDrop = 0.005, errorRise = 0.05 }: Budget = {}): number {
  return task === 'numbers' ? errorRise * first : accuracyDrop;
}

async function pruningForms(
  model: tf.LayersModel,
  copy: tf.LayersModel,
  weights: readonly Weight[],
  { sparsity = [0.5, 0.8], fineTune, seed = 0 }: OptimiseOptions,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const share of sparsity) {
    const sparse = prunedWeights(weights, share);
    if (fineTune) {
      setWeights(copy, sparse);
      await fineTuned(copy, model, fineTune, seed);
    }
    found.push(...prunedForms(fineTune ? weightsOf(copy) : sparse, share));
  }
  return found;
}

/** Their layers are the original's and their weights are float32 again, so the time is measured once for all of them. */
async function measuredForms(
  model: tf.LayersModel,
  copy: tf.LayersModel,
  candidates: readonly Candidate[],
  of: Measuring,
): Promise<Untimed[]> {
  const answer: Untimed['answer'] = (inputs) => answersOf(copy, inputs);
  const topology: unknown = model.toJSON(undefined, false);
  const origin = originOf(model);
  const found: Untimed[] = [];
  for (const { name, form, stored: kept } of candidates) {
    setWeights(copy, kept.weights);
    found.push({
      name,
      form,
      ...(await sizeOfRow(topology, kept)),
      scores: measuring(await scoresOf(copy, of)),
      answer,
      part: { topology, stored: kept, origin },
    });
  }
  return found;
}

async function measuredOthers(models: { readonly [name: string]: tf.LayersModel }, of: Measuring): Promise<Untimed[]> {
  const found: Untimed[] = [];
  for (const [name, model] of Object.entries(models)) {
    const answers = await answersOf(model, of.inputs);
    if (taskOf(answers, of.targets) !== of.task) {
      throw new LimpidError('OPTIMISE_OTHER', { name, found: shapeText(answers) });
    }
    const kept = stored(weightsOf(model), () => 'float32');
    const topology: unknown = model.toJSON(undefined, false);
    const origin = originOf(model);
    found.push({
      name,
      form: 'model',
      ...(await sizeOfRow(topology, kept)),
      scores: measuring(scored(of.task, answers, of.targets)),
      answer: (given) => answersOf(model, given),
      part: { topology, stored: kept, origin },
    });
  }
  return found;
}

/** In turn, each that computes by itself once. */
async function timed(rows: readonly Untimed[], of: Measuring, onnx: OnnxRows): Promise<Measured[]> {
  try {
    const speeds = await speedsOf(new Set(rows.map(({ answer }) => answer)), of.inputs, of.batchSize);
    return rows.flatMap(({ answer, ...row }) => {
      const speed = speeds.get(answer);
      return speed ? [{ ...row, speed }] : [];
    });
  } finally {
    await onnx.release();
  }
}

function sizeOfRow(topology: unknown, kept: Stored): Promise<Size> {
  return sizeOf(filesOf(topology, kept).map(({ bytes }) => bytes));
}

function rowsOf(y: OptimiseData['y']): Rows {
  if (y instanceof tf.Tensor) return { values: y.dataSync(), shape: y.shape };
  const rows: readonly (number | readonly number[])[] = y;
  const values = rows.flat();
  return { values, shape: values.length === rows.length ? [rows.length] : [rows.length, values.length / rows.length] };
}

function shapeText({ shape }: Rows): string {
  return `[${shape.join(', ')}]`;
}
