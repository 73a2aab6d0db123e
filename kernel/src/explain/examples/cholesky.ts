/** Symmetric positive definite matrices as L Lᵀ. Pure; matrices are row-major. */

/** The lower triangle L, with zeros above; null where the matrix is not positive definite. */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] ?? 0;
      for (let k = 0; k < column; k++) rest -= (lower[row * size + k] ?? 0) * (lower[column * size + k] ?? 0);
      if (row > column) {
        lower[row * size + column] = rest / (lower[column * size + column] ?? 1);
      } else {
        if (!(rest > 0)) return null;
        lower[row * size + row] = Math.sqrt(rest);
      }
    }
  }
  return lower;
}

/** x with L x = b. */
export function forwardSolved(lower: Float64Array, b: ArrayLike<number>): Float64Array {
  const size = b.length;
  const x = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    let rest = b[row] ?? 0;
    for (let k = 0; k < row; k++) rest -= (lower[row * size + k] ?? 0) * (x[k] ?? 0);
    x[row] = rest / (lower[row * size + row] ?? 1);
  }
  return x;
}

/** x with Lᵀ x = b. */
export function backwardSolved(lower: Float64Array, b: ArrayLike<number>): Float64Array {
  const size = b.length;
  const x = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let rest = b[row] ?? 0;
    for (let k = row + 1; k < size; k++) rest -= (lower[k * size + row] ?? 0) * (x[k] ?? 0);
    x[row] = rest / (lower[row * size + row] ?? 1);
  }
  return x;
}
