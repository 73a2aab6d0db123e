/** What notebooks get from `import { … } from 'limpid'`. */
export { LimpidError } from './errors.ts';
export type { MimeBundle } from './messages.ts';

export { clearOutput } from './display/publish.ts';
export { promptSecret } from './display/dialogs.ts';
export { askExit, page, setNextInput } from './display/payload.ts';
export { signal } from './display/signal.ts';
export { display, updatable } from './display/show.ts';
export type { Shown, Updatable } from './display/show.ts';
export { html, image, markdown, svg } from './display/markup.ts';
export { imageGrid } from './display/image-grid.ts';
export type { ImageGridOptions } from './display/image-grid.ts';
export type { Displayable } from './display/symbol.ts';

export { traced } from './engine/traced/pure.ts';
export { getRandomState, setRandomState, setSeed } from './engine/random/seed.ts';
export type { RandomState, SeedOptions } from './engine/random/seed.ts';

export { csvDataset, readCsv } from './data/csv.ts';
export type { CsvOptions } from './data/csv.ts';
export { readIdx } from './data/idx.ts';
export { readImage } from './data/image.ts';
export type { ImageOptions } from './data/image.ts';
export { imageDataset } from './data/image-dataset.ts';
export type { ImageDataset, ImageDatasetOptions, LabelledImage } from './data/image-dataset.ts';
export { loadMnist } from './data/mnist.ts';
export type { MnistOptions, Pictures } from './data/mnist.ts';
export { readNpy, writeNpy } from './data/npy.ts';
export { readNpz } from './data/npz.ts';
export { parquetDataset, readParquet } from './data/parquet.ts';
export type { ParquetOptions } from './data/parquet.ts';
export type { LabelledRow, Row } from './data/table.ts';

export { memory } from './memory/memory.ts';
export type { MemoryOptions } from './memory/memory.ts';
export type { MemoryReport } from './memory/report.ts';

export { tensors } from './memory/tensors.ts';
export type { TensorsOptions } from './memory/tensors.ts';
export type { AliveTensor, TensorsReport, TensorsSort } from './memory/tensors-report.ts';

export { watchNumbers } from './numbers/watch-numbers.ts';
export type { NumberWatch } from './numbers/watch-numbers.ts';
export type { WatchOptions } from './numbers/watching.ts';
export type { Began, NamedHealth, NumberFinding } from './numbers/origin.ts';
export type { Health } from './numbers/health.ts';

