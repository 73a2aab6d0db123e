/**
 * Grad-CAM++ (Chattopadhay et al., "Generalized Gradient-based Visual Explanations for Deep Convolutional Networks",
 * 2018): as Grad-CAM, but the weight of a map is a weighted mean of its positive gradients, which does justice to
 * several objects of one class. Powers of the gradient stand for the higher derivatives of the exponential of the score.
 */
import * as tf from '@tensorflow/tfjs';
import { camOf } from '../cam.ts';
import { explainer } from '../explainer.ts';
import { lastConvolution } from '../layers.ts';

const TITLE = 'Grad-CAM++';

export const gradCamPlusPlus = explainer({
  name: 'grad-cam-plus-plus',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  checksScores: true,
  fits: (model) => lastConvolution(model) !== undefined,
  attribute: (question) =>
    camOf(question, TITLE, ({ activations, gradients }) => {
      const square = gradients.square();
      const below = square.mul(2).add(square.mul(gradients).mul(activations.sum([1, 2], true)));
      const isNone = below.equal(0);
      const shares = tf.where(isNone, tf.zerosLike(square), square.div(tf.where(isNone, tf.onesLike(below), below)));
      return activations.mul(shares.mul(gradients.relu()).sum([1, 2], true)).sum(3);
    }),
});
