/** Vega-Lite -> SVG, in this process, without a network. Vega is loaded at the first picture, not before. */
import type { VegaLiteSpec } from '../mime.ts';
import { NEUTRAL } from './colours.ts';

/** Middle greys on no background, so that the picture reads on white and on black paper. */
const NEUTRAL_CONFIG = {
  background: null,
  font: 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  view: { stroke: null },
  title: { color: NEUTRAL, subtitleColor: NEUTRAL, fontWeight: 'normal' },
  axis: {
    labelColor: NEUTRAL,
    titleColor: NEUTRAL,
    titleFontWeight: 'normal',
    domainColor: NEUTRAL,
    tickColor: NEUTRAL,
    gridColor: NEUTRAL,
    gridOpacity: 0.25,
  },
  legend: { labelColor: NEUTRAL, titleColor: NEUTRAL },
  text: { color: NEUTRAL },
};

/** Adds the neutral look to a specification; what it sets itself, stays. */
export function themed(spec: VegaLiteSpec): VegaLiteSpec {
  return { ...spec, config: { ...NEUTRAL_CONFIG, ...(isRecord(spec['config']) ? spec['config'] : {}) } };
}

/** Width of a text in pixels, for a sans-serif font: there is no canvas here to measure it on. */
function widthOf(item: { fontSize?: number }, text: unknown): number {
  const size = item.fontSize ?? 11;
  let ems = 0;
  for (const character of String(text)) {
    if (/[ijltf.,:;'|!·()[\] ]/.test(character)) ems += 0.31;
    else if (/[mwMW—%]/.test(character)) ems += 0.87;
    else ems += /[A-Z]/.test(character) ? 0.7 : 0.6;
  }
  return ems * size;
}

/** Throws what Vega throws when the specification is wrong, and when its data would have to be fetched. */
export async function renderSvg(spec: VegaLiteSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  // SAFETY: Vega's own estimate, which its declarations leave out, is half as wide again as the text.
  (vega as unknown as { textMetrics: { width: typeof widthOf } }).textMetrics.width = widthOf;
  // Vega marks the rows it draws, so it gets rows of its own.
  const copy: unknown = JSON.parse(JSON.stringify(spec));
  // SAFETY: compile checks the specification itself and throws on what it cannot read.
  const compiled = vegaLite.compile(copy as Parameters<typeof vegaLite.compile>[0], { logger: silent }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: silent, loader: noLoader });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const silent = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
};

/** Pictures are made from what is in the notebook: nothing is read from the network or the disk. */
const noLoader = {
  load: (uri: string) => Promise.reject(new Error(`Data is not fetched from ${uri}: give the rows in "values".`)),
  sanitize: (uri: string) =>
    uri.startsWith('data:')
      ? Promise.resolve({ href: uri })
      : Promise.reject(new Error(`An address is not opened in a picture: ${uri}`)),
  http: () => Promise.reject(new Error('No network in pictures.')),
  file: () => Promise.reject(new Error('No files in pictures.')),
};

function isRecord(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
