/**
 * Mistakes as a picture: the confusion matrix beside samples of the cell that is chosen in it. As Vega-Lite too a cell is
 * chosen by a click or in a list, which takes keys; what cannot change shows the surest mistakes.
 */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { count, percent } from '../display/numbers.ts';
import { json } from '../display/picture.ts';
import { enlarged, pngOf, pngUrl } from '../display/pixels.ts';
import type { MimeBundle } from '../messages.ts';
import { MISTAKES } from '../mime.ts';
import type { MistakenSample, MistakesPicture, PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { inMarkdown, portraitBundle, SCHEMA } from '../portraits/chart.ts';
import { say } from '../say.ts';
import { valueText } from './counterfactuals/value-text.ts';
import type { Answered, Mistakes } from './mistakes.ts';
import type { Look, Looks } from './mistakes-looks.ts';

const CELL = 34;
/** Of the samples beside the matrix. */
const [COLUMNS, ROWS] = [8, 5];
const [PICTURE, TITLE, GAP] = [48, 14, 6];
const LINES = 16;
const MOST_LISTED = 20;

export async function bundleOf(mistakes: Mistakes, looks: Looks): Promise<MimeBundle> {
  const picture = pictureOf(mistakes, looks);
  const portrait = await portraitBundle({
    title: picture.title,
    spec: specOf(picture, looks),
    table: matrixTable(picture),
    notes: [inMarkdown(picture.note), inMarkdown(listOf(mistakes))].filter((note) => note !== ''),
  });
  return { [MISTAKES]: json(picture), ...portrait };
}

/** In the payload classes are counted within the picture. */
export function pictureOf({ matrix, samples }: Mistakes, looks: Looks): MistakesPicture {
  const { classes } = looks;
  const place = new Map(classes.map((index, at) => [index, at]));
  const all = matrix.counts.flat().reduce((sum, one) => sum + one, 0);
  const title = say('{accuracy} of {all} samples are classified right.', {
    accuracy: percent(matrix.accuracy),
    all: count(all),
  });
  const [surest] = samples;
  const name = (index: number) => matrix.classes[index] ?? String(index);
  const first = surest
    ? say(' The surest mistake: sample {index}, a {label} taken for {prediction} ({probability}).', {
        index: surest.index,
        label: name(surest.label),
        prediction: name(surest.prediction),
        probability: percent(surest.probability),
      })
    : '';
  return {
    title,
    note: noteOf(matrix.classes.length, looks),
    classes: classes.map(name),
    counts: classes.map((label) => classes.map((prediction) => matrix.counts[label]?.[prediction] ?? 0)),
    columns: [...looks.columns],
    samples: looks.samples.map((look) => payloadOf(look, place)),
    summary: say('{title} {samples} mistakes.{first}', { title, samples: count(samples.length), first }),
    table: matrixTable({
      classes: classes.map(name),
      counts: classes.map((label) => classes.map((prediction) => matrix.counts[label]?.[prediction] ?? 0)),
    }),
  };
}

function payloadOf({ picture, values, ...one }: Look, place: ReadonlyMap<number, number>): MistakenSample {
  return {
    index: one.index,
    label: place.get(one.label) ?? 0,
    prediction: place.get(one.prediction) ?? 0,
    probability: one.probability,
    labelProbability: one.labelProbability,
    picture: picture && {
      title: say('sample {index}', { index: one.index }),
      width: picture.width,
      height: picture.height,
      png: pngOf(picture),
    },
    values: [...values],
  };
}

function noteOf(classes: number, looks: Looks): string {
  const cutClasses =
    looks.classes.length < classes
      ? say('The {classes} of {classes2} classes with the most mistakes.', {
          classes: looks.classes.length,
          classes2: count(classes),
        })
      : '';
  const cutColumns =
    looks.columns.length > 0 && looks.columns.length < looks.width
      ? say('The first {columns} of {width} columns.', { columns: looks.columns.length, width: count(looks.width) })
      : '';
  return [cutClasses, cutColumns].filter((part) => part !== '').join(' ');
}

function matrixTable({ classes, counts }: Pick<MistakesPicture, 'classes' | 'counts'>): PictureTable {
  return {
    columns: [say('true \\ predicted'), ...classes],
    rows: counts.map((row, label) => [classes[label] ?? '', ...row.map(count)]),
  };
}

/** The surest mistakes, where nothing can be chosen. */
function listOf({ samples, matrix }: Mistakes): string {
  if (samples.length === 0) return say('There are no mistakes.');
  const name = (index: number) => matrix.classes[index] ?? String(index);
  const line = ({ index, label, prediction, probability }: Answered) =>
    say('sample {index}: {label} taken for {prediction} ({probability})', {
      index,
      label: name(label),
      prediction: name(prediction),
      probability: percent(probability),
    });
  const rest =
    samples.length > MOST_LISTED ? say(', and {samples} more', { samples: count(samples.length - MOST_LISTED) }) : '';
  return say('Surest mistakes: {samples}{rest}.', {
    samples: samples.slice(0, MOST_LISTED).map(line).join('; '),
    rest,
  });
}

function specOf(picture: MistakesPicture, { samples }: Looks): VegaLiteSpec {
  const { title, note } = picture;
  return {
    $schema: SCHEMA,
    title: {
      text: title,
      ...(note !== '' && { subtitle: note }),
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: 12,
    },
    spacing: 30,
    hconcat: [matrixPanel(picture), picture.columns.length > 0 ? rowsPanel(picture) : picturesPanel(picture, samples)],
    resolve: { scale: { color: 'independent', opacity: 'independent', x: 'independent', y: 'independent' } },
  };
}

function cellOf(label: number, prediction: number): string {
  return `${label} ${prediction}`;
}

function matrixPanel({ classes, counts, samples }: MistakesPicture): VegaLiteSpec {
  const values = counts.flatMap((row, label) =>
    row.map((number, prediction): Row => ({
      cell: cellOf(label, prediction),
      label: classes[label] ?? '',
      prediction: classes[prediction] ?? '',
      samples: number,
      share:
        number /
        Math.max(
          1,
          row.reduce((sum, one) => sum + one, 0),
        ),
      kind: label === prediction ? 'right' : 'wrong',
    })),
  );
  const side = CELL * classes.length;
  const ticks = { ticks: false, domain: false, grid: false, labelAngle: 0, labelLimit: 80 };
  const chosen = [...new Set(samples.map(({ label, prediction }) => cellOf(label, prediction)))];
  return {
    width: side,
    height: side,
    data: { values },
    encoding: {
      x: {
        field: 'prediction',
        type: 'nominal',
        sort: null,
        title: say('predicted'),
        axis: { ...ticks, orient: 'top' },
      },
      y: { field: 'label', type: 'nominal', sort: null, title: say('true'), axis: ticks },
    },
    layer: [
      {
        params: [
          {
            name: 'cell',
            select: { type: 'point', fields: ['cell'], on: 'click', clear: 'dblclick' },
            bind: {
              input: 'select',
              name: 'Samples: ',
              options: [null, ...chosen],
              labels: [say('the surest mistakes'), ...chosen.map((cell) => cellName(cell, classes, counts))],
            },
          },
        ],
        mark: { type: 'rect', stroke: NEUTRAL, strokeOpacity: 0.25, strokeWidth: 1, cursor: 'pointer' },
        encoding: {
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['right', 'wrong'], range: [SERIES_COLOURS[0], SERIES_COLOURS[1]] },
            legend: null,
          },
          // A few mistakes among many right answers would be invisible on a linear scale.
          opacity: {
            field: 'share',
            type: 'quantitative',
            scale: { type: 'pow', exponent: 0.4, domain: [0, 1], range: [0, 0.9] },
            legend: null,
          },
          tooltip: [
            { field: 'label', title: say('true') },
            { field: 'prediction', title: say('predicted') },
            { field: 'samples', title: say('samples') },
          ],
        },
      },
      {
        transform: [{ filter: 'datum.samples > 0' }],
        mark: { type: 'text', fontSize: 10, interactive: false },
        encoding: {
          text: { field: 'samples', type: 'quantitative', format: ',d' },
          color: { condition: { test: 'datum.share > 0.4', value: '#ffffff' } },
        },
      },
    ],
  };
}

