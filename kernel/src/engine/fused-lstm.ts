/**
 * LSTM layers as two ops of our own (`native/lstm.cc`): all steps of a sequence in one, and their gradient in another. tfjs
 * calls thirty ops a step. The layer computes the same; where it does what the op does not (masks, dropout in training,
 * other activations, gradients of gradients), tfjs's way stays.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { NodeBackend } from './traced/backend.ts';
import { isForOthers } from './traced/prediction.ts';

type Core = typeof tfjs;

/** What tfjs-layers 4.22 keeps in a layer and its cell and does not declare. */
interface Cell {
  readonly units: number;
  readonly activation: Named;
  readonly recurrentActivation: Named;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly kernel: tfjs.LayerVariable;
  readonly recurrentKernel: tfjs.LayerVariable;
  readonly bias: tfjs.LayerVariable | null;
}
interface Named {
  getClassName(): string;
}
interface Layer {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly states_: [tfjs.Tensor2D, tfjs.Tensor2D];
  resetStates(states: tfjs.Tensor[], training: boolean): void;
  call(inputs: tfjs.Tensor | tfjs.Tensor[], kwargs: Kwargs | null): tfjs.Tensor | tfjs.Tensor[];
}
interface Kwargs {
  mask?: tfjs.Tensor | null;
  training?: boolean;
  initialState?: [tfjs.Tensor2D, tfjs.Tensor2D] | null;
}

const BACKEND = 'tensorflow';
const FORWARD = 'LimpidLstm';
const BACKWARD = 'LimpidLstmGrad';

export function fuseLstm(tf: Core): void {
  registerOps(tf);
  const sample = tf.layers.lstm({ units: 1 });
  // SAFETY: fields of tfjs-layers 4.22's LSTM that its declaration hides.
  const prototype = Object.getPrototypeOf(sample) as Layer;
  const ownCell = (sample as unknown as Layer).cell.constructor;
  const { call } = prototype;
  prototype.call = function (inputs, kwargs) {
    const [x, ...more] = [inputs].flat();
    const isFused =
      x?.rank === 3 && more.length === 0 && x.dtype === 'float32' && x.size > 0 && this.cell.constructor === ownCell;
    if (!isFused || !canFuse(tf, this.cell, kwargs ?? {})) return call.call(this, inputs, kwargs);
    // SAFETY: of rank 3, as asked above.
    return tf.tidy(() => run(tf, this, x as tfjs.Tensor3D, kwargs ?? {}));
  };
}

function canFuse(tf: Core, cell: Cell, { mask, training }: Kwargs): boolean {
  const dropsOut = training === true && (cell.dropout > 0 || cell.recurrentDropout > 0);
  const gate = cell.recurrentActivation.getClassName();
  const isKnown = cell.activation.getClassName() === 'tanh' && (gate === 'sigmoid' || gate === 'hardSigmoid');
  const isTracked = tf.engine().state.gradientDepth > 1 || isForOthers();
  return isKnown && !dropsOut && (mask ?? null) === null && !isTracked;
}

function run(tf: Core, layer: Layer, x: tfjs.Tensor3D, kwargs: Kwargs): tfjs.Tensor | tfjs.Tensor[] {
  const { cell, goBackwards, returnSequences, returnState, stateful } = layer;
  const { units } = cell;
  const [batch, steps] = x.shape;
  const zeros = (): tfjs.Tensor2D => tf.zeros([batch, units]);
  const [h0, c0] = kwargs.initialState ?? (stateful ? layer.states_ : [zeros(), zeros()]);
  const inputs = {
    x: goBackwards ? tf.reverse(x, 1) : x,
    kernel: cell.kernel.read(),
    recurrent: cell.recurrentKernel.read(),
    bias: cell.bias?.read() ?? tf.zeros([4 * units]),
    h0,
    c0,
  };
  const hard = cell.recurrentActivation.getClassName() === 'hardSigmoid';
  const [h, c] = tf.engine().runKernel<[tfjs.Tensor3D, tfjs.Tensor2D]>(FORWARD, inputs, { hard });
  const last = tf.reshape(tf.slice(h, [0, steps - 1, 0], [batch, 1, units]), [batch, units]);
  if (stateful) layer.resetStates([last, c], kwargs.training ?? false);
  const output = returnSequences ? h : last;
  return returnState ? [output, last, c] : output;
}

function registerOps(tf: Core): void {
  for (const { kernelName, order, outputs } of [
    { kernelName: FORWARD, order: ['x', 'kernel', 'recurrent', 'bias', 'h0', 'c0'], outputs: 5 },
    { kernelName: BACKWARD, order: ['gates', 'c', 'c0', 'recurrent', 'dh', 'dc'], outputs: 4 },
  ]) {
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ inputs, attrs, backend }) => {
        // SAFETY: registered for that backend alone; tfjs gives kernels tensors, not only their infos.
        const node = backend as NodeBackend;
        const given = order.map((name) => inputs[name] as tfjs.Tensor);
        const hard = { name: 'hard', type: node.binding.TF_ATTR_BOOL, value: attrs?.['hard'] };
        return node.executeMultipleOutputs(kernelName, [hard], given, outputs);
      },
    });
  }
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
      const given = { gates, c, c0, recurrent, dh, dc } as tfjs.NamedTensorMap;
      const [dz, dbias, dh0, dc0] = tf.engine().runKernel<Gradients>(BACKWARD, given, attrs);
      /** All steps of all sequences as rows. */
      const rows = (sequences: tfjs.Tensor3D): tfjs.Tensor2D =>
        tf.reshape(sequences, [x.shape[0] * x.shape[1], sequences.shape[2]]);
      return {
        x: () => tf.reshape(tf.matMul(rows(dz), kernel, false, true), x.shape),
        kernel: () => tf.matMul(rows(x), rows(dz), true, false),
        recurrent: () => tf.matMul(rows(before), rows(dz), true, false),
        bias: () => dbias,
        h0: () => dh0,
        c0: () => dc0,
      };
    },
  });
}

type Saved = [
  ...[x: tfjs.Tensor3D, kernel: tfjs.Tensor2D, recurrent: tfjs.Tensor2D, c0: tfjs.Tensor2D],
  ...[c: tfjs.Tensor3D, gates: tfjs.Tensor3D, before: tfjs.Tensor3D],
];
type Gradients = [dz: tfjs.Tensor3D, dbias: tfjs.Tensor1D, dh0: tfjs.Tensor2D, dc0: tfjs.Tensor2D];
