/** The table of symptoms: one file each, by the field's name for it. A name without its file does not compile. */
import type { Facts } from './facts.ts';
import type { Sign } from './finding.ts';
import { batchSize } from './symptoms/batch-size.ts';
import { channelOrder } from './symptoms/channel-order.ts';
import { classImbalance } from './symptoms/class-imbalance.ts';
import { constantFeatures } from './symptoms/constant-features.ts';
import { deadRelu } from './symptoms/dead-relu.ts';
import { divergence } from './symptoms/divergence.ts';
import { doubleSoftmax } from './symptoms/double-softmax.ts';
import { excessiveDropout } from './symptoms/excessive-dropout.ts';
import { excessiveRegularization } from './symptoms/excessive-regularization.ts';
import { explodingGradients } from './symptoms/exploding-gradients.ts';
import { frozenLayer } from './symptoms/frozen-layer.ts';
import { initialLoss } from './symptoms/initial-loss.ts';
import { integerInput } from './symptoms/integer-input.ts';
import { labelRange } from './symptoms/label-range.ts';
import { labelShape } from './symptoms/label-shape.ts';
import { learningRate } from './symptoms/learning-rate.ts';
import { logitsIntoProbabilityLoss } from './symptoms/logits-into-probability-loss.ts';
import { lossActivationMismatch } from './symptoms/loss-activation-mismatch.ts';
import { metricMismatch } from './symptoms/metric-mismatch.ts';
import { missingNonLinearity } from './symptoms/missing-non-linearity.ts';
import { nonFiniteData } from './symptoms/non-finite-data.ts';
import { nonFiniteLoss } from './symptoms/non-finite-loss.ts';
import { oscillation } from './symptoms/oscillation.ts';
import { outputCollapse } from './symptoms/output-collapse.ts';
import { overfitting } from './symptoms/overfitting.ts';
import { poorInitialization } from './symptoms/poor-initialization.ts';
import { saturation } from './symptoms/saturation.ts';
import { softmaxOfOneUnit } from './symptoms/softmax-of-one-unit.ts';
import { stagnation } from './symptoms/stagnation.ts';
import { tensorLeak } from './symptoms/tensor-leak.ts';
import { tooGoodValidation } from './symptoms/too-good-validation.ts';
import { unnormalizedInput } from './symptoms/unnormalized-input.ts';
import { unscaledTargets } from './symptoms/unscaled-targets.ts';
import { unshuffledData } from './symptoms/unshuffled-data.ts';
import { updateRatio } from './symptoms/update-ratio.ts';
import { validationOverlap } from './symptoms/validation-overlap.ts';
import { vanishingGradients } from './symptoms/vanishing-gradients.ts';

/** Causes come before what they cause. */
export const SYMPTOM_NAMES = [
  'non-finite-data',
  'double-softmax',
  'logits-into-probability-loss',
  'softmax-of-one-unit',
  'loss-activation-mismatch',
  'label-shape',
  'label-range',
  'metric-mismatch',
  'channel-order',
  'integer-input',
  'unnormalized-input',
  'constant-features',
  'unscaled-targets',
  'class-imbalance',
  'unshuffled-data',
  'validation-overlap',
  'missing-non-linearity',
  'poor-initialization',
  'excessive-dropout',
  'excessive-regularization',
  'learning-rate',
  'batch-size',
  'non-finite-loss',
  'divergence',
  'exploding-gradients',
  'vanishing-gradients',
  'dead-relu',
  'saturation',
  'frozen-layer',
  'output-collapse',
  'update-ratio',
  'initial-loss',
  'stagnation',
  'oscillation',
  'overfitting',
  'too-good-validation',
  'tensor-leak',
] as const;

export type SymptomName = (typeof SYMPTOM_NAMES)[number];

/** Looks for itself in what is known; pure. */
export type Symptom = (facts: Facts) => readonly Sign[];

export const SYMPTOMS: { readonly [name in SymptomName]: Symptom } = {
  'non-finite-data': nonFiniteData,
  'double-softmax': doubleSoftmax,
  'logits-into-probability-loss': logitsIntoProbabilityLoss,
  'softmax-of-one-unit': softmaxOfOneUnit,
  'loss-activation-mismatch': lossActivationMismatch,
  'label-shape': labelShape,
  'label-range': labelRange,
  'metric-mismatch': metricMismatch,
  'channel-order': channelOrder,
  'integer-input': integerInput,
  'unnormalized-input': unnormalizedInput,
  'constant-features': constantFeatures,
  'unscaled-targets': unscaledTargets,
  'class-imbalance': classImbalance,
  'unshuffled-data': unshuffledData,
  'validation-overlap': validationOverlap,
  'missing-non-linearity': missingNonLinearity,
  'poor-initialization': poorInitialization,
  'excessive-dropout': excessiveDropout,
  'excessive-regularization': excessiveRegularization,
  'learning-rate': learningRate,
  'batch-size': batchSize,
  'non-finite-loss': nonFiniteLoss,
  divergence,
  'exploding-gradients': explodingGradients,
  'vanishing-gradients': vanishingGradients,
  'dead-relu': deadRelu,
  saturation,
  'frozen-layer': frozenLayer,
  'output-collapse': outputCollapse,
  'update-ratio': updateRatio,
  'initial-loss': initialLoss,
  stagnation,
  oscillation,
  overfitting,
  'too-good-validation': tooGoodValidation,
  'tensor-leak': tensorLeak,
};
