/**
 * Recurrent layers as two ops of our own each (`native/`): all steps of a sequence in one, and their gradient in another. tfjs
 * calls thirty ops a step. The layers compute the same; where they do what the ops do not (masks, dropout in training,
 * other activations, gradients of gradients), tfjs's way stays.
 */
import type * as tfjs from '@tensorflow/tfjs';
import type { NodeBackend } from './traced/backend.ts';
import { isForOthers } from './traced/prediction.ts';

export type Core = typeof tfjs;

/** What tfjs-layers 4.22 keeps in a layer and its cell and does not declare. */
export interface Cell {
  readonly units: number;
  readonly activation: Named;
  readonly recurrentActivation: Named;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly kernel: tfjs.LayerVariable;
  readonly recurrentKernel: tfjs.LayerVariable;
  readonly bias: tfjs.LayerVariable | null;
  getConfig(): tfjs.serialization.ConfigDict;
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
  readonly states_: tfjs.Tensor2D[];
  resetStates(states: tfjs.Tensor[], training: boolean): void;
  call(inputs: tfjs.Tensor | tfjs.Tensor[], kwargs: Kwargs | null): tfjs.Tensor | tfjs.Tensor[];
}
interface Kwargs {
  mask?: tfjs.Tensor | null;
  training?: boolean;
  initialState?: tfjs.Tensor2D[] | null;
}

/** What goes into every op. */
export interface Given {
  x: tfjs.Tensor3D;
  kernel: tfjs.Tensor;
  recurrent: tfjs.Tensor;
  h0: tfjs.Tensor2D;
}

interface Fused {
  /** Layers of the one class, with every class of cell that the op knows. */
  samples: tfjs.layers.Layer[];
  /** h of every step, and what other states there are after the last. `states` are those before the first. */
  run(
    given: Given,
    states: tfjs.Tensor2D[],
    cell: Cell,
    attrs: tfjs.NamedAttrMap,
  ): [h: tfjs.Tensor3D, ...tfjs.Tensor2D[]];
}

export function fuse(tf: Core, { samples, run }: Fused): void {
  // SAFETY: fields of tfjs-layers 4.22's recurrent layers that their declarations hide.
  const layers = samples as unknown[] as Layer[];
  const cells = new Set(layers.map(({ cell }) => cell.constructor));
  // SAFETY: a layer's prototype has its methods.
  for (const prototype of new Set(layers.map((layer) => Object.getPrototypeOf(layer) as Layer))) {
    const { call } = prototype;
    prototype.call = function (inputs, kwargs) {
      const [x, ...more] = [inputs].flat();
      const isFused =
        x?.rank === 3 && more.length === 0 && x.dtype === 'float32' && x.size > 0 && cells.has(this.cell.constructor);
      if (!isFused || !canFuse(tf, this.cell, kwargs ?? {})) return call.call(this, inputs, kwargs);
      // SAFETY: of rank 3, as asked above.
      return tf.tidy(() => apply(tf, this, x as tfjs.Tensor3D, kwargs ?? {}, run));
    };
  }
}

function canFuse(tf: Core, cell: Cell, { mask, training }: Kwargs): boolean {
  const dropsOut = training === true && (cell.dropout > 0 || cell.recurrentDropout > 0);
  const gate = cell.recurrentActivation.getClassName();
  const isKnown = cell.activation.getClassName() === 'tanh' && (gate === 'sigmoid' || gate === 'hardSigmoid');
  const isTracked = tf.engine().state.gradientDepth > 1 || isForOthers();
  return isKnown && !dropsOut && (mask ?? null) === null && !isTracked;
}

function apply(
  tf: Core,
  layer: Layer,
  x: tfjs.Tensor3D,
  kwargs: Kwargs,
  run: Fused['run'],
): tfjs.Tensor | tfjs.Tensor[] {
  const { cell, goBackwards, returnSequences, returnState, stateful } = layer;
  const [batch, steps] = x.shape;
  const zeros: tfjs.Tensor2D = tf.zeros([batch, cell.units]);
  const states = kwargs.initialState ?? (stateful ? layer.states_ : [zeros, zeros]);
  const given = {
    x: goBackwards ? tf.reverse(x, 1) : x,
    kernel: cell.kernel.read(),
    recurrent: cell.recurrentKernel.read(),
    h0: states[0] ?? zeros,
  };
  const hard = cell.recurrentActivation.getClassName() === 'hardSigmoid';
  const [h, ...others] = run(given, states, cell, { hard });
  const last = tf.reshape(tf.slice(h, [0, steps - 1, 0], [batch, 1, cell.units]), [batch, cell.units]);
  if (stateful) layer.resetStates([last, ...others], kwargs.training ?? false);
  const output = returnSequences ? h : last;
  return returnState ? [output, last, ...others] : output;
}

/** An op of the addon as a kernel of tfjs's: the names of its inputs in their order, and how many outputs it has. */
export function registerOp(tf: Core, kernelName: string, order: string[], outputs: number): void {
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: registered for that backend alone; tfjs gives kernels tensors, not only their infos.
      const node = backend as NodeBackend;
      const given = order.map((name) => inputs[name] as tfjs.Tensor);
      const hard = { name: 'hard', type: node.binding.TF_ATTR_BOOL, value: attrs?.['hard'] };
      return node.executeMultipleOutputs(kernelName, [hard], given, outputs);
    },
  });
}

/** The gradient of x, of that of the sums that x goes into by a kernel. */
export function gradientOfInput(
  tf: Core,
  dz: tfjs.Tensor3D,
  kernel: tfjs.Tensor2D,
  [batch, steps, features]: [number, number, number],
): tfjs.Tensor3D {
  const rows: tfjs.Tensor2D = tf.reshape(dz, [batch * steps, dz.shape[2]]);
  return tf.reshape(tf.matMul(rows, kernel, false, true), [batch, steps, features]);
}
