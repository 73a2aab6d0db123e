/** Pictures, bars and lines of text at places that are pixels, as layers of one Vega-Lite chart. Pure. */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { place } from '../explain/tiles.ts';
import type { Row, VegaLiteSpec } from '../mime.ts';

export interface Marks {
  /** From x, y to x2, y2; `url` holds the picture, `says` what it is. */
  images: Row[];
  /** From x, y to x2, y2; `kind` is weights or gradients. */
  bars: Row[];
  /** `text` from x, y on, of `size` 12 or 10. */
  texts: Row[];
}

export function noMarks(): Marks {
  return { images: [], bars: [], texts: [] };
}

export function markLayers({ images, bars, texts }: Marks): VegaLiteSpec[] {
  return [imageMarks(images), ...(bars.length > 0 ? [barMarks(bars)] : []), ...textMarks(texts)];
}

function imageMarks(values: Row[]): VegaLiteSpec {
  return {
    data: { values },
    mark: { type: 'image', aspect: false, smooth: false },
    encoding: {
      x: place('x'),
      x2: { field: 'x2' },
      y: place('y'),
      y2: { field: 'y2' },
      url: { field: 'url' },
      tooltip: { field: 'says', type: 'nominal' },
      description: { field: 'says' },
    },
  };
}

function barMarks(values: Row[]): VegaLiteSpec {
  return {
    data: { values },
    mark: { type: 'rect' },
    encoding: {
      x: place('x'),
      x2: { field: 'x2' },
      y: place('y'),
      y2: { field: 'y2' },
      color: {
        field: 'kind',
        type: 'nominal',
        scale: { domain: ['weights', 'gradients'], range: [SERIES_COLOURS[0], SERIES_COLOURS[2]] },
        legend: null,
      },
      tooltip: { field: 'says', type: 'nominal' },
      description: { field: 'says' },
    },
  };
}

function textMarks(values: Row[]): VegaLiteSpec[] {
  return [12, 10].map((size) => ({
    data: { values: values.filter((row) => row['size'] === size) },
    mark: {
      type: 'text',
      aria: false,
      align: 'left',
      baseline: 'top',
      fontSize: size,
      ...(size === 10 && { color: NEUTRAL }),
    },
    encoding: { x: place('x'), y: place('y'), text: { field: 'text' } },
  }));
}
