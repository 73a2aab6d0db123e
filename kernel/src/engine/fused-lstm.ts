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
    const isFused = x?.rank === 3 && more.length === 0 && x.dtype === 'float32' && this.cell.constructor === ownCell;
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
  const [batch, steps, features] = x.shape;
  const zeros = (): tfjs.Tensor2D => tf.zeros([batch, units]);
  const [h0, c0] = kwargs.initialState ?? (stateful ? layer.states_ : [zeros(), zeros()]);
  const given = goBackwards ? tf.reverse(x, 1) : x;
  const product = tf.matMul(tf.reshape(given, [batch * steps, features]), kernelOf(cell.kernel));
  const inputs = {
    input: tf.reshape(product, [batch, steps, 4 * units]),
    weights: kernelOf(cell.recurrentKernel),
    bias: cell.bias?.read() ?? tf.zeros([4 * units]),
    h0,
    c0,
  };
  const hard = cell.recurrentActivation.getClassName() === 'hardSigmoid';
  const [h, c] = tf.engine().runKernel<[tfjs.Tensor3D, tfjs.Tensor3D]>(FORWARD, inputs, { hard });
  const last = (all: tfjs.Tensor3D) => tf.reshape(tf.slice(all, [0, steps - 1, 0], [batch, 1, units]), [batch, units]);
  const lastH = last(h);
  if (!stateful && !returnState) return returnSequences ? h : lastH;
  const states = [lastH, last(c)];
  if (stateful) layer.resetStates(states, kwargs.training ?? false);
  const output = returnSequences ? h : lastH;
  return returnState ? [output, ...states] : output;
}

function kernelOf(weight: tfjs.LayerVariable): tfjs.Tensor2D {
  // SAFETY: both kernels of a cell have two axes.
  return weight.read() as tfjs.Tensor2D;
}

function registerOps(tf: Core): void {
  for (const [kernelName, order] of [
    [FORWARD, ['input', 'weights', 'bias', 'h0', 'c0']],
    [BACKWARD, ['gates', 'c', 'c0', 'weights', 'dh', 'dc']],
  ] as const) {
    tf.registerKernel({
      kernelName,
      backendName: BACKEND,
      kernelFunc: ({ inputs, attrs, backend }) => {
        // SAFETY: registered for that backend alone; tfjs gives kernels tensors, not only their infos.
        const node = backend as NodeBackend;
        const given = order.map((name) => inputs[name] as tfjs.Tensor);
        const hard = { name: 'hard', type: node.binding.TF_ATTR_BOOL, value: attrs?.['hard'] };
        return node.executeMultipleOutputs(kernelName, [hard], given, 3);
      },
    });
  }
  tf.registerGradient({
    kernelName: FORWARD,
    inputsToSave: ['weights', 'h0', 'c0'],
    outputsToSave: [true, true, true],
    gradFunc: (dy, saved, attrs) => {
      // SAFETY: what is saved, in its order, and a gradient for each output.
      const [weights, h0, c0, h, c, gates] = saved as Saved;
      const [dh, dc] = dy as tfjs.Tensor[];
      // SAFETY: a map of tensors by name.
      const given = { gates, c, c0, weights, dh, dc } as tfjs.NamedTensorMap;
      const [dz, dh0, dc0] = tf
        .engine()
        .runKernel<[tfjs.Tensor3D, tfjs.Tensor2D, tfjs.Tensor2D]>(BACKWARD, given, attrs);
      const [batch, steps, units] = h.shape;
      const flat = tf.reshape(dz, [batch * steps, 4 * units]);
      return {
        input: () => dz,
        weights: () => {
          const first = tf.reshape(h0, [batch, 1, units]);
          const before = steps === 1 ? first : tf.concat([first, tf.slice(h, 0, [batch, steps - 1, units])], 1);
          return tf.matMul(tf.reshape(before, [batch * steps, units]), flat, true, false);
        },
        bias: () => tf.sum(flat, 0),
        h0: () => dh0,
        c0: () => dc0,
      };
    },
  });
}

type Saved = [tfjs.Tensor2D, tfjs.Tensor2D, tfjs.Tensor2D, tfjs.Tensor3D, tfjs.Tensor3D, tfjs.Tensor3D];
