/** The greatest eigenvalues of a symmetric matrix that is small, by Jacobi's rotations (Golub and Van Loan, 8.5). Pure. */

export interface Eigen {
  /** Falling. */
  readonly values: Float64Array;
  /** `vectors[i]` belongs to `values[i]`. */
  readonly vectors: readonly Float64Array[];
}

const SWEEPS = 60;

/** @param matrix rows of a symmetric matrix */
export function eigenOf(matrix: readonly Float64Array[]): Eigen {
  const size = matrix.length;
  const a = matrix.map((row) => Float64Array.from(row));
  // Rows are the eigenvectors in the making.
  const v = matrix.map((_, index) => Float64Array.from({ length: size }, (_, column) => (column === index ? 1 : 0)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) turned = rotate(a, v, p, q) || turned;
    }
    if (!turned) break;
  }
  const order = Array.from(a.keys()).sort((one, other) => (a[other]?.[other] ?? 0) - (a[one]?.[one] ?? 0));
  return {
    values: Float64Array.from(order, (index) => a[index]?.[index] ?? 0),
    vectors: order.map((index) => v[index] ?? new Float64Array(size)),
  };
}

/** Makes a[p][q] zero; says whether it was not yet, as far as numbers tell. */
function rotate(a: readonly Float64Array[], v: readonly Float64Array[], p: number, q: number): boolean {
  const [rowP, rowQ, vectorP, vectorQ] = [a[p], a[q], v[p], v[q]];
  if (!rowP || !rowQ || !vectorP || !vectorQ) return false;
  const [app, aqq, apq] = [rowP[p] ?? 0, rowQ[q] ?? 0, rowP[q] ?? 0];
  if (Math.abs(apq) <= Number.EPSILON * Math.sqrt(Math.abs(app * aqq)) || apq === 0) return false;
  const tau = (aqq - app) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (const row of a) turn(row, p, q, c, s);
  turnRows(rowP, rowQ, c, s);
  turnRows(vectorP, vectorQ, c, s);
  return true;
}

function turn(row: Float64Array, p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p] ?? 0, row[q] ?? 0];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}

function turnRows(one: Float64Array, other: Float64Array, c: number, s: number): void {
  for (let index = 0; index < one.length; index++) {
    const [x, y] = [one[index] ?? 0, other[index] ?? 0];
    one[index] = c * x - s * y;
    other[index] = s * x + c * y;
  }
}
