/** A traversal as a picture: what is decoded at one place, chosen by sliders, beside all of it as small multiples. */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import { json } from '../../display/picture.ts';
import { isImageShape, pixelsOf, pngOf, pngUrl, rangeOf, shrunk } from '../../display/pixels.ts';
import type { Pixels } from '../../display/pixels.ts';
import type { MimeBundle } from '../../messages.ts';
import { LATENT } from '../../mime.ts';
import type { LatentPicture, PictureTable, Row, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { LatentTraversal } from './traversal.ts';

/** What is drawn of more: the dimensions that change most, and offsets from end to end. */
const MOST_ROWS = 24;
const MOST_COLUMNS = 41;
/** Of a decoding that is no picture. */
const MOST_VALUES = 64;
/** All pictures together; larger ones are drawn smaller. */
const MOST_PIXELS = 1 << 19;
const LARGEST_SIDE = 4096;

/** What is drawn of a traversal. */
interface Drawn {
  traversal: LatentTraversal;
  /** Places of its dimensions and offsets. */
  rows: number[];
  columns: number[];
  changes: number[];
}

export async function bundleOf(traversal: LatentTraversal): Promise<MimeBundle> {
  const drawn = drawnOf(traversal);
  const words = wordsOf(drawn);
  const frames = isImageShape(traversal.shape) ? framesOf(drawn) : undefined;
  return {
    ...(frames && { [LATENT]: json(pictureOf(drawn, frames)) }),
    ...(await portraitBundle({ ...words, spec: specOf(drawn, frames, words.title) })),
  };
}

function drawnOf(traversal: LatentTraversal): Drawn {
  const { dimensions, offsets, changes } = traversal;
  const most = changes
    .map((_, row) => row)
    .sort((one, other) => (changes[other] ?? 0) - (changes[one] ?? 0))
    .slice(0, MOST_ROWS);
  const rows = dimensions.map((_, row) => row).filter((row) => most.includes(row));
  const count = Math.min(MOST_COLUMNS, offsets.length);
  const columns = Array.from({ length: count }, (_, at) => Math.round((at * (offsets.length - 1)) / (count - 1)));
  return { traversal, rows, columns, changes };
}

/** One a row and column. */
function framesOf({ traversal, rows, columns }: Drawn): Pixels[][] {
  const { shape, values } = traversal;
  const range = rangeOf(values);
  const [height = 1, width = 1] = shape;
  let times = 1;
  const side = (size: number): number => Math.ceil(size / times);
  while (
    rows.length * columns.length * side(width) * side(height) > MOST_PIXELS ||
    columns.length * side(width) > LARGEST_SIDE ||
    rows.length * side(height) > LARGEST_SIDE
  ) {
    times++;
  }
  return rows.map((row) =>
    columns.map((column) => shrunk(pixelsOf(traversal.decoding(row, column), shape, range), times)),
  );
}

function pictureOf(drawn: Drawn, frames: readonly Pixels[][]): LatentPicture {
  const { traversal, rows, columns, changes } = drawn;
  const { title, table, summary } = wordsOf(drawn);
  const whole = atlas(frames);
  return {
    title,
    atlas: { title: say('Decoded'), width: whole.width, height: whole.height, png: pngOf(whole) },
    dimensions: rows.map((row) => ({
      name: nameOf(traversal, row),
      value: rounded(traversal.code[traversal.dimensions[row] ?? 0] ?? 0),
      change: rounded(changes[row] ?? 0),
    })),
    offsets: columns.map((column) => rounded(traversal.offsets[column] ?? 0)),
    summary,
    table,
  };
}

/** All pictures in one, without gaps. */
function atlas(frames: readonly Pixels[][]): Pixels {
  const [first] = frames[0] ?? [];
  const [width, height] = [first?.width ?? 0, first?.height ?? 0];
  const across = width * (frames[0]?.length ?? 0);
  const rgba = new Uint8Array(4 * across * height * frames.length);
  frames.forEach((line, row) =>
    line.forEach((frame, column) => {
      for (let y = 0; y < height; y++) {
        const to = 4 * ((row * height + y) * across + column * width);
        rgba.set(frame.rgba.subarray(4 * y * width, 4 * (y + 1) * width), to);
      }
    }),
  );
  return { width: across, height: height * frames.length, rgba };
}

const LARGE = 196;
const GRID = 480;

function specOf(drawn: Drawn, frames: Pixels[][] | undefined, title: string): VegaLiteSpec {
  const { traversal, rows, columns } = drawn;
  const names = rows.map((row) => nameOf(traversal, row));
  const offsets = columns.map((column) => rounded(traversal.offsets[column] ?? 0));
  const step = rounded(((offsets.at(-1) ?? 0) - (offsets[0] ?? 0)) / (offsets.length - 1));
  const chosen =
    `isArray(at.dimension) && datum.dimension === at.dimension[0] && ` +
    `abs(datum.offset - at.offset[0]) < ${step / 2}`;
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: [say('One dimension of the code moves at a time; the others stay where they are.')],
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    spacing: 24,
    params: [
      {
        name: 'at',
        views: ['grid'],
        select: { type: 'point', fields: ['offset', 'dimension'], on: 'rect:click', clear: false },
        value: [{ dimension: names[0] ?? '', offset: 0 }],
        bind: {
          dimension: { input: 'select', options: names, name: 'dimension ' },
          offset: { input: 'range', min: offsets[0] ?? 0, max: offsets.at(-1) ?? 0, step, name: 'moved by ' },
        },
      },
    ],
    hconcat: frames
      ? [largePicture(frames, chosen), gridOf(drawn, names, offsets, chosen, frames)]
      : [largeLine(drawn, chosen), gridOf(drawn, names, offsets, chosen)],
    datasets: { frames: frames ? framesRows(names, offsets, frames) : valuesRows(drawn, names, offsets) },
    resolve: { scale: { x: 'independent', y: 'independent', color: 'independent' } },
  };
}

