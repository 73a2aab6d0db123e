/** Values as coloured pixels: above zero orange, below blue, zero dark; what is no number pink. Pure. */
import { AGAINST, FOR } from '../display/colours.ts';
import type { Rgb } from '../display/colours.ts';
import type { Pixels } from '../display/pixels.ts';
import { say } from '../say.ts';

const ZERO: Rgb = [34, 34, 38];
const NOT_FINITE: Rgb = [255, 0, 200];
/** Strongest values are lighter than their colour, so that more steps can be told apart. */
const LIGHT: { readonly [side in 'above' | 'below']: Rgb } = { above: [255, 222, 150], below: [190, 226, 255] };

/** In words, for captions. */
export function tintsText(): string {
  return say('orange above 0, blue below, dark 0, pink no number');
}

/**
 * @param value of a column and a row of the grid
 * @param scale what is drawn strongest
 */
export function tinted(
  width: number,
  height: number,
  scale: number,
  value: (column: number, row: number) => number,
): Pixels {
  const rgba = new Uint8Array(4 * width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      rgba.set([...tintOf(value(column, row), scale), 255], 4 * (row * width + column));
    }
  }
  return { width, height, rgba };
}

function tintOf(value: number, scale: number): Rgb {
  if (!Number.isFinite(value)) return NOT_FINITE;
  const strength = scale === 0 ? 0 : Math.min(1, Math.abs(value) / scale);
  const [middle, end] = value >= 0 ? [FOR, LIGHT.above] : [AGAINST, LIGHT.below];
  return strength <= 0.6 ? between(ZERO, middle, strength / 0.6) : between(middle, end, (strength - 0.6) / 0.4);
}

function between(from: Rgb, to: Rgb, share: number): Rgb {
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] * (1 - share) + to[channel] * share);
  return [mix(0), mix(1), mix(2)];
}

/** Greatest distance from 0 of the finite ones. */
export function scaleOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    const size = Math.abs(values[index] ?? 0);
    if (Number.isFinite(size) && size > most) most = size;
  }
  return most;
}
