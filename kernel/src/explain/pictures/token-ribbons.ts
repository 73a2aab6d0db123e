/** Tokens on coloured ground, line by line: orange speaks for the target, blue against it; with their twin in words. */
import { AGAINST, FOR } from '../../display/colours.ts';
import type { Rgb } from '../../display/colours.ts';
import type { MimeBundle } from '../../messages.ts';
import { figure } from '../../display/numbers.ts';
import { json } from '../../display/picture.ts';
import { renderSvg, themed } from '../../display/vega.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../mime.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { inMarkdown, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { predictionTitle } from '../prediction.ts';
import { trustOf } from './captions.ts';
import type { TokenAttribution } from '../tokens/token-attribution.ts';
import { TOKEN_METHODS } from '../tokens/token-methods.ts';
import { cellsOf, cut, visible } from '../tokens/words.ts';

/** Beyond this a picture says how many there are more. */
const MOST_TOKENS = 400;
const MOST_CELLS = 32;
const STRONGEST = 5;
const COLUMNS = 80;

const WIDTH = 640;
const LINE = 27;
const CHIP = 21;
const PADDING = 6;
const GAP = 3;
const FONT_SIZE = 12;
const CELL = 0.61 * FONT_SIZE;
/** Chips have a ground of their own, so that their letters read on white and on black paper. */
const GROUND: Rgb = [232, 232, 232];
const LETTERS = '#161616';
const FONT = 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';

export async function tokenBundle(found: TokenAttribution): Promise<MimeBundle> {
  const words = wordsOf(found);
  const spec = ribbons(found, words);
  return {
    [VEGA_LITE]: json(spec),
    [SVG]: await renderSvg(themed(spec)),
    [IN_WORDS]: inMarkdownOf(words),
    [TEXT]: [words.title, ...words.captions, '', ...wrapped(words.tokens.map(({ says }) => says))].join('\n'),
  };
}

interface Words {
  title: string;
  captions: string[];
  /** Those that are shown. */
  tokens: { text: string; value: number; says: string; isStrong: boolean }[];
  /** Greatest absolute value. */
  most: number;
}

function wordsOf({ method, tokens, padding, prediction, target, score, completeness }: TokenAttribution): Words {
  const most = tokens.reduce((greatest, { value }) => Math.max(greatest, Math.abs(value)), 0);
  const ranked = tokens.map(({ value }) => Math.abs(value)).sort((a, b) => b - a);
  const strong = ranked[STRONGEST - 1] ?? 0;
  const shown = tokens.slice(0, MOST_TOKENS).map(({ word, value }) => {
    const text = visible(word);
    return { text, value, says: `${text} ${signed(value, most)}`, isStrong: value !== 0 && Math.abs(value) >= strong };
  });
  const trust = trustOf({ ...(completeness && { completeness }) });
  const counts = [
    shown.length < tokens.length
      ? say('the first {shown} of {tokens} tokens', { shown: shown.length, tokens: tokens.length })
      : say('{tokens} tokens', { tokens: tokens.length }),
    ...(padding.count === 0
      ? []
      : [
          say('{count} of padding left out{value}', { count: padding.count, value: paddingValue(padding.value, most) }),
        ]),
  ];
  return {
    title: predictionTitle(prediction, target),
    captions: [
      [
        say('{title} of the {score}', { title: TOKEN_METHODS[method].title, score }),
        ...(trust === undefined ? [] : [trust]),
      ].join(', '),
      say('{counts} · orange for, blue against', { counts: counts.join(', ') }),
    ],
    tokens: shown,
    most,
  };
}

/** Padding that counts is worth a word. */
function paddingValue(value: number, most: number): string {
  return Math.abs(value) < 0.01 * most || value === 0 ? '' : say(' ({value} together)', { value: signed(value, most) });
}

function inMarkdownOf({ title, captions, tokens }: Words): string {
  const says = tokens.map((token) => (token.isStrong ? `**${inMarkdown(token.says)}**` : inMarkdown(token.says)));
  return [`**${inMarkdown(title)}**`, captions.map(inMarkdown).join('. '), says.join(' · ')].join('\n\n');
}

