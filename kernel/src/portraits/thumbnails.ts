/** Tensors that look like pictures -> small pictures in a grid, never more than fit. */
import type { Tensor } from '@tensorflow/tfjs';
import { enlarged, pixelsOf, pngUrl, rangeOf } from '../display/pixels.ts';
import type { Pixels } from '../display/pixels.ts';
import type { Row, VegaLiteSpec } from '../mime.ts';

export const MOST_PICTURES = 64;
const GAP = 4;
const TITLE_HEIGHT = 14;

/** Pixels of the longer side: as read, so that even noise takes no more than 1.2 MB in all, and as shown. */
const SIZES = [
  { upTo: 1, read: 384, shown: 256 },
  { upTo: 4, read: 192, shown: 128 },
  { upTo: 16, read: 96, shown: 80 },
  { upTo: Infinity, read: 48, shown: 48 },
];

/** [count, height, width, channels] when a tensor can be seen as that: see `isPicture`. Else null. */
export function pictureShape(shape: readonly number[]): [number, number, number, number] | null {
  const [a = 0, b = 0, c = 0, d = 0] = shape;
  if (shape.length === 4 && isPicture(b, c) && isColour(d)) return [a, b, c, d];
  if (shape.length === 3 && isPicture(a, b) && isColour(c)) return [1, a, b, c];
  if (shape.length === 3 && isPicture(b, c)) return [a, b, c, 1];
  if (shape.length === 2 && isPicture(a, b)) return [1, a, b, 1];
  return null;
}

/** Eight pixels and more, and not longer than three times its width: rows of a table rarely are that. */
function isPicture(height: number, width: number): boolean {
  return Math.min(height, width) >= 8 && Math.max(height, width) <= 3 * Math.min(height, width);
}

function isColour(channels: number): boolean {
  return channels === 1 || channels === 3 || channels === 4;
}

/** Whether values are as in pictures: 0 to 1, 0 to 255 or −1 to 1, and not all the same. */
export function isPictureRange(min: number, max: number): boolean {
  return min < max && ((min >= 0 && max <= 255) || (min >= -1 && max <= 1));
}

/** The first ones; of large pictures every so manieth pixel is read. Leaves no tensor behind. */
export function picturesOf(
  tensor: Tensor,
  [count, height, width, channels]: [number, number, number, number],
  { most = MOST_PICTURES, side = sizesFor(Math.min(count, most)).read } = {},
): Pixels[] {
  const shown = Math.min(count, most);
  const step = Math.ceil(Math.max(height, width) / side);
  const whole = tensor.reshape([count, height, width, channels]);
  const taken = whole.stridedSlice([0, 0, 0, 0], [shown, height, width, channels], [1, step, step, 1]);
  try {
    const values = taken.dataSync();
    const [, high = 0, wide = 0] = taken.shape;
    const length = high * wide * channels;
    const range = contrastOf(values);
    return Array.from({ length: shown }, (_, picture) =>
      pixelsOf(values.subarray(picture * length, (picture + 1) * length), [high, wide, channels], range),
    );
  } finally {
    taken.dispose();
    whole.dispose();
  }
}

/** As pictures are usually given; of few grey levels, from least to most (0 to 16, say, would all be black among 255). */
function contrastOf(values: ArrayLike<number>): [least: number, most: number] {
  const range = rangeOf(values);
  if (range[1] !== 255) return range;
  let most = 0;
  for (let index = 0; index < values.length; index++) most = Math.max(most, values[index] ?? 0);
  return most <= FEW_LEVELS ? [0, most] : range;
}

const FEW_LEVELS = 32;

/** A grid of them as Vega-Lite, each with its title below it where there are titles. */
export function pictureGrid(pictures: readonly Pixels[], titles: readonly string[] = []): VegaLiteSpec {
  const { shown } = sizesFor(pictures.length);
  const [{ width, height } = { width: 1, height: 1 }] = pictures;
  const scale = shown / Math.max(width, height);
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  const titleHeight = titles.length > 0 ? TITLE_HEIGHT : 0;
  const columns = pictures.length <= 4 ? Math.max(1, pictures.length) : Math.ceil(Math.sqrt(pictures.length));
  const rows = Math.ceil(pictures.length / columns);
  const values = pictures.map((picture, index): Row => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    return {
      url: pngUrl(enlarged(picture, Math.max(1, Math.ceil(scale)))),
      x: column * (wide + GAP) + wide / 2,
      y: row * (high + titleHeight + GAP) + high / 2,
      below: row * (high + titleHeight + GAP) + high + 2,
      title: titles[index] ?? String(index),
    };
  });
  const place = (field: string): VegaLiteSpec => ({ field, type: 'quantitative', scale: null, axis: null });
  return {
    width: columns * (wide + GAP) - GAP,
    height: rows * (high + titleHeight + GAP) - GAP,
    data: { values },
    layer: [
      {
        mark: { type: 'image', width: wide, height: high, aspect: false },
        encoding: {
          x: place('x'),
          y: place('y'),
          url: { field: 'url' },
          tooltip: { field: 'title', type: 'nominal' },
          description: { field: 'title' },
        },
      },
      ...(titles.length === 0
        ? []
        : [
            {
              mark: { type: 'text', aria: false, baseline: 'top', fontSize: 10, limit: wide + GAP - 2 },
              encoding: { x: place('x'), y: place('below'), text: { field: 'title' } },
            },
          ]),
    ],
  };
}

function sizesFor(count: number): { read: number; shown: number } {
  return SIZES.find(({ upTo }) => count <= upTo) ?? { read: 48, shown: 48 };
}
