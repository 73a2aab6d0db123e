/** Score, size and time of each form, as picture, table and words: what is on the front, what is within the budget. Pure. */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { figure, percent } from '../display/numbers.ts';
import { energyText } from '../footprint/amounts.ts';
import { middle } from '../footprint/power.ts';
import { size } from '../memory/report.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { SCHEMA } from '../portraits/chart.ts';
import { say } from '../say.ts';
import type { Interval } from './bootstrap.ts';
import { bestOf } from './measured.ts';
import type { OptimisedRow } from './measured.ts';
import type { OptimisedParts } from './optimised.ts';
import type { Measure } from './scoring.ts';

const [FRONT, OTHERS] = [SERIES_COLOURS[1], SERIES_COLOURS[0]];

export function titleOf({ model, rows, goal, measure }: OptimisedParts): string {
  const best = bestOf(rows, goal);
  const [first] = rows;
  if (!best || !first || best === first) {
    return say('{model}: nothing within the budget is smaller or quicker than the original', { model });
  }
  const change = goal === 'size' ? sizesText(first, best) : timesText(first, best);
  return say('{model}: take {name}, {change}, {score}', {
    model,
    name: best.name,
    change,
    score: scoreSentence(best, measure),
  });
}

function sizesText(first: OptimisedRow, best: OptimisedRow): string {
  return say('{to} zipped instead of {from}', { to: size(best.zipped), from: size(first.zipped) });
}

function timesText(first: OptimisedRow, best: OptimisedRow): string {
  return say('p99 {to} ms instead of {from} ms', { to: figure(best.one.p99), from: figure(first.one.p99) });
}

function scoreSentence({ score, change }: OptimisedRow, measure: Measure): string {
  return measure === 'accuracy'
    ? say('accuracy {score} ({change} points)', { score: percent(score), change: signed(100 * change, 2) })
    : say('mean error {score} ({change})', { score: figure(score), change: signedFigure(change) });
}

export function tableOf({ rows, measure, batchSize }: OptimisedParts): PictureTable {
  return {
    columns: [
      say('form'),
      say('size'),
      say('zipped'),
      say('p50 of one'),
      say('p99 of one'),
      say('p50 of {count}', { count: batchSize }),
      say('p99 of {count}', { count: batchSize }),
      say('energy of 1,000 ({label})', { label: say(rows[0]?.energyLabel ?? 'estimated') }),
      measure === 'accuracy' ? say('accuracy') : say('mean error'),
      say('95 % interval'),
      say('budget'),
      say('front'),
      say('saves'),
    ],
    rows: rows.map((row) => [
      row.name,
      size(row.bytes),
      size(row.zipped),
      milliseconds(row.one.p50),
      milliseconds(row.one.p99),
      milliseconds(row.batch.p50),
      milliseconds(row.batch.p99),
      energyText(row.energy),
      scoreText(row.score, measure),
      intervalText(row.interval, measure),
      row.isWithinBudget ? say('within') : say('beyond'),
      row.isOnFront ? '●' : '',
      savesText(row),
    ]),
  };
}

function savesText({ form, savesOnlySpace }: OptimisedRow): string {
  if (form === 'original') return '';
  return savesOnlySpace ? say('space alone') : say('space and time, as measured');
}

export function notesOf(parts: OptimisedParts): string[] {
  const { rows, measure, samples, chosenOn, backend, allowed, notes } = parts;
  const [first] = rows;
  const wide = first && (first.interval.high - first.interval.low) / 2 > allowed;
  return [
    say(
      'Quantised, pruned and clustered weights are float32 again once they are loaded: these rows save space on disk and on the way, and neither time nor memory. So their time is that of the original.',
    ),
    say('Pruned and clustered weights are smaller only when zipped.'),
    say(
      'Scores are of {samples} samples; the types of mixed were chosen on {chosenOn} others. Times in ms, backend {backend}.',
      { samples, chosenOn, backend },
    ),
    ...(wide
      ? [
          say(
            'The budget is {allowed}, and the interval of the original ± {half}: more samples would tell differences surely.',
            {
              allowed: measure === 'accuracy' ? percent(allowed) : figure(allowed),
              half:
                measure === 'accuracy'
                  ? percent((first.interval.high - first.interval.low) / 2)
                  : figure((first.interval.high - first.interval.low) / 2),
            },
          ),
        ]
      : []),
    ...notes,
  ];
}

