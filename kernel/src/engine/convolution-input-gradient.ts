/**
 * The gradient of a convolution at an input of one channel, a grey picture: one product of matrices, and what it gives for each
 * place of the filter laid over one another. TensorFlow's kernel takes up to three times as long there.
 */
import * as tf from '@tensorflow/tfjs';

interface Arguments {
  dy: tf.Tensor4D;
  filter: tf.Tensor4D;
  inputShape: [number, number, number, number];
  strides: number | [number, number];
  pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  dataFormat: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Below it (values of `dy`) TensorFlow's own kernel is sooner there than a dozen ops. */
const LEAST_VALUES = 1 << 18;

/** Puts itself before the backend's kernel, which does all other convolutions. */
export function registerConvolutionInputGradient(backendName: string): void {
  const kernelName = tf.Conv2DBackpropInput;
  const { kernelFunc: general } = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: (call) => {
      // SAFETY: tfjs calls a kernel with the inputs and attributes of its name, and with tensors, not only their infos.
      const { dy, filter, inputShape, ...window } = { ...call.inputs, ...call.attrs } as object as Arguments;
      const { strides, pad, dataFormat, dimRoundingMode } = window;
      const [height, width, channels] = filter.shape;
      const isOurs = channels === 1 && dataFormat === 'NHWC' && typeof pad === 'string' && dy.size >= LEAST_VALUES;
      if (!isOurs) return general(call);
      const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
      if (info.strideHeight !== 1 || info.strideWidth !== 1 || height * width > 64) return general(call);
      return tf.tidy(() => laidOver(dy, filter, info));
    },
  });
}

function laidOver(dy: tf.Tensor4D, filter: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const [batch, rows, columns, out] = dy.shape;
  const [height, width] = filter.shape;
  const places = tf.matMul(filter.reshape([height * width, out]), dy.reshape([-1, out]), false, true);
  // first beside one another in a row of the filter, then below
  const byPlace = places.reshape([height, width, batch, rows, columns]);
  const beside = tf.addN(
    Array.from({ length: width }, (_, at) =>
      tf.pad(byPlace.slice([0, at], [height, 1]).reshape([height, batch, rows, columns]), [
        ...[NONE, NONE, NONE],
        [at, width - 1 - at],
      ]),
    ),
  );
  const below = tf.addN(
    Array.from({ length: height }, (_, at) =>
      tf.pad(beside.slice(at, 1).reshape([batch, rows, columns + width - 1]), [NONE, [at, height - 1 - at], NONE]),
    ),
  );
  const { top, left } = info.padInfo;
  return below.slice([0, top, left], [batch, info.inHeight, info.inWidth]).expandDims<tf.Tensor4D>(3);
}

const NONE: [number, number] = [0, 0];
