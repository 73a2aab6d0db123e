/** What a model was given and what it takes, in words, with what helps. Pure. */
import { layerName } from './layers.ts';
import { bracketed, isSame, listed, sizeOf, words, type Given, type Shape } from './words.ts';

interface Layer {
  readonly name: string;
  readonly className: string;
}

/** A place of a model where data goes in, or targets are compared. */
export interface Port {
  /** The layer that takes the input, or gives the output. */
  readonly layer: Layer;
  readonly shape: Shape;
  /** Of an output; nothing when it is the user's own function. */
  readonly loss?: string;
}

export interface ModelCall {
  /** The model's method. */
  readonly method: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** What was given for each input; nothing for what is no tensor. */
  readonly x: readonly (Given | null)[];
  /** Where the method takes targets. */
  readonly y?: readonly (Given | null)[];
}

/** @returns nothing when what is wrong is something else */
export function modelProblem({ method, inputs, outputs, x, y }: ModelCall): string | null {
  return (
    (x.includes(null) || y?.includes(null) === true
      ? `${method} takes tensors. \`tf.tensor2d(array)\` makes one of rows of numbers.`
      : null) ??
    countProblem(method, 'input', inputs, x) ??
    first(inputs, (port, index) => inputProblem(`${method}: ${ordinal(index, inputs)}`, port, x[index])) ??
    (y === undefined
      ? null
      : (countProblem(method, 'target', outputs, y) ??
        first(outputs, (port, index) => targetProblem(method, port, y[index])) ??
        examplesProblem(method, x[0], y[0])))
  );
}

function first(ports: readonly Port[], find: (port: Port, index: number) => string | null): string | null {
  for (const [index, port] of ports.entries()) {
    const problem = find(port, index);
    if (problem !== null) return problem;
  }
  return null;
}

function countProblem(method: string, what: string, ports: readonly Port[], given: readonly unknown[]): string | null {
  if (ports.length === given.length) return null;
  const all = listed(ports.map(({ shape }) => bracketed(shape)));
  const some = ports.length === 1 ? `one ${what}` : `${ports.length} ${what}s`;
  return `${method}: the model has ${some}, ${all}, and was given ${given.length}.`;
}

function ordinal(index: number, ports: readonly Port[]): string {
  return ports.length === 1 ? 'the input' : `input ${index + 1} of ${ports.length}`;
}

/** `which` begins the sentence. */
function inputProblem(which: string, { layer, shape }: Port, given: Given | null | undefined): string | null {
  if (!given || isSame(standing(given.shape), shape)) return null;
  const takes = `${which} is ${words(given)}; ${layerName(layer).replace('Layer', 'layer')} takes ${bracketed(shape)}.`;
  return `${takes} ${helpWithInput(given.shape, shape)}`;
}

/** tfjs makes columns of vectors. */
function standing(shape: Shape): Shape {
  return shape.length === 1 ? [...shape, 1] : shape;
}

function helpWithInput(given: Shape, shape: Shape): string {
  const example = shape.slice(1);
  if (isSame(given, example)) return 'The batch is missing: `x.expandDims(0)` makes a batch of one.';
  if (isSame([...given, 1], shape)) return 'The channels are missing: `x.expandDims(-1)` adds one.';
  if (isSame([null, ...given, 1], shape)) {
    return `Batch and channels are missing: \`x.reshape([${[1, ...given, 1].join(', ')}])\`.`;
  }
  const [batch, channels, ...rest] = given;
  if (shape.length === 4 && given.length === 4 && isSame([batch ?? null, ...rest, channels ?? null], shape)) {
    return 'Channels come last: `x.transpose([0, 2, 3, 1])` puts them there.';
  }
  if (given.length !== shape.length && !example.includes(null) && sizeOf(given.slice(1)) === sizeOf(example)) {
    return `\`x.reshape([${[-1, ...example].join(', ')}])\` has that shape.`;
  }
  return `Give it such data, or build the model with \`inputShape: [${given.slice(1).join(', ')}]\`.`;
}

const SPARSE = /^sparse_?categorical_?crossentropy$/i;
const ONE_HOT = /^categorical_?crossentropy$/i;

function targetProblem(method: string, { layer, shape, loss }: Port, given: Given | null | undefined): string | null {
  if (!given) return null;
  const takesNumbers = loss !== undefined && SPARSE.test(loss);
  const takes = takesNumbers ? [...shape.slice(0, -1), 1] : shape;
  if (isSame(standing(given.shape), takes)) return null;
  const classes = shape.at(-1);
  const gives = `layer ${layer.name} (${layer.className}) gives ${bracketed(shape)}`;
  const told = `${method}: the targets are ${words(given)}; ${gives}`;
  const found = standing(given.shape);
  if (takesNumbers) {
    const help =
      found.at(-1) === classes ? ' They look one-hot: use the loss categoricalCrossentropy, or `y.argMax(-1)`.' : '';
    return `${told}, for which ${loss} takes class numbers, ${bracketed(takes)}.${help}`;
  }
  if (found.at(-1) === 1 && loss !== undefined && ONE_HOT.test(loss)) {
    return `${told}, for which ${loss} takes one-hot rows. If they are class numbers, use the loss sparseCategoricalCrossentropy, or \`tf.oneHot(y.toInt(), ${classes})\`.`;
  }
  const compared = `${told}, and ${loss === undefined ? 'the loss' : loss} compares them one by one.`;
  if (found.length < shape.length)
    return `${compared} A layer \`tf.layers.flatten()\` before the last gives one row for each example.`;
  if (found.length > shape.length) return compared;
  return `${compared} As the last layer, \`units: ${found.at(-1)}\` would fit these targets.`;
}

function examplesProblem(method: string, x: Given | null | undefined, y: Given | null | undefined): string | null {
  if (!x || !y || x.shape[0] === y.shape[0]) return null;
  return `${method}: there are ${x.shape[0]} examples in ${words(x)}, and ${y.shape[0]} targets in ${words(y)}; each example needs one.`;
}
