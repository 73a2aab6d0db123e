/** What a layer was given and what it takes, in words, with what helps. Pure. */
import { say, spaceBetween } from '../../say.ts';
import { mergeProblem, outsideIndex } from './operands.ts';
import { axes, bracketed, isAlike, listed, words, type Given, type Shape } from './words.ts';

export interface LayerFacts {
  readonly name: string;
  readonly className: string;
  readonly given: readonly Given[];
  /** What tfjs-layers checks before a layer is called; of several inputs the first. */
  readonly spec: { readonly ndim?: number | null; readonly minNDim?: number | null; readonly axes?: Axes } | null;
  /** Class of the layer that gives the input, when the model is being built. */
  readonly before?: string;
  /** Of a layer that joins its inputs along an axis. */
  readonly axis?: number;
  /** What tfjs says. */
  readonly message: string;
}

type Axes = { readonly [axis: string]: number | null };

export function layerName({ name, className }: { name: string; className: string }): string {
  return say('Layer {name} ({className})', { name, className });
}

export function layerProblem(facts: LayerFacts): string {
  const { className, given, message } = facts;
  const told = { layer: layerName(facts), given: listed(given.map(words)) };
  const [first] = given;
  if (given.length > 1 && MERGING.test(className)) {
    const problem = mergeProblem(given, className === 'Concatenate' ? (facts.axis ?? -1) : undefined);
    if (problem !== null) return say('{layer}, given {given}: {problem}', { ...told, problem });
  }
  const takes = first && expected(facts, first.shape);
  if (!takes) return say('{layer}, given {given}: {problem}', { ...told, problem: message });
  const help = helpFor(facts, first.shape);
  const problem = say('{layer} was given {given}; it takes {takes}.', { ...told, given: words(first), takes });
  return help === null ? problem : problem + spaceBetween() + help;
}

const MERGING = /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate)$/;
const RECURRENT = /^(RNN|SimpleRNN|LSTM|GRU)$/;
const ONE_DIMENSION = /1D$/;
const IMAGES = /2D(Transpose)?$/;

/** By their name, axes of what layers of such classes take, without the batch. */
function axesOf(className: string, count: number): readonly string[] | null {
  if (RECURRENT.test(className) && count === 3) return ['steps', 'features'];
  if (ONE_DIMENSION.test(className) && count === 3) return ['steps', 'channels'];
  if (IMAGES.test(className) && count === 4) return ['height', 'width', 'channels'];
  if (/3D$/.test(className) && count === 5) return ['depth', 'height', 'width', 'channels'];
  return null;
}

/** Nothing when the input is as it should be: something else is wrong. */
function expected({ className, spec }: LayerFacts, shape: Shape): string | null {
  if (!spec) return null;
  const { ndim, minNDim } = spec;
  if (typeof ndim === 'number' && shape.length !== ndim) {
    const names = axesOf(className, ndim);
    return names ? `[${['batch', ...names].join(',')}]` : axes(ndim);
  }
  if (typeof minNDim === 'number' && shape.length < minNDim)
    return say('at least {axes}, [batch,features]', { axes: axes(minNDim) });
  const wrong = Object.entries(spec.axes ?? {}).filter(([axis, size]) => !isAlike(shape.at(Number(axis)), size));
  if (wrong.length === 0) return null;
  const right = [null, ...shape.slice(1)];
  for (const [axis, size] of wrong) right[Number(axis) < 0 ? Number(axis) + shape.length : Number(axis)] = size;
  return bracketed(right);
}

function helpFor({ className, before, spec }: LayerFacts, shape: Shape): string | null {
  const [, ...example] = shape;
  const isFirst = before === 'InputLayer';
  if (shape.length === 1) return say('The batch is missing: `x.expandDims(0)` makes a batch of one.');
  if (spec?.ndim === 4 && shape.length === 3) {
    return isFirst
      ? say('The channels are missing: `inputShape: [{shape}]`.', { shape: [...example, 1].join(', ') })
      : say('An axis is missing: `x.expandDims(0)` adds the batch, `x.expandDims(-1)` a channel.');
  }
  if (spec?.ndim === 4 && shape.length === 2) {
    const side = Math.sqrt(example[0] ?? NaN);
    const target = Number.isInteger(side) ? [side, side, 1].join(', ') : 'height, width, channels';
    return say('A layer {reshape} before it makes images of rows.', { reshape: reshapeTo(target) });
  }
  if (spec?.ndim === 3 && shape.length === 2) {
    return before !== undefined && RECURRENT.test(before)
      ? say('The {before} before it gives its last step alone; with `returnSequences: true` it gives all.', { before })
      : say('A layer {reshape} before it makes steps.', {
          reshape: reshapeTo(`steps, ${ONE_DIMENSION.test(className) ? 'channels' : 'features'}`),
        });
  }
  const [steps, ...rest] = example;
  const known = rest.filter((size) => size !== null);
  if (spec?.ndim === 3 && shape.length > 3 && typeof steps === 'number' && known.length === rest.length) {
    const features = known.reduce((product, size) => product * size, 1);
    return say('A layer {reshape} before it makes steps of rows.', { reshape: reshapeTo(`${steps}, ${features}`) });
  }
  return null;
}

function reshapeTo(shape: string): string {
  return `\`tf.layers.reshape({ targetShape: [${shape}] })\``;
}

/** What an embedding makes of an index that is outside; on the native rung a step tells it of all layers together. */
export function embeddingProblem(
  layer: { name: string; className: string },
  size: number,
  message: string,
): string | null {
  const { index, last } = outsideIndex(message) ?? {};
  if (layer.className !== 'Embedding' || index === undefined || last !== size - 1) return null;
  return say(
    '{layer} knows the numbers 0 to {last}, and was given {index}. Its `inputDim` has to be larger than the largest number.',
    { layer: layerName(layer), last, index },
  );
}

/** The first layer of a model has to be told what an example is like. */
export function firstLayerProblem(layer: { name: string; className: string }): string {
  const { className } = layer;
  const example = RECURRENT.test(className)
    ? ['steps', 'features']
    : (axesOf(className, IMAGES.test(className) ? 4 : ONE_DIMENSION.test(className) ? 3 : 5) ?? ['features']);
  return say('{layer} is the first of the model and has to know what one example is like: `inputShape: [{shape}]`.', {
    layer: layerName(layer),
    shape: example.join(', '),
  });
}
