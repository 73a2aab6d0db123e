/** All methods of explanation, in the order they are shown. */
import type { Explainer } from './explainer.ts';
import type { MethodName } from './method.ts';
import { deconvolution } from './methods/deconvolution.ts';
import { deepLift } from './methods/deep-lift.ts';
import { deepShap } from './methods/deep-shap.ts';
import { exactShapley } from './methods/exact-shapley.ts';
import { expectedGradients } from './methods/expected-gradients.ts';
import { featureAblation } from './methods/feature-ablation.ts';
import { gradCam } from './methods/grad-cam.ts';
import { gradCamPlusPlus } from './methods/grad-cam-plus-plus.ts';
import { guidedBackpropagation } from './methods/guided-backpropagation.ts';
import { inputXGradient } from './methods/input-x-gradient.ts';
import { integratedGradients } from './methods/integrated-gradients.ts';
import { internalInfluence } from './methods/internal-influence.ts';
import { kernelShap } from './methods/kernel-shap.ts';
import { layerCam } from './methods/layer-cam.ts';
import { layerConductance } from './methods/layer-conductance.ts';
import { layerIntegratedGradients } from './methods/layer-integrated-gradients.ts';
import { lime } from './methods/lime.ts';
import { lrp } from './methods/lrp.ts';
import { neuronIntegratedGradients } from './methods/neuron-integrated-gradients.ts';
import { permutationShapley } from './methods/permutation-shapley.ts';
import { occlusion } from './methods/occlusion.ts';
import { rise } from './methods/rise.ts';
import { saliency } from './methods/saliency.ts';
import { scoreCam } from './methods/score-cam.ts';
import { smoothGrad } from './methods/smooth-grad.ts';
import { smoothGradSquared } from './methods/smooth-grad-squared.ts';
import { varGrad } from './methods/var-grad.ts';

export const METHODS: { readonly [Name in MethodName]: Explainer<Name> } = {
  saliency,
  'input-x-gradient': inputXGradient,
  'smooth-grad': smoothGrad,
  'smooth-grad-squared': smoothGradSquared,
  'var-grad': varGrad,
  'integrated-gradients': integratedGradients,
  'layer-integrated-gradients': layerIntegratedGradients,
  'neuron-integrated-gradients': neuronIntegratedGradients,
  'layer-conductance': layerConductance,
  'internal-influence': internalInfluence,
  'expected-gradients': expectedGradients,
  'deep-lift': deepLift,
  'deep-shap': deepShap,
  lrp,
  'guided-backpropagation': guidedBackpropagation,
  deconvolution,
  'grad-cam': gradCam,
  'grad-cam-plus-plus': gradCamPlusPlus,
  'score-cam': scoreCam,
  'layer-cam': layerCam,
  'exact-shapley': exactShapley,
  'permutation-shapley': permutationShapley,
  'kernel-shap': kernelShap,
  lime,
  'feature-ablation': featureAblation,
  occlusion,
  rise,
};
