/** `imageGrid(images)`: many small pictures, each with its title. */
import type { Tensor } from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { MimeBundle } from '../messages.ts';
import { SVG, TEXT } from '../mime.ts';
import { NEUTRAL } from './colours.ts';
import { escapeXml } from './markup.ts';
import { enlarged, isImageShape, pixelsOf, pngUrl, rangeOf } from './pixels.ts';
import type { Pixels } from './pixels.ts';
import { JUPYTER_DISPLAY } from './symbol.ts';
import type { Displayable } from './symbol.ts';
import { isTensor } from './tensor.ts';

export interface ImageGridOptions {
  /** One a picture, in order; left out: no titles. */
  titles?: readonly (string | number)[];
  columns?: number;
  /** Pixels of the longer side as shown. */
  size?: number;
}

type Nested = number | readonly Nested[];

const GAP = 10;
const TITLE_HEIGHT = 18;

/**
 * @param images a tensor of shape [count, height, width] or [count, height, width, channels] with 1, 3 or 4 channels,
 * or numbers nested like that; values 0 to 1, 0 to 255, or any others, then from least to most. It is only read.
 */
export function imageGrid(images: Tensor | Nested, options: ImageGridOptions = {}): Displayable {
  const pictures = picturesOf(images);
  const { titles = [], columns = Math.min(10, pictures.length), size = 64 } = options;
  const bundle: MimeBundle = {
    [SVG]: gridSvg(pictures, titles, Math.max(1, columns), size),
    [TEXT]: gridText(pictures, titles),
  };
  return { [JUPYTER_DISPLAY]: () => bundle };
}

function picturesOf(images: Tensor | Nested): Pixels[] {
  const { values, shape } = isTensorLike(images)
    ? { values: images.dataSync(), shape: images.shape }
    : { values: flat(images), shape: shapeOf(images) };
  const [count = 0, ...each] = isImageShape(shape) && shape.length === 2 ? [1, ...shape] : shape;
  if (!isImageShape(each)) throw new LimpidError('IMAGES_SHAPE', { found: `[${shape.join(', ')}]` });
  const length = each.reduce((product, side) => product * side, 1);
  const range = rangeOf(values);
  return Array.from({ length: count }, (_, index) =>
    pixelsOf(values.slice(index * length, (index + 1) * length), each, range),
  );
}

function gridSvg(
  pictures: Pixels[],
  titles: ImageGridOptions['titles'] & object,
  columns: number,
  size: number,
): string {
  const [first] = pictures;
  const scale = size / Math.max(first?.width ?? 1, first?.height ?? 1);
  const [width, height] = [Math.round((first?.width ?? 0) * scale), Math.round((first?.height ?? 0) * scale)];
  const titleHeight = titles.length > 0 ? TITLE_HEIGHT : 0;
  const rows = Math.ceil(pictures.length / columns);
  const [wide, high] = [columns * (width + GAP) - GAP, rows * (height + titleHeight + GAP) - GAP];
  const cells = pictures.map((picture, index) => {
    const x = (index % columns) * (width + GAP);
    const y = Math.floor(index / columns) * (height + titleHeight + GAP);
    const title = titles[index] === undefined ? '' : escapeXml(String(titles[index]));
    const url = pngUrl(enlarged(picture, Math.ceil(scale)));
    const text = title && `<text x="${x + width / 2}" y="${y + height + 13}">${title}</text>`;
    return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="${url}"><title>${title}</title></image>${text}`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" role="img"` +
    ` aria-label="${escapeXml(gridText(pictures, titles))}"` +
    ` font-family="system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif" font-size="12" text-anchor="middle"` +
    ` fill="${NEUTRAL}">${cells.join('')}</svg>`
  );
}

/** "20 images of 28 × 28: 5, 0, 4, 1, …" */
function gridText(pictures: Pixels[], titles: readonly (string | number)[]): string {
  const [first] = pictures;
  const count = pictures.length === 1 ? '1 image' : `${pictures.length} images`;
  const size = first ? ` of ${first.width} × ${first.height}` : '';
  return `${count}${size}${titles.length > 0 ? `: ${titles.join(', ')}` : ''}`;
}

function isTensorLike(images: Tensor | Nested): images is Tensor {
  return typeof images === 'object' && isTensor(images);
}

function flat(nested: Nested): number[] {
  return typeof nested === 'number' ? [nested] : nested.flatMap(flat);
}

function shapeOf(nested: Nested): number[] {
  return typeof nested === 'number' ? [] : [nested.length, ...(nested[0] === undefined ? [] : shapeOf(nested[0]))];
}
