/** What is wrong with what a convolution or a pooling was given. Pure. */
import { say, spaceBetween } from '../../say.ts';
import { axes, bracketed, isAlike, isRecord, numbersIn, type Given } from './words.ts';

interface Kind {
  /** Axes of the input, with its batch. */
  readonly input: readonly string[];
  /** Axes of its filter; a pooling has none. */
  readonly filter?: readonly string[];
  /** The axis of the filter that goes with the input's channels. */
  readonly channels?: number;
}

const IMAGE = ['batch', 'height', 'width', 'channels'];
const VOLUME = ['batch', 'depth', 'height', 'width', 'channels'];

const KINDS: { readonly [op: string]: Kind } = {
  conv1d: { input: ['batch', 'width', 'channels'], filter: ['width', 'in', 'out'], channels: 1 },
  conv2d: { input: IMAGE, filter: ['height', 'width', 'in', 'out'], channels: 2 },
  conv3d: { input: VOLUME, filter: ['depth', 'height', 'width', 'in', 'out'], channels: 3 },
  depthwiseConv2d: { input: IMAGE, filter: ['height', 'width', 'in', 'multiplier'], channels: 2 },
  separableConv2d: { input: IMAGE, filter: ['height', 'width', 'in', 'multiplier'], channels: 2 },
  conv2dTranspose: { input: IMAGE, filter: ['height', 'width', 'out', 'in'], channels: 3 },
  maxPool: { input: IMAGE },
  avgPool: { input: IMAGE },
  maxPool3d: { input: VOLUME },
  avgPool3d: { input: VOLUME },
};

/** `given` are the arguments of the op: input, filter or size of the window, … */
export function windowProblem(op: string, [x, filter]: readonly Given[], given: readonly unknown[]): string | null {
  const kind = KINDS[op];
  if (!kind || !x) return null;
  const { input, channels } = kind;
  const rank = x.shape.length;
  // one example without its batch is taken too
  if (rank !== input.length && rank !== input.length - 1) {
    const given = say('the input has {axes}; it takes [{takes}].', { axes: axes(rank), takes: input.join(',') });
    return given + missingAxes(x.shape, input.length);
  }
  if (kind.filter && filter && filter.shape.length !== kind.filter.length) {
    return say('the filter has {axes}; it takes [{takes}].', {
      axes: axes(filter.shape.length),
      takes: kind.filter.join(','),
    });
  }
  if (filter && channels !== undefined) {
    const [found, wanted] = [x.shape.at(-1), filter.shape[channels]];
    if (!isAlike(found, wanted)) {
      const first = x.shape.at(-input.length + 1);
      const problem = say(
        'the input has {found} channels (its last axis), the filter takes {wanted} (its axis {axis}).',
        { found: found ?? '?', wanted: wanted ?? '?', axis: channels },
      );
      return first === wanted
        ? problem + spaceBetween() + say('Channels come last: `x.transpose([0, 2, 3, 1])` puts them there.')
        : problem;
    }
  }
  return tooLarge(op, x, kind.filter ? filter?.shape.slice(0, input.length - 2) : numbersIn(given[1]), given);
}

/** Without padding a window has to fit into its image. */
function tooLarge(op: string, x: Given, size: Given['shape'] | undefined, given: readonly unknown[]): string | null {
  const padding = given[3];
  if (!size || size.length === 0 || op === 'conv2dTranspose' || padding !== 'valid') return null;
  const space = x.shape.slice(0, -1).slice(-(KINDS[op]?.input.length ?? 0) + 2);
  const window = space.map((_, axis) => size[axis] ?? size[0] ?? 0);
  const wrong = space.findIndex((length, axis) => length !== null && (window[axis] ?? 0) > length);
  if (wrong < 0) return null;
  return say(
    "the window {window} is larger than the input, which is {space}. Padding 'same' lets it reach over the edge.",
    { window: bracketed(window).replace('batch', '?'), space: space.join(' × ') },
  );
}

function missingAxes(shape: Given['shape'], wanted: number): string {
  if (wanted === 4 && shape.length === 2) {
    return (
      spaceBetween() +
      say('One image without channels is `x.reshape([{shape}])`.', { shape: [1, ...shape, 1].join(', ') })
    );
  }
  return '';
}

/** Those of tfjs's fused ops, which take one object, as arguments of the op of that name. */
export function unfused(op: string, options: unknown): readonly unknown[] {
  if (!isRecord(options)) return [options];
  const { x, a, b, filter, transposeA, transposeB, strides, pad, dataFormat, dilations } = options;
  return op === 'matMul' ? [a, b, transposeA, transposeB] : [x, filter, strides, pad, dataFormat, dilations];
}
