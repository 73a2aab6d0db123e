/** Layers below each other, each with its activations, its weights and how these and their gradients are distributed. Pure. */
import { figure } from '../display/numbers.ts';
import { enlarged, pngUrl } from '../display/pixels.ts';
import type { VegaLiteSpec } from '../mime.ts';
import { SCHEMA } from '../portraits/chart.ts';
import { shapeText } from '../portraits/shapes.ts';
import { counted, emptyBins } from '../portraits/statistics.ts';
import type { Bin } from '../portraits/statistics.ts';
import { say } from '../say.ts';
import { deadText, normOf, of, statisticsText, titleOf } from './inspection.ts';
import type { InspectedLayer, InspectionParts } from './inspection.ts';
import { activationLooks, weightLooks } from './looks.ts';
import type { Looks } from './looks.ts';
import { markLayers, noMarks } from './marks.ts';
import type { Marks } from './marks.ts';
import { tintsText } from './tints.ts';
import type { ValuesRecord } from './values.ts';

/** Layers that are drawn: of more, the first and the last ones. */
const MOST_LAYERS = 24;
/** All pictures together, in characters of their data: a notebook keeps them. */
const MOST_PICTURE_BYTES = 1_500_000;

const TILE = 36;
const GAP = 3;
const ACROSS = 8;
const COLUMN = ACROSS * (TILE + GAP) - GAP;
const HISTOGRAM = { width: 120, height: 52 };
const SPACE = 22;
const HEAD = 34;
const LINE = 14;

export function inspectionPicture(inspection: InspectionParts): { spec: VegaLiteSpec; notes: string[] } {
  const { layers, samples, loss } = inspection;
  const half = MOST_LAYERS / 2;
  const drawn = layers.length <= MOST_LAYERS ? layers : [...layers.slice(0, half), ...layers.slice(-half)];
  const notes =
    drawn.length < layers.length
      ? [say('Drawn are the first and the last {half} of {layers} layers.', { half, layers: layers.length })]
      : [];
  const marks = noMarks();
  let top = 0;
  let stored = 0;
  let left = 0;
  for (const layer of drawn) {
    const before = marks.images.length;
    const withPictures = stored < MOST_PICTURE_BYTES;
    if (!withPictures) left++;
    top += drawLayer(marks, layer, inspection, top, withPictures) + SPACE;
    for (const { url } of marks.images.slice(before)) stored += String(url).length;
  }
  if (left > 0)
    notes.push(
      say('The pictures of the last {left} of these layers were left out: they would be too large.', { left }),
    );
  const width =
    (samples > 0 ? COLUMN + SPACE : 0) + COLUMN / 2 + SPACE + (loss === null ? 1 : 2) * (HISTOGRAM.width + SPACE);
  const subtitle = [
    ...(samples > 1 ? [say('maps are those of sample {sample}', { sample: inspection.sample })] : []),
    tintsText(),
    ...notes,
  ];
  return {
    notes,
    spec: {
      $schema: SCHEMA,
      title: { text: titleOf(inspection), subtitle, anchor: 'start', fontSize: 13, subtitleFontSize: 11, offset: 12 },
      width,
      height: Math.max(1, top - SPACE),
      layer: markLayers(marks),
    },
  };
}

/** @returns how high it is */
function drawLayer(
  marks: Marks,
  layer: InspectedLayer,
  { samples, sample, loss }: InspectionParts,
  top: number,
  withPictures: boolean,
): number {
  const { name, kind, activations, weights, gradients } = layer;
  const shapes = activations.map(({ shape }) => shapeText(shape.slice(1))).join(', ');
  const head = [name, kind, shapes, deadText(layer)].filter((part) => part !== '').join(' · ');
  marks.texts.push({ x: 0, y: top, text: head, size: 12 });
  const details = [
    samples > 0 && activations.length > 0 ? say('activations: {text}', { text: statisticsText(of(activations)) }) : '',
    weights.length > 0 ? say('weights: {text}', { text: statisticsText(of(weights)) }) : '',
    gradients.length > 0 ? say('gradient norm {norm}', { norm: figure(normOf(gradients)) }) : '',
  ];
  marks.texts.push({ x: 0, y: top + 16, text: details.filter((part) => part !== '').join(' · '), size: 10 });
  const body = top + HEAD;
  let high = 0;
  let x = 0;
  if (samples > 0) {
    const [first] = activations;
    const looks = withPictures && first ? activationLooks(first, sample) : null;
    if (looks) high = drawLooks(marks, looks, name, { x, y: body, width: COLUMN });
    x += COLUMN + SPACE;
  }
  const kernel = weights.map(weightLooks).find((looks) => looks !== null);
  if (withPictures && kernel) {
    high = Math.max(high, drawLooks(marks, kernel, name, { x, y: body, width: COLUMN / 2 }));
  }
  x += COLUMN / 2 + SPACE;
  if (weights.length > 0) high = Math.max(high, drawHistogram(marks, 'weights', name, weights, x, body));
  x += HISTOGRAM.width + SPACE;
  if (loss !== null && gradients.length > 0) {
    high = Math.max(high, drawHistogram(marks, 'gradients', name, gradients, x, body));
  }
  return HEAD + high;
}

