/**
 * Lies over the panels of a chart: the crosshair with the values of all curves, and the zoom, by pointer and by keys.
 * Drawn beside Vega, so that moving the pointer costs no redraw. The wheel is the page's.
 */
import type { Row } from 'limpid/mime';
import { createPart } from './part.ts';
import type { Panel } from './panels.ts';
import { readingAt } from './reading.ts';
import type { Reading } from './reading.ts';
import { hideTooltip, showTable } from './tooltip.ts';
import type { Frame } from './vega.ts';
import { between, holding, scaled } from './zoom.ts';
import type { Range } from './zoom.ts';
import { formatCount } from './numbers.ts';
import { term, words } from './words/index.ts';

export interface OverlayOptions {
  frame(panel: string): Frame | null;
  data(): { [name: string]: Row[] };
  /** Asked to show a part of the x axes that count `field`; null for all of it. */
  zoom(field: string, range: Range | null): void;
}

export interface Overlay {
  readonly node: HTMLElement;
  /** Lays itself over the panels, after each drawing. */
  follow(panels: Panel[]): void;
  /** The parts that are seen now. */
  setRanges(ranges: ReadonlyMap<string, Range>): void;
  dispose(): void;
}

/** Pixels; a shorter drag is a click. */
const SHORTEST_DRAG = 4;
const MOST_CURVES = 12;
/** Steps from one end of the axis to the other, by arrow keys. */
const KEY_STEPS = 50;

export function createOverlay({ frame, data, zoom }: OverlayOptions): Overlay {
  const node = createPart('div', 'overlay');
  const spoken = createPart('div', 'unseen');
  spoken.setAttribute('role', 'status');
  node.tabIndex = 0;
  node.setAttribute('role', 'group');
  node.setAttribute('aria-roledescription', words.chartRole);
  node.setAttribute('aria-keyshortcuts', 'ArrowLeft ArrowRight + - Escape');
  node.append(spoken);

  let pads: Pad[] = [];
  let ranges: ReadonlyMap<string, Range> = new Map();
  const wholes = new Map<string, Range>();
  /** Where the crosshair is: in which panel, and at which value. */
  let cursor: { pad: Pad; x: number } | null = null;

  const place = (): void => {
    const origin = node.getBoundingClientRect();
    for (const pad of pads) {
      const { panel, element } = pad;
      pad.frame = frame(panel.name);
      element.hidden = pad.frame === null;
      if (pad.frame === null) continue;
      const { box } = pad.frame;
      Object.assign(element.style, {
        left: `${box.left - origin.left}px`,
        top: `${box.top - origin.top}px`,
        width: `${box.width}px`,
        height: `${box.height}px`,
      });
      const field = fieldOf(panel);
      const whole: Range = [pad.frame.valueAt(0), pad.frame.valueAt(box.width)];
      if (!ranges.has(field) && whole.every(Number.isFinite)) wholes.set(field, whole);
    }
  };

  /** The crosshair at a value: in every panel of the same axis, its values beside the pointer. */
  const point = (pad: Pad, x: number, top: number | null): void => {
    const reading = readingAt(pad.panel, data(), x);
    if (reading === null || pad.frame === null) return;
    cursor = { pad, x: reading.x };
    for (const other of pads) {
      const same = fieldOf(other.panel) === fieldOf(pad.panel);
      if (same) drawCrosshair(other, other === pad ? reading : readingAt(other.panel, data(), reading.x));
    }
    const { box } = pad.frame;
    showTable(tableOf(pad, reading), box.left + pad.frame.left(reading.x), top ?? box.top);
  };
  const unpoint = (): void => {
    if (cursor === null) return;
    cursor = null;
    for (const { marks } of pads) marks.replaceChildren();
    hideTooltip();
  };

  const listen = (pad: Pad): void => {
    const { element, selection, panel } = pad;
    let start: number | null = null;
    const leftOf = (event: PointerEvent): number => event.clientX - element.getBoundingClientRect().left;
    const select = (from: number, to: number): void => {
      const width = element.clientWidth;
      const [left, right] = [Math.max(0, Math.min(from, to)), Math.min(width, Math.max(from, to))];
      Object.assign(selection.style, { left: `${left}px`, width: `${right - left}px` });
      selection.hidden = right - left < SHORTEST_DRAG;
    };
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      start = leftOf(event);
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener('pointermove', (event) => {
      if (start !== null) select(start, leftOf(event));
      if (pad.frame !== null) point(pad, pad.frame.valueAt(leftOf(event)), event.clientY);
    });
    element.addEventListener('pointerup', (event) => {
      const [from, to] = [start, leftOf(event)];
      start = null;
      selection.hidden = true;
      const whole = wholes.get(fieldOf(panel));
      if (from === null || Math.abs(to - from) < SHORTEST_DRAG || pad.frame === null || whole === undefined) return;
      const range = between(pad.frame.valueAt(from), pad.frame.valueAt(to), whole);
      if (range !== null) zoom(fieldOf(panel), range);
    });
    element.addEventListener('pointercancel', () => {
      start = null;
      selection.hidden = true;
    });
    element.addEventListener('pointerleave', unpoint);
    element.addEventListener('dblclick', () => zoom(fieldOf(panel), null));
  };

  const press = (key: string): boolean => {
    const pad = cursor?.pad ?? pads.find((one) => one.frame !== null);
    const field = pad && fieldOf(pad.panel);
    const whole = field === undefined ? undefined : wholes.get(field);
    if (pad === undefined || field === undefined || whole === undefined) return false;
    const seen = ranges.get(field) ?? whole;
    const x = cursor?.x ?? (seen[0] + seen[1]) / 2;
    if (key === 'Escape') {
      if (cursor === null && !ranges.has(field)) return false;
      unpoint();
      zoom(field, null);
    } else if (key === '+' || key === '=') zoom(field, scaled(seen, whole, 0.5, x));
    else if (key === '-') zoom(field, scaled(seen, whole, 2, x));
    else if (key === 'ArrowLeft' || key === 'ArrowRight') step(pad, seen, whole, x, key === 'ArrowLeft' ? -1 : 1);
    else return false;
    return true;
  };

  /** To the next point in this direction that is a step away, or the last one. */
  const step = (pad: Pad, seen: Range, whole: Range, x: number, direction: number): void => {
    const length = (seen[1] - seen[0]) / KEY_STEPS;
    let reading: Reading | null = null;
    for (let steps = 1; steps <= KEY_STEPS; steps++) {
      reading = readingAt(pad.panel, data(), x + direction * length * steps);
      if (reading === null || (reading.x - x) * direction > 0) break;
    }
    if (reading === null) return;
    const field = fieldOf(pad.panel);
    if (ranges.has(field)) zoom(field, holding(seen, whole, reading.x));
    point(pad, reading.x, null);
    const { title, columns, rows } = tableOf(pad, reading);
    spoken.textContent = [title, ...rows.map((row) => `${row.name} ${valuesInWords(columns, row.values)}`)].join('; ');
  };

  node.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  node.addEventListener('blur', unpoint);

  return {
    node,
    follow(panels) {
      const names = panels.map(({ name }) => name).join();
      if (pads.map(({ panel }) => panel.name).join() !== names) {
        for (const { element } of pads) element.remove();
        pads = panels.map((panel) => createPad(panel));
        for (const pad of pads) listen(pad);
        node.append(...pads.map(({ element }) => element));
        unpoint();
      }
      panels.forEach((panel, index) => Object.assign(pads[index] ?? {}, { panel }));
      place();
      if (cursor !== null) point(cursor.pad, cursor.x, null);
    },
    setRanges: (now) => void (ranges = now),
    dispose: unpoint,
  };
}