/** A row for each form, the smallest last: its score, how large it is, and how long it takes where not all take the same time. */
export function specOf(parts: OptimisedParts): VegaLiteSpec {
  const { rows, measure, allowed, goal } = parts;
  const [first] = rows;
  const limit = (first?.score ?? 0) + (measure === 'accuracy' ? -allowed : allowed);
  const best = bestOf(rows, goal);
  const drawn = rows
    .toSorted((a, b) => b.zipped - a.zipped)
    .map((row): Row => ({
      name: row === best ? `★ ${row.name}` : row.name,
      zipped: row.zipped,
      size: size(row.zipped),
      p99: row.one.p99,
      time: `${figure(row.one.p99)} ms`,
      energy: middle(row.energy),
      energyRange: energyText(row.energy),
      score: row.score,
      low: row.interval.low,
      high: row.interval.high,
      kind: row.isOnFront ? say('on the front') : say('not on it'),
      says: say('{name}: {zipped} zipped, p99 {p99} ms, {score}', {
        name: row.name,
        zipped: size(row.zipped),
        p99: figure(row.one.p99),
        score: scoreSentence(row, measure),
      }),
    }));
  const hasTimes = rows.some(({ savesOnlySpace, form }) => !savesOnlySpace && form !== 'original');
  return {
    $schema: SCHEMA,
    title: {
      text: titleOf(parts),
      subtitle: [say('lines: 95 % intervals; dashed: the budget; ★ the choice')],
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    hconcat: [
      scorePanel(drawn, measure, limit),
      amountPanel(drawn, { field: 'zipped', text: 'size', title: say('zipped') }),
      ...(hasTimes
        ? [
            amountPanel(drawn, { field: 'p99', text: 'time', title: say('p99 of one answer') }),
            amountPanel(drawn, {
              field: 'energy',
              text: 'energyRange',
              title: say('energy of 1,000 ({label})', { label: say(rows[0]?.energyLabel ?? 'estimated') }),
            }),
          ]
        : []),
    ],
  };
}

const ROW = 22;

function scorePanel(rows: readonly Row[], measure: Measure, limit: number): VegaLiteSpec {
  const y = yOf(rows, { ticks: false, domain: false, labelLimit: 200 });
  const x = {
    field: 'score',
    type: 'quantitative',
    scale: { zero: false },
    axis: { format: measure === 'accuracy' ? '.3~%' : '.3~g', tickCount: 5 },
    title: measure === 'accuracy' ? say('accuracy') : say('mean error'),
  };
  const encoding = { y, color: colour(true), tooltip: SAYS, description: { field: 'says' } };
  return {
    width: 260,
    height: { step: ROW },
    data: { values: rows },
    layer: [
      {
        data: { values: [{ limit }] },
        mark: { type: 'rule', strokeDash: [5, 4], color: NEUTRAL },
        encoding: { x: { field: 'limit', type: 'quantitative' } },
      },
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { ...encoding, x: { ...x, field: 'low' }, x2: { field: 'high' } },
      },
      { mark: { type: 'point', filled: true, size: 70, opacity: 1 }, encoding: { ...encoding, x } },
    ],
  };
}

function amountPanel(
  rows: readonly Row[],
  { field, text, title }: { field: string; text: string; title: string },
): VegaLiteSpec {
  const y = yOf(rows, null);
  const x = { field, type: 'quantitative', axis: null };
  return {
    width: 150,
    height: { step: ROW },
    title: { text: title, fontSize: 11, anchor: 'start', offset: 4 },
    data: { values: rows },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.6 } },
        encoding: { y, x, color: colour(false), tooltip: SAYS, description: { field: 'says' } },
      },
      {
        mark: { type: 'text', aria: false, align: 'left', dx: 4, fontSize: 10, color: NEUTRAL },
        encoding: { y, x, text: { field: text } },
      },
    ],
  };
}

const SAYS = { field: 'says', type: 'nominal' };

function yOf(rows: readonly Row[], axis: { [name: string]: unknown } | null): VegaLiteSpec {
  return { field: 'name', type: 'nominal', sort: rows.map(({ name }) => name), title: null, axis };
}

function colour(hasLegend: boolean): VegaLiteSpec {
  return {
    field: 'kind',
    type: 'nominal',
    title: null,
    scale: { domain: [say('on the front'), say('not on it')], range: [FRONT, OTHERS] },
    legend: hasLegend ? { orient: 'bottom' } : null,
  };
}

function scoreText(score: number, measure: Measure): string {
  return measure === 'accuracy' ? percent(score) : figure(score);
}

function intervalText({ low, high }: Interval, measure: Measure): string {
  return `${scoreText(low, measure)} … ${scoreText(high, measure)}`;
}

function milliseconds(value: number): string {
  return figure(value);
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? '±0' : `${value < 0 ? '−' : '+'}${text}`;
}

function signedFigure(value: number): string {
  return value === 0 ? '±0' : `${value < 0 ? '−' : '+'}${figure(Math.abs(value))}`;
}
