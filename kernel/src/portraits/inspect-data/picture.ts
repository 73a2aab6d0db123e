/** A look at data as a picture: what is wrong, how columns are scaled, how many there are of each class, the score to beat. */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { count, figure, percent } from '../../display/numbers.ts';
import { pixelsOf, rangeOf } from '../../display/pixels.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../../mime.ts';
import { wrapped } from '../../explain/pictures/names.ts';
import { say } from '../../say.ts';
import { amountBars, inMarkdown, portraitBundle, SCHEMA } from '../chart.ts';
import { shapeText } from '../shapes.ts';
import { pictureGrid, pictureShape } from '../thumbnails.ts';
import { modelName, type Baseline } from './baselines.ts';
import type { LabelIssue } from './confident-learning.ts';
import type { Matrix } from './matrix.ts';
import type { ClassShare, DataFindings, DataProblem, SuspectLabel, Thumbnail } from './report.ts';

const MOST_COLUMNS = 20;
const MOST_CLASSES = 20;
const MOST_THUMBNAILS = 16;
const MOST_NAMED = 12;
const TABLE_ROWS = 100;
/** Letters of a line of what is wrong. */
const LINE = 96;
const LINE_HEIGHT = 16;

const SIGNS = { error: '✕', warning: '!', note: 'i' } as const;
const SIGN_COLOURS = [SERIES_COLOURS[1], SERIES_COLOURS[4], NEUTRAL];

export function bundleOf(found: DataFindings, thumbnails: readonly Thumbnail[]): Promise<MimeBundle> {
  const title = titleOf(found);
  const notes = [sampleNote(found), ...found.problems.map(problemLine), classLine(found.classes), scoreLine(found)];
  return portraitBundle({
    title,
    spec: specOf(found, thumbnails, title),
    table: tableOf(found),
    notes: notes.filter((note) => note !== '').map(inMarkdown),
  });
}

/** Pictures whose label may be wrong, the likeliest first. */
export function thumbnailsOf(
  { rows, shape, values, width }: Matrix,
  issues: readonly LabelIssue[],
  suspects: readonly SuspectLabel[],
): Thumbnail[] {
  const [, height, wide, channels] = (shape.length > 1 && pictureShape([rows, ...shape])) || [];
  if (height === undefined || wide === undefined || channels === undefined) return [];
  return issues.slice(0, MOST_THUMBNAILS).map(({ row }, place) => {
    const pixels = values.subarray(row * width, (row + 1) * width);
    const { label = '', suggested = '' } = suspects[place] ?? {};
    return { title: `${label} → ${suggested}?`, pixels: pixelsOf(pixels, [height, wide, channels], rangeOf(pixels)) };
  });
}

function titleOf({ rows, lookedAt, shape, problems, look }: DataFindings): string {
  const what = numberOf(look, count(rows ?? lookedAt));
  const size = look === 'table' ? say('{count} columns', { count: count(shape[0] ?? 0) }) : shapeText(shape);
  if (problems.length === 0) return say('{what} of {size}: nothing wrong was found', { what, size });
  return problems.length === 1
    ? say('{what} of {size}: 1 thing to look at', { what, size })
    : say('{what} of {size}: {things} things to look at', { what, size, things: problems.length });
}

function numberOf(look: DataFindings['look'], number: string): string {
  if (look === 'pictures') return say('{count} pictures', { count: number });
  return look === 'sequences' ? say('{count} sequences', { count: number }) : say('{count} rows', { count: number });
}

