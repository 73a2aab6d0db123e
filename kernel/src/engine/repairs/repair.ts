/**
 * Repairs of tfjs at run time, one file each, named after what was broken; made on every rung before a notebook sees tfjs.
 * (What Node.js no longer has in tfjs-node's files is mended when they are copied: `setup/vendor.mjs`.)
 */
import { addConvolutionSecondOrder } from './convolution-second-order.ts';
import { silenceCpuAdvice } from './cpu-advice.ts';
import { mendCumulativeGradients } from './cumulative-gradients.ts';
import { mendDilatedConvolutions } from './dilated-convolutions.ts';
import { addEinsumGradient } from './einsum-gradient.ts';
import { mendEinsum } from './einsum-kernel.ts';
import { addEluSecondOrder } from './elu-second-order.ts';
import { addGatherNdGradients } from './gather-nd-gradient.ts';
import { allowResetAfter } from './gru-reset-after.ts';
import { mendMatMulGradient } from './matmul-gradient.ts';
import { mendMirrorPadGradient } from './mirror-pad-gradient.ts';
import { mendPoolingGradients } from './pooling-gradients.ts';
import { addPoolingSecondOrder } from './pooling-second-order.ts';
import { mendSinglePartGradients } from './single-part-gradients.ts';
import { mendStridedSlice } from './strided-slice.ts';
import { orderTape } from './tape-order.ts';
import { addTopKGradient } from './top-k-gradient.ts';
import { mendWasmGather } from './wasm-gather.ts';

export function repairTfjs(): void {
  silenceCpuAdvice();
  allowResetAfter();
  mendEinsum();
  mendStridedSlice();
  mendWasmGather();
  mendPoolingGradients();
  addGradients();
}

function addGradients(): void {
  orderTape();
  addEinsumGradient();
  addGatherNdGradients();
  addTopKGradient();
  mendCumulativeGradients();
  mendMirrorPadGradient();
  mendMatMulGradient();
  mendSinglePartGradients();
  mendDilatedConvolutions();
  addConvolutionSecondOrder();
  addPoolingSecondOrder();
  addEluSecondOrder();
}
