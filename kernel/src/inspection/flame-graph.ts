/** A tree of frames as bars below each other, as wide as they take time. Pure. */
import { SERIES_COLOURS } from '../display/colours.ts';
import { count, figure, percent } from '../display/numbers.ts';
import { widthOf } from '../display/text-width.ts';
import { wrapped } from '../explain/pictures/names.ts';
import type { Row, VegaLiteSpec } from '../mime.ts';
import { SCHEMA } from '../portraits/chart.ts';
import { say } from '../say.ts';
import type { Frame } from './frames.ts';

const WIDTH = 720;
const ROW = 20;
/** Narrower ones are not drawn. */
const LEAST = 0.5;
/** Of a letter, and room on both sides. */
const [LETTER, ROOM] = [5.6, 8];
const MOST_FRAMES = 1500;
/** Letters in a line of the subtitle, which is as wide as the picture. */
const LINE = 115;
const KINDS = ['step', 'phase', 'layer', 'op'] as const;

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
      kind: say(frame.kind),
      text: labelOf(nameOf(frame), wide),
      says: saysOf(frame, root),
    });
    let at = x;
    for (const child of frame.children) {
      draw(child, at, depth + 1);
      at += (child.milliseconds / (root.milliseconds || 1)) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const note = left === 0 ? '' : say('{count} frames are too short to be drawn.', { count: count(left) });
  const [blue, orange, green, , yellow] = SERIES_COLOURS;
  const place = (field: string): VegaLiteSpec => ({ field, type: 'quantitative', scale: null, axis: null });
  return {
    note,
    spec: {
      $schema: SCHEMA,
      title: {
        text: title,
        subtitle: [...subtitle, ...(note === '' ? [] : [note])].flatMap((text) => wrapped(text, LINE)),
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
              scale: { domain: KINDS.map((kind) => say(kind)), range: [yellow, green, blue, orange] },
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

function labelOf(name: string, wide: number): string {
  const letters = Math.floor((wide - ROOM) / LETTER);
  if (widthOf(name) <= letters) return name;
  return letters < 3 ? '' : `${name.slice(0, letters - 1)}…`;
}

/** Layers and ops have names of their own. */
function nameOf({ kind, name }: Frame): string {
  if (kind === 'step') return say('step');
  if (kind === 'op') return opName(name);
  if (kind !== 'phase') return name;
  return name === 'forward' || name === 'backward' || name === 'loss' ? say(name) : name;
}

/** A gradient of one's own has no kernel that would name it. */
export function opName(name: string): string {
  return name === 'custom gradient' ? say('custom gradient') : name;
}

function saysOf(frame: Frame, root: Frame): string {
  const { kind, milliseconds, calls, bytes } = frame;
  return say('{kind} {name}: {time} ms ({share}){times}{grown}', {
    kind: say(kind),
    name: nameOf(frame),
    time: figure(milliseconds),
    share: percent(milliseconds / (root.milliseconds || 1)),
    times: calls > 1 ? say(', {count} calls', { count: count(calls) }) : '',
    grown: bytes > 0 ? say(', {count} bytes', { count: count(bytes) }) : '',
  });
}
