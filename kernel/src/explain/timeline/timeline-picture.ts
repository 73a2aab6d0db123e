/** Explanations of one sample through a training: a row of maps a method, one a moment; twins in words. */
import { AGAINST, FOR, SERIES_COLOURS } from '../../display/colours.ts';
import type { Rgb } from '../../display/colours.ts';
import { figure, percent } from '../../display/numbers.ts';
import { json, markdownTable, textTable } from '../../display/picture.ts';
import { isImageShape, muted, overlay } from '../../display/pixels.ts';
import { renderSvg, themed } from '../../display/vega.ts';
import type { MimeBundle } from '../../messages.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../mime.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../../mime.ts';
import { inMarkdown, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { Explanation } from '../explanation.ts';
import { heatMap } from '../heat-map.ts';
import type { Attribution, MethodName } from '../method.ts';
import { METHODS } from '../methods.ts';
import { tileGrid, tilePixels } from '../tiles.ts';
import type { Tile, TileRow } from '../tiles.ts';
import type { Moment } from './explain-training.ts';

interface Names {
  classes?: readonly string[];
  /** Index of the true class. */
  label?: number | undefined;
}

/** Values of a table that are drawn. */
const SHOWN_VALUES = 15;
const COLUMN = 44;

/** While it grows: cheap to make. */
export function liveTimeline(moments: readonly Moment[], names: Names): MimeBundle {
  const [title, table] = [titleOf(moments, names), tableOf(moments)];
  return {
    [VEGA_LITE]: json(specOf(moments, title)),
    [IN_WORDS]: `**${inMarkdown(title)}**\n\n${markdownTable(table)}`,
    [TEXT]: `${title}\n\n${textTable(table)}`,
  };
}

/** As it stays: with a picture that needs no other program. */
export async function timelineBundle(moments: readonly Moment[], names: Names): Promise<MimeBundle> {
  const { [VEGA_LITE]: spec, ...words } = liveTimeline(moments, names);
  return {
    [VEGA_LITE]: spec ?? null,
    [SVG]: await renderSvg(themed(specOf(moments, titleOf(moments, names)))),
    ...words,
  };
}

function specOf(moments: readonly Moment[], title: string): VegaLiteSpec {
  const explained = moments.flatMap(({ explanation }) => explanation ?? []);
  const [first] = explained;
  const methods = first?.attributions.map(({ method }) => method) ?? [];
  const isMapped = (method: MethodName) =>
    first !== undefined && isImageShape(first.input.shape) && isMap(attributionOf(first, method));
  const rows = methods.filter(isMapped).map((method, row) => tilesOf(moments, method, first, row === 0));
  const panels = [
    ...(rows.length > 0 ? [tileGrid(rows)] : [probabilityLine(moments)]),
    ...methods.filter((method) => !isMapped(method)).map((method) => valuesOverTime(moments, method)),
  ];
  return {
    $schema: SCHEMA,
    title: { text: title, anchor: 'start', fontSize: 13, offset: 12 },
    spacing: 20,
    resolve: { scale: { color: 'independent' } },
    vconcat: panels,
  };
}

/** The sample itself comes first, once. */
function tilesOf(
  moments: readonly Moment[],
  method: MethodName,
  first: Explanation | undefined,
  isFirst: boolean,
): TileRow {
  const input = first && tilePixels(first.input.values, first.input.shape);
  const own: Tile | undefined = isFirst && input ? { pixels: input, lines: ['input', ''], says: 'input' } : undefined;
  const tiles = moments.map((moment): Tile | undefined => {
    if (!input) return undefined;
    const lines = [whenOf(moment), answerOf(moment)];
    const attribution = moment.explanation && attributionOf(moment.explanation, method);
    const under = muted(input);
    const pixels = attribution ? overlay(under, heatMap(attribution, under.width, under.height)) : under;
    return { pixels, lines, says: lines.join(', ') };
  });
  return { title: METHODS[method].title, tiles: [own, ...tiles] };
}

/** Where there are no tiles to write it under. */
function probabilityLine(moments: readonly Moment[]): VegaLiteSpec {
  const values = moments.map((moment): Row => ({
    when: whenOf(moment),
    value: explainedOf(moment.explanation),
    text: answerOf(moment),
  }));
  return {
    title: { text: say('Output explained'), anchor: 'start', fontSize: 11 },
    width: COLUMN * moments.length,
    height: 70,
    data: { values },
    mark: { type: 'line', point: true, tooltip: true, color: SERIES_COLOURS[0] },
    encoding: {
      x: moment(),
      y: { field: 'value', type: 'quantitative', title: null },
      tooltip: { field: 'text', type: 'nominal' },
    },
  };
}

/** The values that count most at any moment, as stripes. */
function valuesOverTime(moments: readonly Moment[], method: MethodName): VegaLiteSpec {
  const found = moments.flatMap((moment) => {
    const attribution = moment.explanation && attributionOf(moment.explanation, method);
    return attribution ? [{ when: whenOf(moment), values: attribution.values }] : [];
  });
  const width = found[0]?.values.length ?? 0;
  const greatest = (index: number) => Math.max(...found.map(({ values }) => Math.abs(values[index] ?? 0)));
  const strongest = Array.from({ length: width }, (_, index) => ({ index, most: greatest(index) }))
    .sort((a, b) => b.most - a.most)
    .slice(0, SHOWN_VALUES);
  const most = strongest[0]?.most || 1;
  return {
    title: { text: METHODS[method].title, anchor: 'start', fontSize: 11 },
    width: COLUMN * moments.length,
    height: { step: 16 },
    data: {
      values: found.flatMap(({ when, values }) =>
        strongest.map(({ index }): Row => ({ when, name: `[${index}]`, value: values[index] ?? 0 })),
      ),
    },
    mark: { type: 'rect', tooltip: true },
    encoding: {
      x: moment(),
      y: { field: 'name', type: 'nominal', sort: null, title: null },
      color: {
        field: 'value',
        type: 'quantitative',
        scale: { domain: [-most, 0, most], range: [css(AGAINST), 'rgba(124, 124, 124, 0.12)', css(FOR)] },
        legend: { title: null },
      },
    },
  };
}

function moment(): VegaLiteSpec {
  return { field: 'when', type: 'nominal', sort: null, title: null, axis: { labelAngle: -35 } };
}

function titleOf(moments: readonly Moment[], { classes, label }: Names): string {
  const [first, last] = [moments[0], moments.at(-1)];
  if (!first || !last) return say('A training explained: it has not begun');
  const truth = label === undefined ? [] : [say('labelled {classes}', { classes: classes?.[label] ?? label })];
  const change = first === last ? answerOf(first) : `${answerOf(first)} → ${answerOf(last)}`;
  return [say('Explained from {when} to {when2}', { when: whenOf(first), when2: whenOf(last) }), ...truth, change].join(
    ' · ',
  );
}

function tableOf(moments: readonly Moment[]): PictureTable {
  return {
    columns: [say('when'), say('explained'), say('predicted')],
    rows: moments.map((one) => [whenOf(one), answerOf(one), predictedOf(one.explanation)]),
  };
}

function whenOf({ epochs, batches }: Moment): string {
  if (epochs === 0 && batches === 0) return 'start';
  return batches === 0
    ? say('epoch {epochs}', { epochs })
    : say('epoch {epochs}, {batches}', { epochs: epochs + 1, batches });
}

/** "7 · 98.2 %", or the output where there are no classes. */
function answerOf({ explanation }: Moment): string {
  if (!explanation) return say('no numbers');
  const { prediction, target } = explanation;
  const entry = prediction.classes.find(({ output }) => output === target);
  return entry ? `${entry.name} · ${percent(entry.probability)}` : figure(prediction.outputs[target]);
}

function explainedOf(explanation: Explanation | undefined): number | null {
  if (!explanation) return null;
  const { prediction, target } = explanation;
  return prediction.classes.find(({ output }) => output === target)?.probability ?? prediction.outputs[target] ?? null;
}

function predictedOf(explanation: Explanation | undefined): string {
  if (!explanation || explanation.prediction.classes.length === 0) return '–';
  const best = explanation.prediction.classes.reduce((one, other) =>
    other.probability > one.probability ? other : one,
  );
  return `${best.name} · ${percent(best.probability)}`;
}

function attributionOf({ attributions }: Explanation, method: MethodName): Attribution | undefined {
  return attributions.find((one) => one.method === method);
}

function isMap(attribution: Attribution | undefined): boolean {
  return attribution?.shape.length === 2 || attribution?.shape.length === 3;
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(', ')})`;
}
