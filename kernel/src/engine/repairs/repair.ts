/**
 * Repairs of tfjs at run time, one file each, named after what was broken; made on every rung before a notebook sees tfjs.
 * (What Node.js no longer has in tfjs-node's files is mended when they are copied: `setup/vendor.mjs`.)
 */
import { repairAvgPoolGrad } from './avg-pool-grad.ts';
import { silenceCpuAdvice } from './cpu-advice.ts';
import { repairEarlyStopping } from './early-stopping.ts';
import { repairFormulae } from './formulae.ts';
import { repairLearningRate } from './learning-rate.ts';
import { repairMixedCallbacks } from './mixed-callbacks.ts';
import { repairOptimizerState } from './optimizer-state.ts';
import { repairUpdate } from './update.ts';
import { allowResetAfter } from './gru-reset-after.ts';
import { mendSinglePartGradients } from './single-part-gradients.ts';

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
}
