/**
 * Recurrent layers, written out step by step: the engine runs a whole sequence as one op, in which there is nothing that
 * a rule could take hold of.
 */
import * as tf from '@tensorflow/tfjs';
import type { Arithmetic, Call } from './composed.ts';
import type { Activation } from './score.ts';

/** What tfjs-layers 4.22 keeps in a layer and its cell and does not declare. */
interface Layer {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
}
interface Cell {
  readonly units: number;
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
  readonly kernel: tf.LayerVariable;
  readonly recurrentKernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
  getClassName(): string;
  getConfig(): tf.serialization.ConfigDict;
}
interface Kwargs {
  mask?: tf.Tensor | tf.Tensor[] | null;
  initialState?: tf.Tensor[] | null;
}

/** A step: an input and the states before it -> those after it, all of shape [batch, ...]; the first is the output. */
type Step = (x: tf.Tensor, states: readonly tf.Tensor[]) => tf.Tensor[];

const CELLS: { readonly [className: string]: { states: number; step: (cell: Cell, arithmetic: Arithmetic) => Step } } =
  {
    LSTMCell: { states: 2, step: lstm },
    GRUCell: { states: 1, step: gru },
    SimpleRNNCell: { states: 1, step: simple },
  };

/** What of the layer there is no rule for, in words. */
export function recurrentObstacle(given: tf.layers.Layer): string | undefined {
  const { cell, stateful } = recurrentLayer(given);
  if (!Object.hasOwn(CELLS, cell.getClassName())) return cell.getClassName();
  const isSoftmax = [cell.activation, cell.recurrentActivation].some((one) => one?.getClassName() === 'softmax');
  if (isSoftmax) return 'softmax';
  return stateful ? 'a state kept from batch to batch' : undefined;
}

export function recurrent(given: tf.layers.Layer, arithmetic: Arithmetic): Call {
  const { cell, returnSequences, returnState, goBackwards } = recurrentLayer(given);
  const known = CELLS[cell.getClassName()];
  if (!known) throw new TypeError(`There is no cell ${cell.getClassName()}.`);
  const step = known.step(cell, arithmetic);
  return (inputs, kwargs: Kwargs | null) => {
    const [x] = [inputs].flat();
    if (!x) throw new RangeError('A recurrent layer takes an input.');
    const zeros = () => tf.zeros([x.shape[0] ?? 0, cell.units]);
    let states = kwargs?.initialState ?? Array.from({ length: known.states }, zeros);
    const outputs: tf.Tensor[] = [];
    const [mask] = [kwargs?.mask ?? []].flat();
    const [steps, masks] = [x, mask].map((rows) => (rows ? inOrder(rows, goBackwards) : []));
    for (const [at, now] of (steps ?? []).entries()) {
      states = kept(step(now, states), states, masks?.[at]);
      outputs.push(states[0] ?? now);
    }
    const output = returnSequences ? tf.stack(outputs, 1) : (outputs.at(-1) ?? x);
    return returnState ? [output, ...states] : output;
  };
}

/** Steps that are masked leave the states as they are. */
function kept(after: tf.Tensor[], before: readonly tf.Tensor[], mask: tf.Tensor | undefined): tf.Tensor[] {
  if (!mask) return after;
  const seen = mask.cast('float32').reshape([-1, 1]);
  return after.map((state, at) => state.mul(seen).add((before[at] ?? state).mul(tf.sub(1, seen))));
}

function inOrder(rows: tf.Tensor, goBackwards: boolean): tf.Tensor[] {
  const steps = tf.unstack(rows, 1);
  return goBackwards ? steps.reverse() : steps;
}

