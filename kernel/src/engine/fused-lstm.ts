/** LSTM layers by the ops of `native/lstm.cc`. */
import type * as tfjs from '@tensorflow/tfjs';
import { fuse, gradientOfInput, registerOp, type Core } from './fused-recurrent.ts';

const FORWARD = 'LimpidLstm';
const BACKWARD = 'LimpidLstmGrad';

export function fuseLstm(tf: Core): void {
  registerOp(tf, FORWARD, ['x', 'kernel', 'recurrent', 'bias', 'h0', 'c0'], 5);
  registerOp(tf, BACKWARD, ['x', 'before', 'gates', 'c', 'c0', 'recurrent', 'dh', 'dc'], 6);
  tf.registerGradient({
    kernelName: FORWARD,
    inputsToSave: ['x', 'kernel', 'recurrent', 'c0'],
    // h and the last c of each sequence; every c, the gates, and h of the step before
    outputsToSave: [false, false, true, true, true],
    gradFunc: (dy, saved, attrs) => {
      // SAFETY: what is saved, in its order, and a gradient for each output.
      const [x, kernel, recurrent, c0, c, gates, before] = saved as Saved;
      const [dh, dc] = dy as tfjs.Tensor[];
      // SAFETY: a map of tensors by name.
      const given = { x, before, gates, c, c0, recurrent, dh, dc } as tfjs.NamedTensorMap;
      const [dz, dkernel, drecurrent, dbias, dh0, dc0] = tf.engine().runKernel<Gradients>(BACKWARD, given, attrs);
      return {
        x: () => gradientOfInput(tf, dz, kernel, x.shape),
        kernel: () => dkernel,
        recurrent: () => drecurrent,
        bias: () => dbias,
        h0: () => dh0,
        c0: () => dc0,
      };
    },
  });
  fuse(tf, {
    samples: [tf.layers.lstm({ units: 1, name: 'sample' })],
    run: (given, [, c0 = given.h0], { bias, units }, attrs) => {
      const inputs = { ...given, bias: bias?.read() ?? tf.zeros([4 * units]), c0 };
      const [h, c] = tf.engine().runKernel<[tfjs.Tensor3D, tfjs.Tensor2D]>(FORWARD, inputs, attrs);
      return [h, c];
    },
  });
}

type Saved = [
  ...[x: tfjs.Tensor3D, kernel: tfjs.Tensor2D, recurrent: tfjs.Tensor2D, c0: tfjs.Tensor2D],
  ...[c: tfjs.Tensor3D, gates: tfjs.Tensor3D, before: tfjs.Tensor3D],
];
type Gradients = [
  ...[dz: tfjs.Tensor3D, dkernel: tfjs.Tensor2D, drecurrent: tfjs.Tensor2D, dbias: tfjs.Tensor1D],
  ...[dh0: tfjs.Tensor2D, dc0: tfjs.Tensor2D],
];
