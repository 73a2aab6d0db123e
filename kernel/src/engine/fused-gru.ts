/** GRU layers by the ops of `native/gru.cc`, with `resetAfter` and without. */
import type * as tfjs from '@tensorflow/tfjs';
import { fuse, gradientOfInput, registerOp, type Core } from './fused-recurrent.ts';

const FORWARD = 'LimpidGru';
const BACKWARD = 'LimpidGruGrad';

export function fuseGru(tf: Core): void {
  registerOp(tf, FORWARD, ['x', 'kernel', 'recurrent', 'bias', 'h0'], 4);
  registerOp(tf, BACKWARD, ['x', 'recurrent', 'bias', 'gates', 'before', 'inner', 'dh'], 5);
  tf.registerGradient({
    kernelName: FORWARD,
    inputsToSave: ['x', 'kernel', 'recurrent', 'bias'],
    // h; the gates, h of the step before, and what the reset gate multiplies, or has multiplied
    outputsToSave: [false, true, true, true],
    gradFunc: (dy, saved, attrs) => {
      // SAFETY: what is saved, in its order, and a gradient for each output.
      const [x, kernel, recurrent, bias, gates, before, inner] = saved as Saved;
      const [dh] = dy as tfjs.Tensor[];
      // SAFETY: a map of tensors by name.
      const given = { x, recurrent, bias, gates, before, inner, dh } as tfjs.NamedTensorMap;
      const [dz, dkernel, drecurrent, dbias, dh0] = tf.engine().runKernel<Gradients>(BACKWARD, given, attrs);
      return {
        x: () => gradientOfInput(tf, dz, kernel, x.shape),
        kernel: () => dkernel,
        recurrent: () => drecurrent,
        bias: () => dbias,
        h0: () => dh0,
      };
    },
  });
  const [before, after] = [
    { units: 1, name: 'sample' },
    { units: 1, name: 'sample', resetAfter: true },
  ];
  fuse(tf, {
    samples: [tf.layers.gru(before), tf.layers.gru(after)],
    run: (given, _, cell, attrs) => {
      const { resetAfter } = cell.getConfig();
      // two rows tell the op that the reset gate acts after the product
      const bias = cell.bias?.read() ?? tf.zeros(resetAfter === true ? [2, 3 * cell.units] : [3 * cell.units]);
      const [h] = tf.engine().runKernel<[tfjs.Tensor3D]>(FORWARD, { ...given, bias }, attrs);
      return [h];
    },
  });
}

type Saved = [
  ...[x: tfjs.Tensor3D, kernel: tfjs.Tensor2D, recurrent: tfjs.Tensor2D, bias: tfjs.Tensor],
  ...[gates: tfjs.Tensor3D, before: tfjs.Tensor3D, inner: tfjs.Tensor3D],
];
type Gradients = [
  ...[dz: tfjs.Tensor3D, dkernel: tfjs.Tensor2D, drecurrent: tfjs.Tensor2D, dbias: tfjs.Tensor, dh0: tfjs.Tensor2D],
];