function lstm(cell: Cell, { sums, activation, product }: Arithmetic): Step {
  const { activation: squash, recurrentActivation: open } = cell;
  return (x, [h = x, c = x]) => {
    const all = sums([x, h], ([a = x, b = h]) => affine(a, b, cell));
    const [ofInput, ofForget, candidate, ofOutput] = split(all, 4);
    const remembered = product(activation(ofForget, open), c);
    const added = product(activation(ofInput, open), activation(candidate, squash));
    const state = sums([remembered, added], ([a = remembered, b = added]) => a.add(b));
    return [product(activation(ofOutput, open), activation(state, squash)), state];
  };
}

function gru(cell: Cell, { sums, activation, product }: Arithmetic): Step {
  const { units, activation: squash, recurrentActivation: open } = cell;
  const [gates, last]: [Columns, Columns] = [
    [0, 2 * units],
    [2 * units, units],
  ];
  const resetsAfter = cell.getConfig()['resetAfter'] === true;
  const candidateOf = (x: tf.Tensor, h: tf.Tensor, reset: tf.Tensor): tf.Tensor => {
    if (!resetsAfter) {
      const passed = product(reset, h);
      return sums([x, passed], ([a = x, b = passed]) => affine(a, b, cell, last));
    }
    const inner = sums([h], ([b = h]) => weighted(b, cell.recurrentKernel, biasOf(cell, last, 1), last));
    const passed = product(reset, inner);
    return sums([x, passed], ([a = x, b = passed]) => weighted(a, cell.kernel, biasOf(cell, last, 0), last).add(b));
  };
  return (x, [h = x]) => {
    const [ofUpdate, ofReset] = split(
      sums([x, h], ([a = x, b = h]) => affine(a, b, cell, gates)),
      2,
    );
    const update = activation(ofUpdate, open);
    const candidate = activation(candidateOf(x, h, activation(ofReset, open)), squash);
    const [remembered, added] = [product(update, h), product(tf.sub(1, update), candidate)];
    return [sums([remembered, added], ([a = remembered, b = added]) => a.add(b))];
  };
}

function simple(cell: Cell, { sums, activation }: Arithmetic): Step {
  return (x, [h = x]) => [
    activation(
      sums([x, h], ([a = x, b = h]) => affine(a, b, cell)),
      cell.activation,
    ),
  ];
}

/** Columns of the kernels: where they begin, and how many. */
type Columns = readonly [start: number, count: number];

/** Weighted sums of an input and a state. Weights are read here, because a scope ends between forward and backward. */
function affine(x: tf.Tensor, h: tf.Tensor, cell: Cell, columns?: Columns): tf.Tensor {
  const { kernel, recurrentKernel } = cell;
  const ofState = weighted(h, recurrentKernel, biasOf(cell, columns, 1), columns);
  return weighted(x, kernel, biasOf(cell, columns, 0), columns).add(ofState);
}

function weighted(
  x: tf.Tensor,
  kernel: tf.LayerVariable,
  bias: tf.Tensor | undefined,
  columns: Columns | undefined,
): tf.Tensor {
  const sums = x.matMul(columnsOf(kernel.read(), columns));
  return bias ? sums.add(bias) : sums;
}

/** @param row of a bias of two rows; one of one row belongs to the first */
function biasOf({ bias }: Cell, columns: Columns | undefined, row: number): tf.Tensor | undefined {
  const all = bias?.read();
  if (!all || (all.rank === 1 && row > 0)) return undefined;
  return columnsOf(all.rank === 1 ? all : all.gather(row), columns);
}

function columnsOf(weights: tf.Tensor, columns: Columns | undefined): tf.Tensor {
  if (!columns) return weights;
  const [start, count] = columns;
  return weights.rank === 1 ? weights.slice(start, count) : weights.slice([0, start], [-1, count]);
}

function split(all: tf.Tensor, count: 2): [tf.Tensor, tf.Tensor];
function split(all: tf.Tensor, count: 4): [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
function split(all: tf.Tensor, count: number): tf.Tensor[] {
  return tf.split(all, count, 1);
}

function recurrentLayer(layer: tf.layers.Layer): Layer {
  // SAFETY: its fields, as above.
  return layer as unknown as Layer;
}
