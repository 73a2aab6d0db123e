/** `calibration(labels, probabilities)`: whether what is thought 80 % probable comes true 80 times in 100. */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { count, figure, percent } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { portraitBundle, SCHEMA } from './chart.ts';
import { answersOf } from './scores.ts';
import type { Answers, Labels, Probabilities, ScoreOptions } from './scores.ts';

export interface CalibrationOptions extends ScoreOptions {
  /** Default: 10. */
  bins?: number;
}

/** Samples whose probability is above `from` (the first bin: from 0 on) and up to `to`. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  /** Means over the samples: what was thought, and what was true. NaN where there is none. */
  readonly predicted: number;
  readonly observed: number;
}

export class Calibration implements Displayable {
  /** Bins of equal width. */
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: by how much thought and truth differ, over all samples (Naeini, Cooper, Hauskrecht, 2015). */
  readonly ece: number;
  /** The greatest difference of a bin. */
  readonly mce: number;
  /** Mean squared difference of probability and truth, over the classes added up; of two classes, that of one (Brier, 1950). */
  readonly brier: number;
  /** What was asked: the probability of the second of two classes, or of the class that is most probable. */
  readonly of: string;

  constructor(bins: readonly CalibrationBin[], brier: number, of: string) {
    const all = bins.reduce((sum, { samples }) => sum + samples, 0);
    const gaps = bins.map(({ predicted, observed, samples }) => ({
      gap: samples === 0 ? 0 : Math.abs(predicted - observed),
      samples,
    }));
    this.bins = bins;
    this.ece = gaps.reduce((sum, { gap, samples }) => sum + (gap * samples) / all, 0);
    this.mce = Math.max(0, ...gaps.map(({ gap }) => gap));
    this.brier = brier;
    this.of = of;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('Calibration of {of}: expected error {error}', { of: this.of, error: percent(this.ece) });
    return portraitBundle({
      spec: specOf(this, title),
      title,
      table: tableOf(this.bins),
      notes: [
        say('Greatest error of a bin: {error}. Brier score: {score}.', {
          error: percent(this.mce),
          score: figure(this.brier),
        }),
      ],
    });
  }
}

/**
 * Reliability diagram (Niculescu-Mizil and Caruana, 2005), with bins as scikit-learn's `calibration_curve` has them. Of two
 * classes, the probability of the second is looked at; of more, that of the most probable one (Guo et al., 2017).
 * @throws LABELS_LENGTH, LABEL_UNKNOWN, SCORES_SHAPE, CALIBRATION_BINS
 */
export function calibration(
  labels: Labels,
  probabilities: Probabilities,
  options: CalibrationOptions = {},
): Calibration {
  const { bins = 10 } = options;
  if (!Number.isInteger(bins) || bins < 1 || bins > 1000)
    throw new LimpidError('CALIBRATION_BINS', { found: String(bins) });
  const answers = answersOf(labels, probabilities, options);
  const { names } = answers;
  const isBinary = names.length === 2;
  const counted = answers.labels.map((label, sample) => {
    const row = answers.probabilities[sample] ?? new Float64Array();
    const asked = isBinary ? 1 : row.indexOf(Math.max(...row));
    return { probability: row[asked] ?? 0, isTrue: label === asked };
  });
  const of = isBinary ? say('the probability of {name}', { name: names[1] ?? '1' }) : say('the most probable class');
  return new Calibration(binned(counted, bins), brierOf(answers) / (isBinary ? 2 : 1), of);
}

function binned(samples: readonly { probability: number; isTrue: boolean }[], bins: number): CalibrationBin[] {
  const sums = Array.from({ length: bins }, () => ({ samples: 0, predicted: 0, observed: 0 }));
  for (const { probability, isTrue } of samples) {
    const sum = sums[binOf(probability, bins)];
    if (!sum) continue;
    sum.samples += 1;
    sum.predicted += probability;
    sum.observed += isTrue ? 1 : 0;
  }
  return sums.map(({ samples, predicted, observed }, index) => ({
    from: index / bins,
    to: (index + 1) / bins,
    samples,
    predicted: predicted / samples,
    observed: observed / samples,
  }));
}

