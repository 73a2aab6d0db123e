/**
 * Repairs of tfjs at run time, one file each, named after what was broken; made on every rung before a notebook sees tfjs.
 * (What Node.js no longer has in tfjs-node's files is mended when they are copied: `setup/vendor.mjs`.)
 */
import { mendAlphaDropout } from './alpha-dropout.ts';
import { allowCausalPadding } from './causal-convolution.ts';
import { countCellRegularizers } from './cell-regularizers.ts';
import { mendChannelsFirst } from './channels-first.ts';
import { addComparisonGradients } from './comparison-gradients.ts';
import { mendConcatenateAxis } from './concatenate-axis.ts';
import { applyConstraints } from './constraints.ts';
import { silenceCpuAdvice } from './cpu-advice.ts';
import { mendExtremumGradients } from './extremum-gradients.ts';
import { mendNormalizationParameters } from './normalization-parameters.ts';
import { mendPreprocessingLayers } from './preprocessing-layers.ts';

export function repairTfjs(): void {
  silenceCpuAdvice();
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
}
