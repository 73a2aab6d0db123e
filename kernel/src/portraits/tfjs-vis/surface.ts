/** A surface of tfjs-vis: a place with a name, which here is one output of the cell that draws on it. */
import { randomUUID } from 'node:crypto';
import { markdownTable, textTable, json } from '../../display/picture.ts';
import { cellScope } from '../../display/publish.ts';
import { display } from '../../display/show.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import { renderSvg, themed } from '../../display/vega.ts';
import { LimpidError } from '../../errors.ts';
import type { MimeBundle } from '../../messages.ts';
import { IN_WORDS, MARKDOWN, SVG, TEXT, VEGA_LITE } from '../../mime.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { inMarkdown, SCHEMA } from '../chart.ts';

export interface SurfaceInfo {
  name: string;
  tab?: string;
  styles?: { width?: string; height?: string; maxWidth?: string; maxHeight?: string };
}

/** What `visor().surface(…)` gives: without a page, its elements are the surface's own description. */
export interface Surface {
  container: SurfaceInfo;
  label: SurfaceInfo;
  drawArea: SurfaceInfo;
}

export type Drawable = SurfaceInfo | Surface | { drawArea: SurfaceInfo };

/** One thing on a surface: a chart, a table, or both. */
export interface Part {
  spec?: VegaLiteSpec;
  table?: PictureTable;
  /** Instead of both: a picture of ours, whole. */
  bundle?: MimeBundle;
}

interface Place {
  /** The cell that shows it; when another one draws, it is shown there anew. */
  cell: string | undefined;
  id: string;
  parts: Map<string, Part>;
}

const places = new Map<string, Place>();
const MOST_PLACES = 1000;

/** Draws `part` on the surface, in place of what has the same `key`, and shows it. With `keep`, other parts stay. */
export async function draw(container: Drawable, part: Part, key = '', keep = false): Promise<void> {
  const { name, tab = 'Visor' } = infoOf(container);
  const cell = cellScope.getStore()?.id;
  const known = places.get(`${tab}\n${name}`);
  const place = known?.cell === cell && known ? known : { cell, id: randomUUID(), parts: new Map<string, Part>() };
  if (!keep) place.parts.clear();
  place.parts.set(key, part);
  if (places.size >= MOST_PLACES) places.clear();
  places.set(`${tab}\n${name}`, place);
  const bundle = await bundleOf(name, [...place.parts.values()]);
  await display({ [JUPYTER_DISPLAY]: () => bundle }, { id: place.id });
}

/** @throws VIS_SURFACE for what has no name, such as an element of a page */
export function infoOf(container: Drawable): SurfaceInfo {
  const given: unknown =
    typeof container === 'object' && container !== null && 'drawArea' in container ? container.drawArea : container;
  if (typeof given === 'object' && given !== null && 'name' in given && typeof given.name === 'string') {
    const tab: unknown = Reflect.get(given, 'tab');
    return { name: given.name, ...(typeof tab === 'string' && { tab }) };
  }
  throw new LimpidError('VIS_SURFACE');
}

async function bundleOf(name: string, parts: readonly Part[]): Promise<MimeBundle> {
  const whole = parts.find(({ bundle }) => bundle)?.bundle;
  if (whole) return whole;
  const specs = parts.flatMap(({ spec }) => (spec ? [spec] : []));
  const tables = parts.flatMap(({ table }) => (table ? [table] : []));
  const inWords = [`**${inMarkdown(name)}**`, ...tables.map(markdownTable)].join('\n\n');
  const text = [name, ...tables.map(textTable)].join('\n\n');
  if (specs.length === 0) return { [MARKDOWN]: inWords, [TEXT]: text };
  const spec = { $schema: SCHEMA, title: { text: name, anchor: 'start', fontSize: 13, offset: 10 }, vconcat: specs };
  return { [VEGA_LITE]: json(spec), [SVG]: await renderSvg(themed(spec)), [IN_WORDS]: inWords, [TEXT]: text };
}
