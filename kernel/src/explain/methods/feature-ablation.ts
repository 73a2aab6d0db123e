/**
 * Feature ablation (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014; as in Captum): by
 * how much the score falls when a feature is replaced by that of a baseline. Each value of a feature gets all of it, so
 * the values of a model without interactions add up where each is a feature of its own.
 */
import * as tf from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { ablation } from '../ablation.ts';
import { range } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { featuresOf } from '../features.ts';

export const featureAblation = explainer({
  name: 'feature-ablation',
  title: say('Feature ablation'),
  score: 'output',
  needs: 'outputs',
  attribute(question) {
    const [, ...shape] = question.samples.shape;
    const features = featuresOf(shape, question.options);
    return ablation(question, {
      count: features.count,
      hiding(start, end) {
        const hidden = tf.tensor(range(start, end), [end - start, ...shape.map(() => 1)], 'int32');
        return tf.notEqual(tf.tensor(features.of, [1, ...shape], 'int32'), hidden).cast('float32');
      },
      worth: (falls) => Array.from(features.of, (feature) => falls[feature] ?? 0),
    });
  },
});
