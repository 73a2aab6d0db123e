/** Activations and weights as small pictures. Pure. */
import { count, figure } from '../display/numbers.ts';
import type { Pixels } from '../display/pixels.ts';
import { say } from '../say.ts';
import type { ActivationRecord, WeightRecord } from './inspection.ts';
import { scaleOf, tinted } from './tints.ts';

export interface Look {
  pixels: Pixels;
  /** For a pointer and for who does not see it. */
  says: string;
}

export interface Looks {
  /** Squares side by side; one look alone may be as wide as it likes. */
  looks: Look[];
  /** What they are, and what was left out. */
  caption: string;
}

const MOST_TILES = 16;
const MOST_FILTERS = 8;
/** Pixels of the longer side of one picture, as stored: more lose pixels. */
const TILE_SIDE = 64;
const STRIP_SIDE = 256;

/** Null where the values were not kept, or have no picture. */
export function activationLooks(record: ActivationRecord, sample: number): Looks | null {
  const { values, shape, looks } = record;
  if (!values || values.length === 0) return null;
  const [samples = 1, ...each] = shape;
  const width = values.length / samples;
  const one = values.subarray(sample * width, (sample + 1) * width);
  const scale = scaleOf(one);
  const most = say('strongest ±{scale}', { scale: figure(scale) });
  const [high = 1, wide = 1, maps = 1] = each;
  switch (looks) {
    case 'maps':
      return tiles(maps, 'map', most, (map) =>
        grid(wide, high, TILE_SIDE, scale, (x, y) => one[(y * wide + x) * maps + map] ?? 0),
      );
    case 'attention':
      return attention(one, each, most, scale);
    case 'steps':
      return strip(
        say('{units} down, {steps} along; {most}', {
          units: counted(wide, 'unit'),
          steps: counted(high, 'step'),
          most,
        }),
        high,
        wide,
        scale,
        (x, y) => one[x * wide + y] ?? 0,
      );
    case 'units':
      // the sample that is asked for, or all of them below each other
      return samples === 1
        ? strip([counted(width, 'unit'), most].join(say('; ')), width, 1, scale, (x) => one[x] ?? 0)
        : strip(
            say('{units} along, {samples} samples down', { units: counted(width, 'unit'), samples }),
            width,
            samples,
            scaleOf(values),
            (x, y) => {
              return values[y * width + x] ?? 0;
            },
          );
    default:
      return null;
  }
}

/** One picture a head: who is asked along, who asks down. */
function attention(one: Float32Array, each: readonly number[], most: string, scale: number): Looks {
  const [asked, asking] = [each.at(-1) ?? 1, each.at(-2) ?? 1];
  const size = asked * asking;
  const heads = one.length / size;
  const drawn = tiles(heads, 'head', most, (head) =>
    grid(asked, asking, TILE_SIDE, scale, (x, y) => one[head * size + y * asked + x] ?? 0),
  );
  return { ...drawn, caption: say('attention, asked along, asking down; {caption}', { caption: drawn.caption }) };
}

/** Filters of a convolution, or a matrix; null of what is neither. */
export function weightLooks({ shape, values }: WeightRecord): Looks | null {
  if (!values || values.length === 0) return null;
  const scale = scaleOf(values);
  if (shape.length === 4) {
    const [high = 1, wide = 1, channels = 1, filters = 1] = shape;
    const mean = channels === 1 ? [] : [say('mean of {channels}', { channels })];
    const means = Float32Array.from({ length: high * wide * filters }, (_, index) => {
      const [place, filter] = [Math.floor(index / filters), index % filters];
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) {
        sum += values[(place * channels + channel) * filters + filter] ?? 0;
      }
      return sum / channels;
    });
    const strongest = scaleOf(means);
    const drawn = (filter: number) =>
      grid(wide, high, TILE_SIDE, strongest, (x, y) => means[(y * wide + x) * filters + filter] ?? 0);
    return tiles(filters, 'filter', [...mean, `±${figure(strongest)}`].join(say('; ')), drawn, MOST_FILTERS);
  }
  if (shape.length !== 2) return null;
  const [inputs = 1, outputs = 1] = shape;
  const pixels = grid(outputs, inputs, TILE_SIDE, scale, (x, y) => values[y * outputs + x] ?? 0);
  const says = say('weights of {inputs} down and {units} along', {
    inputs: counted(inputs, 'input'),
    units: counted(outputs, 'unit'),
  });
  return { looks: [{ pixels, says }], caption: [`${inputs} × ${outputs}`, `±${figure(scale)}`].join(say('; ')) };
}

function tiles(
  all: number,
  what: keyof typeof TILES,
  strongest: string,
  draw: (index: number) => Pixels,
  most = MOST_TILES,
): Looks {
  const shown = Math.min(all, most);
  const looks = Array.from({ length: shown }, (_, index) => ({
    pixels: draw(index),
    says: say(TILES[what], { index }),
  }));
  const caption = shown < all ? say('{shown} of {all}', { shown, all: counted(all, what) }) : counted(all, what);
  return { looks, caption: [caption, strongest].join(say('; ')) };
}

const TILES = { map: 'map {index}', head: 'head {index}', filter: 'filter {index}' } as const;
const COUNTED = {
  map: ['1 map', '{count} maps'],
  head: ['1 head', '{count} heads'],
  filter: ['1 filter', '{count} filters'],
  unit: ['1 unit', '{count} units'],
  step: ['1 step', '{count} steps'],
  input: ['1 input', '{count} inputs'],
} as const;

function counted(number: number, what: keyof typeof COUNTED): string {
  const [one, many] = COUNTED[what];
  return number === 1 ? say(one) : say(many, { count: count(number) });
}

function strip(
  caption: string,
  width: number,
  height: number,
  scale: number,
  value: (column: number, row: number) => number,
): Looks {
  return { looks: [{ pixels: grid(width, height, STRIP_SIDE, scale, value), says: caption }], caption };
}

/** Every so manieth column and row of what is larger than `side`. */
function grid(
  width: number,
  height: number,
  side: number,
  scale: number,
  value: (column: number, row: number) => number,
): Pixels {
  const [right, down] = [Math.ceil(width / side), Math.ceil(height / side)];
  return tinted(Math.ceil(width / right), Math.ceil(height / down), scale, (x, y) => value(x * right, y * down));
}
