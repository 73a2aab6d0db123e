/**
 * Repairs of tfjs at run time, one file each, named after what was broken; made on every rung before a notebook sees tfjs.
 * (What Node.js no longer has in tfjs-node's files is mended when they are copied: `setup/vendor.mjs`.)
 */
import { repairAdadelta } from './adadelta.ts';
import { repairAvgPoolGrad } from './avg-pool-grad.ts';
import { repairCentredRMSProp } from './centred-rmsprop.ts';
import { silenceCpuAdvice } from './cpu-advice.ts';

export function repairTfjs(): void {
  silenceCpuAdvice();
  repairAdadelta();
  repairAvgPoolGrad();
  repairCentredRMSProp();
}
