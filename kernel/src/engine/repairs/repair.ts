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
import { applyConstraints } from './constraints.ts';
import { silenceCpuAdvice } from './cpu-advice.ts';
import { repairEarlyStopping } from './early-stopping.ts';
import { mendExtremumGradients } from './extremum-gradients.ts';
import { repairFormulae } from './formulae.ts';
import { allowResetAfter } from './gru-reset-after.ts';
import { repairLearningRate } from './learning-rate.ts';
import { repairMixedCallbacks } from './mixed-callbacks.ts';
import { mendNormalizationParameters } from './normalization-parameters.ts';
import { repairOptimizerState } from './optimizer-state.ts';
import { mendPreprocessingLayers } from './preprocessing-layers.ts';
import { giveSequentialHistory } from './sequential-history.ts';
import { mendSinglePartGradients } from './single-part-gradients.ts';
import { repairUpdate } from './update.ts';

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
  repairEarlyStopping();
  repairMixedCallbacks();
  allowResetAfter();
  mendSinglePartGradients();
  mendAlphaDropout();
  allowCausalPadding();
  countCellRegularizers();
  mendChannelsFirst();
  addComparisonGradients();
  mendConcatenateAxis();
  applyConstraints();
  mendExtremumGradients();
  mendNormalizationParameters();
  mendPreprocessingLayers();
  giveSequentialHistory();
}