function sampleNote({ rows, lookedAt, test }: DataFindings): string {
  const parts = [
    sampled(rows, lookedAt, ''),
    ...(test ? [sampled(test.rows, test.lookedAt, say(' of the test'))] : []),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : say('Looked at {parts}.', { parts: parts.join(say(' and ')) });
}

function sampled(rows: number | null, lookedAt: number, of: string): string {
  if (rows === null) return say('the first {count} rows{of}', { count: count(lookedAt), of });
  return lookedAt < rows
    ? say('{count} of {rows} rows{of}, evenly spaced', { count: count(lookedAt), rows: count(rows), of })
    : '';
}

function problemLine({ problem, severity, text, rows, tries }: DataProblem): string {
  return say('{sign} {problem}: {text}{rows} Try: {tries}.', {
    sign: SIGNS[severity],
    problem,
    text,
    rows: rowsText(rows),
    tries: tries.join(say('; ')),
  });
}

function rowsText(rows: readonly number[]): string {
  if (rows.length === 0) return '';
  const named = rows.slice(0, MOST_NAMED).join(', ');
  return rows.length > MOST_NAMED ? say(' Rows {named}…', { named }) : say(' Rows {named}.', { named });
}

function classLine(classes: readonly ClassShare[]): string {
  if (classes.length === 0) return '';
  const named = classes
    .slice(0, MOST_CLASSES)
    .map(({ name, rows, share }) => say('{name} {rows} ({share})', { name, rows: count(rows), share: percent(share) }))
    .join(say(', '));
  return classes.length > MOST_CLASSES ? say('Classes: {named}…', { named }) : say('Classes: {named}.', { named });
}

function scoreLine({ baselines }: DataFindings): string {
  if (!baselines) return '';
  const { all, best, note } = baselines;
  return say('To beat: {score}, by {name} ({all}; {note}).', {
    score: scoreText(best),
    name: modelName(best.name),
    all: all.map((one) => `${modelName(one.name)} ${scoreText(one)}`).join(say('; ')),
    note,
  });
}

function scoreText({ scores }: Baseline): string {
  return 'accuracy' in scores
    ? say('accuracy {accuracy}, loss {loss}', { accuracy: percent(scores.accuracy), loss: figure(scores.loss) })
    : say('RMSE {rmse}, MAE {mae}', { rmse: figure(scores.rmse), mae: figure(scores.mae) });
}

function tableOf({ columns }: DataFindings): PictureTable {
  return {
    columns: [say('column'), say('missing'), say('min'), say('max'), say('mean'), say('std'), say('distinct')],
    rows: columns
      .slice(0, TABLE_ROWS)
      .map(({ name, kind, missing, infinite, min, max, mean, std, distinct }) => [
        name,
        count(missing + infinite),
        ...(kind === 'text' ? [say('text'), '', '', ''] : [min, max, mean, std].map(figure)),
        distinct === null ? '>1,000' : count(distinct),
      ]),
  };
}

function specOf(found: DataFindings, thumbnails: readonly Thumbnail[], title: string): VegaLiteSpec {
  const note = sampleNote(found);
  const { classes, baselines, problems } = found;
  const right = [
    ...(classes.length > 0 ? [classPanel(classes)] : []),
    ...(baselines ? [scorePanel(baselines.all)] : []),
  ];
  const left = [
    ...(hasScales(found) ? [scalePanel(found)] : []),
    ...(thumbnails.length > 0 ? [suspectPanel(thumbnails)] : []),
  ];
  const sides = [left, right].filter((side) => side.length > 0).map((side) => ({ vconcat: side, spacing: 20 }));
  const panels = [problemPanel(problems), ...(sides.length > 0 ? [{ hconcat: sides, spacing: 40 }] : [])];
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
    spacing: 24,
    vconcat: panels,
    resolve: { scale: { color: 'independent', x: 'independent', y: 'independent' } },
  };
}

/** Each in a line or several, with what to do as its tooltip. */
function problemPanel(problems: readonly DataProblem[]): VegaLiteSpec {
  let line = 0;
  const values = problems.flatMap((one): Row[] => {
    const tip = say('{name}: {text}', { name: one.problem, text: one.tries.join(say('; ')) });
    const rows = wrapped(`${one.text}${rowsText(one.rows)}`, LINE).map((text, index) => ({
      sign: index === 0 ? SIGNS[one.severity] : '',
      severity: one.severity,
      text,
      tip,
      y: (line + index) * LINE_HEIGHT + LINE_HEIGHT / 2,
    }));
    line += rows.length;
    return rows;
  });
  const y = { field: 'y', type: 'quantitative', scale: null, axis: null };
  const colour = {
    field: 'severity',
    type: 'nominal',
    scale: { domain: Object.keys(SIGNS), range: SIGN_COLOURS },
    legend: null,
  };
  const tooltip = { field: 'tip', type: 'nominal', title: say('try') };
  return {
    width: 620,
    height: Math.max(1, line) * LINE_HEIGHT,
    view: { stroke: null },
    data: { values },
    layer: [
      {
        mark: { type: 'text', align: 'center', baseline: 'middle', fontSize: 12, fontWeight: 'bold', aria: false },
        encoding: { x: { value: 6 }, y, text: { field: 'sign' }, color: colour, tooltip },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12 },
        encoding: { x: { value: 18 }, y, text: { field: 'text' }, tooltip },
      },
    ],
  };
}

function hasScales({ columns }: DataFindings): boolean {
  return columns.some(({ std }) => std >= 0);
}