export { explain } from './explain/explain.ts';
export type { Explanation } from './explain/explanation.ts';
export { judge } from './explain/judge.ts';
export type { JudgingOptions } from './explain/judge.ts';
export { completeness } from './explain/judges/completeness.ts';
export { deletion } from './explain/judges/deletion.ts';
export { infidelity } from './explain/judges/infidelity.ts';
export { insertion } from './explain/judges/insertion.ts';
export { pointingGame } from './explain/judges/pointing-game.ts';
export { randomisation } from './explain/judges/randomisation.ts';
export { sensitivityMax } from './explain/judges/sensitivity-max.ts';
export type { JudgeOptions } from './explain/judging.ts';
export { beeswarm } from './explain/pictures/beeswarm.ts';
export type { Beeswarm, BeeswarmColumn, BeeswarmOptions } from './explain/pictures/beeswarm.ts';
export { waterfall } from './explain/pictures/waterfall.ts';
export type { Waterfall, WaterfallOptions, WaterfallStep } from './explain/pictures/waterfall.ts';
export type {
  Attribution,
  Completeness,
  Curve,
  DataKind,
  Distance,
  ExplainOptions,
  JudgeName,
  Judgement,
  MethodName,
  MethodOptions,
  RelevanceRule,
  Samples,
  Score,
} from './explain/method.ts';
export { deconvolution } from './explain/methods/deconvolution.ts';
export { deepLift } from './explain/methods/deep-lift.ts';
export { deepShap } from './explain/methods/deep-shap.ts';
export { exactShapley } from './explain/methods/exact-shapley.ts';
export { expectedGradients } from './explain/methods/expected-gradients.ts';
export { featureAblation } from './explain/methods/feature-ablation.ts';
export { gradCam } from './explain/methods/grad-cam.ts';
export { gradCamPlusPlus } from './explain/methods/grad-cam-plus-plus.ts';
export { guidedBackpropagation } from './explain/methods/guided-backpropagation.ts';
export { inputXGradient } from './explain/methods/input-x-gradient.ts';
export { integratedGradients } from './explain/methods/integrated-gradients.ts';
export { internalInfluence } from './explain/methods/internal-influence.ts';
export { kernelShap } from './explain/methods/kernel-shap.ts';
export { layerCam } from './explain/methods/layer-cam.ts';
export { layerConductance } from './explain/methods/layer-conductance.ts';
export { layerIntegratedGradients } from './explain/methods/layer-integrated-gradients.ts';
export { lime } from './explain/methods/lime.ts';
export { lrp } from './explain/methods/lrp.ts';
export { neuronIntegratedGradients } from './explain/methods/neuron-integrated-gradients.ts';
export { permutationShapley } from './explain/methods/permutation-shapley.ts';
export { occlusion } from './explain/methods/occlusion.ts';
export { rise } from './explain/methods/rise.ts';
export { saliency } from './explain/methods/saliency.ts';
export { scoreCam } from './explain/methods/score-cam.ts';
export { smoothGrad } from './explain/methods/smooth-grad.ts';
export { smoothGradSquared } from './explain/methods/smooth-grad-squared.ts';
export { varGrad } from './explain/methods/var-grad.ts';
export { tokenAttribution } from './explain/tokens/token-attribution.ts';
export type { Token, TokenAttribution, TokenOptions } from './explain/tokens/token-attribution.ts';
export type { TokenMethod } from './explain/tokens/token-methods.ts';
export { activationMaximisation } from './explain/concepts/activation-maximisation.ts';
export type { MaximisationOptions } from './explain/concepts/activation-maximisation.ts';
export type { MaximisedInput, MaximisedInputs } from './explain/concepts/maximised-inputs.ts';
export { tcav } from './explain/concepts/tcav.ts';
export type { TcavOptions } from './explain/concepts/tcav.ts';
export type { ConceptScores, RandomScores, Tcav } from './explain/concepts/tcav-result.ts';
export { klPerDimension } from './explain/latent/kl-per-dimension.ts';
export type { KlOptions, KlPerDimension } from './explain/latent/kl-per-dimension.ts';
export { latentTraversal } from './explain/latent/latent-traversal.ts';
export type { TraversalOptions } from './explain/latent/latent-traversal.ts';
export type { LatentTraversal } from './explain/latent/traversal.ts';
export { latentWalk } from './explain/latent/latent-walk.ts';
export type { LatentWalk, WalkOptions } from './explain/latent/latent-walk.ts';
export type { Decoder, Encoded, Encoder } from './explain/latent/network.ts';
export { accumulatedLocalEffects } from './explain/effects/accumulated-local-effects.ts';
export type {
  AccumulatedLocalEffects,
  AccumulatedLocalEffectsOptions,
} from './explain/effects/accumulated-local-effects.ts';
export { partialDependence } from './explain/effects/partial-dependence.ts';
export type {
  PartialDependenceOptions,
  PartialDependenceSurfaceOptions,
} from './explain/effects/partial-dependence.ts';
export type { PartialDependence } from './explain/effects/dependence.ts';
export type { PartialDependenceSurface } from './explain/effects/dependence-surface.ts';
export { permutationImportance } from './explain/effects/permutation-importance.ts';
export type { PermutationImportanceOptions } from './explain/effects/permutation-importance.ts';
export type { ColumnImportance, PermutationImportance } from './explain/effects/importance.ts';
export { anchors } from './explain/counterfactuals/anchors.ts';
export type { AnchorOptions } from './explain/counterfactuals/anchors.ts';
export type { Anchor } from './explain/counterfactuals/anchor-result.ts';
export { counterfactuals } from './explain/counterfactuals/counterfactuals.ts';
export type { CounterfactualOptions } from './explain/counterfactuals/counterfactuals.ts';
export type { Change, Counterfactual, Counterfactuals } from './explain/counterfactuals/counterfactuals-result.ts';
export { mistakes } from './explain/mistakes.ts';
export type { Answered, Mistakes, MistakesOptions } from './explain/mistakes.ts';
export { influence } from './explain/examples/influence.ts';
export type { InfluenceOptions } from './explain/examples/influence.ts';
export type { Influence, Influences } from './explain/examples/influences.ts';
export type { TrainingData } from './explain/examples/labelled.ts';
export { prototypes } from './explain/examples/prototypes.ts';
export type { Criticism, Prototype, Prototypes, PrototypesOptions } from './explain/examples/prototypes.ts';
export { tracIn } from './explain/examples/trac-in.ts';
export type { Checkpoint, TracInOptions } from './explain/examples/trac-in.ts';
export { weightSnapshots } from './explain/examples/weight-snapshots.ts';
export type { SnapshotOptions } from './explain/examples/weight-snapshots.ts';
export { explainTraining } from './explain/timeline/explain-training.ts';
export type { ExplainTrainingOptions, Moment, TrainingExplanation } from './explain/timeline/explain-training.ts';
export { confusionMatrix } from './explain/confusion-matrix.ts';
export type { ConfusionMatrix, ConfusionMatrixOptions } from './explain/confusion-matrix.ts';

