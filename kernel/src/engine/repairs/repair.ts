/**
 * Repairs of tfjs at run time, one file each, named after what was broken; made on every rung before a notebook sees tfjs.
 * (What Node.js no longer has in tfjs-node's files is mended when they are copied: `setup/vendor.mjs`.)
 */
import { silenceCpuAdvice } from './cpu-advice.ts';
import { allowResetAfter } from './gru-reset-after.ts';
import { mendSinglePartGradients } from './single-part-gradients.ts';

export function repairTfjs(): void {
  silenceCpuAdvice();
  allowResetAfter();
  mendSinglePartGradients();
}
