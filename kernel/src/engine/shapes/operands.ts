/** What is wrong with the tensors that an op was given, in words: both shapes, and the axis that disagrees. Pure. */
import { say, spaceBetween } from '../../say.ts';
import { windowProblem } from './windows.ts';
import { axes, bracketed, isAlike, isSame, listed, numbersIn, sizeOf, words, type Given, type Shape } from './words.ts';

/** One call of an op. */
export interface Call {
  readonly op: string;
  /** Its tensors; an argument that is neither a tensor nor stands for one is null. */
  readonly tensors: readonly (Given | null)[];
  /** All arguments, as the function of that name takes them; a list of tensors is the first. */
  readonly given: readonly unknown[];
  /** Values of the second tensor, asked for if they matter. */
  readonly indices?: () => ArrayLike<number> | null;
}

type Problem = (tensors: readonly Given[], call: Call) => string | null;

/** `to [4,2]: …` goes on with what the op is of. */
const GOES_ON = /^(to|到) /;

/** @returns nothing when what is wrong is something else */
export function problemOf(call: Call): string | null {
  const known = Object.hasOwn(PROBLEMS, call.op) ? PROBLEMS[call.op] : undefined;
  if (!known) return null;
  const tensors = call.tensors.slice(0, known.takes).filter((tensor) => tensor !== null);
  const problem = tensors.length === 0 ? null : known.problem(tensors, call);
  if (problem === null) return null;
  const told = { op: call.op, given: listed(tensors.map(words)), problem };
  return GOES_ON.test(problem) ? say('{op} of {given} {problem}', told) : say('{op} of {given}: {problem}', told);
}

/** What keeps tensors from being added, or joined along this axis. */
export function mergeProblem(tensors: readonly Given[], axis?: number): string | null {
  if (axis !== undefined) return concat(tensors, { op: 'concat', tensors, given: [[], axis] });
  const [first] = tensors;
  const other = tensors.find((one) => unbroadcastable(first, one) !== null);
  return unbroadcastable(first, other);
}

const arithmetic: Problem = (tensors) => texts(tensors) ?? unbroadcastable(tensors[0], tensors[1]);

const logical: Problem = (tensors) => {
  if (tensors.some(({ dtype }) => dtype !== 'bool')) {
    return say('it takes bool tensors. Compare first (`x.greater(0)`), or cast with `x.toBool()`.');
  }
  return unbroadcastable(tensors[0], tensors[1]);
};

const numeric: Problem = (tensors) => texts(tensors);

/** Ops along an axis, which is this argument. */
const along =
  (index: number): Problem =>
  (tensors, { given }) =>
    texts(tensors) ?? outOfAxes(tensors[0], given[index]);

const matMul: Problem = ([a, b], { given: [, , transposeA, transposeB] }) => {
  if (!a || !b) return null;
  const flat = [a, b].findIndex(({ shape }) => shape.length < 2);
  if (flat >= 0) {
    const { shape } = [a, b][flat] ?? a;
    return say(
      'it takes matrices, and {ordinal} has {axes}. `tf.dot` takes vectors; `x.expandDims(0)` makes a row, `x.expandDims(1)` a column.',
      { ordinal: flat === 0 ? say('the first') : say('the second'), axes: axes(shape.length) },
    );
  }
  const strings = texts([a, b]);
  if (strings !== null) return strings;
  const [first, second] = [transposeA === true ? -2 : -1, transposeB === true ? -1 : -2];
  const [inner, other] = [a.shape.at(first), b.shape.at(second)];
  if (!isAlike(inner, other)) {
    const of = (axis: number, { shape }: Given): number => axis + shape.length;
    const disagree = disagreement(of(first, a), inner, of(second, b), other);
    if (inner === b.shape.at(-3 - second)) {
      return (
        disagree +
        spaceBetween() +
        (transposeB === true
          ? say('With transposeB false they are.')
          : say('With the second transposed (`transposeB`) they are.'))
      );
    }
    if (a.shape.at(-3 - first) === other) {
      return (
        disagree +
        spaceBetween() +
        (transposeA === true
          ? say('With transposeA false they are.')
          : say('With the first transposed (`transposeA`) they are.'))
      );
    }
    return disagree;
  }
  const batches = [a, b].map(({ shape, dtype }) => ({ shape: shape.slice(0, -2), dtype }));
  return unbroadcastable(batches[0], batches[1]);
};

