/**
 * A data set as its first samples, what an element is made of, and how many there are of each class.
 *
 * A dataset of tfjs is a recipe, and each iteration begins anew, so looking takes nothing away from training. It is still an
 * iteration: `map` functions run, what counts iterations (a shuffle with a seed) counts this one too, and a generator that
 * always hands out one and the same iterator is that many elements further. So a look is short, and says how many it took.
 */
import type { data, Tensor, TensorContainer } from '@tensorflow/tfjs';
import { reasonOf } from '../errors.ts';
import { count, figure, percent } from '../display/numbers.ts';
import type { Pixels } from '../display/pixels.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { isTensor } from '../display/tensor.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { say } from '../say.ts';
import { amountBars, inMarkdown, portraitBundle, SCHEMA } from './chart.ts';
import { classesOf, entriesOf, labelEntry } from './element.ts';
import type { Entry } from './element.ts';
import { shapeText } from './shapes.ts';
import { distributionOf } from './tensor-values.ts';
import { isPictureRange, MOST_PICTURES, pictureGrid, pictureShape, picturesOf } from './thumbnails.ts';

export interface PeekOptions {
  /** Elements to read at most. Default: 1000. */
  count?: number;
  /** What the classes are called, in order; left out: their numbers. */
  classes?: readonly string[];
  /** Milliseconds to read at most. Default: 10,000. */
  milliseconds?: number;
}

type Dataset = data.Dataset<TensorContainer>;

/** When a dataset is the value of a cell. */
const GLANCE = { count: 64, milliseconds: 1000 };
const SHOWN_CLASSES = 30;

export function isDataset(value: object): value is Dataset {
  return 'iterator' in value && 'forEachAsync' in value && 'batch' in value && 'prefetch' in value;
}

export function datasetBundle(dataset: Dataset): Promise<MimeBundle> {
  return look(dataset, GLANCE).then(bundleOf);
}

/** Looks at the beginning of a dataset, longer than when it is the value of a cell: see the head of this file for what that does. */
export function peek(dataset: Dataset, options: PeekOptions = {}): Displayable {
  let looked: Promise<Look> | undefined;
  return {
    [JUPYTER_DISPLAY]: async () => {
      looked ??= look(dataset, { count: 1000, milliseconds: 10_000, ...options });
      return bundleOf(await looked);
    },
  };
}

/** What was seen. */
interface Look {
  size: number;
  read: number;
  /** Why reading ended before `count` elements: the data set's end is 'end'. */
  stopped: 'enough' | 'end' | 'time' | { error: string };
  /** Of the first element. */
  entries: Entry[];
  ranges: string[];
  pictures: Pixels[];
  titles: string[];
  /** Samples of each class; empty when labels are no classes. */
  classCounts: number[];
  classes: readonly string[];
}

async function look(
  dataset: Dataset,
  { count, milliseconds, classes = [] }: Required<Omit<PeekOptions, 'classes'>> & PeekOptions,
): Promise<Look> {
  const seen: Look = {
    size: dataset.size,
    read: 0,
    stopped: 'enough',
    entries: [],
    ranges: [],
    pictures: [],
    titles: [],
    classCounts: [],
    classes,
  };
  const end = Date.now() + milliseconds;
  try {
    const iterator = await dataset.iterator();
    while (seen.read < count) {
      const next = await before(end, iterator.next());
      if (next === null || next.done) {
        seen.stopped = next === null ? 'time' : 'end';
        break;
      }
      see(seen, next.value);
    }
  } catch (error) {
    seen.stopped = { error: reasonOf(error) };
  }
  return seen;
}

/** Null when the time is over: an element may never come. */
async function before<T>(end: number, promise: Promise<T>): Promise<T | null> {
  const { promise: over, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), Math.max(0, end - Date.now()));
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}

function see(seen: Look, element: unknown): void {
  const entries = entriesOf(element);
  if (seen.read === 0) {
    seen.entries = entries;
    seen.ranges = entries.map(rangeText);
  }
  seen.read += 1;
  const label = labelEntry(entries);
  const [input] = entries.filter((entry) => entry !== label);
  const labels = label ? classesOf(label, isBatched(input, label)) : null;
  for (const one of labels ?? []) seen.classCounts[one] = (seen.classCounts[one] ?? 0) + 1;
  if (seen.pictures.length >= MOST_PICTURES || !input || !isTensorEntry(input)) return;
  const pictures = picturesIn(input.value);
  const names = (labels ?? []).map((one) => seen.classes[one] ?? String(one));
  seen.pictures.push(...pictures.slice(0, MOST_PICTURES - seen.pictures.length));
  seen.titles.push(...pictures.map((_, index) => names[index] ?? ''));
  seen.titles.length = seen.pictures.length;
}

/** Both count the same samples with their first dimension. */
function isBatched(input: Entry | undefined, label: Entry): boolean {
  const [samples] = label.shape;
  return input !== undefined && isTensorEntry(label) && input.shape.length > 1 && samples === input.shape[0];
}

