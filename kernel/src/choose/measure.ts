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
import type { Measured } from './verdict.ts';

export interface Asked {
  readonly epsilon: number;
  readonly explained: number;
  readonly attacked: number;
  /** Least and greatest value of the samples. */
  readonly range: readonly [least: number, most: number];
}

const ROWS_AT_ONCE = 256;
/** Rows that are no distribution differ from 1 by more. */
const NEAR_ONE = 1e-3;

/** All but what it takes to answer: times are measured in turn with those of other models. */
export async function measure(
  name: string,
  model: tf.LayersModel | tf.GraphModel,
  x: tf.Tensor,
  y: Labels,
  asked: Asked,
): Promise<Omit<Measured, keyof Answering>> {
  const answers = answersOf(y, await probabilitiesOf(name, model, x));
  const right = answers.labels.filter((label, row) => label === classOf(answers.probabilities[row])).length;
  const rows = answers.probabilities.map((row) => [...row]);
  const isDifferentiable = model instanceof tf.LayersModel;
  return {
    name,
    accuracy: right / rows.length,
    accuracyInterval: wilson(right, rows.length),
    calibration: calibration(answers.labels, rows).ece,
    ...(await sizeOfModel(model)),
    explainability: isDifferentiable ? await explainabilityOf(model, x, asked) : null,
    robustness: isDifferentiable ? await robustnessOf(model, x, answers, asked) : null,
  };
}

/** [n, classes], or [n, 1]. */
async function probabilitiesOf(name: string, model: tf.LayersModel | tf.GraphModel, x: tf.Tensor): Promise<number[][]> {
  const [count = 0] = x.shape;
  const rows: number[][] = [];
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const output = tf.tidy(() => model.predict(x.slice(start, Math.min(ROWS_AT_ONCE, count - start))));
    try {
      if (!(output instanceof tf.Tensor) || output.rank !== 2)
        throw new LimpidError('COMPARE_CLASSES', {
          name,
          reason: say('its output is not of the shape [samples, classes]'),
        });
      const [, width = 1] = output.shape;
      const values = [...(await output.data())];
      for (let row = 0; row < values.length; row += width) rows.push(values.slice(row, row + width));
    } finally {
      tf.dispose(output);
    }
  }
  const isWrong = rows.some((row) => {
    const sum = row.length === 1 ? 1 : row.reduce((all, value) => all + value, 0);
    return !(Math.abs(sum - 1) < NEAR_ONE) || !row.every((value) => value >= 0 && value < 1 + NEAR_ONE);
  });
  if (isWrong) throw new LimpidError('COMPARE_CLASSES', { name, reason: say('its outputs are no probabilities') });
  return rows.map((row) => row.map((value) => Math.min(1, value)));
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
