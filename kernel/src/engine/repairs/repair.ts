/**
 * Repairs of tfjs at run time, one file each, named after what was broken; made on every rung before a notebook sees tfjs.
 * (What Node.js no longer has in tfjs-node's files is mended when they are copied: `setup/vendor.mjs`.)
 */
import { mendAlphaDropout } from './alpha-dropout.ts';
import { repairAvgPoolGrad } from './avg-pool-grad.ts';
import { allowCausalPadding } from './causal-convolution.ts';
import { countCellRegularizers } from './cell-regularizers.ts';
import { mendChannelsFirst } from './channels-first.ts';
import { addComparisonGradients } from './comparison-gradients.ts';
import { mendConcatenateAxis } from './concatenate-axis.ts';
import { rememberConstraints } from './constraints.ts';
import { addConv3dTransposeGradient } from './conv3d-transpose-gradient.ts';
import { addConvolutionSecondOrder } from './convolution-second-order.ts';
import { silenceCpuAdvice } from './cpu-advice.ts';
import { mendCumulativeGradients } from './cumulative-gradients.ts';
import { finishAssign } from './cut-off-assign.ts';
import { mendDilatedConvolutions } from './dilated-convolutions.ts';
import { disposeDataOnce } from './dispose-data.ts';
import { repairEarlyStopping } from './early-stopping.ts';
import { addEinsumGradient } from './einsum-gradient.ts';
import { mendEinsum } from './einsum-kernel.ts';
import { addEluSecondOrder } from './elu-second-order.ts';
import { mendExtremumGradients } from './extremum-gradients.ts';
import { disposeAfterFailures } from './failed-calls.ts';
import { disposeFailedTape } from './failed-gradients.ts';
import { allowFlatInputs } from './flat-flatten.ts';
import { repairFormulae } from './formulae.ts';
import { addGatherNdGradients } from './gather-nd-gradient.ts';
import { allowResetAfter } from './gru-reset-after.ts';
import { repairLearningRate } from './learning-rate.ts';
import { mendMatMulGradient } from './matmul-gradient.ts';
import { mendMirrorPadGradient } from './mirror-pad-gradient.ts';
import { repairMixedCallbacks } from './mixed-callbacks.ts';
import { mendNormalizationParameters } from './normalization-parameters.ts';
import { repairOptimizerState } from './optimizer-state.ts';
import { addPoolingSecondOrder } from './pooling-second-order.ts';
import { mendPreprocessingLayers } from './preprocessing-layers.ts';
import { mendResizeGradients } from './resize-gradients.ts';
import { giveSequentialHistory } from './sequential-history.ts';
import { mendSeveralOutputs } from './several-outputs.ts';
import { mendSinglePartGradients } from './single-part-gradients.ts';
import { mendSoftmaxAxis } from './softmax-axis.ts';
import { takeLogits } from './cross-entropy.ts';
import { mendStridedSlice } from './strided-slice.ts';
import { orderTape } from './tape-order.ts';
import { addTopKGradient } from './top-k-gradient.ts';
import { refuseUnknownLabels } from './unknown-labels.ts';
import { centreUpSampling } from './up-sampling-centres.ts';
import { repairUpdate } from './update.ts';
import { allowVolumeNormalization } from './volume-normalization.ts';
import { mendWasmGather } from './wasm-gather.ts';
import { replaceMaxPoolWithArgmax } from './wasm-max-pool-with-argmax.ts';

let repaired = false;

/** Further calls do nothing. */
export function repairTfjs(): void {
  if (repaired) return;
  repaired = true;
  silenceCpuAdvice();
  repairAvgPoolGrad();
  repairFormulae();
  repairLearningRate();
  repairOptimizerState();
  repairUpdate();
  finishAssign();
  disposeDataOnce();
  repairEarlyStopping();
  repairMixedCallbacks();
  allowResetAfter();
  mendAlphaDropout();
  allowCausalPadding();
  countCellRegularizers();
  centreUpSampling();
  mendChannelsFirst();
  mendConcatenateAxis();
  rememberConstraints();
  mendNormalizationParameters();
  allowVolumeNormalization();
  allowFlatInputs();
  mendSoftmaxAxis();
  mendPreprocessingLayers();
  giveSequentialHistory();
  mendSeveralOutputs();
  takeLogits();
  refuseUnknownLabels();
  disposeAfterFailures();
  mendEinsum();
  mendStridedSlice();
  mendWasmGather();
  replaceMaxPoolWithArgmax();
  repairGradients();
}

function repairGradients(): void {
  orderTape();
  disposeFailedTape();
  mendSinglePartGradients();
  addComparisonGradients();
  mendExtremumGradients();
  addEinsumGradient();
  addGatherNdGradients();
  addTopKGradient();
  addConv3dTransposeGradient();
  mendCumulativeGradients();
  mendMirrorPadGradient();
  mendResizeGradients();
  mendMatMulGradient();
  mendDilatedConvolutions();
  addConvolutionSecondOrder();
  addPoolingSecondOrder();
  addEluSecondOrder();
}