export { compareModels } from './inspection/compare-models.ts';
export type { ModelOrFile } from './inspection/held-weights.ts';
export type { ChangedLayer, ChangedWeight, ModelComparison } from './inspection/model-comparison.ts';
export { patch } from './inspection/patch.ts';
export type { PatchOptions } from './inspection/patch.ts';
export type { Patched, PatchedOutput } from './inspection/patched.ts';
export { inspect } from './inspection/inspect.ts';
export type { InspectOptions } from './inspection/inspect.ts';
export type {
  ActivationRecord,
  GradientRecord,
  InspectedLayer,
  Inspection,
  WeightRecord,
} from './inspection/inspection.ts';
export type { Frame, FrameKind } from './inspection/frames.ts';
export { profile } from './inspection/profile.ts';
export type { ProfileOptions } from './inspection/profile.ts';
export type { LayerTime, OpTime, Profile } from './inspection/profile-result.ts';
export { weightTimeline } from './inspection/weight-timeline.ts';
export type { LayerMoment, LayerTimeline, WeightTimeline } from './inspection/timeline-result.ts';
export type { ModelInput } from './inspection/opened.ts';

export { calibration } from './portraits/calibration.ts';
export type { Calibration, CalibrationOptions } from './portraits/calibration.ts';
export { peek } from './portraits/dataset.ts';
export type { PeekOptions } from './portraits/dataset.ts';
export { embeddings } from './portraits/embeddings.ts';
export type { EmbeddingOptions, Embeddings } from './portraits/embeddings.ts';
export { inspectData } from './portraits/inspect-data/inspect-data.ts';
export type { DataReport, InspectDataOptions } from './portraits/inspect-data/inspect-data.ts';
export type { DataFindings, DataProblem } from './portraits/inspect-data/report.ts';
export { precisionRecall } from './portraits/precision-recall.ts';
export type { PrecisionRecallCurves } from './portraits/precision-recall.ts';
export { rocCurve } from './portraits/roc-curve.ts';
export type { RocCurves } from './portraits/roc-curve.ts';

export { adadelta, adagrad, adam, adamax, adamW, rmsprop, sgd } from './training/optimizers.ts';
export type { OptimizerOptions, TunedOptimizer } from './training/optimizers.ts';
export {
  cosineDecay,
  cosineDecayRestarts,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstantDecay,
  polynomialDecay,
} from './training/schedules.ts';
export type { Schedule } from './training/schedules.ts';
export { earlyStopping } from './engine/repairs/early-stopping.ts';
export { learningRateScheduler, reduceLROnPlateau } from './training/learning-rate-callbacks.ts';
export { terminateOnNaN } from './training/terminate-on-nan.ts';
export { modelCheckpoint } from './training/model-checkpoint.ts';
export { resume } from './training/checkpoint.ts';
export type { Progress } from './training/checkpoint.ts';
export { csvLogger } from './training/csv-logger.ts';
export { breakOn } from './training/breakpoints/break-on.ts';
export type { BreakHandle, BreakOptions } from './training/breakpoints/break-on.ts';
export type { Condition as BreakCondition } from './training/breakpoints/conditions.ts';
export type { NewValue, Paused } from './training/breakpoints/paused.ts';
export { loadModel } from './models/load-model.ts';
export type { LoadOptions } from './models/load-model.ts';
export { loadSavedModel } from './models/load-saved-model.ts';
export type { SavedModel, SavedModelOptions } from './models/load-saved-model.ts';
export { saveKeras } from './models/save-keras.ts';
export { saveSavedModel } from './models/save-saved-model.ts';
export { verifyModel } from './models/verify-model.ts';
export type { Difference, Verification, VerifyOptions } from './models/verify-model.ts';

export { scanModel } from './protect/scan/scan-model.ts';
export type { ScanReport } from './protect/scan/report.ts';
export type { ScanFinding, ScanRule, Severity } from './protect/scan/finding.ts';
export { sign } from './protect/signing/sign.ts';
export type { Signed, SignOptions } from './protect/signing/sign.ts';
export { verify } from './protect/signing/verify.ts';
export type { SignatureOptions, Verified } from './protect/signing/verify.ts';
export { distil } from './optimise/distil.ts';
export type { DistilOptions } from './optimise/distil.ts';
export { exportOnnx } from './optimise/onnx/export-onnx.ts';
export type { OnnxOptions } from './optimise/onnx/export-onnx.ts';
export { optimise } from './optimise/optimise.ts';
export type { Optimised } from './optimise/optimised.ts';
export type { RegisterOptions } from './optimise/register.ts';
export type { OptimisedRow } from './optimise/measured.ts';
export type { Budget, OptimiseData, OptimiseOptions } from './optimise/options.ts';
export { saveQuantised } from './optimise/save-quantised.ts';
export type { SaveQuantisedOptions } from './optimise/save-quantised.ts';

