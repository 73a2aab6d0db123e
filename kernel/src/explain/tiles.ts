/** Many small pictures in rows as Vega-Lite, each with a few lines of text below it. Pure. */
import type { Row, VegaLiteSpec } from '../mime.ts';
import { enlarged, pixelsOf, pngUrl, rangeOf } from '../display/pixels.ts';
import type { Pixels } from '../display/pixels.ts';

export interface Tile {
  pixels: Pixels;
  /** One below the other, as many in every tile of a row. */
  lines: readonly string[];
  /** Of the picture, for a pointer and for who does not see it. */
  says: string;
}

export interface TileRow {
  title: string;
  /** Undefined leaves a place empty. */
  tiles: readonly (Tile | undefined)[];
}

/** Pixels of the longer side, as shown. */
export const TILE = 64;
/** Of the longer side, as stored: twice what is shown, for sharp screens. */
const MOST_PIXELS = 2 * TILE;
const GAP = 8;
const LINE = 12;
const TITLE = 18;

export function tileGrid(rows: readonly TileRow[]): VegaLiteSpec {
  const pictures: Row[] = [];
  const texts: Row[] = [];
  const titles: Row[] = [];
  let top = 0;
  for (const { title, tiles } of rows) {
    titles.push({ x: 0, y: top, text: title });
    top += TITLE;
    const sides = tiles.map((tile) => (tile ? shownSize(tile.pixels) : [0, 0]));
    const high = Math.max(0, ...sides.map(([, height = 0]) => height));
    tiles.forEach((tile, column) => {
      if (!tile) return;
      const [width = 0, height = 0] = sides[column] ?? [];
      const x = column * (TILE + GAP) + TILE / 2;
      const enlargement = Math.max(1, Math.ceil(TILE / Math.max(tile.pixels.width, tile.pixels.height)));
      pictures.push({
        x,
        y: top + high / 2,
        width,
        height,
        url: pngUrl(enlarged(tile.pixels, enlargement)),
        says: tile.says,
      });
      tile.lines.forEach((text, line) => texts.push({ x, y: top + high + 3 + line * LINE, text }));
    });
    top += high + GAP + LINE * Math.max(0, ...tiles.map((tile) => tile?.lines.length ?? 0));
  }
  const columns = Math.max(1, ...rows.map(({ tiles }) => tiles.length));
  const [{ width, height } = { width: TILE, height: TILE }] = pictures;
  return {
    width: columns * (TILE + GAP) - GAP,
    height: Math.max(1, top - GAP),
    layer: [
      {
        data: { values: pictures },
        mark: { type: 'image', width, height, aspect: false },
        encoding: {
          x: place('x'),
          y: place('y'),
          url: { field: 'url' },
          tooltip: { field: 'says', type: 'nominal' },
          description: { field: 'says' },
        },
      },
      textMarks(texts, { align: 'center', fontSize: 10, limit: TILE + GAP - 1 }),
      textMarks(titles, { align: 'left', fontSize: 11 }),
    ],
  };
}

/** A sample as a tile shows it; large pictures lose pixels. */
export function tilePixels(values: ArrayLike<number>, shape: readonly number[]): Pixels {
  return thinned(pixelsOf(values, shape, rangeOf(values)));
}

function thinned({ width, height, rgba }: Pixels): Pixels {
  const step = Math.ceil(Math.max(width, height) / MOST_PIXELS);
  if (step === 1) return { width, height, rgba };
  const [wide, high] = [Math.ceil(width / step), Math.ceil(height / step)];
  const kept = new Uint8Array(4 * wide * high);
  for (let pixel = 0; pixel < wide * high; pixel++) {
    const from = 4 * (Math.floor(pixel / wide) * step * width + (pixel % wide) * step);
    kept.set(rgba.subarray(from, from + 4), 4 * pixel);
  }
  return { width: wide, height: high, rgba: kept };
}

function shownSize({ width, height }: Pixels): [number, number] {
  const scale = TILE / Math.max(width, height);
  return [Math.round(width * scale), Math.round(height * scale)];
}

function textMarks(values: Row[], look: VegaLiteSpec): VegaLiteSpec {
  return {
    data: { values },
    mark: { type: 'text', aria: false, baseline: 'top', ...look },
    encoding: { x: place('x'), y: place('y'), text: { field: 'text' } },
  };
}

/** A field whose values are pixels. */
export function place(field: string): VegaLiteSpec {
  return { field, type: 'quantitative', scale: null, axis: null };
}
