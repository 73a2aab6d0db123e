/** An explanation as a picture: what each method found in the input, class probabilities; with its twin in words. */
import type { MimeBundle } from '../../messages.ts';
import { EXPLANATION, IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../mime.ts';
import type { ExplanationPicture, VegaLiteSpec } from '../../mime.ts';
import { json, markdownTable, textTable } from '../../display/picture.ts';
import { muted, overlay, pixelsOf, pngOf, rangeOf } from '../../display/pixels.ts';
import type { Pixels } from '../../display/pixels.ts';
import { renderSvg, themed } from '../../display/vega.ts';
import { say } from '../../say.ts';
import { signedBars } from './bars.ts';
import { captionOf, judgementText, linesOf, titleOf } from './captions.ts';
import type { Explanation } from '../explanation.ts';
import { sequenceGrid } from './grid.ts';
import { heatMap } from '../heat-map.ts';
import type { Attribution } from '../method.ts';
import { predictedClass } from '../prediction.ts';
import { greatestStrength } from './names.ts';
import { imagePanel, probabilityBars, probabilityCaption } from './panels.ts';
import { isOfInput, rowsOf } from './rows.ts';
import { waterfall, waterfallPanel } from './waterfall.ts';
import { valueTable, wordsOf } from './words.ts';

/** As many fit into a cell of 900 pixels. */
const PANELS_IN_LINE = 4;
/** Characters in a line of a caption: under a picture, and under bars. */
const UNDER_PICTURE = 32;
const UNDER_BARS = 42;

export async function bundleOf(explanation: Explanation): Promise<MimeBundle> {
  const { title, lines, summary, table } = wordsOf(explanation);
  const seen = explanation.input.kind === 'image';
  const spec = titled(explanation, title, seen ? imagePanels(explanation) : valuePanels(explanation));
  const tables = [table, ...valueTable(explanation)].filter(({ rows }) => rows.length > 0);
  return {
    ...(seen && { [EXPLANATION]: json(pictureOf(explanation)) }),
    [VEGA_LITE]: json(spec),
    [SVG]: await renderSvg(themed(spec)),
    [IN_WORDS]: [summary, ...tables.map(markdownTable)].join('\n\n'),
    [TEXT]: [[title, ...lines].join('\n'), ...tables.map(textTable)].join('\n\n'),
  };
}

/** Of an explanation whose input is an image. */
export function pictureOf(explanation: Explanation): ExplanationPicture {
  const { prediction, target, attributions, reason } = explanation;
  const { title, summary, table } = wordsOf(explanation);
  const input = inputPixels(explanation);
  return {
    title,
    ...(reason !== undefined && { reason }),
    input: { title: say('Input'), ...plane(input) },
    maps: attributions.filter(isMap).map((attribution) => ({
      title: titleOf(attribution),
      method: attribution.method,
      caption: captionOf(attribution).join(' · '),
      ...plane(heatMap(attribution, input.width, input.height)),
      ...(attribution.judgements && {
        judgements: attribution.judgements.map((judgement) => ({
          text: judgementText(judgement),
          passed: judgement.passed ?? null,
        })),
      }),
    })),
    classes: prediction.classes.map(({ name, probability, output }, index) => ({
      name,
      probability,
      predicted: index === predictedClass(prediction),
      target: output === target,
    })),
    summary,
    table,
  };
}

/** A panel, and how many lines its caption is to have. */
type Panel = { caption: readonly string[]; draw: (caption: readonly string[]) => VegaLiteSpec };

/** All captions get as many lines as the longest, so that the panels stand on one line. */
function titled({ reason }: Explanation, title: string, panels: readonly Panel[]): VegaLiteSpec {
  const lines = Math.max(...panels.map(({ caption }) => caption.length));
  const drawn = panels.map(({ caption, draw }) =>
    draw([...caption, ...Array<string>(lines - caption.length).fill(' ')]),
  );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: title,
      ...(reason !== undefined && { subtitle: reason, subtitleFontSize: 11, subtitlePadding: 4 }),
      anchor: 'start',
      fontSize: 14,
      fontWeight: 'bold',
      offset: 14,
    },
    padding: 10,
    spacing: 24,
    // For and against are other colours than predicted and other.
    resolve: { scale: { color: 'independent', opacity: 'independent', x: 'independent', y: 'independent' } },
    // One line as long as it is short, so that all panels keep its height.
    ...(drawn.length <= PANELS_IN_LINE ? { hconcat: drawn } : { concat: drawn, columns: PANELS_IN_LINE }),
  };
}

