/** Weighted least squares over rows of zeros and ones, in float64. Pure. */

/** Rows of zeros and ones, row-major [rows, columns], and how much each counts. */
export interface BinaryRows {
  rows: Uint8Array;
  columns: number;
  weights: Float64Array;
}

/** Sum over the rows of weight × row × rowᵀ, [columns, columns]; its diagonal is the weighted sum of the rows. */
export function gram({ rows, columns, weights }: BinaryRows): Float64Array {
  const sums = new Float64Array(columns * columns);
  const ones = new Int32Array(columns);
  weights.forEach((weight, row) => {
    let count = 0;
    for (let column = 0; column < columns; column++) {
      if (rows[row * columns + column] === 1) ones[count++] = column;
    }
    for (let a = 0; a < count; a++) {
      const from = (ones[a] ?? 0) * columns;
      for (let b = 0; b <= a; b++) {
        const at = from + (ones[b] ?? 0);
        sums[at] = (sums[at] ?? 0) + weight;
      }
    }
  });
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < i; j++) sums[j * columns + i] = sums[i * columns + j] ?? 0;
  }
  return sums;
}

/** Sum over the rows of weight × y × row. */
export function moments({ rows, columns, weights }: BinaryRows, y: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(columns);
  weights.forEach((weight, row) => {
    const add = weight * (y[row] ?? 0);
    for (let column = 0; column < columns; column++) {
      if (rows[row * columns + column] === 1) sums[column] = (sums[column] ?? 0) + add;
    }
  });
  return sums;
}

/** Sum over a row of its coefficients, for each row. */
export function products({ rows, columns }: BinaryRows, coefficients: Float64Array): Float64Array {
  return Float64Array.from({ length: rows.length / columns }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column++) {
      if (rows[row * columns + column] === 1) sum += coefficients[column] ?? 0;
    }
    return sum;
  });
}

/** Share of its own diagonal that a pivot must keep; less is what rounding leaves. */
const LEAST_PIVOT = 1e-10;

/**
 * By the factors of Cholesky.
 * @param matrix symmetric, [size, size]; it is overwritten
 * @returns what solves matrix × x = y; undefined where the matrix is not positive definite
 */
export function solverOf(matrix: Float64Array, size: number): ((y: Float64Array) => Float64Array) | undefined {
  for (let i = 0; i < size; i++) {
    const diagonal = matrix[i * size + i] ?? 0;
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) rest -= (matrix[i * size + k] ?? 0) * (matrix[j * size + k] ?? 0);
      if (j < i) {
        matrix[i * size + j] = rest / (matrix[j * size + j] ?? 1);
      } else {
        if (!(rest > LEAST_PIVOT * diagonal)) return undefined;
        matrix[i * size + i] = Math.sqrt(rest);
      }
    }
  }
  return (y) => {
    const x = y.slice();
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) x[i] = (x[i] ?? 0) - (matrix[i * size + k] ?? 0) * (x[k] ?? 0);
      x[i] = (x[i] ?? 0) / (matrix[i * size + i] ?? 1);
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i] = (x[i] ?? 0) - (matrix[k * size + i] ?? 0) * (x[k] ?? 0);
      x[i] = (x[i] ?? 0) / (matrix[i * size + i] ?? 1);
    }
    return x;
  };
}
