/** Whether two versions say the same. Pure. */
import type { InferTensor } from '../inference.ts';

/** As much may differ by rounding. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-5;

/**
 * Rows of which every output agrees: float rows of several values by the place of the largest, of one value by the value up to
 * rounding, all others exactly. Null where the outputs are not of one form.
 */
export function agreeingRows(ours: readonly InferTensor[], theirs: readonly InferTensor[]): number | null {
  const rows = ours[0]?.shape[0] ?? 1;
  const pairs = ours.map((our, index) => ({ our, their: theirs[index] }));
  const isOneForm = pairs.every(
    ({ our, their }) =>
      their?.datatype === our.datatype && their.data.length === our.data.length && our.data.length % rows === 0,
  );
  if (!isOneForm || ours.length !== theirs.length) return null;
  let agreeing = 0;
  for (let row = 0; row < rows; row += 1) {
    if (pairs.every(({ our, their }) => their !== undefined && isSameRow(our, their, row, rows))) agreeing += 1;
  }
  return agreeing;
}

function isSameRow({ data: ours, shape }: InferTensor, { data: theirs }: InferTensor, row: number, rows: number) {
  const width = ours.length / rows;
  const [from, to] = [row * width, (row + 1) * width];
  if (!(ours instanceof Float32Array && theirs instanceof Float32Array)) {
    for (let at = from; at < to; at += 1) if (!isSame(ours[at], theirs[at])) return false;
    return true;
  }
  const last = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  for (let at = from; at < to; at += last) {
    if (last > 1 ? largest(ours, at, last) !== largest(theirs, at, last) : !isNear(ours[at], theirs[at])) return false;
  }
  return true;
}

function isSame(our: number | Uint8Array | undefined, their: number | Uint8Array | undefined): boolean {
  return our instanceof Uint8Array && their instanceof Uint8Array ? Buffer.compare(our, their) === 0 : our === their;
}

function isNear(our = NaN, their = NaN): boolean {
  return Object.is(our, their) || Math.abs(our - their) <= ABSOLUTE + RELATIVE * Math.abs(our);
}

function largest(data: Float32Array, from: number, length: number): number {
  let best = from;
  for (let at = from + 1; at < from + length; at += 1) if ((data[at] ?? 0) > (data[best] ?? 0)) best = at;
  return best;
}
