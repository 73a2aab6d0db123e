/** Attributions -> a see-through heat map of the input's size. Pure. */
import { AGAINST, FOR } from '../display/colours.ts';
import type { Rgb } from '../display/colours.ts';
import type { Pixels } from '../display/pixels.ts';
import type { Attribution } from './method.ts';

/** Signed maps: the share of pixels whose strength fits the scale; the few beyond are drawn in full colour. */
const CLIPPED_AT = 0.99;
/** Lifts weak signed values, so that the eye finds them. */
const GAMMA = 0.65;
const MOST_OPACITY = 0.92;

/** From nothing to most, dark violet to light yellow, lightness rising all the way. */
const WARMTH: readonly Rgb[] = [
  [64, 16, 112],
  [150, 40, 130],
  [226, 88, 76],
  [250, 160, 50],
  [255, 238, 130],
];

export function heatMap(attribution: Attribution, width: number, height: number): Pixels {
  const [rows = 0, columns = 0, channels = 1] = attribution.shape;
  const flat = channels === 1 ? attribution.values : sumOfChannels(attribution.values, channels);
  const values = resize(flat, columns, rows, width, height);
  const scale = scaleOf(values, attribution.sign);
  const rgba = new Uint8Array(4 * width * height);
  values.forEach((value, pixel) => {
    const strength = scale === 0 ? 0 : Math.min(1, Math.abs(value) / scale);
    const positive = attribution.sign === 'positive';
    const [red, green, blue] = positive ? warmth(strength) : value < 0 ? AGAINST : FOR;
    const opacity = MOST_OPACITY * (positive ? strength : strength ** GAMMA);
    rgba.set([red, green, blue, Math.round(255 * opacity)], 4 * pixel);
  });
  return { width, height, rgba };
}

/** Bilinear, pixel centres at halves, edges continued. */
export function resize(
  values: Float32Array,
  columns: number,
  rows: number,
  width: number,
  height: number,
): Float32Array {
  const resized = new Float32Array(width * height);
  const at = (row: number, column: number) => values[row * columns + column] ?? 0;
  for (let y = 0; y < height; y++) {
    const [top, bottom, down] = between(y, height, rows);
    for (let x = 0; x < width; x++) {
      const [left, right, along] = between(x, width, columns);
      const upper = at(top, left) * (1 - along) + at(top, right) * along;
      const lower = at(bottom, left) * (1 - along) + at(bottom, right) * along;
      resized[y * width + x] = upper * (1 - down) + lower * down;
    }
  }
  return resized;
}

/** The two of `from` values that one of `size` lies between, and how far it is from the first to the second. */
export function between(index: number, size: number, from: number): [low: number, high: number, share: number] {
  const position = Math.max(0, Math.min(from - 1, ((index + 0.5) * from) / size - 0.5));
  const low = Math.floor(position);
  return [low, Math.min(from - 1, low + 1), position - low];
}

function scaleOf(values: Float32Array, sign: Attribution['sign']): number {
  const strengths = values.map(Math.abs).sort();
  const most = strengths.at(-1) ?? 0;
  if (sign === 'positive') return most;
  return strengths[Math.ceil(CLIPPED_AT * (strengths.length - 1))] || most;
}

function sumOfChannels(values: Float32Array, channels: number): Float32Array {
  const sums = new Float32Array(values.length / channels);
  values.forEach((value, index) => {
    const pixel = Math.floor(index / channels);
    sums[pixel] = (sums[pixel] ?? 0) + value;
  });
  return sums;
}

function warmth(strength: number): Rgb {
  const position = strength * (WARMTH.length - 1);
  const low = WARMTH[Math.floor(position)] ?? FOR;
  const high = WARMTH[Math.ceil(position)] ?? low;
  const share = position - Math.floor(position);
  const mix = (channel: 0 | 1 | 2) => Math.round(low[channel] * (1 - share) + high[channel] * share);
  return [mix(0), mix(1), mix(2)];
}