type Size = Shape[number] | undefined;

function disagreement(axis: number, one: Size, otherAxis: number, other: Size): string {
  return say('axis {axis} of the first is {one}, axis {otherAxis} of the second {other}; they have to be equal.', {
    ...{ axis, one: one ?? '?', otherAxis, other: other ?? '?' },
  });
}

const dot: Problem = ([a, b]) => {
  if (!a || !b) return null;
  const large = [a, b].findIndex(({ shape }) => shape.length !== 1 && shape.length !== 2);
  if (large >= 0)
    return say('it takes vectors and matrices, and {ordinal} has {axes}.', {
      ordinal: large === 0 ? say('the first') : say('the second'),
      axes: axes([a, b][large]?.shape.length ?? 0),
    });
  const [inner, other] = [a.shape.at(-1), b.shape[0]];
  if (isAlike(inner, other)) return null;
  return disagreement(a.shape.length - 1, inner, 0, other);
};

const concat: Problem = (tensors, { given: [, axis = 0] }) => {
  const [first] = tensors;
  if (!first) return null;
  const rank = first.shape.length;
  const other = tensors.find(({ shape }) => shape.length !== rank);
  if (other) {
    return say('all need as many axes; there are {axes} and {others}.', {
      axes: axes(rank),
      others: axes(other.shape.length),
    });
  }
  const wrong = outOfAxes(first, axis);
  if (wrong !== null) return wrong;
  const type = tensors.find(({ dtype }) => dtype !== first.dtype);
  if (type)
    return say("all need one dtype; there are {dtype} and {other}. `x.cast('{dtype}')` changes it.", {
      dtype: first.dtype,
      other: type.dtype,
    });
  const [join = 0] = numbersIn(axis).map((one) => (one < 0 ? one + rank : one));
  const rule = say('only axis {axis}, along which they are joined, may differ.', { axis: join });
  return unequal(tensors, (index) => index !== join, rule);
};

const stack: Problem = (tensors) => {
  const [first] = tensors;
  const other = tensors.find(({ shape }) => shape.length !== first?.shape.length);
  if (other) return say('all need the same shape.');
  return unequal(tensors, () => true, say('all need the same shape.'));
};

const reshape: Problem = ([x], { given: [, to] }) => {
  const target = numbersIn(to);
  if (!x || !Array.isArray(to)) return null;
  const rest = target.filter((size) => size >= 0);
  const known = sizeOf(rest);
  const size = sizeOf(x.shape);
  const shape = bracketed(target);
  if (target.length - rest.length > 1) return say('to {shape}: only one size may be left open with -1.', { shape });
  if (rest.length < target.length) {
    if (known !== 0 && size % known === 0) return null;
    return say('to {shape}: {size} values cannot be divided by {known}.', { shape, size, known });
  }
  return size === known ? null : say('to {shape}: there are {size} values for {known} places.', { shape, size, known });
};

const gather: Problem = ([x, indices], { given: [, , axis = 0], indices: read }) => {
  if (!x || !indices) return null;
  const wrong = outOfAxes(x, axis);
  if (wrong !== null) return wrong;
  if (indices.dtype !== 'int32')
    return say('indices are int32, not {dtype}. Cast them with `indices.toInt()`.', { dtype: indices.dtype });
  const [at = 0] = numbersIn(axis);
  const length = x.shape.at(at) ?? 0;
  const outside = [...Array.from(read?.() ?? [])].find((index) => index < 0 || index >= length);
  if (outside === undefined) return null;
  return say('index {index} is outside; the indices are 0 to {last}.', { index: outside, last: length - 1 });
};

