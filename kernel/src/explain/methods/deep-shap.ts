/**
 * DeepSHAP (Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", 2017): DeepLIFT, averaged over the
 * rows of a background as baselines. The values add up to the score less the mean score of the background.
 */
import { chunksOf, widthOf } from '../chunks.ts';
import { completenessOf } from '../completeness.ts';
import { explainer } from '../explainer.ts';
import { hasRules } from '../layer-kinds.ts';
import { backgroundOf } from '../sample.ts';
import { contributions } from './deep-lift.ts';
import { surpluses } from './expected-gradients.ts';

const TITLE = 'DeepSHAP';

export const deepShap = explainer({
  name: 'deep-shap',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  fits: hasRules,
  async attribute(question) {
    const { samples, options } = question;
    const background = backgroundOf(samples, options, TITLE);
    try {
      const [rows = 1] = background.shape;
      const width = widthOf(samples);
      const sums = new Float64Array(samples.size);
      for await (const [start, end] of chunksOf((samples.shape[0] ?? 0) * rows, width)) {
        const pairs = Array.from({ length: end - start }, (_, index) => ({
          owner: Math.floor((start + index) / rows),
          reference: (start + index) % rows,
        }));
        const { values } = contributions(question, { samples, references: background }, pairs, TITLE);
        values.forEach((value, index) => {
          const at = (pairs[Math.floor(index / width)]?.owner ?? 0) * width + (index % width);
          sums[at] = (sums[at] ?? 0) + value / rows;
        });
      }
      const completeness = completenessOf(sums, await surpluses(question, background));
      return { values: Float32Array.from(sums), shape: samples.shape.slice(1), sign: 'signed', completeness };
    } finally {
      background.dispose();
    }
  },
});