/** From least to most, and the mean with a deviation on each side. */
function scalePanel({ columns, look }: DataFindings): VegaLiteSpec {
  const numbers = columns.filter(({ std }) => std >= 0);
  const values = numbers.slice(0, MOST_COLUMNS).map(({ name, min, max, mean, std }): Row => ({
    name,
    min,
    max,
    mean,
    low: Math.max(min, mean - std),
    high: Math.min(max, mean + std),
    std,
  }));
  const cut =
    numbers.length > MOST_COLUMNS
      ? say(', the first {shown} of {all}', { shown: MOST_COLUMNS, all: count(numbers.length) })
      : '';
  // ranges that differ much would be points on a linear scale
  const widths = numbers.map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max)));
  const isWide = Math.max(...widths) > 100 * Math.max(1e-9, Math.min(...widths.filter((width) => width > 0)));
  const most = Math.max(...widths);
  const scale = isWide ? { type: 'symlog', constant: 1 } : { zero: false };
  const ticks = isWide
    ? { values: powersOfTen(most, Math.min(...numbers.map(({ min }) => min)) < -1) }
    : { tickCount: 6 };
  const x = (field: string) => ({
    field,
    type: 'quantitative',
    title: say('value'),
    scale,
    axis: {
      ...ticks,
      labelOverlap: true,
      labelExpr: "abs(datum.value) < 1 ? format(datum.value, '~g') : format(datum.value, '~s')",
    },
  });
  const tooltip = (['name', 'min', 'max', 'mean', 'std'] as const).map((field) => ({
    field,
    title: say(field),
    type: field === 'name' ? 'nominal' : 'quantitative',
    ...(field !== 'name' && { format: '.4~g' }),
  }));
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 140 },
  };
  return {
    title: {
      text: scaleTitle(look, cut),
      anchor: 'start',
      fontSize: 11,
    },
    width: 280,
    height: { step: 20 },
    data: { values },
    layer: [
      {
        mark: { type: 'rule', color: NEUTRAL, strokeWidth: 1.5 },
        encoding: { x: x('min'), x2: { field: 'max' }, y, tooltip },
      },
      {
        mark: { type: 'bar', color: SERIES_COLOURS[0], fillOpacity: 0.6, height: 9 },
        encoding: { x: x('low'), x2: { field: 'high' }, y, tooltip },
      },
      {
        mark: { type: 'tick', color: SERIES_COLOURS[1], thickness: 2, height: 13 },
        encoding: { x: x('mean'), y, tooltip },
      },
    ],
  };
}

function scaleTitle(look: DataFindings['look'], cut: string): string {
  if (look === 'table') return say('scale of columns{cut}', { cut });
  return look === 'pictures' ? say('scale of channels{cut}', { cut }) : say('scale of features{cut}', { cut });
}

/** 0, 10, 1,000… as far as the values go, on both sides where some are negative. */
function powersOfTen(most: number, isSigned: boolean): number[] {
  const highest = Math.max(1, Math.ceil(Math.log10(most)));
  const powers = Array.from({ length: Math.min(highest, 300) }, (_, power) => 10 ** (power + 1)).filter(
    (_, place) => highest <= 4 || place % Math.ceil(highest / 4) === 0,
  );
  return [...(isSigned ? powers.map((power) => -power).reverse() : []), 0, ...powers];
}

function classPanel(classes: readonly ClassShare[]): VegaLiteSpec {
  const shown =
    classes.length > MOST_CLASSES ? classes.toSorted((a, b) => b.rows - a.rows).slice(0, MOST_CLASSES) : classes;
  const values = shown.map(({ name, rows, share }): Row => ({
    name,
    rows,
    text: say('{rows} ({share})', { rows: count(rows), share: percent(share) }),
  }));
  return {
    title: { text: say('rows of each class'), anchor: 'start', fontSize: 11 },
    width: 170,
    height: { step: 20 },
    data: { values },
    ...amountBars('name', 'rows'),
  };
}

function scorePanel(baselines: readonly Baseline[]): VegaLiteSpec {
  const isClasses = baselines.some(({ scores }) => 'accuracy' in scores);
  const values = baselines.map(({ name, scores }): Row => {
    const score = 'accuracy' in scores ? scores.accuracy : scores.rmse;
    return { name: modelName(name), score, text: 'accuracy' in scores ? percent(score) : figure(score) };
  });
  return {
    title: {
      text: isClasses ? say('to beat: accuracy') : say('to beat: root of the mean squared error'),
      anchor: 'start',
      fontSize: 11,
    },
    width: 170,
    height: { step: 20 },
    data: { values },
    ...amountBars('name', 'score'),
  };
}

function suspectPanel(thumbnails: readonly Thumbnail[]): VegaLiteSpec {
  return {
    ...pictureGrid(
      thumbnails.map(({ pixels }) => pixels),
      thumbnails.map(({ title }) => title),
    ),
    title: {
      text: say('labels that may be wrong'),
      subtitle: say('as labelled → as a quick model sees it'),
      anchor: 'start',
      fontSize: 11,
      subtitleFontSize: 10,
    },
  };
}
