/**
 * Layer-CAM (Jiang et al., "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", 2021): every place
 * of a map weighted by its own gradient, where that is positive. Sharp also in early layers.
 */
import { camOf } from '../cam.ts';
import { explainer } from '../explainer.ts';
import { lastConvolution } from '../layers.ts';

const TITLE = 'Layer-CAM';

export const layerCam = explainer({
  name: 'layer-cam',
  title: TITLE,
  score: 'logit',
  needs: 'layers',
  checksScores: true,
  fits: (model) => lastConvolution(model) !== undefined,
  attribute: (question) =>
    camOf(question, TITLE, ({ activations, gradients }) => activations.mul(gradients.relu()).sum(3)),
});
