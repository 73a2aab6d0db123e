/** A decoded picture, and its channels as a network takes them. Pure. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

export interface Picture {
  /** Height, width, channels: 1 (grey), 2 (grey, opacity), 3 (colour) or 4 (colour, opacity). */
  shape: [height: number, width: number, channels: number];
  /** What full light is; darkness is 0. */
  most: number;
  /** Row by row. */
  values: ArrayLike<number>;
}

/** Grey, colour, or colour with opacity. */
export type Channels = 1 | 3 | 4;

/** As many pixels fit a picture at most: a file may claim more than memory holds. */
const MOST_PIXELS = 100e6;
/** How light each colour is to the eye: ITU-R BT.601, as in Pillow and TensorFlow. */
const LUMA: readonly [red: number, green: number, blue: number] = [0.299, 0.587, 0.114];

export function checkSize(width: number, height: number, file: string): void {
  if (width * height > MOST_PIXELS) {
    throw new LimpidError('DATA_UNSUPPORTED', {
      file,
      reason: say('it claims to be {width} × {height} pixels large', { width, height }),
      remedy: say('make it smaller before: 100 million pixels are the most'),
    });
  }
}

/** Float32 values [height, width, channels] from 0 to 1. Opacity is left out, or 1 where there is none. */
export function lightOf({ shape, most, values }: Picture, channels: Channels): Float32Array {
  const [height, width, given] = shape;
  const light = new Float32Array(height * width * channels);
  const grey = given < 3;
  for (let pixel = 0; pixel < height * width; pixel++) {
    const from = pixel * given;
    const to = pixel * channels;
    const [red, green, blue] = [at(from), at(grey ? from : from + 1), at(grey ? from : from + 2)];
    if (channels === 1) light[to] = grey ? red : LUMA[0] * red + LUMA[1] * green + LUMA[2] * blue;
    else light.set([red, green, blue], to);
    if (channels === 4) light[to + 3] = given % 2 === 0 ? at(from + given - 1) : 1;
  }
  return light;

  function at(index: number): number {
    return (values[index] ?? 0) / most;
  }
}
