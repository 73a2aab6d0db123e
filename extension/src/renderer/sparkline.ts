/** A figure of a service with the last minutes of it as a small curve. */
import { createPart, write } from './part.ts';

const WIDTH = 132;
const HEIGHT = 34;
/** Above and below the line, so that it is whole. */
const EDGE = 2;

export interface Sparkline {
  readonly node: HTMLElement;
  /** @param lines the first is drawn strongest; all share the axis, which begins at 0 */
  update(value: string, more: string, lines: readonly (readonly (number | null)[])[], most: number): void;
}

/** @param title what is said of it, longer */
export function createSparkline(name: string, title: string): Sparkline {
  const node = createPart('div', 'gauge');
  node.title = title;
  const value = createPart('dd', 'gauge-value');
  const [now, total] = [createPart('span', 'gauge-now'), createPart('span', 'gauge-more')];
  value.append(now, ' ', total);
  const svg = svgNode('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const curve = createPart('dd', 'gauge-curve');
  curve.append(svg);
  node.append(createPart('dt', 'gauge-name', name), value, curve);
  return {
    node,
    update(told, more, lines, most) {
      write(now, told);
      write(total, more);
      const drawn = lines.flatMap((values, at) => {
        const { line, area } = pathsOfLine(values, most, highest(lines));
        const stroke = svgNode('path', { d: line, class: `limpid-spark limpid-spark-${at}` });
        return at === 0 ? [svgNode('path', { d: area, class: 'limpid-spark-area' }), stroke] : [stroke];
      });
      svg.replaceChildren(...drawn);
    },
  };
}

function highest(lines: readonly (readonly (number | null)[])[]): number {
  return lines.flat().reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/**
 * The newest value is at the right edge, and `most` values fill the width. Nothing is drawn where a value is null. Pure.
 * @returns both as of SVG paths
 */
export function pathsOfLine(
  values: readonly (number | null)[],
  most: number,
  highest: number,
): { line: string; area: string } {
  const step = WIDTH / Math.max(1, most - 1);
  const x = (at: number): number => WIDTH - (values.length - 1 - at) * step;
  const y = (value: number): number => HEIGHT - EDGE - (highest > 0 ? value / highest : 0) * (HEIGHT - 2 * EDGE);
  let [line, area] = ['', ''];
  values.forEach((value, at) => {
    if (value === null || (at > 0 && values[at - 1] !== null)) return;
    const end = values.indexOf(null, at);
    const run = values.slice(at, end < 0 ? undefined : end);
    const points = run.map((one, by) => `${short(x(at + by))} ${short(y(one ?? 0))}`);
    const [from, to] = [short(x(at)), short(x(at + run.length - 1))];
    // one value alone is a dot
    line += points.length === 1 ? `M${points[0] ?? ''}h0.1` : `M${points.join('L')}`;
    area += `M${from} ${HEIGHT}L${points.join('L')}L${to} ${HEIGHT}Z`;
  });
  return { line, area };
}

function short(value: number): number {
  return Math.round(value * 10) / 10;
}

function svgNode(name: 'svg' | 'path', attributes: { [name: string]: string }): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
