/** `confusionMatrix(labels, predictions)`: which classes a classifier takes for which. */
import type { Tensor } from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { MimeBundle } from '../messages.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../mime.ts';
import type { PictureTable, VegaLiteSpec } from '../mime.ts';
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { count, percent } from '../display/numbers.ts';
import { json, markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { renderSvg, themed } from '../display/vega.ts';
import { say } from '../say.ts';

export interface ConfusionMatrixOptions {
  /** What the classes are called, in order; left out: their indices. */
  classes?: readonly string[];
}

/** Class indices, one a sample. */
type Classes = Tensor | ArrayLike<number>;

const CELL = 38;

export class ConfusionMatrix implements Displayable {
  readonly classes: readonly string[];
  /** `counts[label][prediction]` samples. */
  readonly counts: readonly (readonly number[])[];
  /** Share of samples on the diagonal. */
  readonly accuracy: number;
  /** Share of each class's samples that were found. */
  readonly recall: readonly number[];
  /** Share of each class's predictions that were right. */
  readonly precision: readonly number[];

  constructor(classes: readonly string[], counts: readonly (readonly number[])[]) {
    this.classes = classes;
    this.counts = counts;
    const at = (row: number, column: number) => counts[row]?.[column] ?? 0;
    const rows = counts.map((row) => sum(row));
    const columns = counts.map((_, column) => sum(counts.map((row) => row[column] ?? 0)));
    this.accuracy = sum(counts.map((_, index) => at(index, index))) / sum(rows);
    this.recall = rows.map((total, index) => at(index, index) / total);
    this.precision = columns.map((total, index) => at(index, index) / total);
  }

  async [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const spec = specOf(this);
    const table = tableOf(this);
    return {
      [VEGA_LITE]: json(spec),
      [SVG]: await renderSvg(themed(spec)),
      [IN_WORDS]: say('**{title}** Rows: true class. Columns: predicted class.\n\n{table}', {
        title: titleOf(this),
        table: markdownTable(table),
      }),
      [TEXT]: say('{title} Rows: true class. Columns: predicted class.\n\n{table}', {
        title: titleOf(this),
        table: textTable(table),
      }),
    };
  }
}

/**
 * @param labels true class of each sample
 * @param predictions predicted class of each sample
 * @throws LimpidError when they are not equally many, or are no indices of classes
 */
export function confusionMatrix(
  labels: Classes,
  predictions: Classes,
  { classes }: ConfusionMatrixOptions = {},
): ConfusionMatrix {
  const [truth, answers] = [indices(labels), indices(predictions)];
  if (truth.length !== answers.length) {
    throw new LimpidError('LABELS_LENGTH', { labels: truth.length, predictions: answers.length });
  }
  const size = classes?.length ?? 1 + [...truth, ...answers].reduce((most, index) => Math.max(most, index), -1);
  for (const label of [...truth, ...answers]) {
    if (!Number.isInteger(label) || label < 0 || label >= size) {
      throw new LimpidError('LABEL_UNKNOWN', { label, classes: size });
    }
  }
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  truth.forEach((label, sample) => {
    const row = counts[label];
    const answer = answers[sample];
    if (row && answer !== undefined) row[answer] = (row[answer] ?? 0) + 1;
  });
  return new ConfusionMatrix(classes ?? counts.map((_, index) => String(index)), counts);
}

function indices(classes: Classes): number[] {
  return Array.from('dataSync' in classes ? classes.dataSync() : classes);
}

function titleOf({ accuracy, counts }: ConfusionMatrix): string {
  const samples = sum(counts.map((row) => sum(row)));
  return say('{accuracy} of {samples} samples are classified right.', {
    accuracy: percent(accuracy),
    samples: count(samples),
  });
}

function specOf(matrix: ConfusionMatrix): VegaLiteSpec {
  const { classes, counts } = matrix;
  const values = counts.flatMap((row, label) =>
    row.map((samples, prediction) => ({
      label: classes[label] ?? '',
      prediction: classes[prediction] ?? '',
      samples,
      share: samples / Math.max(1, sum(row)),
      kind: label === prediction ? 'right' : 'wrong',
    })),
  );
  const side = CELL * classes.length;
  const ticks = { ticks: false, domain: false, grid: false, labelAngle: 0 };
  const x = {
    field: 'prediction',
    type: 'nominal',
    sort: null,
    title: say('predicted'),
    axis: { ...ticks, orient: 'top' },
  };
  const y = { field: 'label', type: 'nominal', sort: null, title: say('true'), axis: ticks };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: titleOf(matrix), anchor: 'start', fontSize: 13, offset: 12 },
    width: side,
    height: side,
    data: { values },
    encoding: { x, y },
    layer: [
      {
        mark: { type: 'rect', stroke: NEUTRAL, strokeOpacity: 0.25, strokeWidth: 1, tooltip: true },
        encoding: {
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['right', 'wrong'], range: [SERIES_COLOURS[0], SERIES_COLOURS[1]] },
            legend: { title: null, orient: 'right', symbolOpacity: 1 },
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
            { field: 'share', title: say('share of the class'), format: '.1%' },
          ],
        },
      },
      {
        transform: [{ filter: 'datum.samples > 0' }],
        mark: { type: 'text', fontSize: 11 },
        encoding: {
          text: { field: 'samples', type: 'quantitative', format: ',d' },
          color: { condition: { test: 'datum.share > 0.4', value: '#ffffff' } },
        },
      },
    ],
  };
}

function tableOf({ classes, counts, recall, precision }: ConfusionMatrix): PictureTable {
  const share = (value: number) => (Number.isNaN(value) ? '–' : percent(value));
  return {
    columns: [say('true'), ...classes, say('recall')],
    rows: [
      ...counts.map((row, index) => [classes[index] ?? '', ...row.map(count), share(recall[index] ?? Number.NaN)]),
      ['precision', ...precision.map(share), ''],
    ],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
