/** Samples with their proponents and opponents: pictures in rows, or bars where samples are no pictures; twins in words. */
import { AGAINST, FOR } from '../../display/colours.ts';
import type { Rgb } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import { isImageShape } from '../../display/pixels.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { tileGrid, tilePixels } from '../tiles.ts';
import type { Tile } from '../tiles.ts';
import type { Example, Influence, Influences, Shown } from './influences.ts';

/** Values of a row of a table that are written out. */
const WRITTEN_VALUES = 6;

export function influencesBundle(influences: Influences): Promise<MimeBundle> {
  const { scores, shown, title, self } = influences;
  const heading = say('{title}: {scores} training samples, {samples}', {
    title,
    scores: scores[0]?.length ?? 0,
    samples: scores.length === 1 ? say('1 sample') : say('{scores} samples', { scores: scores.length }),
  });
  const suspects = self ? influences.suspects().map(({ index }) => `#${index}`) : [];
  const notes = [
    say('Proponents lower the loss of the sample, opponents raise it.'),
    ...(suspects.length > 0
      ? [
          say('Training samples that count most for themselves, whose labels may be wrong: {suspects}.', {
            suspects: suspects.join(', '),
          }),
        ]
      : []),
    ...(shown.length < scores.length ? [say('The first {shown} samples are shown.', { shown: shown.length })] : []),
  ];
  const seen = shown.every(({ sample }) => isImageShape(sample.shape));
  const spec = {
    $schema: SCHEMA,
    title: { text: heading, subtitle: notes[0], anchor: 'start', fontSize: 13, subtitleFontSize: 11, offset: 12 },
    spacing: 24,
    ...(seen ? tileGrid(shown.map((one, at) => tilesOf(one, at, influences))) : barsOf(influences)),
  };
  return portraitBundle({ spec, title: heading, table: tableOf(influences), notes });
}

function tilesOf({ sample, proponents, opponents }: Shown, at: number, influences: Influences) {
  const width = Math.max(0, ...influences.shown.map((one) => one.proponents.length));
  const padding = new Array<undefined>(width - proponents.length).fill(undefined);
  const name = nameOf(sample, influences);
  const own: Tile = {
    pixels: tilePixels(sample.values, sample.shape),
    lines: [say('sample {at}', { at }), name],
    says: say('sample {at}, {name}', { at, name }),
  };
  return {
    title: say('Sample {at} · {proponents} proponents · {opponents} opponents', {
      at,
      proponents: proponents.length,
      opponents: opponents.length,
    }),
    tiles: [own, undefined, ...proponents.map(tileOf), ...padding, undefined, ...opponents.map(tileOf)],
  };

  function tileOf(one: Influence & Example): Tile {
    const lines = [`#${one.index} · ${nameOf(one, influences)}`, signed(one.score)];
    return { pixels: tilePixels(one.values, one.shape), lines, says: lines.join(', ') };
  }
}

function barsOf(influences: Influences): VegaLiteSpec {
  return {
    vconcat: influences.shown.map(({ sample, proponents, opponents }, at) => ({
      title: {
        text: say('Sample {at} · {name}', { at, name: nameOf(sample, influences) }),
        anchor: 'start',
        fontSize: 11,
      },
      width: 300,
      height: { step: 18 },
      data: {
        values: [...proponents, ...opponents.toReversed()].map((one) => ({
          name: `#${one.index} · ${nameOf(one, influences)}`,
          score: one.score,
          kind: one.score < 0 ? 'opponent' : 'proponent',
        })),
      },
      mark: { type: 'bar', tooltip: true },
      encoding: {
        y: { field: 'name', type: 'nominal', sort: null, title: null },
        x: { field: 'score', type: 'quantitative', title: null },
        color: {
          field: 'kind',
          type: 'nominal',
          scale: { domain: ['proponent', 'opponent'], range: [css(FOR), css(AGAINST)] },
          legend: { title: null },
        },
      },
    })),
  };
}

function tableOf(influences: Influences): PictureTable {
  const seen = influences.shown.every(({ sample }) => isImageShape(sample.shape));
  return {
    columns: [
      say('sample'),
      say('kind'),
      say('training sample'),
      say('label'),
      say('score'),
      ...(seen ? [] : [say('values')]),
    ],
    rows: influences.shown.flatMap(({ sample, proponents, opponents }, at) => [
      [at, 'itself', '', nameOf(sample, influences), '', ...(seen ? [] : [valuesText(sample.values)])],
      ...proponents.map((one) => rowOf(one, 'proponent')),
      ...opponents.map((one) => rowOf(one, 'opponent')),
    ]),
  };

  function rowOf(one: Influence & Example, kind: string): string[] {
    const own = ['', kind, `#${one.index}`, nameOf(one, influences), signed(one.score)];
    return seen ? own : [...own, valuesText(one.values)];
  }
}

export function valuesText(values: Float32Array): string {
  const written = Array.from(values.subarray(0, WRITTEN_VALUES), figure).join(', ');
  return values.length > WRITTEN_VALUES ? `${written}, …` : written;
}

function nameOf({ label }: { label: number | null }, { classes }: Influences): string {
  if (label === null) return '–';
  return classes?.[label] ?? (Number.isInteger(label) ? String(label) : figure(label));
}

function signed(score: number): string {
  return `${score > 0 ? '+' : ''}${figure(score)}`;
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(', ')})`;
}
