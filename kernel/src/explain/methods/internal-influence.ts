/**
 * Internal influence (Leino et al., "Influence-Directed Explanations for Deep Convolutional Networks", 2018): the
 * gradient of the score at a layer, averaged over the straight path of inputs from a baseline to the sample.
 */
import { say } from '../../say.ts';
import { widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { explainedLayer } from '../layers.ts';
import { lookAt } from '../look.ts';
import { countOf } from '../noise.ts';
import { alongPaths } from '../path.ts';
import { baselinesOf } from '../sample.ts';

const TITLE = say('Internal influence');
const STEPS = 50;

export const internalInfluence = explainer({
  name: 'internal-influence',
  title: TITLE,
  score: 'output',
  needs: 'layers',
  async attribute(question) {
    const layer = explainedLayer(question, TITLE);
    const { samples, targets, options } = question;
    const baselines = baselinesOf(samples, options);
    try {
      let shape: number[] = [];
      let sums = new Float64Array();
      await alongPaths(baselines, samples, countOf(options.steps ?? STEPS, 'steps'), ({ x, rows }) => {
        const { gradients } = lookAt(
          question,
          layer,
          x,
          rows.map(({ owner }) => owner),
        );
        shape = gradients.shape.slice(1);
        const width = widthOf(gradients);
        if (sums.length === 0) sums = new Float64Array(targets.length * width);
        gradients.dataSync().forEach((gradient, index) => {
          const row = rows[Math.floor(index / width)];
          const place = (row?.owner ?? 0) * width + (index % width);
          sums[place] = (sums[place] ?? 0) + (row?.weight ?? 0) * gradient;
        });
      });
      const baseline = baselines.dataSync<'float32'>().slice();
      return { values: Float32Array.from(sums), shape, sign: 'signed', layer: layer.name, baseline };
    } finally {
      baselines.dispose();
    }
  },
});