/** One panel's part of the overlay. */
interface Pad {
  panel: Panel;
  frame: Frame | null;
  readonly element: HTMLElement;
  readonly marks: HTMLElement;
  readonly selection: HTMLElement;
}

function createPad(panel: Panel): Pad {
  const element = createPart('div', 'pad');
  const [marks, selection] = [createPart('div', 'marks'), createPart('div', 'selection')];
  selection.hidden = true;
  element.append(selection, marks);
  return { panel, frame: null, element, marks, selection };
}

function fieldOf({ layers }: Panel): string {
  return layers[0]?.x ?? '';
}

function drawCrosshair({ frame, marks }: Pad, reading: Reading | null): void {
  if (frame === null || reading === null) {
    marks.replaceChildren();
    return;
  }
  const rule = createPart('div', 'rule');
  rule.style.left = `${frame.left(reading.x)}px`;
  const dots = reading.points.slice(0, 60).map(({ x, y, series }) => {
    const dot = createPart('div', 'dot');
    Object.assign(dot.style, { left: `${frame.left(x)}px`, top: `${frame.top(y)}px`, color: frame.colour(series) });
    return { dot, seen: frame.left(x) >= 0 && frame.left(x) <= frame.box.width };
  });
  marks.replaceChildren(rule, ...dots.filter(({ seen }) => seen).map(({ dot }) => dot));
}

function tableOf({ panel, frame }: Pad, { x, columns, curves }: Reading): Parameters<typeof showTable>[0] {
  const left = curves.length - MOST_CURVES;
  return {
    title: `${panel.xTitle} ${Number(x.toPrecision(6))}`,
    columns,
    rows: curves.slice(0, MOST_CURVES).map(({ series, values }) => ({
      name: term(series || panel.title),
      colour: frame?.colour(series) ?? 'currentcolor',
      values: values.map((value) => (value === null ? '–' : String(Number(value.toPrecision(5))))),
    })),
    more: left > 0 ? words.more(formatCount(left)) : '',
  };
}

function valuesInWords(columns: string[], values: string[]): string {
  return values
    .map((value, index) => `${columns[index] ?? ''} ${value}`.trim())
    .filter((words) => !words.endsWith('–'))
    .join(', ');
}
