/**
 * Shapley values by drawn orders (Castro, Gómez and Tejada, "Polynomial calculation of the Shapley value based on
 * sampling", 2009): what a feature adds when features come in a random order. As in SHAP's Permutation explainer, each
 * order is walked forwards and backwards (antithetic pairs, Mitchell et al., 2022), which is exact where at most two
 * features act on each other. The values add up to the difference of the scores whatever is drawn.
 */
import { Stream } from '../../engine/random/stream.ts';
import { say } from '../../say.ts';
import { coalitionScores } from '../coalitions.ts';
import type { Player } from '../coalitions.ts';
import { explainer } from '../explainer.ts';
import { playing } from '../games.ts';
import type { Worth } from '../games.ts';
import type { Question } from '../method.ts';
import { countOf } from '../noise.ts';

const TITLE = say('Permutation Shapley values');
const DRAWS = 25;
const STREAM = 14;
/** Bytes of coalitions at a time. */
const BLOCK = 1 << 22;

export const permutationShapley = explainer({
  name: 'permutation-shapley',
  title: TITLE,
  score: 'output',
  needs: 'outputs',
  attribute(question) {
    const draws = countOf(question.options.draws ?? DRAWS, 'draws');
    return playing(question, TITLE, (player) => sampled(question, player, draws));
  },
});

async function sampled(question: Question, player: Player, draws: number): Promise<Worth> {
  const { count } = player.features;
  const ends = Uint8Array.from({ length: 2 * count }, (_, at) => (at < count ? 0 : 1));
  const [none = 0, all = 0] = await coalitionScores(question, player, ends);
  const orders = permutationsOf(question.options.seed ?? 0, draws, count);
  // Of each order: what is there after each step but the last, and what then is not.
  const rows = 2 * (count - 1);
  const most = Math.max(1, Math.floor(BLOCK / Math.max(1, rows * count)));
  const [sums, squares] = [new Float64Array(count), new Float64Array(count)];
  for (let start = 0; start < draws; start += most) {
    const block = orders.subarray(start * count, Math.min(draws, start + most) * count);
    const scores = await coalitionScores(question, player, stepsOf(block, count));
    block.forEach((feature, index) => {
      const [order, step] = [Math.floor(index / count), index % count];
      const after = (steps: number, end: number, start: number, side: 0 | 1) =>
        steps === 0 ? start : steps === count ? end : (scores[order * rows + 2 * (steps - 1) + side] ?? 0);
      const forwards = after(step + 1, all, none, 0) - after(step, all, none, 0);
      const backwards = after(step, none, all, 1) - after(step + 1, none, all, 1);
      const value = (forwards + backwards) / 2;
      sums[feature] = (sums[feature] ?? 0) + value;
      squares[feature] = (squares[feature] ?? 0) + value ** 2;
    });
  }
  const values = sums.map((sum) => sum / draws);
  if (draws === 1) return { values, delta: all - none };
  const standardErrors = squares.map((sum, feature) => {
    const variance = Math.max(0, sum / draws - (values[feature] ?? 0) ** 2);
    return Math.sqrt(variance / (draws - 1));
  });
  return { values, delta: all - none, standardErrors };
}

/** Row-major [draws, features] (Fisher and Yates). */
export function permutationsOf(seed: number, draws: number, features: number): Int32Array {
  const random = new Stream(seed, STREAM);
  const orders = Int32Array.from({ length: draws * features }, (_, index) => index % features);
  for (let start = 0; start < orders.length; start += features) {
    for (let at = features - 1; at > 0; at--) {
      const [here, other] = [start + at, start + random.below(at + 1)];
      [orders[here], orders[other]] = [orders[other] ?? 0, orders[here] ?? 0];
    }
  }
  return orders;
}

function stepsOf(orders: Int32Array, features: number): Uint8Array {
  const width = 2 * features;
  const steps = new Uint8Array((orders.length / features) * (features - 1) * width);
  for (let order = 0; order * features < orders.length; order++) {
    const from = order * (features - 1) * width;
    for (let place = 0; place < features; place++) {
      const feature = orders[order * features + place] ?? 0;
      for (let step = 0; step < features - 1; step++) {
        steps[from + step * width + (place <= step ? 0 : features) + feature] = 1;
      }
    }
  }
  return steps;
}
