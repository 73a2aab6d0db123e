/**
 * Feature ablation (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014; as in Captum): by
 * how much the score falls when a feature is replaced by that of a baseline. Each value of a feature gets all of it, so
 * the values of a model without interactions add up where each is a feature of its own.
 */
import * as tf from '@tensorflow/tfjs';
import { range, widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { featuresOf } from '../features.ts';
import { throughMasks } from '../masks.ts';
import { baselinesOf } from '../sample.ts';

export const featureAblation = explainer({
  name: 'feature-ablation',
  title: 'Feature ablation',
  score: 'output',
  needs: 'outputs',
  async attribute(question) {
    const { samples, targets, options } = question;
    const [, ...shape] = samples.shape;
    const width = widthOf(samples);
    const features = featuresOf(shape, options);
    const baselines = baselinesOf(samples, options);
    const values = new Float32Array(samples.size);
    try {
      for (const owner of targets.keys()) {
        const falls = new Float32Array(features.count);
        await throughMasks(question, { owner, baselines }, features.count, without, (scores, start, whole) => {
          scores.forEach((score, at) => (falls[start + at] = whole - score));
        });
        features.of.forEach((feature, at) => (values[owner * width + at] = falls[feature] ?? 0));
      }
      return { values, shape, sign: 'signed', baseline: Float32Array.from(baselines.dataSync()) };
    } finally {
      baselines.dispose();
    }

    /** A mask for each feature that hides it. */
    function without(start: number, end: number): tf.Tensor {
      const hidden = tf.tensor(range(start, end), [end - start, ...shape.map(() => 1)], 'int32');
      return tf.notEqual(tf.tensor(features.of, [1, ...shape], 'int32'), hidden).cast('float32');
    }
  },
});
