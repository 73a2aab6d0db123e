/** A tree of frames as bars below each other, as wide as they take time. Pure. */
import { SERIES_COLOURS } from '../display/colours.ts';
import { count, figure, percent } from '../display/numbers.ts';
import type { Row, VegaLiteSpec } from '../mime.ts';
import { SCHEMA } from '../portraits/chart.ts';
import type { Frame } from './frames.ts';

const WIDTH = 720;
const ROW = 20;
/** Narrower ones are not drawn. */
const LEAST = 0.5;
/** Of a letter, and room on both sides. */
const [LETTER, ROOM] = [5.6, 8];
const MOST_FRAMES = 1500;
const KINDS = { step: 'step', phase: 'phase', layer: 'layer', op: 'op' } as const;

export function flameGraph(
  root: Frame,
  title: string,
  subtitle: readonly string[],
): { spec: VegaLiteSpec; note: string } {
  const rows: Row[] = [];
  let left = 0;
  const draw = (frame: Frame, x: number, depth: number): void => {
    const wide = (frame.milliseconds / (root.milliseconds || 1)) * WIDTH;
    if (wide < LEAST || rows.length >= MOST_FRAMES) {
      left++;
      return;
    }
    rows.push({
      x,
      x2: x + Math.max(LEAST, wide - 1),
      y: depth * ROW,
      y2: (depth + 1) * ROW - 1,
      kind: KINDS[frame.kind],
      text: labelOf(frame.name, wide),
      says: saysOf(frame, root),
    });
    let at = x;
    for (const child of frame.children) {
      draw(child, at, depth + 1);
      at += (child.milliseconds / (root.milliseconds || 1)) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const note = left === 0 ? '' : `${count(left)} frames are too short to be drawn.`;
  const [blue, orange, green, , yellow] = SERIES_COLOURS;
  const place = (field: string): VegaLiteSpec => ({ field, type: 'quantitative', scale: null, axis: null });
  return {
    note,
    spec: {
      $schema: SCHEMA,
      title: {
        text: title,
        subtitle: [...subtitle, ...(note === '' ? [] : [note])].flatMap(wrapped),
        anchor: 'start',
        fontSize: 13,
        subtitleFontSize: 11,
        offset: 12,
      },
      width: WIDTH,
      height: Math.max(ROW, ...rows.map(({ y2 }) => Number(y2) + 1)),
      data: { values: rows },
      encoding: { x: place('x'), y: place('y') },
      layer: [
        {
          mark: { type: 'rect' },
          encoding: {
            x2: { field: 'x2' },
            y2: { field: 'y2' },
            color: {
              field: 'kind',
              type: 'nominal',
              title: null,
              scale: { domain: Object.values(KINDS), range: [yellow, green, blue, orange] },
              legend: { orient: 'bottom' },
            },
            tooltip: { field: 'says', type: 'nominal' },
            description: { field: 'says' },
          },
        },
        {
          mark: {
            type: 'text',
            aria: false,
            align: 'left',
            baseline: 'top',
            dx: 3,
            dy: 4,
            fontSize: 10,
            color: '#000000',
          },
          encoding: { text: { field: 'text' } },
        },
      ],
    },
  };
}

/** Lines as long as the picture is wide. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 115) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function labelOf(name: string, wide: number): string {
  const letters = Math.floor((wide - ROOM) / LETTER);
  if (name.length <= letters) return name;
  return letters < 3 ? '' : `${name.slice(0, letters - 1)}…`;
}

function saysOf({ name, kind, milliseconds, calls, bytes }: Frame, root: Frame): string {
  const times = calls > 1 ? `, ${count(calls)} calls` : '';
  const grown = bytes > 0 ? `, ${count(bytes)} bytes` : '';
  return `${kind} ${name}: ${figure(milliseconds)} ms (${percent(milliseconds / (root.milliseconds || 1))})${times}${grown}`;
}
