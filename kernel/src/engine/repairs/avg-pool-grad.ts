/**
 * Average pooling counts the cells inside the image; its gradient, on tfjs's cpu and wasm backends, divides by the whole
 * window's size at the border too. TensorFlow's does not, nor does the derivative.
 */
import * as tf from '@tensorflow/tfjs';
// For the side effect: its kernels are there to be repaired.
import '@tensorflow/tfjs-backend-wasm';

interface Arguments {
  /** [batch, …windows, channels] */
  dy: tf.Tensor;
  /** [batch, …cells, channels], with two sides or with three. */
  input: tf.Tensor;
  filterSize: number;
  strides: number;
  pad: 'valid' | 'same' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export function repairAvgPoolGrad(): void {
  for (const backendName of ['cpu', 'wasm'])
    for (const kernelName of [tf.AvgPoolGrad, tf.AvgPool3DGrad]) {
      const theirs = tf.getKernel(kernelName, backendName);
      tf.unregisterKernel(kernelName, backendName);
      tf.registerKernel({
        ...theirs,
        kernelFunc: ({ inputs, attrs = {}, backend }) => {
          // SAFETY: tfjs calls a kernel with the inputs and attributes of its name, and with tensors, not only their infos;
          // where `filterSize` and `strides` are lists, they have the length that the input's rank asks for.
          const args = { ...attrs, ...inputs } as unknown as Arguments;
          const dy = enlargedAtBorder(args);
          const dx = theirs.kernelFunc({ inputs: { dy, input: args.input }, attrs, backend });
          dy.dispose();
          return dx;
        },
      });
    }
}

/** The gradient, larger where it will be divided by too much. */
function enlargedAtBorder(args: Arguments): tf.Tensor {
  return tf.tidy(() =>
    sides(args).reduce((dy, side, index) => {
      const factors = Array.from({ length: side.windows }, (_, window) => side.size / cellsInside(side, window));
      const shape = dy.shape.map((length, axis) => (axis === index + 1 ? length : 1));
      return factors.every((factor) => factor === 1) ? dy : tf.mul(dy, tf.tensor(factors, shape));
    }, tf.clone(args.dy)),
  );
}

/** Of an image or a volume: how windows of one size lie along it. */
interface Side {
  cells: number;
  windows: number;
  size: number;
  stride: number;
  /** Cells of padding before the first. */
  before: number;
}

function cellsInside({ cells, size, stride, before }: Side, window: number): number {
  const start = window * stride - before;
  return Math.min(cells, start + size) - Math.max(0, start);
}

function sides({ input, filterSize, strides, pad, dimRoundingMode }: Arguments): Side[] {
  const side = (cells: number, windows: number, size: number, stride: number, before: number): Side => {
    return { cells, windows, size, stride, before };
  };
  if (isVolume(input)) {
    const of = tf.backend_util.computePool3DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
    return [
      side(of.inDepth, of.outDepth, of.filterDepth, of.strideDepth, of.padInfo.front),
      side(of.inHeight, of.outHeight, of.filterHeight, of.strideHeight, of.padInfo.top),
      side(of.inWidth, of.outWidth, of.filterWidth, of.strideWidth, of.padInfo.left),
    ];
  }
  // SAFETY: AvgPoolGrad takes images where it takes no volumes.
  const { shape } = input as tf.Tensor4D;
  const of = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  return [
    side(of.inHeight, of.outHeight, of.filterHeight, of.strideHeight, of.padInfo.top),
    side(of.inWidth, of.outWidth, of.filterWidth, of.strideWidth, of.padInfo.left),
  ];
}

function isVolume(input: tf.Tensor): input is tf.Tensor5D {
  return input.rank === 5;
}