/** An edge belongs to the bin below it. */
function binOf(probability: number, bins: number): number {
  const width = 1 / bins;
  const near = Math.min(bins - 1, Math.floor(probability * bins));
  return (
    [near + 1, near, near - 1].find((bin) => bin > 0 && bin < bins && probability > bin * width) ??
    Math.max(0, near - 1)
  );
}

function brierOf({ labels, probabilities }: Answers): number {
  const of = (row: Float64Array, label: number) =>
    row.reduce((sum, value, index) => sum + (value - (index === label ? 1 : 0)) ** 2, 0);
  return probabilities.reduce((sum, row, sample) => sum + of(row, labels[sample] ?? -1), 0) / probabilities.length;
}

function specOf({ bins, ece }: Calibration, title: string): VegaLiteSpec {
  const values = bins.filter(({ samples }) => samples > 0).map((bin): Row => ({ ...bin }));
  const share = (field: string, title: string) => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain: [0, 1] },
    axis: { format: '.0%' },
  });
  const tooltip = [
    { field: 'predicted', type: 'quantitative', title: say('predicted'), format: '.1%' },
    { field: 'observed', type: 'quantitative', title: say('observed'), format: '.1%' },
    { field: 'samples', type: 'quantitative', title: say('samples'), format: ',' },
  ];
  const diagonal = [
    { predicted: 0, observed: 0 },
    { predicted: 1, observed: 1 },
  ];
  return {
    $schema: SCHEMA,
    title: { text: title, anchor: 'start', fontSize: 13, offset: 12 },
    spacing: 10,
    vconcat: [
      {
        width: 300,
        height: 260,
        layer: [
          {
            data: { values: diagonal },
            mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: NEUTRAL, aria: false },
            encoding: {
              x: share('predicted', say('predicted probability')),
              y: share('observed', say('observed frequency')),
            },
          },
          {
            data: { values },
            mark: { type: 'rule', strokeWidth: 5, strokeOpacity: 0.35, color: SERIES_COLOURS[1], aria: false },
            encoding: {
              x: share('predicted', say('predicted probability')),
              y: share('observed', say('observed frequency')),
              y2: { field: 'predicted' },
            },
          },
          {
            data: { values },
            mark: {
              type: 'line',
              strokeWidth: 1.7,
              color: SERIES_COLOURS[0],
              point: { filled: true, size: 50, color: SERIES_COLOURS[0] },
            },
            encoding: {
              x: share('predicted', say('predicted probability')),
              y: share('observed', say('observed frequency')),
              tooltip,
            },
          },
        ],
      },
      {
        width: 300,
        height: 60,
        data: { values },
        mark: { type: 'bar', color: SERIES_COLOURS[0], fillOpacity: 0.6, binSpacing: 1 },
        encoding: {
          x: {
            field: 'from',
            type: 'quantitative',
            bin: 'binned',
            title: say('samples a bin; expected error {error}', { error: percent(ece) }),
            scale: { domain: [0, 1] },
            axis: { format: '.0%' },
          },
          x2: { field: 'to' },
          y: {
            field: 'samples',
            type: 'quantitative',
            title: say('samples'),
            axis: { tickCount: 2, labelExpr: "format(datum.value, '~s')" },
          },
          tooltip,
        },
      },
    ],
  };
}

function tableOf(bins: readonly CalibrationBin[]): PictureTable {
  return {
    columns: [say('probability'), say('samples'), say('predicted'), say('observed')],
    rows: bins.map(({ from, to, samples, predicted, observed }) => [
      say('{from} to {to}', { from: percent(from), to: percent(to) }),
      count(samples),
      samples === 0 ? '–' : percent(predicted),
      samples === 0 ? '–' : percent(observed),
    ]),
  };
}