function framesRows(names: readonly string[], offsets: readonly number[], frames: Pixels[][]): Row[] {
  return names.flatMap((dimension, row) =>
    offsets.map((offset, column): Row => {
      const frame = frames[row]?.[column];
      return { dimension, offset, url: frame ? pngUrl(frame) : '' };
    }),
  );
}

function valuesRows({ traversal, rows, columns }: Drawn, names: readonly string[], offsets: readonly number[]): Row[] {
  return rows.flatMap((row, at) =>
    columns.flatMap((column, place) =>
      Array.from(traversal.decoding(row, column).subarray(0, MOST_VALUES), (value, index): Row => ({
        dimension: names[at] ?? '',
        offset: offsets[place] ?? 0,
        index,
        value: rounded(value),
      })),
    ),
  );
}

function largePicture(frames: Pixels[][], chosen: string): VegaLiteSpec {
  const [first] = frames[0] ?? [];
  const scale = LARGE / Math.max(first?.width ?? 1, first?.height ?? 1);
  const [width, height] = [Math.round((first?.width ?? 1) * scale), Math.round((first?.height ?? 1) * scale)];
  return {
    width,
    height,
    data: { name: 'frames' },
    transform: [{ filter: chosen }],
    mark: { type: 'image', width, height, aspect: false, smooth: false },
    encoding: { url: { field: 'url' }, x: { value: width / 2 }, y: { value: height / 2 } },
  };
}

/** The values at the chosen place, over those of the code itself. */
function largeLine({ traversal, rows }: Drawn, chosen: string): VegaLiteSpec {
  const domain = [...rangeOf(traversal.values)];
  const size = Math.min(MOST_VALUES, traversal.reconstruction.length);
  const cut =
    size < traversal.reconstruction.length
      ? say(', the first {size} of {reconstruction}', { size, reconstruction: traversal.reconstruction.length })
      : '';
  const encoding = {
    x: { field: 'index', type: 'quantitative', title: say('value') + cut, axis: { tickMinStep: 1 } },
    y: { field: 'value', type: 'quantitative', title: null, scale: { domain } },
  };
  const first = JSON.stringify(nameOf(traversal, rows[0] ?? 0));
  return {
    width: LARGE,
    height: LARGE,
    data: { name: 'frames' },
    encoding,
    layer: [
      {
        transform: [{ filter: `datum.offset === 0 && datum.dimension === ${first}` }],
        mark: { type: 'line', color: NEUTRAL, strokeDash: [4, 4], strokeWidth: 1 },
      },
      {
        transform: [{ filter: chosen }],
        mark: {
          type: 'line',
          color: SERIES_COLOURS[0],
          point: { color: SERIES_COLOURS[0], size: 24 },
          strokeWidth: 1.7,
        },
      },
    ],
  };
}

