/**
 * Grad-CAM (Selvaraju et al., "Visual Explanations from Deep Networks via Gradient-based Localization", 2017): the maps
 * of a convolution, each weighted by the mean gradient of the score over it, summed, and cut off below zero. As in the
 * paper, the score is the logit.
 */
import { camOf } from '../cam.ts';
import { explainer } from '../explainer.ts';
import { lastConvolution } from '../layers.ts';

const TITLE = 'Grad-CAM';

export const gradCam = explainer({
  name: 'grad-cam',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  checksScores: true,
  fits: (model) => lastConvolution(model) !== undefined,
  attribute: (question) =>
    camOf(question, TITLE, ({ activations, gradients }) => activations.mul(gradients.mean([1, 2], true)).sum(3)),
});
