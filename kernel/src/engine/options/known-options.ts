/** Names of options that tfjs-layers 4.22 and repairs of ours know; a test compares them with its declarations. */

const BASE = 'name trainable weights inputDType dtype inputShape batchInputShape batchSize';
const DENSE =
  'units activation useBias kernelInitializer biasInitializer kernelConstraint biasConstraint kernelRegularizer ' +
  'biasRegularizer activityRegularizer inputDim';
const CONVOLUTIONS =
  'filters kernelSize strides padding dataFormat dilationRate depthMultiplier depthwiseInitializer depthwiseConstraint ' +
  'depthwiseRegularizer pointwiseInitializer pointwiseConstraint pointwiseRegularizer poolSize cropping size interpolation';
const RECURRENT =
  'cell cells recurrentActivation recurrentInitializer recurrentRegularizer recurrentConstraint dropout recurrentDropout ' +
  'dropoutFunc returnSequences returnState goBackwards stateful unroll implementation unitForgetBias resetAfter layer mergeMode';
const NORMALIZATIONS =
  'axis axes momentum epsilon center scale normalize betaInitializer gammaInitializer movingMeanInitializer ' +
  'movingVarianceInitializer betaConstraint gammaConstraint betaRegularizer gammaRegularizer';
const OTHERS =
  'rate noiseShape seed stddev alpha theta maxValue sharedAxes alphaInitializer alphaRegularizer alphaConstraint targetShape ' +
  'dims n maskValue maskZero inputLength outputDim embeddingsInitializer embeddingsRegularizer embeddingsConstraint offset factor ' +
  'numTokens outputMode sparse height width cropToAspectRatio autoVectorize';

export const LAYER_OPTIONS = [BASE, DENSE, CONVOLUTIONS, RECURRENT, NORMALIZATIONS, OTHERS].flatMap(split);

export const METHOD_OPTIONS = {
  fit: split(
    'batchSize epochs verbose callbacks validationSplit validationData shuffle classWeight sampleWeight initialEpoch ' +
      'stepsPerEpoch validationSteps yieldEvery',
  ),
  fitDataset: split(
    'batchesPerEpoch epochs verbose callbacks validationData validationBatchSize validationBatches yieldEvery initialEpoch ' +
      'classWeight',
  ),
  evaluate: split('batchSize verbose sampleWeight steps'),
  evaluateDataset: split('batches verbose'),
  predict: split('batchSize verbose'),
  compile: split('optimizer loss metrics'),
} as const;

function split(names: string): string[] {
  return names.split(' ');
}