/** What an error says of an index, in the language in which it was said. */
export function outsideIndex(message: string): { index: number; last: number } | null {
  const pattern = say('index {index} is outside; the indices are 0 to {last}.', { index: '(-?\\d+)', last: '(\\d+)' });
  const [, index, last] = new RegExp(pattern).exec(message) ?? [];
  return last === undefined ? null : { index: Number(index), last: Number(last) };
}

const slice: Problem = ([x], { given: [, begin, size] }) => {
  if (!x) return null;
  const [starts, sizes] = [numbersIn(begin), numbersIn(size)];
  if (starts.length > x.shape.length)
    return say('begin has {count} entries for {axes}.', { count: starts.length, axes: axes(x.shape.length) });
  for (const [axis, length] of x.shape.entries()) {
    const start = starts[axis] ?? 0;
    const count = sizes[axis] ?? -1;
    const end = start + Math.max(count, 0);
    if (length !== null && (start > length || end > length || start < 0)) {
      const where =
        count >= 0
          ? say('from {start} on axis {axis}, {count} long,', { start, axis, count })
          : say('from {start} on axis {axis}', { start, axis });
      return start < 0
        ? say('{where} it reaches below 0.', { where })
        : say('{where} it reaches beyond the {length} that are there.', { where, length });
    }
  }
  return null;
};

const transpose: Problem = ([x], { given: [, order] }) => {
  if (!x || !Array.isArray(order)) return null;
  const rank = x.shape.length;
  const isOrder = numbersIn(order)
    .sort((a, b) => a - b)
    .every((axis, index) => axis === index);
  if (order.length === rank && isOrder) return null;
  const all = x.shape.map((_, axis) => axis);
  return say('the order [{order}] has to name each of the axes {axes} once.', {
    order: order.join(','),
    axes: all.join(', '),
  });
};

const squeeze: Problem = ([x], { given: [, axis] }) => {
  if (!x) return null;
  const wrong = outOfAxes(x, axis);
  if (wrong !== null) return wrong;
  const kept = numbersIn(axis).find((one) => !isAlike(x.shape.at(one), 1));
  if (kept === undefined) return null;
  return say('axis {axis} is {length} long; only axes of 1 go.', { axis: kept, length: x.shape.at(kept) ?? '?' });
};

const expandDims: Problem = ([x], { given: [, axis = 0] }) => {
  const rank = x?.shape.length ?? 0;
  const wrong = numbersIn(axis).find((one) => one > rank || one < -rank - 1);
  if (wrong === undefined) return null;
  return say('there is no place {wrong} for a new axis; the places are 0 to {rank}.', { wrong, rank });
};

const split: Problem = ([x], { given: [, parts, axis = 0] }) => {
  if (!x) return null;
  const wrong = outOfAxes(x, axis);
  if (wrong !== null) return wrong;
  const [at = 0] = numbersIn(axis);
  const length = x.shape.at(at) ?? 0;
  if (typeof parts === 'number') {
    if (length % parts === 0) return null;
    return say('axis {axis} is {length} long, which {parts} parts do not divide.', { axis: at, length, parts });
  }
  const sizes = numbersIn(parts);
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sizes.includes(-1) || sum === length) return null;
  return say('axis {axis} is {length} long, and the parts [{parts}] are {sum}.', {
    ...{ axis: at, length, parts: sizes.join(','), sum },
  });
};

/** @param tells what each axis needs one of */
const perAxis =
  (tells: (count: number, axes: string) => string): Problem =>
  ([x], { given: [, list] }) => {
    if (!x || !Array.isArray(list) || list.length === x.shape.length) return null;
    return tells(list.length, axes(x.shape.length));
  };

function tooFewRepeats(count: number, axes: string): string {
  return say('it takes a number of repeats for each axis: there are {count} for {axes}.', { count, axes });
}

function tooFewPaddings(count: number, axes: string): string {
  return say('it takes a pair of paddings for each axis: there are {count} for {axes}.', { count, axes });
}

