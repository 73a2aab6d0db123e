/** An explanation as a picture: the input, a heat map a method, class probabilities; with its twin in words. */
import type { MimeBundle } from '../messages.ts';
import { EXPLANATION, MARKDOWN, SVG, TEXT, VEGA_LITE } from '../mime.ts';
import type { ExplanationPicture, PictureTable, VegaLiteSpec } from '../mime.ts';
import { figure, percent } from '../display/numbers.ts';
import { json, markdownTable, textTable } from '../display/picture.ts';
import { isImageShape, muted, overlay, pixelsOf, pngOf, rangeOf } from '../display/pixels.ts';
import type { Pixels } from '../display/pixels.ts';
import { renderSvg, themed } from '../display/vega.ts';
import { attributionBars, imagePanel, probabilityBars } from './charts.ts';
import type { Explanation } from './explanation.ts';
import { heatMap } from './heat-map.ts';
import type { Attribution } from './method.ts';
import { METHODS } from './methods.ts';
import { predictedClass, predictionTitle } from './prediction.ts';

const PANELS_IN_LINE = 5;

export async function bundleOf(explanation: Explanation): Promise<MimeBundle> {
  const words = wordsOf(explanation);
  const seen = isImageShape(explanation.input.shape);
  const spec = seen ? imageSpec(explanation, words.title) : tableSpec(explanation, words.title);
  return {
    ...(seen && { [EXPLANATION]: json(pictureOf(explanation)) }),
    [VEGA_LITE]: json(spec),
    [SVG]: await renderSvg(themed(spec)),
    [MARKDOWN]: `${words.summary}\n\n${markdownTable(words.table)}`,
    [TEXT]: `${words.title}\n${words.lines.join('\n')}\n\n${textTable(words.table)}`,
  };
}

/** Of an explanation whose input is an image. */
export function pictureOf(explanation: Explanation): ExplanationPicture {
  const { prediction, target, attributions } = explanation;
  const { title, summary, table } = wordsOf(explanation);
  const input = inputPixels(explanation);
  return {
    title,
    input: { title: 'Input', ...plane(input) },
    maps: attributions.filter(isMap).map((attribution) => ({
      title: titleOf(attribution),
      method: attribution.method,
      caption: captionOf(attribution).join(' · '),
      ...plane(heatMap(attribution, input.width, input.height)),
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

function imageSpec(explanation: Explanation, title: string): VegaLiteSpec {
  const input = inputPixels(explanation);
  const under = muted(input);
  return titled(title, [
    imagePanel('Input', [`${input.width} × ${input.height}`], input),
    ...explanation.attributions.map((attribution) => panelOf(attribution, under)),
    ...classBars(explanation),
  ]);
}

/** Inputs that are no image: the values that count most. */
function tableSpec(explanation: Explanation, title: string): VegaLiteSpec {
  return titled(title, [
    ...explanation.attributions.map((attribution) =>
      attributionBars(titleOf(attribution), captionOf(attribution), attribution),
    ),
    ...classBars(explanation),
  ]);
}

function titled(title: string, panels: VegaLiteSpec[]): VegaLiteSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, anchor: 'start', fontSize: 14, fontWeight: 'bold', offset: 14 },
    spacing: 24,
    // For and against are other colours than predicted and other.
    resolve: { scale: { color: 'independent' } },
    // One line as long as it is short, so that all panels keep its height.
    ...(panels.length <= PANELS_IN_LINE ? { hconcat: panels } : { concat: panels, columns: PANELS_IN_LINE }),
  };
}

function classBars(explanation: Explanation): VegaLiteSpec[] {
  const { prediction } = explanation;
  if (prediction.classes.length === 0) return [];
  return [probabilityBars(prediction.classes, predictedClass(prediction), prediction.from)];
}

interface Words {
  title: string;
  /** One a method. */
  lines: string[];
  summary: string;
  table: PictureTable;
}

function wordsOf(explanation: Explanation): Words {
  const { prediction, target, label, attributions } = explanation;
  const predicted = predictedClass(prediction);
  const title = predictionTitle(prediction, target, label);
  const lines = attributions.map((attribution) => `${titleOf(attribution)}: ${captionOf(attribution).join(', ')}.`);
  return {
    title,
    lines,
    summary: [`${title}.`, ...lines].join(' '),
    table: {
      columns: ['class', 'probability', ''],
      rows: prediction.classes.map((entry, index) => {
        const remarks = [
          index === predicted && 'predicted',
          index === label && 'label',
          entry.output === target && 'explained',
        ];
        return [entry.name, percent(entry.probability), remarks.filter((remark) => remark !== false).join(', ')];
      }),
    },
  };
}

function titleOf({ method }: Attribution): string {
  return METHODS[method].title;
}

/** Two lines: how far to trust the attribution, or where it comes from; and how to read it. */
function captionOf(attribution: Attribution): [string, string] {
  const { layer, score, shape, sign, values } = attribution;
  const from = layer === undefined ? `of the ${score}` : `layer ${layer}`;
  if (sign === 'signed') return [trustOf(attribution) ?? from, 'orange for, blue against'];
  const nothing = values.every((value) => value === 0);
  const size = layer === undefined ? '' : `${shape.join(' × ')}, `;
  return [from, `${size}${nothing ? 'nothing speaks for it' : 'brighter counts more'}`];
}

export function trustOf({ completeness, fit }: Pick<Attribution, 'completeness' | 'fit'>): string | undefined {
  if (fit !== undefined) return `local fit R² ${figure(fit)}`;
  if (!completeness) return undefined;
  const { error, steps, converged } = completeness;
  const quality = Number.isFinite(error) ? `completeness error ${percent(error)}` : 'no difference to explain';
  return `${quality}${converged || steps === undefined ? '' : ` in ${steps} steps`}`;
}

/** The attribution of one method over an image: a heat map, or bars where it is of a layer that has none. */
function panelOf(attribution: Attribution, under: Pixels): VegaLiteSpec {
  const [title, caption] = [titleOf(attribution), captionOf(attribution)];
  if (!isMap(attribution)) return attributionBars(title, caption, attribution);
  return imagePanel(title, caption, overlay(under, heatMap(attribution, under.width, under.height)));
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
