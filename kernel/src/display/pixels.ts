/** Grids of colours -> PNG. Pure; values are row-major. */
import { encode } from 'fast-png';

/** An image of 8-bit red, green, blue and opacity. */
export interface Pixels {
  width: number;
  height: number;
  /** Four bytes a pixel. */
  rgba: Uint8Array;
}

/** PNG, base64. */
export function pngOf({ width, height, rgba }: Pixels): string {
  const opaque = rgba.every((byte, index) => index % 4 !== 3 || byte === 255);
  const data = opaque ? rgba.filter((_, index) => index % 4 !== 3) : rgba;
  return Buffer.from(encode({ width, height, data, channels: opaque ? 3 : 4, depth: 8 })).toString('base64');
}

export function pngUrl(pixels: Pixels): string {
  return `data:image/png;base64,${pngOf(pixels)}`;
}

/**
 * One picture as a model takes it: [height, width] or [height, width, channels], channels last. One, three and four
 * channels are grey, colour, and colour with opacity; of any other number the mean is shown. `range` is what black and
 * white are.
 */
export function pixelsOf(
  values: ArrayLike<number>,
  shape: readonly number[],
  range: [least: number, most: number],
): Pixels {
  const [height = 0, width = 0, channels = 1] = shape;
  const rgba = new Uint8Array(4 * width * height);
  const level = (value: number | undefined) => byte((255 * ((value ?? 0) - range[0])) / (range[1] - range[0] || 1));
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    if (channels === 3 || channels === 4) {
      for (let channel = 0; channel < 3; channel++) rgba[4 * pixel + channel] = level(values[from + channel]);
      rgba[4 * pixel + 3] = channels === 4 ? level(values[from + 3]) : 255;
    } else {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += values[from + channel] ?? 0;
      rgba.fill(level(sum / channels), 4 * pixel, 4 * pixel + 3);
      rgba[4 * pixel + 3] = 255;
    }
  }
  return { width, height, rgba };
}

/** What black and white are, as pictures are usually given: 0 to 1, 0 to 255, -1 to 1, else from least to most of the finite values. */
export function rangeOf(values: ArrayLike<number>): [least: number, most: number] {
  let least = Infinity;
  let most = -Infinity;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least >= 0 && most <= 1) return [0, 1];
  if (least >= 0 && most <= 255) return [0, 255];
  if (least >= -1 && most <= 1) return [-1, 1];
  return [least, most];
}

export function isImageShape(shape: readonly number[]): boolean {
  const [height = 0, width = 0, channels = 1] = shape;
  return (shape.length === 2 || (shape.length === 3 && [1, 3, 4].includes(channels))) && height > 1 && width > 1;
}

/** `over` laid on `under`, which has the same size. */
export function overlay(under: Pixels, over: Pixels): Pixels {
  const rgba = Uint8Array.from(under.rgba);
  for (let at = 0; at < rgba.length; at += 4) {
    const opacity = (over.rgba[at + 3] ?? 0) / 255;
    for (let channel = at; channel < at + 3; channel++) {
      rgba[channel] = byte((over.rgba[channel] ?? 0) * opacity + (under.rgba[channel] ?? 0) * (1 - opacity));
    }
    rgba[at + 3] = 255;
  }
  return { ...under, rgba };
}

/** Grey and of little contrast: what lies under a heat map. */
export function muted({ width, height, rgba }: Pixels): Pixels {
  const grey = new Uint8Array(rgba.length);
  for (let at = 0; at < rgba.length; at += 4) {
    const light = 0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0);
    grey.fill(byte(127.5 + 0.45 * (light - 127.5)), at, at + 3);
    grey[at + 3] = 255;
  }
  return { width, height, rgba: grey };
}

/** Every pixel `times` as wide and as high, so that a viewer that smooths cannot blur it. */
export function enlarged({ width, height, rgba }: Pixels, times: number): Pixels {
  const large = new Uint8Array(rgba.length * times * times);
  for (let y = 0; y < height * times; y++) {
    for (let x = 0; x < width * times; x++) {
      const from = 4 * (Math.floor(y / times) * width + Math.floor(x / times));
      large.set(rgba.subarray(from, from + 4), 4 * (y * width * times + x));
    }
  }
  return { width: width * times, height: height * times, rgba: large };
}

/** Every square of `times` by `times` pixels as their mean. */
export function shrunk(pixels: Pixels, times: number): Pixels {
  if (times === 1) return pixels;
  const [width, height] = [Math.ceil(pixels.width / times), Math.ceil(pixels.height / times)];
  const rgba = new Uint8Array(4 * width * height);
  for (let at = 0; at < rgba.length; at++) {
    const [channel, column, row] = [at % 4, Math.floor(at / 4) % width, Math.floor(at / 4 / width)];
    let [sum, count] = [0, 0];
    for (let y = row * times; y < Math.min(pixels.height, (row + 1) * times); y++) {
      for (let x = column * times; x < Math.min(pixels.width, (column + 1) * times); x++) {
        sum += pixels.rgba[4 * (y * pixels.width + x) + channel] ?? 0;
        count++;
      }
    }
    rgba[at] = byte(sum / count);
  }
  return { width, height, rgba };
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
