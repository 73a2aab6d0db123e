/**
 * The picture of a training as a widget for anywidget (https://anywidget.dev/en/afm/). Each model carries but a few lines;
 * the renderer itself, which `extension/build.mjs` makes one module of, travels once to each page that asks for it.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hasManager } from '../../widget/control.ts';
import { Widget } from '../../widget/widget.ts';

const MODULE = fileURLToPath(new URL('../../../dist/vendor/training-widget.js', import.meta.url));

/** The front end of every model: it says that it is there, and draws with the module that the page has or gets. */
export const FRONT_END = `
const page = (globalThis[Symbol.for('limpid.training.v1')] ??= {});
page.module ??= new Promise((resolve) => (page.arrived = resolve));
export default {
  initialize({ model }) {
    model.on('msg:custom', (content, buffers) => {
      if (content.type !== 'module' || !page.arrived) return;
      page.arrived(import(URL.createObjectURL(new Blob(buffers, { type: 'text/javascript' }))));
      page.arrived = undefined;
    });
    model.send({ type: 'anywidget', needsModule: page.arrived !== undefined });
  },
  async render({ model, el }) {
    return (await page.module).render({ model, el });
  },
};
`;

let isThere = false;

/** Whether anywidget has loaded a model of ours on some page, so that views can be drawn there. */
export function hasAnywidget(): boolean {
  return isThere;
}

/** Looks for anywidget where widgets are managed: before the first training, so that its picture has its place at once. */
export function lookForAnywidget(): void {
  if (!hasManager()) return;
  const probe = new Widget({ state: {}, esm: FRONT_END });
  probe.on('msg:custom', async (content) => {
    if (isFromAnywidget(content)) await meetAnywidget(probe, content);
    probe.close();
  });
}

interface Arrival {
  needsModule: boolean;
}

/** What `FRONT_END` sends when anywidget loads it. */
export function isFromAnywidget(content: unknown): content is Arrival {
  return typeof content === 'object' && content !== null && 'type' in content && content.type === 'anywidget';
}

/** Sends what the page lacks. Without a built module there is nothing to draw with, as if nobody had come. */
export async function meetAnywidget(widget: Widget<object>, { needsModule }: Arrival): Promise<void> {
  module ??= readFile(MODULE).catch(() => null);
  const text = await module;
  if (text === null || widget.isClosed) return;
  if (needsModule) widget.send({ type: 'module' }, [text]);
  isThere = true;
}

let module: Promise<Uint8Array | null> | undefined;