function imagePanels(explanation: Explanation): Panel[] {
  const input = inputPixels(explanation);
  const under = muted(input);
  return [
    {
      caption: [`${input.width} × ${input.height}`],
      draw: (caption) => imagePanel('Input', caption, input),
    },
    ...explanation.attributions.map((attribution) =>
      isMap(attribution) ? mapPanel(attribution, under) : barsPanel(explanation, attribution, true),
    ),
    ...classPanels(explanation),
  ];
}

/** Inputs that are no image: the values that count most, methods side by side, and how they add up. */
function valuePanels(explanation: Explanation): Panel[] {
  const { attributions, input, columns } = explanation;
  const [first] = attributions.filter((attribution) => isOfInput(explanation, attribution));
  return [
    ...attributions.map((attribution) =>
      barsPanel(explanation, attribution, attribution === first || !isOfInput(explanation, attribution)),
    ),
    ...attributions
      .filter(({ shape }) => input.kind === 'sequence' && shape.length === 2 && (shape[1] ?? 1) > 1)
      .map((attribution): Panel => {
        const own = isOfInput(explanation, attribution) ? { columns, values: input.values } : {};
        const { values, shape } = attribution;
        return {
          caption: [say('each step and value'), say('orange for, blue against')],
          draw: (caption) => sequenceGrid(titleOf(attribution), caption, values, shape, own),
        };
      }),
    ...fallPanels(explanation),
    ...classPanels(explanation),
  ];
}

/** Of the first method that adds up, where the values have names to be told one by one. */
function fallPanels({ attributions, input, scores, columns }: Explanation): Panel[] {
  const at = attributions.findIndex(({ completeness, layer }) => completeness !== undefined && layer === undefined);
  const [attribution, score] = [attributions[at], scores[at]];
  if (input.kind !== 'table' || !attribution || score === undefined) return [];
  const names = columns === undefined ? {} : { columns };
  const fall = waterfall(attribution, { score, x: [...input.values], ...names });
  return [
    {
      caption: [fall.summary, say('orange adds, blue takes away')],
      draw: (caption) => waterfallPanel(fall, caption),
    },
  ];
}

function classPanels(explanation: Explanation): Panel[] {
  const { prediction } = explanation;
  if (prediction.classes.length === 0) return [];
  return [
    {
      caption: probabilityCaption(prediction),
      draw: (caption) => probabilityBars(prediction.classes, predictedClass(prediction), caption),
    },
  ];
}

function mapPanel(attribution: Attribution, under: Pixels): Panel {
  return {
    caption: linesOf(attribution, UNDER_PICTURE),
    draw: (caption) =>
      imagePanel(titleOf(attribution), caption, overlay(under, heatMap(attribution, under.width, under.height))),
  };
}

function barsPanel(explanation: Explanation, attribution: Attribution, named: boolean): Panel {
  const { names, values, all, of } = rowsOf(explanation, attribution);
  const cut =
    values.length < all.length
      ? [say('strongest {values} of {all} {of}', { values: values.length, all: all.length, of })]
      : [];
  return {
    caption: [...linesOf(attribution, UNDER_BARS), ...cut],
    draw: (caption) =>
      signedBars({ title: titleOf(attribution), caption, names, values, most: greatestStrength(all), named }),
  };
}

function isMap({ shape }: Attribution): boolean {
  return shape.length === 2 || shape.length === 3;
}

function inputPixels({ input }: Explanation): Pixels {
  return pixelsOf(input.values, input.shape, rangeOf(input.values));
}

function plane(pixels: Pixels) {
  return { width: pixels.width, height: pixels.height, png: pngOf(pixels) };
}