/** Small multiples: the pictures, or how far the values are from those of the code. */
function gridOf(
  drawn: Drawn,
  names: readonly string[],
  offsets: readonly number[],
  chosen: string,
  frames?: Pixels[][],
): VegaLiteSpec {
  const [first] = frames?.[0] ?? [];
  const [wide, high] = [first?.width ?? 1, first?.height ?? 1];
  const cell = Math.max(12, Math.min(36, Math.floor(GRID / offsets.length)));
  const scale = cell / Math.max(wide, high);
  const [width, height] = [Math.max(8, wide * scale), Math.max(8, high * scale)];
  const labelled = [offsets[0], 0, offsets.at(-1)];
  const quiet = { ticks: false, domain: false, labelAngle: 0, grid: false };
  const x = {
    field: 'offset',
    type: 'ordinal',
    title: say('moved by'),
    axis: { ...quiet, orient: 'top', values: labelled, labelExpr: "datum.value > 0 ? '+' + datum.label : datum.label" },
    scale: { domain: offsets, paddingInner: 0, paddingOuter: 0 },
  };
  const y = { field: 'dimension', type: 'ordinal', title: null, sort: null, axis: quiet };
  const tooltip = [
    { field: 'dimension', title: say('dimension') },
    { field: 'offset', title: say('moved by') },
  ];
  const url = { url: { field: 'url' } };
  const changed = {
    color: {
      field: 'change',
      type: 'quantitative',
      title: say('change'),
      legend: { gradientLength: 80, titleFontWeight: 'normal' },
    },
  };
  return {
    width: { step: width + 2 },
    height: { step: height + 2 },
    data: frames ? { name: 'frames' } : { values: changeRows(drawn, names, offsets) },
    encoding: { x, y: { ...y, scale: { domain: names, paddingInner: 0, paddingOuter: 0 } } },
    layer: [
      frames
        ? { mark: { type: 'image', width, height, aspect: false, smooth: false }, encoding: url }
        : { mark: { type: 'rect', width, height }, encoding: changed },
      {
        name: 'grid',
        mark: { type: 'rect', fill: 'transparent', strokeWidth: 2, cursor: 'pointer' },
        encoding: {
          tooltip,
          stroke: { condition: { test: chosen, value: SERIES_COLOURS[1] }, value: 'transparent' },
        },
      },
    ],
  };
}

function changeRows({ traversal, rows, columns }: Drawn, names: readonly string[], offsets: readonly number[]): Row[] {
  const { reconstruction } = traversal;
  return rows.flatMap((row, at) =>
    columns.map((column, place): Row => {
      const values = traversal.decoding(row, column);
      const sum = values.reduce((total, value, index) => total + (value - (reconstruction[index] ?? 0)) ** 2, 0);
      const change = rounded(Math.sqrt(sum / values.length));
      return { dimension: names[at] ?? '', offset: offsets[place] ?? 0, change };
    }),
  );
}

function wordsOf({ traversal, rows, changes }: Drawn): {
  title: string;
  summary: string;
  table: PictureTable;
  notes: string[];
} {
  const { dimensions, offsets, code, shape } = traversal;
  const strongest = dimensions.map((_, row) => row).sort((one, other) => (changes[other] ?? 0) - (changes[one] ?? 0));
  const most = nameOf(traversal, strongest[0] ?? 0);
  const title = say('Latent traversal: {dimensions} of {code} dimensions, ±{offsets}', {
    dimensions: dimensions.length,
    code: code.length,
    offsets: Number((offsets.at(-1) ?? 0).toPrecision(3)),
  });
  const cut =
    rows.length < dimensions.length
      ? [
          say('The {rows} of {dimensions} dimensions that change most are drawn.', {
            rows: rows.length,
            dimensions: dimensions.length,
          }),
        ]
      : [];
  return {
    title,
    summary: say('{title}. Moving {most} changes the decoding most.', { title, most }),
    table: {
      columns: [say('dimension'), say('code'), say('change')],
      rows: dimensions.map((dimension, row) => [nameOf(traversal, row), figure(code[dimension]), figure(changes[row])]),
    },
    notes: [
      say('Change is the root mean square over a row, of decodings [{shape}].', { shape: shape.join(', ') }),
      ...cut,
    ],
  };
}

function nameOf({ dimensions }: LatentTraversal, row: number): string {
  return `z${dimensions[row] ?? ''}`;
}

/** As many digits as a picture shows. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
