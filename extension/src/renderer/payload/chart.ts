/** What a Vega-Lite chart may hold: JSON of a bounded size whose data lies in the chart itself. Pure. */
import { fields, json, PayloadError } from './read.ts';
import type { Fields, Json } from './read.ts';
import { words } from '../words/index.ts';

export type Spec = { [key: string]: Json };

/** More would freeze the editor: one drawn mark is one SVG element. */
const MOST_VALUES = 500_000;
const LONGEST_SEQUENCE = 100_000;
const LARGEST_SIDE = 10_000;

export function parseSpec(value: unknown, path = 'chart'): Spec {
  fields(value, path);
  // SAFETY: json() copies an object to an object, and the line above made sure of an object.
  return json(value, path, MOST_VALUES, refuseUnsafe) as Spec;
}

function refuseUnsafe(found: Fields, key: string): void {
  if (key === 'data' && typeof found['url'] === 'string') {
    throw new PayloadError(words.dataElsewhere(shorten(found['url'])));
  }
  if (key === 'sequence' && sequenceLength(found) > LONGEST_SEQUENCE) {
    throw new PayloadError(words.longSequence(String(LONGEST_SEQUENCE)));
  }
  for (const side of ['width', 'height']) {
    if (Number(found[side]) > LARGEST_SIDE) throw new PayloadError(words.largeSide(side, String(LARGEST_SIDE)));
  }
  if (/url\s*\(/i.test(JSON.stringify(found['cursor'] ?? ''))) throw new PayloadError(words.cursorLoads);
}

function sequenceLength(sequence: Fields): number {
  const { start, stop, step = 1 } = sequence;
  const length = Math.abs((Number(stop) - Number(start)) / Number(step));
  return Number.isNaN(length) ? 0 : length;
}

function shorten(url: string): string {
  return url.length > 80 ? `${url.slice(0, 80)}…` : url;
}
