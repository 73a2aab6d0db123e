/** What `import { … } from 'limpid'` gives, without loading it; a test compares the two. */
const LINES = [
  'LimpidError accumulatedLocalEffects activationMaximisation adadelta adagrad adam adamW adamax',
  'adversarialFit anchors askExit autoAttack beeswarm breakOn calibration clearOutput compare',
  'compareModels compareRuns completeness confusionMatrix connect cosineDecay cosineDecayRestarts',
  'counterfactuals csvDataset csvLogger deconvolution deepLift deepShap deletion display distil',
  'driftMonitor driftReference earlyStopping embeddings epsilonOf exactShapley expectedGradients',
  'experiments explain explainTraining exponentialDecay exportEmissions exportOnnx exportRun',
  'featureAblation fgsm footprint footprintOf getRandomState gradCam gradCamPlusPlus',
  'guidedBackpropagation html image imageDataset imageGrid inferenceFootprint infidelity influence',
  'inputXGradient insertion inspect inspectData integratedGradients internalInfluence inverseTimeDecay',
  'judge kernelShap klPerDimension latentTraversal latentWalk layerCam layerConductance',
  'layerIntegratedGradients learningRateScheduler lime loadMnist loadModel loadSavedModel lrp markdown',
  'membershipInference memory mistakes modelCheckpoint neuronIntegratedGradients noiseFor occlusion',
  'openComm optimise page parquetDataset partialDependence patch peek permutationImportance',
  'permutationShapley pgd piecewiseConstantDecay pointingGame polynomialDecay precisionRecall',
  'privateFit profile promptSecret prototypes randomisation readCsv readIdx readImage readNpy readNpz',
  'readParquet reduceLROnPlateau registerTarget registry resume rise rmsprop robustness rocCurve run',
  'runs saliency saveKeras saveQuantised saveSavedModel scanModel scoreCam sensitivityMax serve',
  'setNextInput setRandomState setSeed sgd sign signal smoothGrad smoothGradSquared svg tcav tensors',
  'terminateOnNaN tokenAttribution tracIn traced updatable varGrad verify verifyModel watchNumbers',
  'waterfall weightSnapshots weightTimeline widget writeNpy',
];

export const LIBRARY_NAMES: readonly string[] = LINES.flatMap((line) => line.split(' '));