function cellName(cell: string, classes: readonly string[], counts: readonly (readonly number[])[]): string {
  const [label = 0, prediction = 0] = cell.split(' ').map(Number);
  const number = count(counts[label]?.[prediction] ?? 0);
  const [truth, answer] = [classes[label] ?? '', classes[prediction] ?? ''];
  return label === prediction
    ? `${truth}, right (${number})`
    : say('{truth} taken for {answer} ({number})', { truth, answer, number });
}

/** Those of the chosen cell, or the surest mistakes of all, from the first place on. */
function placed(most: number): VegaLiteSpec[] {
  return [
    { filter: { param: 'cell' } },
    { window: [{ op: 'row_number', as: 'place' }] },
    { filter: `datum.place <= ${most}` },
    { calculate: 'datum.place - 1', as: 'at' },
  ];
}

function picturesPanel({ samples, classes }: MistakesPicture, looks: Looks['samples']): VegaLiteSpec {
  const [wide, high] = [PICTURE + GAP, PICTURE + TITLE + GAP];
  const values = samples.map((sample, at): Row => {
    const picture = looks[at]?.picture;
    const times = Math.max(1, Math.round(PICTURE / Math.max(picture?.width ?? 1, picture?.height ?? 1)));
    return {
      cell: cellOf(sample.label, sample.prediction),
      url: picture ? pngUrl(enlarged(picture, times)) : '',
      title: `${classes[sample.label] ?? ''} → ${classes[sample.prediction] ?? ''}`,
      sample: sample.index,
      probability: percent(sample.probability),
      'probability of the true class': percent(sample.labelProbability),
    };
  });
  const place = (field: string): VegaLiteSpec => ({ field, type: 'quantitative', scale: null, axis: null });
  return {
    width: COLUMNS * wide,
    height: ROWS * high,
    data: { values },
    transform: [
      ...placed(COLUMNS * ROWS),
      { calculate: `(datum.at % ${COLUMNS}) * ${wide} + ${PICTURE / 2}`, as: 'x' },
      { calculate: `floor(datum.at / ${COLUMNS}) * ${high} + ${PICTURE / 2}`, as: 'y' },
      { calculate: `datum.y + ${PICTURE / 2 + 2}`, as: 'below' },
    ],
    layer: [
      {
        mark: { type: 'image', width: PICTURE, height: PICTURE },
        encoding: {
          x: place('x'),
          y: place('y'),
          url: { field: 'url' },
          tooltip: ['title', 'sample', 'probability', say('probability of the true class')].map((field) => ({
            field,
            type: 'nominal',
          })),
        },
      },
      {
        mark: { type: 'text', aria: false, baseline: 'top', fontSize: 10, limit: wide },
        encoding: { x: place('x'), y: place('below'), text: { field: 'title' } },
      },
    ],
  };
}

function rowsPanel({ samples, classes, columns }: MistakesPicture): VegaLiteSpec {
  const values = samples.map((sample): Row => {
    const cells = columns.slice(0, 6).map((name, at) => `${name} ${valueText(sample.values[at])}`);
    const head = `${classes[sample.label] ?? ''} → ${classes[sample.prediction] ?? ''} ${percent(sample.probability)}`;
    return {
      cell: cellOf(sample.label, sample.prediction),
      text: say('sample {index}: {head} · {cells}{more}', {
        index: sample.index,
        head,
        cells: cells.join(', '),
        more: columns.length > cells.length ? ', …' : '',
      }),
    };
  });
  return {
    width: 460,
    height: LINES * 18,
    data: { values },
    transform: [...placed(LINES), { calculate: 'datum.at * 18 + 9', as: 'y' }],
    mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 11, limit: 460 },
    encoding: {
      x: { value: 0 },
      y: { field: 'y', type: 'quantitative', scale: null, axis: null },
      text: { field: 'text' },
    },
  };
}
