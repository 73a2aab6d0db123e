/** `membershipInference(model, members, nonMembers)`: can one tell from its answers what a model was trained on? */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { chunksOf, range, widthOf } from '../../explain/chunks.ts';
import type { TrainingData } from '../../explain/examples/labelled.ts';
import { countOf } from '../../explain/noise.ts';
import { Stream } from '../../engine/random/stream.ts';
import { rocCurve } from '../../portraits/roc-curve.ts';
import type { RocOfClass } from '../../portraits/roc-curve.ts';
import { examplesOf } from '../attacks/classifier.ts';
import type { Attackable } from '../attacks/classifier.ts';
import { likelihoodRatios } from './likelihood-ratio.ts';
import { MembershipInference } from './membership-result.ts';

export interface MembershipOptions {
  /**
   * For the likelihood ratio attack: trains a model like this one on other data. It is called `shadows` times, each time
   * with a random half of members and non-members together; the model is disposed of. Left out: the loss alone tells.
   */
  shadow?: (x: tf.Tensor, y: tf.Tensor) => Promise<tf.LayersModel>;
  /** Left out: 8. */
  shadows?: number;
  /** Left out: 0. */
  seed?: number;
}

/** Draws of this attack share nothing with those of others. */
const STREAM = 53;

/**
 * By the loss of each sample (Yeom et al., 2018): members are those that the model is surest of. With `shadow`, by the
 * likelihood ratio too (LiRA, Carlini et al., 2022): how sure were models that had the sample, and models that had not?
 * @param model that is attacked: a layers or graph model of one input that gives classes
 * @param members what it was trained on, or a part of it; `y` are indices of classes or rows with a single one
 * @param nonMembers others of the same kind that it has never seen
 */
export async function membershipInference(
  model: Attackable,
  members: TrainingData,
  nonMembers: TrainingData,
  options: MembershipOptions = {},
): Promise<MembershipInference> {
  const inside = await confidencesOf(model, members);
  const outside = await confidencesOf(model, nonMembers);
  const counts = { members: inside.length, nonMembers: outside.length };
  const own = Float64Array.of(...inside, ...outside);
  const isMember = [...own.keys()].map((row) => (row < inside.length ? 1 : 0));
  const loss = rocOf(isMember, own);
  if (!options.shadow) return new MembershipInference([{ attack: 'loss', roc: loss }], counts);

  const shadows = countOf(options.shadows ?? 8, 'shadows');
  if (shadows < 2) throw new LimpidError('PRIVACY_SHADOWS', { given: shadows });
  const halves = halvesOf(own.length, shadows, options.seed ?? 0);
  const found = await shadowConfidences(options.shadow, [members, nonMembers], halves);
  const ratios = likelihoodRatios(own, found, halves);
  return new MembershipInference(
    [
      { attack: 'loss', roc: loss },
      { attack: 'likelihood ratio', roc: rocOf(isMember, ratios) },
    ],
    counts,
  );
}

/** Members against others, by scores of any size. */
export function rocOf(isMember: readonly number[], scores: Float64Array): RocOfClass {
  const [curve] = rocCurve([...isMember], ranksOf(scores), { classes: ['other', 'member'] }).curves;
  if (!curve) throw new TypeError('Two classes have a curve.');
  // of ranks, back to scores
  const sorted = [...new Set(scores)].sort((a, b) => b - a);
  const points = curve.points.map((point, at) => ({
    ...point,
    threshold: at === 0 ? Infinity : (sorted[at - 1] ?? 0),
  }));
  return { ...curve, points };
}

/** Between 0 and 1, equal ones alike. */
function ranksOf(scores: Float64Array): number[] {
  const sorted = [...new Set(scores)].sort((a, b) => a - b);
  const places = new Map(sorted.map((score, place) => [score, place / Math.max(1, sorted.length - 1)]));
  return Array.from(scores, (score) => places.get(score) ?? 0);
}

/** ln(p / (1 − p)) of the true class: it rises as the loss falls, and has no greatest value. */
async function confidencesOf(model: Attackable, { x, y }: TrainingData): Promise<Float64Array> {
  const { x: samples, labels, classifier } = examplesOf(model, x, y);
  try {
    const found = new Float64Array(labels.length);
    for await (const [start, end] of chunksOf(labels.length, widthOf(samples), 256)) {
      const part = samples.slice(start, end - start);
      const logits = classifier.logits(part);
      part.dispose();
      const { classes } = classifier;
      for (const row of range(0, end - start)) {
        found[start + row] = confidence(logits.subarray(row * classes, (row + 1) * classes), labels[start + row] ?? 0);
      }
    }
    return found;
  } finally {
    samples.dispose();
  }
}

/** Of logits: ln(p / (1 − p)) without computing p, which may be 1 in every digit. */
export function confidence(logits: Float32Array, label: number): number {
  const others = [...logits].filter((_, index) => index !== label);
  const most = Math.max(...others);
  const sum = others.reduce((total, logit) => total + Math.exp(logit - most), 0);
  return (logits[label] ?? 0) - most - Math.log(sum);
}

/** For each shadow, which of the samples it has: each sample is in half of the shadows. */
export function halvesOf(samples: number, shadows: number, seed: number): boolean[][] {
  const random = new Stream(seed, STREAM);
  const halves = range(0, shadows).map(() => new Array<boolean>(samples).fill(false));
  for (let sample = 0; sample < samples; sample++) {
    const left = range(0, shadows);
    for (let taken = 0; taken < Math.floor(shadows / 2); taken++) {
      const [shadow = 0] = left.splice(random.below(left.length), 1);
      const half = halves[shadow];
      if (half) half[sample] = true;
    }
  }
  return halves;
}

async function shadowConfidences(
  train: NonNullable<MembershipOptions['shadow']>,
  data: readonly [TrainingData, TrainingData],
  halves: readonly boolean[][],
): Promise<Float64Array[]> {
  const [x, y] = tf.tidy(() => [
    tf.concat(data.map((part) => tensorOf(part.x))),
    tf.concat(data.map((part) => tensorOf(part.y))),
  ]);
  const found: Float64Array[] = [];
  try {
    for (const half of halves) {
      const rows = [...half.keys()].filter((row) => half[row]);
      const [some, targets] = [x, y].map((all) => tf.tidy(() => all.gather(tf.tensor1d(rows, 'int32'))));
      if (!some || !targets) throw new TypeError('There are inputs and targets.');
      const model = await train(some, targets).finally(() => tf.dispose([some, targets]));
      found.push(await confidencesOf(model, { x, y }));
      model.dispose();
    }
    return found;
  } finally {
    tf.dispose([x, y]);
  }
}

function tensorOf(given: TrainingData['x']): tf.Tensor {
  // SAFETY: numbers nested to one depth, or tf.tensor says what is wrong.
  return given instanceof tf.Tensor ? given : tf.tensor(given as tf.TensorLike);
}
