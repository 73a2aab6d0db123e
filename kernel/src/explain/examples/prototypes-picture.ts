/** Prototypes and criticisms: pictures in rows, or bars where samples are no pictures; twins in words. */
import { figure, percent } from '../../display/numbers.ts';
import { isImageShape } from '../../display/pixels.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { amountBars, portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { tileGrid, tilePixels } from '../tiles.ts';
import type { TileRow } from '../tiles.ts';
import { valuesText } from './influences-picture.ts';
import type { Example } from './influences.ts';
import type { Prototypes } from './prototypes.ts';

const IN_A_ROW = 10;

export function prototypesBundle(found: Prototypes): Promise<MimeBundle> {
  const { samples, discrepancies, gamma } = found;
  const heading = say('{prototypes} prototypes and {criticisms} criticisms of {samples} samples', {
    prototypes: found.prototypes.length,
    criticisms: found.criticisms.length,
    samples,
  });
  const notes = [
    say(
      'Squared maximum mean discrepancy {discrepancies}, kernel exp(−γ d²) with γ = {gamma}. Prototypes stand for the share of samples nearest to them; criticisms are where prototypes are too few (+) or too many (−).',
      { discrepancies: figure(discrepancies.at(-1)), gamma: figure(gamma) },
    ),
  ];
  const spec = {
    $schema: SCHEMA,
    title: { text: heading, subtitle: notes, anchor: 'start', fontSize: 13, subtitleFontSize: 11, offset: 12 },
    ...(isSeen(found) ? tileGrid(rowsOf(found)) : barsOf(found)),
  };
  return portraitBundle({ spec, title: heading, table: tableOf(found), notes });
}

function rowsOf(found: Prototypes): TileRow[] {
  const groups = [
    ['Prototypes', found.prototypes.map((one) => ({ ...one, number: percent(one.share) }))],
    ['Criticisms', found.criticisms.map((one) => ({ ...one, number: signed(one.witness) }))],
  ] as const;
  return groups.flatMap(([title, examples]) =>
    Array.from({ length: Math.ceil(examples.length / IN_A_ROW) }, (_, row) => ({
      title: row === 0 ? title : '',
      tiles: examples.slice(row * IN_A_ROW, (row + 1) * IN_A_ROW).map((one) => {
        const lines = [nameOf(one, found), one.number];
        return { pixels: tilePixels(one.values, one.shape), lines, says: lines.join(', ') };
      }),
    })),
  );
}

function barsOf(found: Prototypes): VegaLiteSpec {
  return {
    width: 300,
    height: { step: 18 },
    data: {
      values: found.prototypes.map((one) => ({ name: nameOf(one, found), share: one.share, text: percent(one.share) })),
    },
    ...amountBars('name', 'share'),
  };
}

function tableOf(found: Prototypes): PictureTable {
  const values = (one: Example) => (isSeen(found) ? [] : [valuesText(one.values)]);
  return {
    columns: [say('kind'), say('sample'), say('stands for'), say('witness'), ...(isSeen(found) ? [] : [say('values')])],
    rows: [
      ...found.prototypes.map((one) => ['prototype', nameOf(one, found), percent(one.share), '', ...values(one)]),
      ...found.criticisms.map((one) => ['criticism', nameOf(one, found), '', signed(one.witness), ...values(one)]),
    ],
  };
}

function isSeen({ prototypes }: Prototypes): boolean {
  return prototypes.every(({ shape }) => isImageShape(shape));
}

function nameOf({ index, label }: { index: number; label: number | null }, { classes }: Prototypes): string {
  return label === null ? `#${index}` : `#${index} · ${classes?.[label] ?? label}`;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${figure(value)}`;
}