/** @returns how high they are, with their caption */
function drawLooks(
  { images, texts }: Marks,
  { looks, caption }: Looks,
  name: string,
  { x, y, width }: { x: number; y: number; width: number },
): number {
  const [only, ...more] = looks;
  if (!only) return 0;
  const across = Math.max(1, Math.floor((width + GAP) / (TILE + GAP)));
  const sizes = looks.map(({ pixels }) => (more.length === 0 ? alone(pixels, width) : square(pixels)));
  const rowHigh = Math.max(...sizes.map(([, height]) => height));
  looks.forEach(({ pixels, says }, index) => {
    const [wide, high] = sizes[index] ?? [TILE, TILE];
    const [left, upper] = [x + (index % across) * (TILE + GAP), y + Math.floor(index / across) * (rowHigh + GAP)];
    const times = Math.max(1, Math.floor(Math.min(wide / pixels.width, 4)));
    images.push({
      x: left,
      x2: left + wide,
      y: upper,
      y2: upper + high,
      url: pngUrl(enlarged(pixels, times)),
      says: say('{name}: {text}', { name, text: says }),
    });
  });
  const high = Math.ceil(looks.length / across) * (rowHigh + GAP);
  texts.push({ x, y: y + high, text: caption, size: 10, limit: width });
  return high + LINE;
}

/** One picture may fill its column; a few rows of many units are a strip that can still be seen. */
function alone({ width, height }: { width: number; height: number }, room: number): [number, number] {
  const scale = Math.min(room / width, (2 * TILE) / height, 24);
  return [Math.max(4, width * scale), Math.max(16, height * scale)];
}

function square({ width, height }: { width: number; height: number }): [number, number] {
  const scale = TILE / Math.max(width, height);
  return [width * scale, height * scale];
}

function drawHistogram(
  { bars, texts }: Marks,
  what: 'weights' | 'gradients',
  name: string,
  records: readonly ValuesRecord[],
  x: number,
  y: number,
): number {
  const bins = together(records);
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const step = HISTOGRAM.width / Math.max(1, bins.length);
  bins.forEach(({ from, to, count }, bin) => {
    if (count === 0) return;
    bars.push({
      x: x + bin * step,
      x2: x + (bin + 1) * step - 0.5,
      y: y + HISTOGRAM.height * (1 - count / most),
      y2: y + HISTOGRAM.height,
      kind: what,
      says: say('{name}, {what}: {count} from {from} to {to}', {
        name,
        what: say(what),
        count,
        from: figure(from),
        to: figure(to),
      }),
    });
  });
  const [first, last] = [bins[0], bins.at(-1)];
  const range = first && last ? `${figure(first.from)} … ${figure(last.to)}` : say('no finite number');
  texts.push({
    x,
    y: y + HISTOGRAM.height + 3,
    text: `${say(what)} ${range}`,
    size: 10,
    limit: HISTOGRAM.width + SPACE,
  });
  return HISTOGRAM.height + LINE;
}

/** The bins of several records as one histogram: what a bin holds counts at its middle. */
function together(records: readonly ValuesRecord[]): Bin[] {
  const [only, ...more] = records;
  if (only && more.length === 0) return [...only.bins];
  const { min, max } = of(records);
  const empty = emptyBins(min, max, false);
  return records.reduce<Bin[]>(
    (all, { bins, values }) =>
      values
        ? counted(all, values)
        : bins.reduce<Bin[]>((bars, { from, to, count }) => {
            const place = bars.findIndex((bar) => (from + to) / 2 < bar.to);
            return bars.map((bar, at) => (at === place ? { ...bar, count: bar.count + count } : bar));
          }, all),
    empty,
  );
}
