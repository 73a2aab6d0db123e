/** What a model was given and what it takes, in words, with what helps. Pure. */
import { say, spaceBetween } from '../../say.ts';
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
      ? say('{method} takes tensors. `tf.tensor2d(array)` makes one of rows of numbers.', { method })
      : null) ??
    countProblem(method, numberOfInputs(inputs), inputs, x) ??
    first(inputs, (port, index) => inputProblem(method, ordinal(index, inputs), port, x[index])) ??
    (y === undefined
      ? null
      : (countProblem(method, numberOfTargets(outputs), outputs, y) ??
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

function numberOfInputs({ length: count }: readonly Port[]): string {
  return count === 1 ? say('one input') : say('{count} inputs', { count });
}

function numberOfTargets({ length: count }: readonly Port[]): string {
  return count === 1 ? say('one target') : say('{count} targets', { count });
}

/** @param has what the model has, counted */
function countProblem(method: string, has: string, ports: readonly Port[], given: readonly unknown[]): string | null {
  if (ports.length === given.length) return null;
  const all = listed(ports.map(({ shape }) => bracketed(shape)));
  return say('{method}: the model has {has}, {all}, and was given {count}.', { method, has, all, count: given.length });
}

function ordinal(index: number, ports: readonly Port[]): string {
  return ports.length === 1
    ? say('the input')
    : say('input {number} of {count}', { number: index + 1, count: ports.length });
}

function inputProblem(
  method: string,
  which: string,
  { layer, shape }: Port,
  given: Given | null | undefined,
): string | null {
  if (!given || isSame(standing(given.shape), shape)) return null;
  const problem = say('{method}: {input} is {given}; {layer} takes {takes}.', {
    ...{ method, input: which, given: words(given) },
    ...{ layer: layerWithin(layer), takes: bracketed(shape) },
  });
  return problem + spaceBetween() + helpWithInput(given.shape, shape);
}

/** Its name within a sentence. */
function layerWithin({ name, className }: Layer): string {
  return say('layer {name} ({className})', { name, className });
}

/** tfjs makes columns of vectors. */
function standing(shape: Shape): Shape {
  return shape.length === 1 ? [...shape, 1] : shape;
}

function helpWithInput(given: Shape, shape: Shape): string {
  const example = shape.slice(1);
  if (isSame(given, example)) return say('The batch is missing: `x.expandDims(0)` makes a batch of one.');
  if (isSame([...given, 1], shape)) return say('The channels are missing: `x.expandDims(-1)` adds one.');
  if (isSame([null, ...given, 1], shape)) {
    return say('Batch and channels are missing: `x.reshape([{shape}])`.', { shape: [1, ...given, 1].join(', ') });
  }
  const [batch, channels, ...rest] = given;
  if (shape.length === 4 && given.length === 4 && isSame([batch ?? null, ...rest, channels ?? null], shape)) {
    return say('Channels come last: `x.transpose([0, 2, 3, 1])` puts them there.');
  }
  if (given.length !== shape.length && !example.includes(null) && sizeOf(given.slice(1)) === sizeOf(example)) {
    return say('`x.reshape([{shape}])` has that shape.', { shape: [-1, ...example].join(', ') });
  }
  return say('Give it such data, or build the model with `inputShape: [{shape}]`.', {
    shape: given.slice(1).join(', '),
  });
}

const SPARSE = /^sparse_?categorical_?crossentropy$/i;
const ONE_HOT = /^categorical_?crossentropy$/i;

function targetProblem(method: string, { layer, shape, loss }: Port, given: Given | null | undefined): string | null {
  if (!given) return null;
  const takesNumbers = loss !== undefined && SPARSE.test(loss);
  const takes = takesNumbers ? [...shape.slice(0, -1), 1] : shape;
  if (isSame(standing(given.shape), takes)) return null;
  const classes = shape.at(-1);
  const told = say('{method}: the targets are {given}; {layer} gives {gives}', {
    ...{ method, given: words(given), layer: layerWithin(layer), gives: bracketed(shape) },
  });
  const found = standing(given.shape);
  if (takesNumbers) {
    const problem = say('{told}, for which {loss} takes class numbers, {takes}.', {
      told,
      loss,
      takes: bracketed(takes),
    });
    if (found.at(-1) !== classes) return problem;
    return (
      problem + spaceBetween() + say('They look one-hot: use the loss categoricalCrossentropy, or `y.argMax(-1)`.')
    );
  }
  if (found.at(-1) === 1 && loss !== undefined && ONE_HOT.test(loss)) {
    return say(
      '{told}, for which {loss} takes one-hot rows. If they are class numbers, use the loss sparseCategoricalCrossentropy, or `tf.oneHot(y.toInt(), {classes})`.',
      { told, loss, classes: classes ?? '?' },
    );
  }
  const compared = say('{told}, and {loss} compares them one by one.', { told, loss: loss ?? say('the loss') });
  if (found.length < shape.length)
    return (
      compared + spaceBetween() + say('A layer `tf.layers.flatten()` before the last gives one row for each example.')
    );
  if (found.length > shape.length) return compared;
  const units = found.at(-1) ?? '?';
  return compared + spaceBetween() + say('As the last layer, `units: {units}` would fit these targets.', { units });
}

function examplesProblem(method: string, x: Given | null | undefined, y: Given | null | undefined): string | null {
  if (!x || !y || x.shape[0] === y.shape[0]) return null;
  return say('{method}: there are {examples} examples in {x}, and {targets} targets in {y}; each example needs one.', {
    ...{ method, examples: x.shape[0] ?? '?', x: words(x), targets: y.shape[0] ?? '?', y: words(y) },
  });
}
