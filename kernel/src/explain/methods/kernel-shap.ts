/**
 * KernelSHAP (Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", 2017): Shapley values as the
 * coefficients of a linear model of the coalitions, by least squares weighted with the Shapley kernel, under the
 * constraint that they add up to the difference of the scores. As in SHAP, small and great coalitions come first and in
 * pairs with what they lack; here all come in pairs. Exact where the budget has room for all.
 */
import { LimpidError } from '../../errors.ts';
import { coalitionScores } from '../coalitions.ts';
import type { Player } from '../coalitions.ts';
import { pairsOf } from '../coalition-pairs.ts';
import type { Pairs } from '../coalition-pairs.ts';
import { explainer } from '../explainer.ts';
import { playing } from '../games.ts';
import type { Worth } from '../games.ts';
import { gram, moments, products, solverOf } from '../least-squares.ts';
import type { Question } from '../method.ts';
import { countOf } from '../noise.ts';

const TITLE = 'KernelSHAP';
const DRAWS = 2000;

export const kernelShap = explainer({
  name: 'kernel-shap',
  title: TITLE,
  score: 'output',
  needs: 'outputs',
  attribute(question) {
    const { draws = DRAWS, seed = 0 } = question.options;
    countOf(draws, 'draws');
    const planned = new Map<number, Pairs>();
    return playing(question, TITLE, (player) => {
      const { count } = player.features;
      const pairs = planned.get(count) ?? pairsOf(Math.max(2, count), draws, seed);
      planned.set(count, pairs);
      return fitted(question, player, pairs, draws);
    });
  },
});

async function fitted(question: Question, player: Player, pairs: Pairs, draws: number): Promise<Worth> {
  const { count } = player.features;
  const few = () => new LimpidError('EXPLAIN_DRAWS', { draws, features: count, least: 2 * count });
  if (pairs.counts.length > 0 && pairs.weights.length < count) throw few();
  const scores = await coalitionScores(
    question,
    player,
    count === 1 ? Uint8Array.of(0, 1) : coalitionsOf(pairs, count),
  );
  const [none = 0, all = 0] = scores;
  const delta = all - none;
  if (count === 1) return { values: Float64Array.of(delta), delta };
  const differences = pairs.weights.map((_, pair) => ((scores[2 + 2 * pair] ?? 0) - (scores[3 + 2 * pair] ?? 0)) / 2);
  const fit = constrained(pairs, count, differences, delta);
  if (fit) return { ...fit, delta };
  throw few();
}

/** No feature, all features, then each half and its complement: row-major [2 + 2 pairs, features]. */
export function coalitionsOf({ halves }: Pairs, features: number): Uint8Array {
  const coalitions = new Uint8Array(2 * features + 2 * halves.length);
  coalitions.fill(1, features, 2 * features);
  halves.forEach((there, index) => {
    const [pair, feature] = [Math.floor(index / features), index % features];
    const at = (2 + 2 * pair) * features + feature;
    coalitions[at] = there;
    coalitions[at + features] = 1 - there;
  });
  return coalitions;
}

/**
 * Least squares of half the difference of a pair's scores, of which each feature explains +φ/2 where the half has it and
 * -φ/2 where not. That is the same as of the scores of all coalitions: their mean in a pair is half of the sum of φ,
 * which the constraint fixes.
 * @returns undefined where the coalitions do not tell features apart
 */
function constrained(
  { halves, weights, enumerated, counts }: Pairs,
  features: number,
  differences: Float64Array,
  delta: number,
): Worth | undefined {
  const rows = { rows: halves, columns: features, weights };
  const matrix = gram(rows);
  const sums = Float64Array.from({ length: features }, (_, i) => matrix[i * features + i] ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const [diagonal, everything] = centred(matrix, sums, total);
  // What is common to all features in A = common + own × identity, which it is but for what was drawn.
  const own = (diagonal - everything / features) / (features - 1);
  // The constraint fixes the sum of φ, so its square may count in the fit; then the matrix can be inverted.
  const solve = solverOf(
    matrix.map((value) => value + total),
    features,
  );
  if (!solve) return undefined;
  const weighted = weights.reduce((sum, weight, pair) => sum + weight * (differences[pair] ?? 0), 0);
  const free = solve(moments(rows, differences).map((moment) => moment - weighted / 2));
  const along = solve(new Float64Array(features).fill(1));
  const excess = (sumOf(free) - delta) / sumOf(along);
  const values = free.map((value, i) => value - (along[i] ?? 0) * excess);
  if (counts.length === 0) return { values };
  const explained = products(rows, values);
  const errors = differences.map((difference, pair) => difference - ((explained[pair] ?? 0) - delta / 2));
  const drawn = {
    rows: halves.subarray(enumerated * features),
    columns: features,
    weights: weights.subarray(enumerated),
  };
  // Errors of a fit with few pairs for each feature are too small, and move it more: each by this factor's root.
  const factor = weights.length / (weights.length - (features - 1));
  const moved = standardErrors(drawn, counts, errors.subarray(enumerated), own / factor);
  return { values, standardErrors: moved };
}

/** Σ w zzᵀ becomes Σ w (z - ½)(z - ½)ᵀ. @returns the sum of its diagonal, and of all of it */
function centred(matrix: Float64Array, sums: Float64Array, total: number): [diagonal: number, everything: number] {
  const size = sums.length;
  let [diagonal, everything] = [0, 0];
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const value = (matrix[i * size + j] ?? 0) - ((sums[i] ?? 0) + (sums[j] ?? 0)) / 2 + total / 4;
      matrix[i * size + j] = value;
      everything += value;
      if (i === j) diagonal += value;
    }
  }
  return [diagonal, everything];
}

/** Each draw moves φ by its error times its half, less their mean; the standard error of the mean of that. */
function standardErrors(
  { rows, columns, weights }: Parameters<typeof gram>[0],
  counts: Uint32Array,
  errors: Float64Array,
  own: number,
): Float64Array {
  const draws = counts.reduce((sum, count) => sum + count, 0);
  const share = weights.reduce((sum, weight) => sum + weight, 0) / own;
  const [means, squares] = [new Float64Array(columns), new Float64Array(columns)];
  errors.forEach((error, pair) => {
    const half = rows.subarray(pair * columns, (pair + 1) * columns);
    const mean = half.reduce((sum, there) => sum + there, 0) / columns;
    const part = (counts[pair] ?? 0) / draws;
    half.forEach((there, i) => {
      const move = share * error * (there - mean);
      means[i] = (means[i] ?? 0) + part * move;
      squares[i] = (squares[i] ?? 0) + part * move ** 2;
    });
  });
  return squares.map((square, i) => Math.sqrt(Math.max(0, square - (means[i] ?? 0) ** 2) / Math.max(1, draws - 1)));
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
