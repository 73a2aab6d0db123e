/** The panels of an explanation as Vega-Lite, side by side and of one height. */
import type { VegaLiteSpec } from '../../mime.ts';
import { NEUTRAL, SERIES_COLOURS, AGAINST, FOR } from '../../display/colours.ts';
import type { Rgb } from '../../display/colours.ts';
import { percent } from '../../display/numbers.ts';
import { enlarged, pngUrl } from '../../display/pixels.ts';
import type { Pixels } from '../../display/pixels.ts';
import { say } from '../../say.ts';
import type { Prediction } from '../prediction.ts';

export const SIDE = 168;
const BAR_WIDTH = 130;
/** Bars that fit beside a picture. */
const SHOWN_CLASSES = 10;

export function imagePanel(title: string, caption: readonly string[], pixels: Pixels): VegaLiteSpec {
  const { width, height } = pixels;
  const scale = SIDE / Math.max(width, height);
  const [shownWidth, shownHeight] = [Math.round(width * scale), Math.round(height * scale)];
  const url = pngUrl(enlarged(pixels, Math.ceil(scale)));
  return {
    title: heading(title, caption),
    width: SIDE,
    height: SIDE,
    data: { values: [{ url }] },
    mark: { type: 'image', width: shownWidth, height: shownHeight, aspect: false },
    encoding: { url: { field: 'url' }, x: { value: shownWidth / 2 }, y: { value: shownHeight / 2 } },
  };
}

/** Where they come from, and how many of them are shown. */
export function probabilityCaption({ classes, from }: Prediction): [string, string] {
  const cut =
    classes.length > SHOWN_CLASSES
      ? say('greatest {SHOWN_CLASSES} of {classes}', { SHOWN_CLASSES, classes: classes.length })
      : '';
  return [from === 'outputs' ? say('outputs of the model') : from, cut];
}

/** All classes, or the most probable of many, in their order. */
export function probabilityBars(
  classes: Prediction['classes'],
  predicted: number,
  caption: readonly string[],
): VegaLiteSpec {
  const ranked = classes.map((entry, index) => ({ ...entry, index })).sort((a, b) => b.probability - a.probability);
  const shown = ranked.slice(0, SHOWN_CLASSES).sort((a, b) => a.index - b.index);
  const y = {
    field: 'name',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { ticks: false, domain: false, labelPadding: 6 },
  };
  return {
    title: heading(say('Class probabilities'), caption),
    width: BAR_WIDTH,
    height: SIDE,
    data: {
      values: shown.map(({ name, probability, index }) => ({
        name,
        probability,
        text: percent(probability),
        kind: index === predicted ? 'predicted' : 'other',
      })),
    },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.7 } },
        encoding: {
          x: { field: 'probability', type: 'quantitative', scale: { domain: [0, 1] }, axis: null },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['predicted', 'other'], range: [SERIES_COLOURS[0], NEUTRAL] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 11 },
        encoding: { x: { value: BAR_WIDTH + 8 }, text: { field: 'text' } },
      },
    ],
  };
}

/** The caption takes as many lines as `caption` has: all panels of a line are given equally many. */
export function heading(text: string, caption: readonly string[]): VegaLiteSpec {
  const subtitle = caption.map((line) => line || ' ');
  return { text, subtitle, anchor: 'start', fontSize: 12, subtitleFontSize: 10, subtitlePadding: 3, offset: 8 };
}

/** What speaks for and against has its colours everywhere. */
export const SIGN_COLOUR: VegaLiteSpec = {
  field: 'kind',
  type: 'nominal',
  scale: { domain: ['for', 'against'], range: [css(FOR), css(AGAINST)] },
  legend: null,
};

export function css(colour: Rgb): string {
  return `rgb(${colour.join(', ')})`;
}
