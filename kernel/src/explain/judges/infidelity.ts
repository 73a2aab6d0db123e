/**
 * Infidelity (Yeh et al., "On the (In)fidelity and Sensitivity of Explanations", 2019; as in Captum): how far the change
 * of the score is from what the attribution says it is, when the sample is perturbed: the mean square of the difference.
 * Where no perturbations are given, random sets of features are replaced by those of a baseline.
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { chunksOf, numbersOf, widthOf } from '../chunks.ts';
import { baselineOf } from '../comparing.ts';
import { featuresOf } from '../features.ts';
import { judger } from '../judging.ts';
import type { Case } from '../judging.ts';
import { countOf } from '../noise.ts';
import { isSlope, onSample, unfitForSample } from '../on-sample.ts';
import { samplesOf } from '../sample.ts';
import { forward } from '../score.ts';

const COUNT = 50;
const STREAM = 22;

export const infidelity = judger({
  name: 'infidelity',
  title: say('Infidelity'),
  unfit: (attribution, _, shape) => unfitForSample(attribution, shape),
  async judge(one) {
    const { said, changes } = await changesOf(one);
    const meanOf = (of: (said: number, change: number) => number) =>
      said.reduce((sum, value, at) => sum + of(value, changes[at] ?? 0) / said.length, 0);
    const square = meanOf((value) => value ** 2);
    const best = square === 0 ? 0 : meanOf((value, change) => value * change) / square;
    const scale = one.options.unscaled === true ? 1 : best;
    const value = meanOf((told, change) => (scale * told - change) ** 2);
    const known = meanOf((_, change) => change ** 2);
    return { value, passed: undefined, says: saying(value, known) };
  },
});

function saying(value: number, known: number): string {
  if (known === 0) return say('The score stays when the sample is perturbed');
  const share = 1 - value / known;
  if (share < 0)
    return say('Worse than a map of zeros: of a mean square of {known} it misses {value}', {
      known: figure(known),
      value: figure(value),
    });
  return say('Tells {share} of how the score changes when the sample is perturbed', { share: percent(share) });
}

/** By how much the score falls with each perturbation: as the attribution says, and as the model does. */
async function changesOf(one: Case): Promise<{ said: Float64Array; changes: Float64Array }> {
  const { question, attribution } = one;
  const { samples } = question;
  const width = widthOf(samples);
  const perturbations = tf.tidy(() => perturbationsOf(one));
  try {
    const counts = onSample(attribution, samples.shape.slice(1));
    // Of what a value was attributed in all, a perturbation takes the share that it takes of the way to the baseline.
    const ways = numbersOf(() => samples.sub(baselineOf(one))).map((way) => (way === 0 ? 1 : way));
    const [count = 0] = perturbations.shape;
    const said = new Float64Array(count);
    const changes = new Float64Array(count);
    for await (const [start, end] of chunksOf(count, width)) {
      const [moved, [whole = Number.NaN, ...scores]] = tf.tidy(() => {
        const part = perturbations.slice(start, end - start);
        const rows = tf.concat([samples, samples.sub(part)]);
        return [
          part.dataSync(),
          forward(question, rows, new Array<number>(end - start + 1).fill(0)).dataSync(),
        ] as const;
      });
      scores.forEach((score, at) => (changes[start + at] = whole - score));
      moved.forEach((by, index) => {
        const [row, place] = [start + Math.floor(index / width), index % width];
        const share = isSlope(attribution) ? by : by / (ways[place] ?? 1);
        said[row] = (said[row] ?? 0) + share * (counts[place] ?? 0);
      });
    }
    return { said, changes };
  } finally {
    perturbations.dispose();
  }
}

/** What is taken from the sample, [count, ...]. Call it within `tf.tidy`. */
function perturbationsOf(one: Case): tf.Tensor {
  const { samples } = one.question;
  const { options } = one;
  const [, ...shape] = samples.shape;
  const given = options.perturbations ?? COUNT;
  if (typeof given !== 'number') return samplesOf(given, 'perturbations', [null, ...shape]);
  const count = countOf(given, 'perturbations');
  const { count: features, of } = featuresOf(shape, options);
  const random = new Stream(options.seed ?? 0, STREAM);
  const gone = Uint8Array.from({ length: count * features }, () => random.word() & 1);
  const masks = Float32Array.from(
    { length: count * of.length },
    (_, at) => gone[Math.floor(at / of.length) * features + (of[at % of.length] ?? 0)] ?? 0,
  );
  return samples.sub(baselineOf(one)).mul(tf.tensor(masks, [count, ...shape]));
}