const broadcastTo: Problem = ([x], { given: [, to] }) => {
  const shape = numbersIn(to);
  if (!x || !Array.isArray(to)) return null;
  if (shape.length < x.shape.length) return say('to {shape}: that has fewer axes.', { shape: bracketed(shape) });
  const rank = shape.length;
  const wrong = shape.findIndex((size, axis) => {
    const own = x.shape[axis - rank + x.shape.length];
    return own !== undefined && own !== 1 && own !== size;
  });
  if (wrong < 0) return null;
  return say('to {shape}: axis {axis} is to be {size}, and only an axis of 1 can be repeated.', {
    ...{ shape: bracketed(shape), axis: wrong, size: shape[wrong] ?? '?' },
  });
};

const oneHot: Problem = ([indices]) =>
  indices && indices.dtype !== 'int32'
    ? say('class numbers are int32, not {dtype}. Cast them with `x.toInt()`.', { dtype: indices.dtype })
    : null;

const where: Problem = ([condition, a, b]) => {
  if (condition && condition.dtype !== 'bool')
    return say('its condition is a bool tensor. Compare first: `x.greater(0)`.');
  return unbroadcastable(a, b) ?? unbroadcastable(condition, a);
};

const alike: Problem = (tensors) => {
  const [first, second] = tensors;
  if (!first || !second || isSame(first.shape, second.shape)) return null;
  return first.shape.length === second.shape.length
    ? unequal([first, second], () => true, say('both need the same shape.'))
    : say('both need the same shape.');
};

const image: Problem = ([x]) =>
  x && x.shape.length !== 3 && x.shape.length !== 4
    ? say(
        'it takes [height,width,channels], or a batch of them, and was given {axes}. `x.expandDims(-1)` adds a channel.',
        { axes: axes(x.shape.length) },
      )
    : null;

const ARITHMETIC = [
  ...['add', 'sub', 'mul', 'div', 'divNoNan', 'floorDiv', 'mod', 'pow', 'maximum', 'minimum', 'squaredDifference'],
  ...['atan2', 'prelu'],
];
const COMPARISONS = ['equal', 'notEqual', 'greater', 'greaterEqual', 'less', 'lessEqual'];
const NUMERIC = [
  ...['abs', 'exp', 'log', 'sqrt', 'square', 'neg', 'relu', 'sigmoid', 'tanh', 'sin', 'cos', 'floor', 'ceil', 'round'],
  ...['elu', 'selu', 'softplus', 'sign', 'erf', 'rsqrt', 'reciprocal'],
];
const REDUCTIONS = ['sum', 'mean', 'max', 'min', 'prod', 'any', 'all', 'argMax', 'argMin', 'logSumExp', 'softmax'];
const ALONG = [...REDUCTIONS, 'logSoftmax', 'cumsum', 'cumprod', 'reverse', 'unstack', 'moments'];
const CONVOLUTIONS = ['conv1d', 'conv2d', 'conv3d', 'depthwiseConv2d', 'separableConv2d', 'conv2dTranspose'];
const POOLINGS = ['maxPool', 'avgPool', 'maxPool3d', 'avgPool3d'];
const LOSSES = [
  ...['absoluteDifference', 'cosineDistance', 'hingeLoss', 'huberLoss', 'logLoss', 'meanSquaredError'],
  ...['sigmoidCrossEntropy', 'softmaxCrossEntropy'],
];

interface Known {
  /** The first so many arguments are tensors. */
  readonly takes: number;
  readonly problem: Problem;
}