function ribbons({ tokens: all }: TokenAttribution, { title, captions, tokens, most }: Words): VegaLiteSpec {
  const { chips, lines } = laidOut(tokens, (at) => all[at]?.step ?? at);
  const scale = most || 1;
  const place = (field: string, extent: number) => ({
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, extent], nice: false, zero: false },
  });
  const height = lines * LINE;
  const y = { ...place('y', height), scale: { domain: [0, height], nice: false, reverse: true } };
  const tooltip = [
    { field: 'word', type: 'nominal', title: say('token') },
    { field: 'amount', type: 'nominal', title: say('value') },
    { field: 'step', type: 'quantitative', title: say('place') },
  ];
  return {
    $schema: SCHEMA,
    title: { text: title, subtitle: captions, anchor: 'start', fontSize: 13, subtitleFontSize: 11, offset: 10 },
    width: WIDTH,
    height,
    data: { values: chips },
    encoding: { description: { field: 'says' } },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 4 },
        encoding: {
          x: place('left', WIDTH),
          x2: { field: 'right' },
          y: { ...y, field: 'top' },
          y2: { field: 'bottom' },
          tooltip,
          color: {
            field: 'value',
            type: 'quantitative',
            scale: { domain: [-scale, 0, scale], range: [AGAINST, GROUND, FOR].map(css), interpolate: 'rgb' },
            legend: {
              title: null,
              orient: 'bottom',
              direction: 'horizontal',
              gradientLength: 220,
              gradientThickness: 9,
              values: [-scale, 0, scale],
              format: decimalsOf(scale) > MOST_DECIMALS ? '.1e' : `.${decimalsOf(scale)}f`,
            },
          },
        },
      },
      {
        mark: {
          type: 'text',
          aria: false,
          align: 'left',
          baseline: 'middle',
          font: FONT,
          fontSize: FONT_SIZE,
          color: LETTERS,
        },
        encoding: { x: place('start', WIDTH), y: { ...y, field: 'middle' }, text: { field: 'text' }, tooltip },
      },
    ],
  };
}

interface Chip {
  text: string;
  word: string;
  says: string;
  value: number;
  amount: string;
  step: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
  start: number;
  middle: number;
}

/** As words in a paragraph: those that do not fit go to the next line. */
function laidOut(tokens: Words['tokens'], stepOf: (at: number) => number): { chips: Chip[]; lines: number } {
  const most = tokens.reduce((greatest, { value }) => Math.max(greatest, Math.abs(value)), 0);
  let [left, line] = [0, 0];
  const chips = tokens.map(({ text: word, value, says }, at): Chip => {
    const text = cut(word, MOST_CELLS);
    const width = 2 * PADDING + CELL * cellsOf(text);
    if (left > 0 && left + width > WIDTH) [left, line] = [0, line + 1];
    const top = line * LINE + (LINE - CHIP) / 2;
    const chip = {
      ...{ text, word, says, value, amount: signed(value, most), step: stepOf(at) },
      ...{ left, right: left + width, top, bottom: top + CHIP, start: left + PADDING, middle: top + CHIP / 2 },
    };
    left += width + GAP;
    return chip;
  });
  return { chips, lines: line + 1 };
}

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} · ${word}`;
    if (last !== undefined && cellsOf(longer) > COLUMNS) lines.push(word);
    else lines[Math.max(0, lines.length - 1)] = longer;
  }
  return lines;
}

/** With a sign, and as many decimals as the greatest of them needs. */
function signed(value: number, most: number): string {
  const decimals = decimalsOf(most);
  if (decimals > MOST_DECIMALS || most >= 1e6) return value > 0 ? `+${figure(value)}` : figure(value);
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return '0';
  return `${value < 0 ? '−' : '+'}${text}`;
}

const MOST_DECIMALS = 6;

/** 0.42 -> 2, 3.1 -> 1, 27 -> 0: two digits of the greatest value. */
function decimalsOf(most: number): number {
  return most === 0 ? 0 : Math.max(0, 1 - Math.floor(Math.log10(most)));
}

function css(colour: Rgb): string {
  return `rgb(${colour.join(', ')})`;
}
