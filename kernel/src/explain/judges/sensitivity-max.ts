/**
 * Max-sensitivity (Yeh et al., "On the (In)fidelity and Sensitivity of Explanations", 2019; as in Captum): how far the
 * attribution moves at most when the sample moves a little, over the length of the attribution. Its method is asked again
 * for each perturbation, with the same options.
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { askAgain } from '../comparing.ts';
import { judger } from '../judging.ts';
import type { Case } from '../judging.ts';
import { countOf } from '../noise.ts';
import { samplesOf } from '../sample.ts';

export const SENSITIVITY_COUNT = 10;
/** Share of the range of the sample's values. */
const RADIUS = 0.02;
const STREAM = 23;

export const sensitivityMax = judger({
  name: 'sensitivity-max',
  title: say('Max-sensitivity'),
  unfit: () => undefined,
  async judge(one) {
    const { question, attribution } = one;
    const rows = tf.tidy(() => tf.concat([question.samples, question.samples.add(perturbationsOf(one))]));
    try {
      // The sample itself anew as well: with as many steps as the others.
      const [own = attribution, ...others] = await askAgain(one, question.model, rows);
      const length = lengthOf(own.values) || 1;
      const value = Math.max(
        ...others.map(({ values }) => lengthOf(own.values.map((mine, at) => mine - (values[at] ?? 0))) / length),
      );
      const says = say('Moves by up to {value} of itself when the sample moves a little', { value: percent(value) });
      return { value, passed: value <= 1, says };
    } finally {
      rows.dispose();
    }
  },
});

function lengthOf(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

/** What is added to the sample, [count, ...]. Call it within `tf.tidy`. */
function perturbationsOf({ question: { samples }, options }: Case): tf.Tensor {
  const [, ...shape] = samples.shape;
  const given = options.perturbations ?? SENSITIVITY_COUNT;
  if (typeof given !== 'number') return samplesOf(given, 'perturbations', [null, ...shape]);
  const count = countOf(given, 'perturbations');
  const random = new Stream(options.seed ?? 0, STREAM);
  const span = Number(samples.max().sub(samples.min()).dataSync()[0]);
  const radius = options.radius ?? RADIUS * (span || 1);
  const values = Float32Array.from({ length: count * samples.size }, () => radius * (2 * random.uniform() - 1));
  return tf.tensor(values, [count, ...shape]);
}
