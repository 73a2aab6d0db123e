/** What `import { … } from 'limpid'` gives, without loading it; a test compares the two. */
const LINES = [
  'LimpidError adadelta adagrad adam adamW adamax askExit calibration clearOutput compareRuns',
  'confusionMatrix cosineDecay cosineDecayRestarts csvDataset csvLogger deconvolution deepLift',
  'deepShap display earlyStopping embeddings exactShapley expectedGradients explain',
  'exponentialDecay exportRun getRandomState gradCam gradCamPlusPlus guidedBackpropagation html',
  'image imageDataset imageGrid inputXGradient integratedGradients internalInfluence',
  'inverseTimeDecay kernelShap layerCam layerConductance layerIntegratedGradients',
  'learningRateScheduler lime loadMnist loadModel loadSavedModel lrp markdown memory',
  'modelCheckpoint neuronIntegratedGradients openComm page parquetDataset peek permutationShapley',
  'piecewiseConstantDecay polynomialDecay precisionRecall promptSecret readCsv readIdx readImage',
  'readNpy readNpz readParquet reduceLROnPlateau registerTarget resume rmsprop rocCurve run runs',
  'saliency saveKeras saveSavedModel scoreCam setNextInput setRandomState setSeed sgd signal',
  'smoothGrad smoothGradSquared svg terminateOnNaN tokenAttribution traced updatable varGrad',
  'verifyModel widget writeNpy',
];

export const LIBRARY_NAMES: readonly string[] = LINES.flatMap((line) => line.split(' '));
