/**
 * Layer conductance (Dhamdhere, Sundararajan and Yan, "How Important is a Neuron?", 2019): how much of the integrated
 * gradients flows through each value of a layer. As in Captum, the change of the layer between two points of the path
 * times the gradient at the first of them.
 */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { range } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { explainedLayer } from '../layers.ts';
import { lookAt } from '../look.ts';
import type { Question } from '../method.ts';
import { alongPaths, doubling, rowsOf } from '../path.ts';
import { baselinesOf } from '../sample.ts';
import { scoresOf } from '../score.ts';

const TITLE = say('Layer conductance');

export const layerConductance = explainer({
  name: 'layer-conductance',
  title: TITLE,
  score: 'output',
  needs: 'layers',
  async attribute(question) {
    const layer = explainedLayer(question, TITLE);
    const baselines = baselinesOf(question.samples, question.options);
    try {
      const { values: scores } = scoresOf(question);
      const all = range(0, question.targets.length);
      const [from, at] = [scores(baselines, all), scores(question.samples, all)];
      const deltas = at.map((value, sample) => value - (from[sample] ?? 0));
      let shape: number[] = [];
      const found = await doubling(deltas, question.options, async ({ owners, steps }) => {
        const flow = await conducted(question, layer, baselines, owners, steps);
        ({ shape } = flow);
        return flow.values;
      });
      return { ...found, shape, sign: 'signed', layer: layer.name, baseline: baselines.dataSync<'float32'>().slice() };
    } finally {
      baselines.dispose();
    }
  },
});

/** One more point than steps. */
async function conducted(
  question: Question,
  layer: tf.layers.Layer,
  baselines: tf.Tensor,
  owners: readonly number[],
  steps: number,
): Promise<{ values: Float32Array; shape: number[] }> {
  const [begin, end] = tf.tidy((): [tf.Tensor, tf.Tensor] => [
    rowsOf(baselines, owners),
    rowsOf(question.samples, owners),
  ]);
  try {
    let shape: number[] = [];
    let sums = new Float64Array();
    /** Of the row before, which is the point before on the same path, or the last of another. */
    let before = { activations: new Float32Array(), gradients: new Float32Array() };
    await alongPaths(begin, end, steps + 1, ({ x, rows }) => {
      const look = lookAt(
        question,
        layer,
        x,
        rows.map(({ owner }) => owners[owner] ?? 0),
      );
      shape = look.activations.shape.slice(1);
      const width = look.activations.size / rows.length;
      if (sums.length === 0) sums = new Float64Array(owners.length * width);
      const [activations, gradients] = [look.activations.dataSync<'float32'>(), look.gradients.dataSync<'float32'>()];
      rows.forEach(({ owner, step }, row) => {
        const now = {
          activations: activations.slice(row * width, (row + 1) * width),
          gradients: gradients.slice(row * width, (row + 1) * width),
        };
        for (let at = 0; step > 0 && at < width; at++) {
          const change = (now.activations[at] ?? 0) - (before.activations[at] ?? 0);
          sums[owner * width + at] = (sums[owner * width + at] ?? 0) + change * (before.gradients[at] ?? 0);
        }
        before = now;
      });
    });
    return { values: Float32Array.from(sums), shape };
  } finally {
    tf.dispose([begin, end]);
  }
}
