/** Numbers as a small SVG of our own, and what may be shown of a picture that comes from a kernel. Pure. */
import type { Figures } from 'limpid/messages';

const [WIDTH, HEIGHT] = [180, 48];
/** Seen on light and on dark. */
const COLOUR = '#3b8eea';
/** Characters of a picture. */
const MOST = 200_000;

/** As a `data:` URL; undefined where there is nothing to draw. */
export function drawing({ bars, drawn }: Figures): string | undefined {
  const finite = bars.filter((bar) => bar !== null && Number.isFinite(bar)).map(Number);
  if (finite.length < 2) return undefined;
  const most = Math.max(...finite);
  const least = drawn === 'order' ? Math.min(...finite) : 0;
  const up = (bar: number): number => ((HEIGHT - 4) * (bar - least)) / (most - least || 1);
  const shapes = drawn === 'order' ? line(bars, (bar) => HEIGHT - 2 - up(bar)) : columns(bars, (bar) => up(bar));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${shapes}</svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** A PNG and nothing else. */
export function safePicture(url: unknown): string | undefined {
  const isPng =
    typeof url === 'string' && url.length <= MOST && /^data:image\/png;base64,[A-Za-z0-9+/]+={0,2}$/.test(url);
  return isPng ? url : undefined;
}

function columns(bars: Figures['bars'], heightOf: (bar: number) => number): string {
  const wide = WIDTH / bars.length;
  return bars
    .map((bar, at) => {
      const high = Number(bar) > 0 ? Math.max(1, heightOf(Number(bar))) : 0;
      const [x, y] = [at * wide, HEIGHT - high];
      return `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(wide - 1).toFixed(1)}" height="${high.toFixed(1)}" fill="${COLOUR}"/>`;
    })
    .join('');
}

/** It has a gap where a number is not finite. */
function line(bars: Figures['bars'], yOf: (bar: number) => number): string {
  const step = (WIDTH - 4) / Math.max(1, bars.length - 1);
  let path = '';
  bars.forEach((bar, at) => {
    const isBegin = at === 0 || bars[at - 1] === null;
    if (bar !== null) path += `${isBegin ? 'M' : 'L'}${(2 + at * step).toFixed(1)} ${yOf(bar).toFixed(1)}`;
  });
  return `<path d="${path}" fill="none" stroke="${COLOUR}" stroke-width="2" stroke-linecap="round"/>`;
}
