/** One chart in the page: drawn when Vega has loaded, redrawn on a new spec or theme, updated in place otherwise. */
import { messageNode } from './message.ts';
import type { Spec } from './payload/chart.ts';
import { sketchNode } from './sketch.ts';
import type { Size, Sketch } from './sketch.ts';
import { onThemeChange, readTheme } from './theme.ts';
import type { Theme } from './theme.ts';
import type { DataSets } from './drawn.ts';
import type { Drawing, Frame, Signals } from './vega.ts';
import { words } from './words/index.ts';

export interface Picture {
  spec: Spec;
  data: DataSets;
  signals?: Signals;
  description: string;
  /** What is shown of it before Vega has drawn it, if anything. */
  sketch?(size: Size, theme: Theme): Sketch | null;
}

export interface PlotOptions {
  /** Height in pixels that the plot keeps, whatever it shows; null for the chart's own height. */
  height: number | null;
  /** Whether the chart follows the width of the cell. */
  fluid: boolean;
  /** True for the kernel's own pictures: the theme's colours win over those of the chart. */
  ours: boolean;
  /** Called whenever the picture on the page has changed, in its size too. */
  drawn?(): void;
}

export interface Plot {
  readonly node: HTMLElement;
  /** Settles when the picture is on the page. */
  show(picture: Picture): Promise<void>;
  /** A named plot of the chart on the page. */
  frame(name: string): Frame | null;
  dispose(): void;
}

const WIDTH_UNTIL_SHOWN = 600;

export function createPlot({ height, fluid, ours, drawn }: PlotOptions): Plot {
  const node = document.createElement('div');
  node.className = fluid ? 'limpid-plot limpid-fluid' : 'limpid-plot';
  if (height !== null) node.style.height = `${height}px`;

  let wanted: Picture | null = null;
  let shown: { drawing: Drawing; specKey: string; picture: Picture; width: number } | null = null;
  let redraw = false;
  let disposed = false;
  let work: Promise<void> = Promise.resolve();

  /** Read when it can have changed and no more often, since the page is laid out for it. */
  let measured = 0;
  const width = (): number => (measured ||= node.clientWidth) || WIDTH_UNTIL_SHOWN;

  const fit = async (drawing: Drawing): Promise<number> => {
    const now = width();
    await drawing.fit(fluid ? now : null, height);
    return now;
  };

  const replace = async (picture: Picture, specKey: string): Promise<void> => {
    const theme = readTheme();
    const sketch = height === null ? null : picture.sketch?.({ width: width(), height }, theme);
    if (shown === null && sketch) {
      node.replaceChildren(sketchNode(sketch));
      await painted();
    }
    const { draw } = await import('./vega.ts');
    if (disposed) return;
    const host = document.createElement('div');
    host.className = 'limpid-chart';
    // The old drawing stays on the page until the new one is whole.
    host.style.visibility = 'hidden';
    host.style.position = 'absolute';
    node.append(host);
    try {
      const drawing = await draw(host, picture, { theme, ours, plot: sketch?.plot ?? null });
      const at = await fit(drawing);
      shown?.drawing.finalize();
      shown = { drawing, specKey, picture, width: at };
      host.removeAttribute('style');
      node.replaceChildren(host);
    } catch (error) {
      host.remove();
      throw error;
    }
  };

  const step = async (): Promise<void> => {
    if (disposed || wanted === null) return;
    const picture = wanted;
    const specKey = shown?.picture.spec === picture.spec ? shown.specKey : JSON.stringify(picture.spec);
    if (shown === null || redraw || shown.specKey !== specKey) {
      redraw = false;
      await replace(picture, specKey);
      drawn?.();
      return;
    }
    if (shown.picture !== picture) {
      shown.drawing.describe(picture.description);
      await shown.drawing.setData(picture.data, picture.signals ?? {});
      shown.picture = picture;
      shown.width = await fit(shown.drawing);
    } else if (shown.width !== width()) {
      shown.width = await fit(shown.drawing);
    } else {
      return;
    }
    drawn?.();
  };

  /** Steps run one after the other; each takes the newest picture, so those that came meanwhile cost nothing. */
  const enqueue = (): Promise<void> => {
    work = work.then(step).catch((error: unknown) => {
      shown?.drawing.finalize();
      shown = null;
      wanted = null;
      node.replaceChildren(messageNode(words.cannotDrawChart, error));
    });
    return work;
  };

  const stopTheme = onThemeChange(() => {
    redraw = true;
    void enqueue();
  });
  const resize = new ResizeObserver(() => {
    measured = node.clientWidth;
    if (shown !== null && fluid && measured > 0 && shown.width !== measured) void enqueue();
  });
  resize.observe(node);

  return {
    node,
    frame: (name) => shown?.drawing.frame(name) ?? null,
    show(picture) {
      wanted = picture;
      return enqueue();
    },
    dispose() {
      disposed = true;
      stopTheme();
      resize.disconnect();
      shown?.drawing.finalize();
      shown = null;
    },
  };
}

/** Vega keeps the thread for a third of a second. A page that is not seen paints nothing, and waits for nothing. */
const PATIENCE = 100;

function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, PATIENCE);
  });
}
