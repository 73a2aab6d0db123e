/** What a finding was seen in: a few lines in a small picture, and the same in words. */
import type { FindingSeries } from 'limpid/mime';
import { formatMetric, metricLabel } from './numbers.ts';
import { createPart } from './part.ts';
import { term, words } from './words/index.ts';

const WIDTH = 180;
const HEIGHT = 44;
/** Around the lines, so that they are whole. */
const EDGE = 3;
/** Positive values that span more are drawn by their powers. */
const LOGARITHMIC_SPAN = 30;

export function createEvidence(series: FindingSeries): HTMLElement {
  const figure = createPart('figure', 'evidence');
  const picture = node('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    width: WIDTH,
    height: HEIGHT,
    'aria-hidden': 'true',
  });
  for (const [index, path] of pathsOf(series).entries()) {
    picture.append(node('path', { d: path, class: `limpid-evidence-line limpid-evidence-line-${index}` }));
  }
  const caption = createPart('figcaption', 'evidence-words');
  for (const [index, { name, values }] of series.lines.entries()) {
    const said = createPart('div', `evidence-name limpid-evidence-name-${index}`, lineInWords(series.by, name, values));
    caption.append(said);
  }
  figure.append(picture, caption);
  return figure;
}

const AXES = { step: 'byStep', epoch: 'byEpoch', layer: 'byLayer', class: 'byClass' } as const;

function lineInWords(by: FindingSeries['by'], name: string, values: readonly number[]): string {
  const value = (at: number): string => formatMetric(name, values.at(at) ?? null);
  return words.evidence(term(metricLabel(name)), words[AXES[by]], value(0), value(-1));
}

/** One line each, as of an SVG path. What is no number is a gap; a single value is a short line. Pure. */
export function pathsOf({ lines }: FindingSeries): string[] {
  const all = lines.flatMap(({ values }) => values.filter(Number.isFinite));
  const least = Math.min(...all);
  const isLogarithmic = least > 0 && Math.max(...all) / least > LOGARITHMIC_SPAN;
  const scaled = (value: number): number => (isLogarithmic ? Math.log(value) : value);
  const [from, to] = [scaled(least), scaled(Math.max(...all))];
  const y = (value: number): number =>
    to === from ? HEIGHT / 2 : HEIGHT - EDGE - ((scaled(value) - from) / (to - from)) * (HEIGHT - 2 * EDGE);
  return lines.map(({ values }) => {
    const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
    const points = values.map((value, index) => (Number.isFinite(value) ? [EDGE + index * step, y(value)] : null));
    if (points.length === 1 && points[0]) return `M${EDGE} ${short(points[0][1])}H${WIDTH - EDGE}`;
    return points
      .map((point, index) => (point ? `${points[index - 1] ? 'L' : 'M'}${short(point[0])} ${short(point[1])}` : ''))
      .join('');
  });
}

function short(value: number | undefined): string {
  return String(Math.round((value ?? 0) * 10) / 10);
}

function node(name: 'svg' | 'path', attributes: { [name: string]: string | number }): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  return made;
}