function isTensorEntry(entry: Entry): entry is Entry & { value: Tensor } {
  return typeof entry.value === 'object' && isTensor(entry.value);
}

function picturesIn(tensor: Tensor): Pixels[] {
  const shape = pictureShape(tensor.shape);
  if (!shape || tensor.dtype === 'string' || tensor.dtype === 'complex64') return [];
  const { min, max } = distributionOf(tensor).statistics;
  return isPictureRange(min, max) ? picturesOf(tensor, shape) : [];
}

function rangeText(entry: Entry): string {
  if (!isTensorEntry(entry) || entry.dtype === 'string' || entry.dtype === 'complex64' || entry.value.size === 0)
    return '';
  const { min, max } = distributionOf(entry.value).statistics;
  return say('{from} to {to}', { from: figure(min), to: figure(max) });
}

function titleOf({ size }: Look): string {
  if (size === Infinity) return say('Dataset without end');
  if (!Number.isFinite(size) || size < 0) return say('Dataset');
  return say('Dataset of {elements}', { elements: elements(size) });
}

function elements(number: number): string {
  return number === 1 ? say('1 element') : say('{count} elements', { count: count(number) });
}

async function bundleOf(seen: Look): Promise<MimeBundle> {
  const { entries, ranges, read } = seen;
  const title = titleOf(seen);
  const table: PictureTable = {
    columns: [say('part'), say('shape'), say('type'), say('range in the first')],
    rows: entries.map(({ name, shape, dtype }, index) => [
      name === '' ? say('element') : name,
      shapeText(shape),
      dtype,
      ranges[index] ?? '',
    ]),
  };
  const balance = balanceOf(seen);
  const note = noteOf(seen);
  const panels = [
    ...(seen.pictures.length > 0
      ? [pictureGrid(seen.pictures, seen.titles.some((name) => name !== '') ? seen.titles : [])]
      : []),
    ...(balance.length > 0 ? [balanceBars(balance)] : []),
  ];
  const words = balance.map(({ name, samples, share }) =>
    say('{name}: {text}', { name: inMarkdown(name), text: `${count(samples)} (${percent(share)})` }),
  );
  const spec = {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: note,
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: 12,
    },
    spacing: 28,
    hconcat: panels.length > 0 ? panels : [shapesOnly(table)],
  };
  const classLine =
    words.length === 0
      ? []
      : [
          read === 1
            ? say('Classes of the first element: {classes}.', { classes: words.join(say(', ')) })
            : say('Classes of the first {count} elements: {classes}.', {
                count: count(read),
                classes: words.join(say(', ')),
              }),
        ];
  return portraitBundle({ spec, title, table, notes: [inMarkdown(note), ...classLine] });
}

function noteOf({ read, stopped }: Look): string {
  if (stopped === 'end') return say('All of it, {elements}, was read.', { elements: elements(read) });
  const part = read === 1 ? say('1 element was read') : say('{count} elements were read', { count: count(read) });
  if (typeof stopped === 'object') return say('{part}, then it failed: {reason}', { part, reason: stopped.error });
  return stopped === 'time'
    ? say('Its beginning: {part}, then the time was over.', { part })
    : say('Its beginning: {part}.', { part });
}

interface Share {
  name: string;
  samples: number;
  share: number;
}

function balanceOf({ classCounts, classes }: Look): Share[] {
  const all = classCounts.reduce((sum, one) => sum + (one ?? 0), 0);
  const shares = Array.from({ length: Math.max(classCounts.length, classes.length) }, (_, place) => {
    const samples = classCounts[place] ?? 0;
    return { name: classes[place] ?? String(place), samples, share: samples / all };
  });
  if (all === 0) return [];
  // Whole numbers that hardly repeat are amounts: prices, years.
  const found = classCounts.filter((samples) => samples > 0).length;
  if (classes.length === 0 && found > SHOWN_CLASSES && found > all / 2) return [];
  return shares.length <= SHOWN_CLASSES
    ? shares
    : shares.toSorted((a, b) => b.samples - a.samples).slice(0, SHOWN_CLASSES);
}

function balanceBars(shares: readonly Share[]): VegaLiteSpec {
  const values = shares.map(({ name, samples, share }): Row => ({
    name,
    samples,
    text: `${count(samples)} (${percent(share)})`,
  }));
  return {
    title: { text: say('samples of each class'), anchor: 'start', fontSize: 11 },
    width: 180,
    height: { step: 20 },
    data: { values },
    ...amountBars('name', 'samples'),
  };
}

/** Where there is nothing to draw: what an element is made of, in words. */
function shapesOnly({ rows }: PictureTable): VegaLiteSpec {
  const values = rows.map(([name, shape, dtype], row): Row => ({ row, text: `${name}: ${dtype} ${shape}` }));
  return {
    width: 300,
    height: { step: 18 },
    data: { values },
    mark: { type: 'text', align: 'left', x: 0, fontSize: 12 },
    encoding: { y: { field: 'row', type: 'ordinal', axis: null }, text: { field: 'text' } },
  };
}
