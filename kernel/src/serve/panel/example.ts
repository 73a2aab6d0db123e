/** Values that an input takes, to begin with. Pure. */
import type { ServiceInput } from '../../mime.ts';

/** An example is text in a field that somebody edits. */
const MOST_CELLS = 20_000;

export function exampleOf({ datatype, shape }: Pick<ServiceInput, 'datatype' | 'shape'>): string {
  const lengths = shape.map((length) => Math.max(1, length));
  const cells = lengths.reduce((product, length) => product * length, 1);
  return cells > MOST_CELLS ? '' : JSON.stringify(nested(lengths, CELLS.get(datatype) ?? 0));
}

const CELLS = new Map<string, boolean | string>([
  ['BOOL', false],
  ['BYTES', ''],
]);

function nested([length, ...rest]: readonly number[], cell: number | boolean | string): unknown {
  return length === undefined ? cell : Array.from({ length }, () => nested(rest, cell));
}
