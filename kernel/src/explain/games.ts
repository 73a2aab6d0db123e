/** What methods that take features away and put them back have in common: who plays, and how values share what a feature is worth. */
import type * as tf from '@tensorflow/tfjs';
import { numbersOf, widthOf } from './chunks.ts';
import type { Player } from './coalitions.ts';
import { completenessOf } from './completeness.ts';
import { featuresOf } from './features.ts';
import type { Features } from './features.ts';
import type { Answer, Question } from './method.ts';
import { backgroundOf, baselinesOf } from './sample.ts';

/** What the features of one sample are worth. */
export interface Worth {
  /** One a feature. */
  values: Float64Array;
  /** What they must add up to, where they must. */
  delta?: number;
  /** One a feature. */
  standardErrors?: Float64Array;
  fit?: number;
}

/**
 * Asks `play` what the features of each sample are worth. A feature that is the same in the sample and in all of the
 * background does not play: it is worth nothing, as in SHAP. Values of one feature share its worth equally, so that all
 * of them still add up.
 * @param play is asked where at least one feature plays
 */
export async function playing(
  question: Question,
  title: string,
  play: (player: Player) => Promise<Worth>,
): Promise<Answer> {
  const { samples, options } = question;
  const [count = 0, ...shape] = samples.shape;
  const features = featuresOf(shape, options);
  const hasBackground = options.background !== undefined;
  const absent = hasBackground ? backgroundOf(samples, options, title) : baselinesOf(samples, options);
  const worths: Worth[] = [];
  const shared: Shared[] = [];
  try {
    for (let owner = 0; owner < count; owner++) {
      const background = hasBackground ? absent.clone() : absent.slice(owner, 1);
      try {
        const players = varying(
          features,
          numbersOf(() => samples.slice(owner, 1)),
          background,
        );
        const playingFeatures = among(features, players);
        const worth =
          players.length === 0
            ? { values: new Float64Array(), delta: 0 }
            : await play({ owner, features: playingFeatures, background });
        worths.push(worth);
        shared.push(sharedOut(worth, features, players));
      } finally {
        background.dispose();
      }
    }
    const values = new Float32Array(samples.size);
    shared.forEach((one, owner) => values.set(one.values, owner * widthOf(samples)));
    return {
      values,
      shape,
      sign: 'signed',
      ...(!hasBackground && { baseline: Float32Array.from(absent.dataSync()) }),
      ...(worths.every(({ delta }) => delta !== undefined) && {
        completeness: completenessOf(
          values,
          worths.map(({ delta = 0 }) => delta),
        ),
      }),
      standardErrors: shared.map(({ standardErrors }) => standardErrors),
      fits: worths.map(({ fit }) => fit),
    };
  } finally {
    absent.dispose();
  }
}

/** The features of which a value is not the same in the sample and in all of the background. */
function varying({ count, of }: Features, sample: ArrayLike<number>, background: tf.Tensor): number[] {
  const varies = new Uint8Array(count);
  background.dataSync().forEach((value, at) => {
    const place = at % of.length;
    if (value !== sample[place]) varies[of[place] ?? 0] = 1;
  });
  return Array.from(varies.keys()).filter((feature) => varies[feature] === 1);
}

/** Only some of the features, counted anew. */
function among({ count, of }: Features, players: readonly number[]): Features {
  // Values of the others are the same whatever feature they belong to.
  const places = new Int32Array(count);
  players.forEach((feature, place) => (places[feature] = place));
  return { count: players.length, of: of.map((feature) => places[feature] ?? 0) };
}

interface Shared {
  values: Float32Array;
  standardErrors?: Float32Array;
}

function sharedOut({ values, standardErrors }: Worth, { count, of }: Features, players: readonly number[]): Shared {
  const sizes = new Uint32Array(count);
  of.forEach((feature) => (sizes[feature] = (sizes[feature] ?? 0) + 1));
  const shares = (worth: Float64Array) => {
    const all = new Float64Array(count);
    players.forEach((feature, place) => (all[feature] = (worth[place] ?? 0) / (sizes[feature] ?? 1)));
    return Float32Array.from(of, (feature) => all[feature] ?? 0);
  };
  return { values: shares(values), ...(standardErrors && { standardErrors: shares(standardErrors) }) };
}
