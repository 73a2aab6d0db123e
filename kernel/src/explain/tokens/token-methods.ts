/** How tokens get their values: by the input of the model, or by what its embedding gives for it. */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { range } from '../chunks.ts';
import { coalitionScores } from '../coalitions.ts';
import { completenessOf } from '../completeness.ts';
import { watching } from '../look.ts';
import type { Completeness, Question, Score } from '../method.ts';
import { contributions } from '../methods/deep-lift.ts';
import { integrated } from '../methods/integrated-gradients.ts';
import { outputsFrom, scoresFrom } from '../methods/layer-integrated-gradients.ts';
import { relevanceOf } from '../methods/lrp.ts';
import { applied, scoreGradient, scoresOf } from '../score.ts';
import type { Explained } from '../score.ts';

export type TokenMethod = 'integrated-gradients' | 'deep-lift' | 'lrp' | 'occlusion';

interface Found {
  /** Row-major: [steps], [steps, features] or [steps, dimensions of the embedding]. */
  values: Float32Array;
  completeness?: readonly Completeness[];
}

interface Attributing {
  readonly title: string;
  /** What it explains where `score` is left out. */
  readonly score: Score;
  /** @param question of one sample; `baselines` are of its shape */
  attribute(question: Question, baselines: tf.Tensor, embedding: tf.layers.Layer | undefined): Promise<Found>;
}

export const TOKEN_METHODS: { readonly [Name in TokenMethod]: Attributing } = {
  'integrated-gradients': {
    title: say('Integrated gradients'),
    score: 'output',
    attribute: (question, baselines, embedding) =>
      within(question, baselines, embedding, ({ from, at, explained }) => integrated(question, explained, from, at)),
  },
  'deep-lift': {
    title: 'DeepLIFT',
    score: 'logit',
    attribute: (question, baselines, embedding) =>
      within(question, baselines, embedding, ({ from, at, outputs }) => {
        const compared = { samples: at, references: from, ...(outputs && { outputs }) };
        const { values, deltas } = contributions(question, compared, [{ owner: 0, reference: 0 }], 'DeepLIFT');
        return Promise.resolve({ values, completeness: completenessOf(values, deltas) });
      }),
  },
  lrp: {
    title: 'LRP',
    score: 'logit',
    attribute: (question, baselines, embedding) =>
      within(question, baselines, embedding, ({ at, explained, outputs }) => {
        const slope = { ...relevanceOf(question), ...(outputs && { outputs: (x: tf.Tensor) => outputs(x, [0]) }) };
        const values = tf.tidy(() => scoreGradient(question, at, [0], slope).dataSync<'float32'>().slice());
        return Promise.resolve({ values, completeness: completenessOf(values, explained.values(at, [0])) });
      }),
  },
  occlusion: { title: say('Occlusion'), score: 'output', attribute: occluded },
};

/** What is explained: the input itself, or what the embedding gives for it. */
interface Space {
  at: tf.Tensor;
  from: tf.Tensor;
  explained: Explained;
  outputs?: (x: tf.Tensor, owners: readonly number[]) => tf.Tensor;
}

async function within(
  question: Question,
  baselines: tf.Tensor,
  embedding: tf.layers.Layer | undefined,
  run: (space: Space) => Promise<Found>,
): Promise<Found> {
  const { model, samples } = question;
  if (!embedding) return run({ at: samples, from: baselines, explained: scoresOf(question) });
  const embedded = (rows: tf.Tensor) => tf.tidy(() => watching(embedding, () => applied(model, rows)).activations);
  const [at, from] = [embedded(samples), embedded(baselines)];
  try {
    const outputs = outputsFrom(question, embedding);
    return await run({ at, from, explained: scoresFrom(question, embedding), outputs });
  } finally {
    tf.dispose([at, from]);
  }
}

/** How much lower the score is without each token, the baseline in its place (Zeiler and Fergus, 2014). */
async function occluded(question: Question, baselines: tf.Tensor): Promise<Found> {
  const { samples } = question;
  const [, steps = 0, width = 1] = samples.shape;
  const of = Int32Array.from({ length: steps * width }, (_, at) => Math.floor(at / width));
  const coalitions = new Uint8Array((steps + 1) * steps).fill(1);
  for (const step of range(0, steps)) coalitions[(step + 1) * steps + step] = 0;
  const player = { owner: 0, features: { count: steps, of }, background: baselines };
  const [all = 0, ...without] = await coalitionScores(question, player, coalitions);
  return { values: Float32Array.from(without, (score) => all - score) };
}
