/**
 * Integrated gradients (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017): the gradient of
 * the score, averaged over the straight path from a baseline to the sample, times the difference of the two. The values
 * add up to the difference of the scores. As in Captum, the score is the model's own output and the quadrature is
 * Gauss-Legendre with 50 points.
 */
import * as tf from '@tensorflow/tfjs';
import { cellScope } from '../display/publish.ts';
import { sampleOf } from './sample.ts';
import type { Attribution, Completeness, Method, Question, Score } from './method.ts';
import { gaussLegendre } from './quadrature.ts';
import { scoreGradient, scores } from './score.ts';

const FIRST_STEPS = 50;
const MOST_STEPS = 800;
/** Share of the difference of scores that the sum may miss. */
const TOLERANCE = 0.01;
/** Below this float32 has no digits left. */
const LEAST_ERROR = 1e-6;
/** Values of the path that are in the engine at a time. */
const CHUNK_VALUES = 1 << 20;
const CHUNK_SAMPLES = 64;

export const integratedGradients: Method = {
  name: 'integrated-gradients',
  title: 'Integrated gradients',
  fits: () => true,
  explain,
};

async function explain({ model, sample, target, options }: Question): Promise<Attribution> {
  const began = performance.now();
  const score = options.score ?? 'output';
  const baseline = baselineOf(sample, options);
  try {
    const [at, from] = tf.tidy(() => scores(model, tf.concat([sample, baseline]), target, score));
    const delta = (at ?? 0) - (from ?? 0);
    let steps = options.steps ?? FIRST_STEPS;
    let passes = 2;
    let values: Float32Array;
    let completeness: Completeness;
    for (;;) {
      values = await integrate(model, sample, baseline, target, score, steps);
      passes += steps;
      completeness = completenessOf(values, delta, steps);
      if (completeness.converged || options.steps !== undefined || steps * 2 > MOST_STEPS) break;
      steps *= 2;
    }
    return {
      method: 'integrated-gradients',
      values,
      shape: sample.shape.slice(1),
      sign: 'signed',
      target,
      score,
      baseline: Float32Array.from(baseline.dataSync()),
      completeness,
      cost: { passes, seconds: (performance.now() - began) / 1000 },
    };
  } finally {
    baseline.dispose();
  }
}

/** The path in chunks, so that a large input does not fill the memory; between two chunks the cell can be interrupted. */
async function integrate(
  model: tf.LayersModel,
  sample: tf.Tensor,
  baseline: tf.Tensor,
  target: number,
  score: Score,
  steps: number,
): Promise<Float32Array> {
  const { nodes, weights } = gaussLegendre(steps);
  const sum = new Float64Array(sample.size);
  const chunk = Math.max(1, Math.min(CHUNK_SAMPLES, Math.floor(CHUNK_VALUES / sample.size)));
  const ones = sample.shape.slice(1).map(() => 1);
  for (let start = 0; start < steps; start += chunk) {
    const end = Math.min(steps, start + chunk);
    const part = tf.tidy(() => {
      const column = [end - start, ...ones];
      const alphas = tf.tensor(Float32Array.from(nodes.subarray(start, end)), column);
      const shares = tf.tensor(Float32Array.from(weights.subarray(start, end)), column);
      const path = baseline.add(sample.sub(baseline).mul(alphas));
      return scoreGradient(model, path, target, score).mul(shares).sum(0).dataSync();
    });
    part.forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value;
    });
    await tf.nextFrame();
    cellScope.getStore()?.signal.throwIfAborted();
  }
  const difference = tf.tidy(() => sample.sub(baseline).dataSync());
  return Float32Array.from(sum, (gradient, index) => gradient * (difference[index] ?? 0));
}

function completenessOf(values: Float32Array, delta: number, steps: number): Completeness {
  let sum = 0;
  for (const value of values) sum += value;
  const missed = Math.abs(sum - delta);
  return {
    sum,
    delta,
    error: missed === 0 ? 0 : missed / Math.abs(delta),
    steps,
    converged: missed <= Math.max(TOLERANCE * Math.abs(delta), LEAST_ERROR),
  };
}

function baselineOf(sample: tf.Tensor, { baseline = 0 }: Question['options']): tf.Tensor {
  return typeof baseline === 'number' ? tf.fill(sample.shape, baseline) : sampleOf(baseline, sample.shape);
}