const PROBLEMS: { readonly [op: string]: Known | undefined } = {
  ...known(2, ARITHMETIC, arithmetic),
  ...known(2, COMPARISONS, ([a, b]) => unbroadcastable(a, b)),
  ...known(2, ['logicalAnd', 'logicalOr', 'logicalXor', 'logicalNot'], logical),
  ...known(1, NUMERIC, numeric),
  ...known(1, ALONG, along(1)),
  ...known(2, CONVOLUTIONS, (tensors, { op, given }) => windowProblem(op, tensors, given)),
  ...known(1, POOLINGS, (tensors, { op, given }) => windowProblem(op, tensors, given)),
  ...known(
    2,
    LOSSES.map((name) => `losses.${name}`),
    alike,
  ),
  ...known(1, ['image.resizeBilinear', 'image.resizeNearestNeighbor'], image),
  ...{ matMul: { takes: 2, problem: matMul }, dot: { takes: 2, problem: dot }, gather: { takes: 2, problem: gather } },
  ...{ concat: { takes: Infinity, problem: concat }, stack: { takes: Infinity, problem: stack } },
  ...{ reshape: { takes: 1, problem: reshape }, slice: { takes: 1, problem: slice } },
  ...{ transpose: { takes: 1, problem: transpose }, squeeze: { takes: 1, problem: squeeze } },
  ...{ expandDims: { takes: 1, problem: expandDims }, split: { takes: 1, problem: split } },
  ...{ broadcastTo: { takes: 1, problem: broadcastTo }, oneHot: { takes: 1, problem: oneHot } },
  ...{ where: { takes: 3, problem: where }, tile: { takes: 1, problem: perAxis(tooFewRepeats) } },
  ...{ pad: { takes: 1, problem: perAxis(tooFewPaddings) } },
};

function known(takes: number, ops: readonly string[], problem: Problem): { [op: string]: Known } {
  return Object.fromEntries(ops.map((op) => [op, { takes, problem }]));
}

function texts(tensors: readonly Given[]): string | null {
  return tensors.some(({ dtype }) => dtype === 'string') ? say('it takes numbers, not strings.') : null;
}

function outOfAxes(x: Given | undefined, axis: unknown): string | null {
  const rank = x?.shape.length ?? 0;
  const wrong = numbersIn(axis).find((one) => one >= rank || one < -rank);
  if (wrong === undefined) return null;
  if (rank === 0) return say('there is no axis {wrong}; a scalar has none.', { wrong });
  if (rank === 1) return say('there is no axis {wrong}; the only one is 0.', { wrong });
  return say('there is no axis {wrong}; the axes are 0 to {last}.', { wrong, last: rank - 1 });
}

/** Two shapes go together if, from the last axis on, sizes are equal or one of them is 1. */
function unbroadcastable(a: Given | undefined, b: Given | undefined): string | null {
  if (!a || !b) return null;
  const rank = Math.max(a.shape.length, b.shape.length);
  for (let axis = rank - 1; axis >= 0; axis--) {
    const [one, other] = [a, b].map(({ shape }) => shape[axis - rank + shape.length]);
    if (one === undefined || other === undefined || one === 1 || other === 1 || isAlike(one, other)) continue;
    const where =
      a.shape.length === b.shape.length
        ? say('axis {axis} is {one} in the first and {other} in the second', {
            axis,
            one: one ?? '?',
            other: other ?? '?',
          })
        : say('counted from the last, axis {axis} is {one} in the first and {other} in the second', {
            ...{ axis: axis - rank, one: one ?? '?', other: other ?? '?' },
          });
    const problem = say('{where}; sizes have to be equal, or 1.', { where });
    const help = leading(a.shape, b.shape) ?? leading(b.shape, a.shape);
    return help === null ? problem : problem + spaceBetween() + help;
  }
  return null;
}

/** [8] goes along the first axis of [8,3] as [8,1]. */
function leading(large: Shape, small: Shape): string | null {
  if (small.length >= large.length || !small.every((size, axis) => size === large[axis])) return null;
  const shape = [...small, ...large.slice(small.length).map(() => 1)];
  return say('As {shape} (`x.reshape([{sizes}])`) the smaller goes along the first.', {
    shape: bracketed(shape),
    sizes: shape.join(', '),
  });
}

function unequal(tensors: readonly Given[], matters: (axis: number) => boolean, rule: string): string | null {
  const [first] = tensors;
  for (const [axis, size] of (first?.shape ?? []).entries()) {
    const other = tensors.find(({ shape }) => !isAlike(shape[axis], size));
    if (other && matters(axis))
      return say('axis {axis} is {one} and {other}; {rule}', {
        ...{ axis, one: size ?? '?', other: other.shape[axis] ?? '?', rule },
      });
  }
  return null;
}
