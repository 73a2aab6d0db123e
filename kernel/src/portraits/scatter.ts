/** Points of a plane, coloured by what they are, with pictures of some. */
import type { Tensor } from '@tensorflow/tfjs';
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { count, figure } from '../display/numbers.ts';
import { enlarged, pngUrl } from '../display/pixels.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { say } from '../say.ts';
import { portraitBundle, SCHEMA } from './chart.ts';
import { pictureShape, picturesOf } from './thumbnails.ts';

export interface Scatter {
  readonly title: string;
  readonly coordinates: readonly (readonly [x: number, y: number])[];
  /** Of each point; null: all are the same. */
  readonly labels: readonly (string | number)[] | null;
  /** The order of the labels; left out: numbers rise, names follow the alphabet. */
  readonly order?: readonly string[] | undefined;
  /** Numbers of the points, for their tooltips and pictures. */
  readonly samples: readonly number[];
  readonly images: Tensor | null;
  /** Titles of the axes; null: they mean nothing. */
  readonly axes: readonly [string, string] | null;
}

const [WIDTH, HEIGHT] = [460, 380];
/** Pictures, in pixels as shown and as read, and how many. */
const [PICTURE, READ, MOST_PICTURES] = [22, 28, 120];
/** Labels of more kinds are taken for amounts, or lose their legend. */
const MOST_CLASSES = 18;

export function scatterBundle(scatter: Scatter): Promise<MimeBundle> {
  const { title, labels, order = [] } = scatter;
  const kinds = labels ? ordered([...new Set(labels)], order) : [];
  return portraitBundle({ title, spec: specOf(scatter, kinds), table: tableOf(scatter, kinds) });
}

function specOf(
  { title, coordinates, labels, samples, images, axes }: Scatter,
  kinds: readonly (string | number)[],
): VegaLiteSpec {
  const isAmount = kinds.length > MOST_CLASSES && kinds.every((kind) => typeof kind === 'number');
  const values = coordinates.map(([x, y], index): Row => {
    const label = labels?.[index] ?? null;
    return { x, y, sample: samples[index] ?? index, label: isAmount || label === null ? label : String(label) };
  });
  const place = (field: 'x' | 'y', name: string | undefined) => ({
    field,
    type: 'quantitative',
    scale: { zero: false, nice: false, padding: 16 },
    axis: name === undefined ? null : { title: name, grid: false, tickCount: 5 },
  });
  const encoding = { x: place('x', axes?.[0]), y: place('y', axes?.[1]) };
  const pictures = images ? picturesAt(coordinates, samples, images) : [];
  const tooltip = [
    { field: 'sample', type: 'quantitative', title: say('point'), format: 'd' },
    ...(labels ? [{ field: 'label', type: isAmount ? 'quantitative' : 'nominal', title: say('label') }] : []),
  ];
  return {
    $schema: SCHEMA,
    title: { text: title, anchor: 'start', fontSize: 13, offset: 12 },
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values },
        mark: {
          type: 'point',
          filled: true,
          size: coordinates.length > 1000 ? 16 : 30,
          opacity: 0.75,
          color: SERIES_COLOURS[0],
          aria: false,
        },
        encoding: { ...encoding, ...(labels && colourOf(kinds, isAmount)), tooltip },
      },
      ...(pictures.length === 0
        ? []
        : [
            {
              data: { values: pictures },
              mark: { type: 'image', width: PICTURE, height: PICTURE, opacity: 0.9 },
              encoding: {
                ...encoding,
                url: { field: 'url' },
                tooltip: tooltip.slice(0, 1),
                description: { field: 'sample' },
              },
            },
          ]),
    ],
  };
}

/** Classes by colour, and by shape where there are more than colours. */
function colourOf(kinds: readonly (string | number)[], isAmount: boolean): VegaLiteSpec {
  if (isAmount)
    return { color: { field: 'label', type: 'quantitative', scale: { scheme: 'viridis' }, legend: { title: null } } };
  const domain = kinds.map(String);
  if (kinds.length > MOST_CLASSES)
    return { color: { field: 'label', type: 'nominal', scale: { domain, scheme: 'tableau20' }, legend: null } };
  const repeated = (list: readonly string[], each: number) =>
    domain.map((_, index) => list[Math.floor(index / each) % list.length] ?? NEUTRAL);
  const range = domain.map((_, index) => SERIES_COLOURS[index % SERIES_COLOURS.length] ?? NEUTRAL);
  const legend = { title: null, labelLimit: 160, symbolOpacity: 1, symbolSize: 60 };
  return {
    color: { field: 'label', type: 'nominal', scale: { domain, range }, legend },
    shape: {
      field: 'label',
      type: 'nominal',
      scale: { domain, range: repeated(['circle', 'triangle-up', 'square'], SERIES_COLOURS.length) },
      legend,
    },
  };
}

/** Of points that lie apart: one of each square of the plane that is twice as wide as a picture. */
function picturesAt(coordinates: Scatter['coordinates'], samples: readonly number[], images: Tensor): Row[] {
  const shape = pictureShape(images.shape);
  if (!shape || images.dtype === 'string' || images.dtype === 'complex64') return [];
  const range = (values: number[]) => {
    const low = values.reduce((a, b) => Math.min(a, b), Infinity);
    return { low, span: values.reduce((a, b) => Math.max(a, b), -Infinity) - low || 1 };
  };
  const [across, up] = [range(coordinates.map(([x]) => x)), range(coordinates.map(([, y]) => y))];
  const taken = new Map<string, number>();
  coordinates.forEach(([x, y], index) => {
    const column = Math.floor((((x - across.low) / across.span) * WIDTH) / (2 * PICTURE));
    const row = Math.floor((((y - up.low) / up.span) * HEIGHT) / (2 * PICTURE));
    const square = `${column} ${row}`;
    if (!taken.has(square)) taken.set(square, index);
  });
  const shown = [...taken.values()].slice(0, MOST_PICTURES);
  const chosen = images.gather(shown.map((index) => samples[index] ?? 0));
  try {
    const [, ...each] = shape;
    const pictures = picturesOf(chosen, [shown.length, ...each], { most: MOST_PICTURES, side: READ });
    return pictures.map((pixels, order) => {
      const index = shown[order] ?? 0;
      const [x, y] = coordinates[index] ?? [0, 0];
      const scale = Math.max(1, Math.ceil(PICTURE / Math.max(pixels.width, pixels.height)));
      return { x, y, url: pngUrl(enlarged(pixels, scale)), sample: samples[index] ?? index };
    });
  } finally {
    chosen.dispose();
  }
}

function tableOf({ coordinates, labels }: Scatter, kinds: readonly (string | number)[]): PictureTable {
  const centre = (places: Scatter['coordinates']) =>
    [0, 1].map((axis) => figure(places.reduce((sum, place) => sum + (place[axis] ?? 0), 0) / places.length));
  const groups: [string, Scatter['coordinates']][] =
    labels === null || kinds.length > 2 * MOST_CLASSES
      ? [[say('all'), coordinates]]
      : kinds.map((kind) => [String(kind), coordinates.filter((_, index) => labels[index] === kind)]);
  return {
    columns: [say('class'), say('points'), say('middle x'), say('middle y')],
    rows: groups.map(([name, places]) => [name, count(places.length), ...centre(places)]),
  };
}

function ordered(kinds: (string | number)[], order: readonly string[]): (string | number)[] {
  const given = order.filter((one) => kinds.includes(one));
  return [...given, ...kinds.filter((kind) => !given.includes(String(kind))).sort(inOrder)];
}

function inOrder(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one) < String(other) ? -1 : 1;
}
