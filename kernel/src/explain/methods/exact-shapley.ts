/**
 * Shapley values (Shapley, "A Value for n-Person Games", 1953; of models: Lundberg and Lee, 2017): what a feature adds to
 * the score, averaged over all orders in which features can come. All 2^n coalitions are asked for, so nothing is left
 * to chance; the values add up to the score less that of the baseline, or less the mean over the background.
 */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { coalitionScores } from '../coalitions.ts';
import { explainer } from '../explainer.ts';
import { playing } from '../games.ts';

const TITLE = say('Exact Shapley values');
/** 65,536 coalitions; each feature more doubles them. */
const MOST_FEATURES = 16;

export const exactShapley = explainer({
  name: 'exact-shapley',
  title: TITLE,
  score: 'output',
  needs: 'outputs',
  attribute: (question) =>
    playing(question, TITLE, async (player) => {
      const { count } = player.features;
      if (count > MOST_FEATURES) {
        throw new LimpidError('EXPLAIN_MANY_FEATURES', { method: TITLE, features: count, most: MOST_FEATURES });
      }
      const scores = await coalitionScores(question, player, allCoalitions(count));
      return { values: shapley(scores, count), delta: (scores.at(-1) ?? 0) - (scores[0] ?? 0) };
    }),
});

/** Feature i is in the coalitions whose number has bit i. Row-major [2^features, features]. */
export function allCoalitions(features: number): Uint8Array {
  const coalitions = new Uint8Array(2 ** features * features);
  for (let coalition = 0; coalition < 2 ** features; coalition++) {
    for (let i = 0; i < features; i++) coalitions[coalition * features + i] = (coalition >> i) & 1;
  }
  return coalitions;
}

/** @param scores of all coalitions by their number */
function shapley(scores: Float64Array, features: number): Float64Array {
  const weights = weightsOf(features);
  const sizes = new Uint8Array(scores.length);
  for (let coalition = 1; coalition < sizes.length; coalition++) {
    sizes[coalition] = (sizes[coalition >> 1] ?? 0) + (coalition & 1);
  }
  const values = new Float64Array(features);
  for (let feature = 0; feature < features; feature++) {
    const bit = 1 << feature;
    for (let coalition = 0; coalition < scores.length; coalition++) {
      if (coalition & bit) continue;
      const added = (scores[coalition | bit] ?? 0) - (scores[coalition] ?? 0);
      values[feature] = (values[feature] ?? 0) + (weights[sizes[coalition] ?? 0] ?? 0) * added;
    }
  }
  return values;
}

/** Share of all orders in which a certain coalition of `size` features comes right before a certain other: s! (n - s - 1)! / n! */
function weightsOf(features: number): Float64Array {
  const weights = new Float64Array(features);
  weights[0] = 1 / features;
  for (let size = 1; size < features; size++) weights[size] = ((weights[size - 1] ?? 0) * size) / (features - size);
  return weights;
}
