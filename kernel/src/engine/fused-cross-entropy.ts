/**
 * Softmax and crossentropy by TensorFlow's fused ops, which give the loss and its gradient in one; tfjs calls more than
 * twenty. For gradients of gradients tfjs's way stays.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { classNumbers, fromLogits } from './repairs/cross-entropy.ts';
import type { NodeBackend } from './traced/backend.ts';
import { typeAttribute } from './traced/binding.ts';

type Core = typeof tfjs;

const BACKEND = 'tensorflow';
const CATEGORICAL = 'SoftmaxCrossEntropyWithLogits';
const SPARSE = 'SparseSoftmaxCrossEntropyWithLogits';

export function fuseCrossEntropy(tf: Core): void {
  registerOps(tf);
  const { categorical, sparse } = fromLogits;
  const isFused = () => tf.getBackend() === BACKEND && tf.engine().state.gradientDepth <= 1;
  const run = (op: string, logits: tfjs.Tensor, labels: (rows: number[]) => tfjs.Tensor): tfjs.Tensor =>
    tf.tidy(() => {
      const rows = [-1, logits.shape.at(-1) ?? 0];
      const given = { logits: tf.reshape(logits, rows), labels: labels(rows) };
      const [loss] = tf.engine().runKernel<[tfjs.Tensor, tfjs.Tensor]>(op, given);
      return tf.reshape(loss, logits.shape.slice(0, -1));
    });
  fromLogits.categorical = (truth, logits) =>
    isFused()
      ? run(CATEGORICAL, logits, (rows) => tf.reshape(tf.cast(truth, 'float32'), rows))
      : categorical(truth, logits);
  fromLogits.sparse = (truth, logits) =>
    isFused() ? run(SPARSE, logits, () => classNumbers(truth)) : sparse(truth, logits);
}

function registerOps(tf: Core): void {
  for (const op of [CATEGORICAL, SPARSE]) {
    tf.registerKernel({
      kernelName: op,
      backendName: BACKEND,
      kernelFunc: ({ inputs, backend }) => {
        // SAFETY: registered for that backend alone, and called above with tensors.
        const [node, { logits, labels }] = [
          backend as NodeBackend,
          inputs as { logits: tfjs.Tensor; labels: tfjs.Tensor },
        ];
        const { binding } = node;
        const attributes = [typeAttribute(binding, 'T', binding.TF_FLOAT)];
        if (op === SPARSE) attributes.push(typeAttribute(binding, 'Tlabels', binding.TF_INT32));
        // the losses, and what softmax exceeds the labels by
        return node.executeMultipleOutputs(op, attributes, [logits, labels], 2);
      },
    });
  }
  tf.registerGradient({
    kernelName: CATEGORICAL,
    inputsToSave: ['logits', 'labels'],
    outputsToSave: [false, true],
    gradFunc: (dys, saved) => {
      // SAFETY: what is saved above.
      const [logits, labels, excess] = saved as [tfjs.Tensor, tfjs.Tensor, tfjs.Tensor];
      const dy = slopes(tf, dys);
      return {
        // TensorFlow's excess is the gradient only where labels sum to 1; rows of zeros, which mask examples, have none
        logits: () => tf.mul(dy, tf.sub(tf.mul(tf.add(excess, labels), tf.sum(labels, -1, true)), labels)),
        labels: () => tf.neg(tf.mul(dy, tf.logSoftmax(logits))),
      };
    },
  });
  tf.registerGradient({
    kernelName: SPARSE,
    inputsToSave: ['labels'],
    outputsToSave: [false, true],
    gradFunc: (dys, saved) => {
      // SAFETY: what is saved above.
      const [labels, excess] = saved as [tfjs.Tensor, tfjs.Tensor];
      const dy = slopes(tf, dys);
      return { logits: () => tf.mul(dy, excess), labels: () => tf.zerosLike(labels) };
    },
  });
}

/** Of the losses, as a column. */
function slopes(tf: Core, dys: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
  const [dy] = [dys].flat();
  if (!dy) throw new RangeError('a gradient without slopes');
  return tf.expandDims(dy, -1);
}