import './doctor/history.ts';
export { experiments } from './doctor/experiments/experiments.ts';
export type { ExperimentName, FindingSeries } from './mime.ts';
export type { Comparison as ExperimentComparison } from './doctor/experiments/compare.ts';
export type { RangeTestOptions, RangeTestResult } from './doctor/experiments/learning-rate-range-test.ts';
export type { OneBatchResult } from './doctor/experiments/overfit-one-batch.ts';
export type { TrialOptions } from './doctor/experiments/trial.ts';
export type { Finding } from './doctor/finding.ts';
export type { SymptomName } from './doctor/symptoms.ts';

export { connect } from './serve/client/connect.ts';
export type { ConnectOptions, Inference, InferOptions, Served, ServiceClient } from './serve/client/connect.ts';
export type { ServedTensor } from './serve/client/answer.ts';
export { driftMonitor } from './monitor/drift.ts';
export type { DriftMonitor, DriftOptions } from './monitor/drift.ts';
export { driftReference } from './monitor/reference.ts';
export type { DriftReference, ReferenceOptions } from './monitor/reference.ts';
export type { DriftRefusal, DriftReport, DriftResult, DriftTest } from './monitor/drift-report.ts';
export type { RolloutState } from './serve/inference.ts';
export type { Rollout, Shares } from './serve/rollout/rollout.ts';
export { serve } from './serve/serve.ts';
export type { ServeOptions } from './serve/serve.ts';
export type { ChallengeOptions, ServiceHandle, ServiceStats } from './serve/service-handle.ts';
export { adversarialFit } from './protect/attacks/adversarial-fit.ts';
export type { AdversarialFitOptions } from './protect/attacks/adversarial-fit.ts';
export type { Adversarial } from './protect/attacks/adversarial.ts';
export type { AttackOptions } from './protect/attacks/attacked.ts';
export { autoAttack } from './protect/attacks/auto-attack.ts';
export type { AutoAttackOptions } from './protect/attacks/auto-attack.ts';
export { fgsm } from './protect/attacks/fgsm.ts';
export { pgd } from './protect/attacks/pgd.ts';
export type { PgdOptions } from './protect/attacks/pgd.ts';
export { robustness } from './protect/attacks/robustness.ts';
export type { RobustnessOptions } from './protect/attacks/robustness.ts';
export type { Robustness } from './protect/attacks/robustness-result.ts';
export { epsilonOf, noiseFor } from './protect/privacy/accountant.ts';
export type { PrivacyBudget, Spending } from './protect/privacy/accountant.ts';
export { membershipInference } from './protect/privacy/membership.ts';
export type { MembershipOptions } from './protect/privacy/membership.ts';
export type { MembershipInference } from './protect/privacy/membership-result.ts';
export { privateFit } from './protect/privacy/private-fit.ts';
export type { PrivateFitOptions } from './protect/privacy/private-fit.ts';
export type { PrivateTraining } from './protect/privacy/private-training.ts';

export { openComm, registerTarget } from './comm/comm.ts';
export type { Comm, CommEvent, CommHandler, CommOptions, TargetHandler } from './comm/comm.ts';
export { widget } from './widget/widget.ts';
export type { Widget, WidgetEvents, WidgetOptions } from './widget/widget.ts';

export { compareRuns, exportRun, run, runs } from './runs/runs.ts';
export type { CompareOptions, Comparison } from './runs/runs.ts';
export type { Run, Runs } from './runs/run.ts';
export type { ExportFormat, ExportOptions } from './runs/export/export.ts';

export { registry } from './registry/registry.ts';
export type { ModelVersion, ModelVersions, RegisteredModel, RegisteredModels } from './registry/model-version.ts';
export type { LoadedModels, LoadOptions as RegistryLoadOptions } from './registry/load.ts';
export type { Pushed, PushOptions } from './registry/mlflow/push.ts';
export type { SaveOptions as RegistrySaveOptions } from './registry/save.ts';
export type { Lineage, Signature, TensorSpec } from './registry/stored.ts';
export { footprint } from './footprint/footprint.ts';
export { footprintOf } from './footprint/footprint-of.ts';
export { inferenceFootprint } from './footprint/inference-footprint.ts';
export type { InferenceOptions } from './footprint/inference-footprint.ts';
export { exportEmissions } from './footprint/export-emissions.ts';
export type { EmissionsOptions } from './footprint/export-emissions.ts';
export type { Footprint, FootprintOptions } from './footprint/footprint-result.ts';
export type { Advice, AdviceOptions, EpochCost } from './footprint/advice.ts';
export type { Embodied } from './footprint/sci.ts';
export { compare } from './choose/compare.ts';
export type { ChoiceOptions, HeldOut } from './choose/compare.ts';
export type { ModelChoice } from './choose/model-choice.ts';
export type { Measured, Verdict, Weights } from './choose/verdict.ts';
