/**
 * LIME (Ribeiro, Singh and Guestrin, "Why Should I Trust You? Explaining the Predictions of Any Classifier", 2016): the
 * coefficients of a linear model of the score near the sample. Its neighbours keep each feature with a probability of one
 * half; the nearer they are, the more they count: an exponential kernel on the cosine distance of width 1, as in Captum,
 * and ridge regression, as in the authors' program. Where the model is linear, a coefficient is w (x - baseline).
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { coalitionScores } from '../coalitions.ts';
import type { Player } from '../coalitions.ts';
import { explainer } from '../explainer.ts';
import { playing } from '../games.ts';
import type { Worth } from '../games.ts';
import { gram, moments, products, solverOf } from '../least-squares.ts';
import type { Question } from '../method.ts';
import { countOf } from '../noise.ts';

const TITLE = 'LIME';
const DRAWS = 1000;
const RIDGE = 1;
const STREAM = 15;

export const lime = explainer({
  name: 'lime',
  title: TITLE,
  score: 'output',
  needs: 'outputs',
  attribute(question) {
    const { draws = DRAWS, ridge = RIDGE, kernelWidth = 1 } = question.options;
    countOf(draws, 'draws');
    if (!(ridge >= 0)) throw new LimpidError('EXPLAIN_NUMBER', { option: 'ridge', given: ridge, allowed: 'from 0 on' });
    if (!(kernelWidth > 0)) {
      throw new LimpidError('EXPLAIN_NUMBER', { option: 'kernelWidth', given: kernelWidth, allowed: 'above 0' });
    }
    return playing(question, TITLE, (player) => fitted(question, player, draws, ridge));
  },
});

async function fitted(question: Question, player: Player, draws: number, ridge: number): Promise<Worth> {
  const { count } = player.features;
  const few = () => new LimpidError('EXPLAIN_DRAWS', { draws, features: count, least: count + 1 });
  if (draws <= count) throw few();
  const rows = neighboursOf(question.options.seed ?? 0, draws, count);
  const weights = weightsOf(question, player, rows);
  const scores = await coalitionScores(question, player, rows);
  const fit = ridgeRegression({ rows, columns: count, weights }, scores, ridge);
  if (fit) return fit;
  throw few();
}

/** Row-major [draws, features]: each is there with a probability of one half. */
export function neighboursOf(seed: number, draws: number, features: number): Uint8Array {
  const random = new Stream(seed, STREAM);
  return Uint8Array.from({ length: draws * features }, () => random.below(2));
}

/** With an intercept, which is not held down. @returns undefined where the rows do not tell features apart */
function ridgeRegression(rows: Parameters<typeof gram>[0], scores: Float64Array, ridge: number): Worth | undefined {
  const { columns, weights } = rows;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const matrix = gram(rows);
  const means = Float64Array.from({ length: columns }, (_, i) => (matrix[i * columns + i] ?? 0) / total);
  const mean = weights.reduce((sum, weight, row) => sum + weight * (scores[row] ?? 0), 0) / total;
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) {
      const own = i === j ? ridge : 0;
      matrix[i * columns + j] = (matrix[i * columns + j] ?? 0) - total * (means[i] ?? 0) * (means[j] ?? 0) + own;
    }
  }
  const centred = scores.map((score) => score - mean);
  const values = solverOf(matrix, columns)?.(moments(rows, centred));
  if (!values) return undefined;
  const middle = values.reduce((sum, value, i) => sum + value * (means[i] ?? 0), 0);
  const explained = products(rows, values);
  let [left, variance] = [0, 0];
  centred.forEach((score, row) => {
    const weight = weights[row] ?? 0;
    left += weight * (score - ((explained[row] ?? 0) - middle)) ** 2;
    variance += weight * score ** 2;
  });
  return { values, ...(variance > 0 && { fit: 1 - left / variance }) };
}

/** How much each neighbour counts. One that lacks features has the mean of the background there. */
function weightsOf(
  { samples, options }: Question,
  { owner, features, background }: Player,
  rows: Uint8Array,
): Float64Array {
  const { count, of } = features;
  const [x, b] = tf.tidy(() => [samples.slice(owner, 1).dataSync(), background.mean(0).dataSync()]);
  // Of each feature: x·x, x·b, b·b. Distances are made of these alone.
  const [own, mixed, other] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  of.forEach((feature, at) => {
    const [here, there] = [x?.[at] ?? 0, b?.[at] ?? 0];
    own[feature] = (own[feature] ?? 0) + here * here;
    mixed[feature] = (mixed[feature] ?? 0) + here * there;
    other[feature] = (other[feature] ?? 0) + there * there;
  });
  const { distance = 'cosine', kernelWidth } = options;
  const width = kernelWidth ?? (distance === 'cosine' ? 1 : 0.75 * Math.sqrt(of.length));
  const length = Math.sqrt(own.reduce((sum, value) => sum + value, 0));
  const distances = Float64Array.from({ length: rows.length / count }, (_, row) => {
    let [product, square, apart] = [0, 0, 0];
    for (let feature = 0; feature < count; feature++) {
      const isThere = rows[row * count + feature] === 1;
      const [xx, xb, bb] = [own[feature] ?? 0, mixed[feature] ?? 0, other[feature] ?? 0];
      product += isThere ? xx : xb;
      square += isThere ? xx : bb;
      apart += isThere ? 0 : xx - 2 * xb + bb;
    }
    if (distance === 'euclidean') return Math.sqrt(Math.max(0, apart));
    // A vector of zeros has no direction: it is as far as one at a right angle.
    const lengths = length * Math.sqrt(square);
    return lengths === 0 ? 1 : 1 - product / lengths;
  });
  const weights = distances.map((one) => Math.exp(-(one ** 2) / (2 * width ** 2)));
  if (weights.some((weight) => weight > 0)) return weights;
  const nearest = Math.min(...distances);
  throw new LimpidError('EXPLAIN_NEIGHBOURS', { sample: owner, width, nearest });
}
