/**
 * BatchNormalization in training by TensorFlow's fused ops, one forward and one for the gradient, where tfjs calls more
 * than thirty. Ioffe & Szegedy, 2015. Along other axes than the last, and for gradients of gradients, tfjs's way stays.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { NodeBackend } from './traced/backend.ts';
import { typeAttribute, type Attribute, type Binding } from './traced/binding.ts';

type Core = typeof tfjs;

/** What tfjs-layers 4.22 keeps in a BatchNormalization and does not declare. */
interface Layer {
  readonly axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma: tfjs.LayerVariable | undefined;
  readonly beta: tfjs.LayerVariable | undefined;
  readonly movingMean: tfjs.LayerVariable;
  readonly movingVariance: tfjs.LayerVariable;
  call(inputs: tfjs.Tensor | tfjs.Tensor[], kwargs: { training?: boolean }): tfjs.Tensor | tfjs.Tensor[];
}

const BACKEND = 'tensorflow';
const FORWARD = 'FusedBatchNormV3';
const BACKWARD = 'FusedBatchNormGradV3';

export function fuseBatchNorm(tf: Core): void {
  registerOps(tf);
  // SAFETY: fields of tfjs-layers 4.22's layer that its declaration hides.
  const prototype = Object.getPrototypeOf(tf.layers.batchNormalization()) as Layer;
  const { call } = prototype;
  prototype.call = function (inputs, kwargs) {
    const [x] = [inputs].flat();
    const isLast = x !== undefined && (this.axis === -1 || this.axis === x.rank - 1);
    const isFused = kwargs.training === true && isLast && x.rank > 1 && x.dtype === 'float32' && x.size > 0;
    if (!isFused || tf.engine().state.gradientDepth > 1) return call.call(this, inputs, kwargs);
    return tf.tidy(() => train(tf, this, x));
  };
}

function train(tf: Core, layer: Layer, x: tfjs.Tensor): tfjs.Tensor {
  const { gamma, beta, movingMean, movingVariance, momentum, epsilon } = layer;
  const channels = x.shape.at(-1) ?? 1;
  const given = {
    x: x.rank === 4 ? x : tf.reshape(x, [x.size / channels, 1, 1, channels]),
    scale: gamma?.read() ?? tf.ones([channels]),
    offset: beta?.read() ?? tf.zeros([channels]),
    none: tf.zeros([0]),
  };
  const [y, mean, , , variance] = tf.engine().runKernel<tfjs.Tensor[]>(FORWARD, given, { epsilon });
  for (const [moving, value] of [
    [movingMean, mean],
    [movingVariance, variance],
  ] as const) {
    const before = moving.read();
    if (value) moving.write(tf.sub(before, tf.mul(tf.sub(before, value), 1 - momentum)));
  }
  if (!y) throw new RangeError(`${FORWARD} gave nothing`);
  return tf.reshape(y, x.shape);
}

function registerOps(tf: Core): void {
  tf.registerKernel({
    kernelName: FORWARD,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: registered for that backend alone, and called above and below with tensors.
      const [node, { x, scale, offset, none }] = [backend as NodeBackend, inputs as { [name: string]: tfjs.Tensor }];
      const given = [x, scale, offset, none, none].flatMap((one) => one ?? []);
      // y, mean, variance with Bessel's correction; then for the gradient mean, variance, and room for other devices
      return node.executeMultipleOutputs(FORWARD, attributes(node.binding, attrs), given, 6);
    },
  });
  tf.registerKernel({
    kernelName: BACKWARD,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: as above.
      const [node, { dy, x, scale, ...saved }] = [backend as NodeBackend, inputs as { [name: string]: tfjs.Tensor }];
      const given = [dy, x, scale, saved['mean'], saved['variance'], saved['room']].flatMap((one) => one ?? []);
      return node.executeMultipleOutputs(BACKWARD, attributes(node.binding, attrs), given, 5);
    },
  });
  tf.registerGradient({
    kernelName: FORWARD,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [dy] = [dys].flat();
      const [x, scale, mean, variance, room] = saved;
      // SAFETY: a map of tensors by name.
      const given = { dy, x, scale, mean, variance, room } as tfjs.NamedTensorMap;
      const [dx, dScale, dOffset] = tf
        .engine()
        .runKernel<[tfjs.Tensor, tfjs.Tensor, tfjs.Tensor]>(BACKWARD, given, attrs);
      return { x: () => dx, scale: () => dScale, offset: () => dOffset, none: () => tf.zeros([0]) };
    },
  });
}

function attributes(binding: Binding, attrs: tfjs.NamedAttrMap | undefined): Attribute[] {
  return [
    typeAttribute(binding, 'T', binding.TF_FLOAT),
    typeAttribute(binding, 'U', binding.TF_FLOAT),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: attrs?.['epsilon'] },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}
