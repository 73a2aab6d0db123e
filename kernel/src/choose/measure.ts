/** Everything that the comparison says of one model. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { judge } from '../explain/judge.ts';
import { inputXGradient } from '../explain/methods/input-x-gradient.ts';
import type { Answering } from '../footprint/answering.ts';
import { calibration } from '../portraits/calibration.ts';
import { answersOf, type Answers, type Labels } from '../portraits/scores.ts';
import { fgsm } from '../protect/attacks/fgsm.ts';
import { wilson } from './intervals.ts';
import { sizeOfModel } from './size.ts';
import { regressionOf, type Regression } from './regression.ts';
import { numbersIn, type Task } from './task.ts';
import type { Measured } from './verdict.ts';

type AnyModel = tf.LayersModel | tf.GraphModel;

export interface Asked {
  readonly epsilon: number;
  readonly explained: number;
  readonly attacked: number;
  /** Least and greatest value of the samples. */
  readonly range: readonly [least: number, most: number];
}

const NO_CLASSES = {
  accuracy: null,
  accuracyInterval: { least: 0, most: 1 },
  calibration: null,
  explainability: null,
  robustness: null,
} as const;

const ROWS_AT_ONCE = 256;
/** Rows that are no distribution differ from 1 by more. */
const NEAR_ONE = 1e-3;

/** All but what it takes to answer: times are measured in turn with those of other models. */
export async function measure(
  name: string,
  model: tf.LayersModel | tf.GraphModel,
  x: readonly tf.Tensor[],
  y: Labels,
  { task, ...asked }: Asked & { readonly task: Task },
): Promise<Omit<Measured, keyof Answering>> {
  const common = { name, inputs: x.length, ...(await sizeOfModel(model)) };
  if (task === 'regression') return { ...common, ...NO_CLASSES, regression: await errorsOf(name, model, x, y) };
  const answers = answersOf(y, await probabilitiesOf(name, model, x));
  const right = answers.labels.filter((label, row) => label === classOf(answers.probabilities[row])).length;
  const rows = answers.probabilities.map((row) => [...row]);
  const [only, ...more] = x;
  // maps and attacks are of one input
  const differentiated = model instanceof tf.LayersModel && only && more.length === 0 ? { model, x: only } : null;
  return {
    ...common,
    regression: null,
    accuracy: right / rows.length,
    accuracyInterval: wilson(right, rows.length),
    calibration: calibration(answers.labels, rows).ece,
    explainability: differentiated && (await explainabilityOf(differentiated.model, differentiated.x, asked)),
    robustness: differentiated && (await robustnessOf(differentiated.model, differentiated.x, answers, asked)),
  };
}

async function errorsOf(name: string, model: AnyModel, x: readonly tf.Tensor[], y: Labels): Promise<Regression> {
  const given = await rowsOf(model, x, (output) => output.rank > 0);
  if (given === null) throw new LimpidError('COMPARE_TARGETS', { name, reason: say('it has more than one output') });
  return regressionOf(targetsOf(name, y, given), given);
}

/** As many rows as samples, and as wide as the output. */
function targetsOf(name: string, y: Labels, given: readonly number[][]): number[][] {
  const values = numbersIn(y);
  const width = given[0]?.length ?? 1;
  if (values.length !== width * given.length)
    throw new LimpidError('COMPARE_TARGETS', {
      name,
      reason: say('it gives {given} numbers, and y has {wanted}', {
        given: width * given.length,
        wanted: values.length,
      }),
    });
  if (![...values, ...given.flat()].every(Number.isFinite))
    throw new LimpidError('COMPARE_TARGETS', { name, reason: say('not all of them are finite') });
  return given.map((_, row) => values.slice(row * width, (row + 1) * width));
}

/** [n, classes], or [n, 1]. */
async function probabilitiesOf(name: string, model: AnyModel, x: readonly tf.Tensor[]): Promise<number[][]> {
  const rows = await rowsOf(model, x, (output) => output.rank === 2);
  if (rows === null)
    throw new LimpidError('COMPARE_CLASSES', {
      name,
      reason: say('its output is not of the shape [samples, classes]'),
    });
  const isWrong = rows.some((row) => {
    const sum = row.length === 1 ? 1 : row.reduce((all, value) => all + value, 0);
    return !(Math.abs(sum - 1) < NEAR_ONE) || !row.every((value) => value >= 0 && value < 1 + NEAR_ONE);
  });
  if (isWrong) throw new LimpidError('COMPARE_CLASSES', { name, reason: say('its outputs are no probabilities') });
  return rows.map((row) => row.map((value) => Math.min(1, value)));
}

/** Of a single output that fits, a row a sample; else null. */
async function rowsOf(
  model: AnyModel,
  x: readonly tf.Tensor[],
  isFit: (output: tf.Tensor) => boolean,
): Promise<number[][] | null> {
  const count = x[0]?.shape[0] ?? 0;
  const rows: number[][] = [];
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const size = Math.min(ROWS_AT_ONCE, count - start);
    const output = tf.tidy(() => {
      const inputs = x.map((input) => input.slice(start, size));
      const [only] = inputs;
      return model.predict(only && inputs.length === 1 ? only : inputs);
    });
    try {
      const [single, ...more] = output instanceof tf.Tensor ? [output] : Object.values(output);
      if (single === undefined || more.length > 0 || !isFit(single)) return null;
      const values = [...(await single.data())];
      const width = values.length / size;
      for (let row = 0; row < values.length; row += width) rows.push(values.slice(row, row + width));
    } finally {
      tf.dispose(output);
    }
  }
  return rows;
}

/** Mean over the first samples of how much the score grows earlier as places come in than it falls as they go. */
async function explainabilityOf(model: tf.LayersModel, x: tf.Tensor, { explained }: Asked): Promise<number | null> {
  const samples = x.slice(0, Math.min(explained, x.shape[0] ?? 0));
  try {
    // by logits: a probability that is nearly 0 or 1 has no slope left. What is judged is the probability: it is of all models alike
    const maps = (await inputXGradient(model, samples, { score: 'logit' })).map((map) => ({
      ...map,
      score: 'output' as const,
    }));
    if (maps.some(({ values }) => values.every((value) => value === 0))) return null;
    const options = { judges: ['insertion', 'deletion'] as const, parts: 10, orders: 2 };
    const judged = await judge(model, samples, maps, options);
    const gaps = judged.map(({ judgements = [] }) => (judgements[0]?.value ?? 0) - (judgements[1]?.value ?? 0));
    return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  } finally {
    samples.dispose();
  }
}

/** Share of right answers after one step of an attack. */
async function robustnessOf(
  model: tf.LayersModel,
  x: tf.Tensor,
  { labels }: Answers,
  { epsilon, attacked, range }: Asked,
): Promise<number> {
  const count = Math.min(attacked, labels.length);
  const samples = x.slice(0, count);
  try {
    // samples that are all alike have no range to stay in
    const within = range[0] < range[1] ? { range } : {};
    const adversarial = await fgsm(model, samples, labels.slice(0, count), { epsilon, ...within });
    adversarial.dispose();
    return adversarial.accuracy.after;
  } finally {
    samples.dispose();
  }
}

function classOf(row: Float64Array | undefined): number {
  return row ? row.indexOf(Math.max(...row)) : -1;
}
