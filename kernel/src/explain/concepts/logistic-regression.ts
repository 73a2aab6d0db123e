/**
 * Logistic regression with an L2 penalty, as scikit-learn has it: least of |w|²/2 + C Σ log(1 + exp(-y (w·x + b))), with
 * the bias free. Samples are seen through their inner products alone, for activations have far more values than there
 * are samples. Pure.
 */

/** w = Σ coefficients[i] x[i] */
export interface Boundary {
  coefficients: Float64Array;
  bias: number;
}

const MOST_STEPS = 100;
/** What a step must gain of the loss, or it was the last. */
const LEAST_GAIN = 1e-14;
/** Of a sample that is quite certain: keeps its weight from zero. */
const LEAST_VARIANCE = 1e-12;

/**
 * @param gram inner products of all samples with each other, row-major
 * @param isPositive the side each sample is on
 * @param c inverse strength of the penalty
 */
export function logisticRegression(gram: Float64Array, isPositive: readonly boolean[], c: number): Boundary {
  const count = isPositive.length;
  let best: Boundary = { coefficients: new Float64Array(count), bias: 0 };
  let loss = lossOf(gram, isPositive, c, best);
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = newtonStep(gram, isPositive, c, best);
    let share = 1;
    let candidate = next;
    let found = lossOf(gram, isPositive, c, next);
    while (!(found <= loss) && share > 1e-8) {
      share /= 2;
      candidate = between(best, next, share);
      found = lossOf(gram, isPositive, c, candidate);
    }
    if (!(found < loss)) break;
    const gain = loss - found;
    [best, loss] = [candidate, found];
    if (gain <= LEAST_GAIN * Math.abs(loss)) break;
  }
  return best;
}

/** w·x + b of each sample. */
export function decisions(gram: Float64Array, { coefficients, bias }: Boundary): Float64Array {
  const count = coefficients.length;
  return Float64Array.from({ length: gram.length / count }, (_, row) => {
    let sum = bias;
    for (let at = 0; at < count; at++) sum += (gram[row * count + at] ?? 0) * (coefficients[at] ?? 0);
    return sum;
  });
}

/** The boundary that is best for the loss's parabola here: a ridge regression with weights. */
function newtonStep(gram: Float64Array, isPositive: readonly boolean[], c: number, from: Boundary): Boundary {
  const count = isPositive.length;
  const values = decisions(gram, from);
  const probabilities = values.map((value) => 1 / (1 + Math.exp(-value)));
  const weights = probabilities.map((p) => c * Math.max(LEAST_VARIANCE, p * (1 - p)));
  const roots = weights.map(Math.sqrt);
  const aims = values.map(
    (value, at) => value + (c * ((isPositive[at] ? 1 : 0) - (probabilities[at] ?? 0))) / (weights[at] ?? 1),
  );
  // 1 + W^½ K W^½, which is well conditioned however the weights differ.
  const matrix = new Float64Array(count * count);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column <= row; column++) {
      const at = row * count + column;
      matrix[at] = (gram[at] ?? 0) * (roots[row] ?? 0) * (roots[column] ?? 0) + (row === column ? 1 : 0);
    }
  }
  factorise(matrix, count);
  const solved = (right: Float64Array): Float64Array =>
    solve(
      matrix,
      right.map((value, at) => value * (roots[at] ?? 0)),
    ).map((value, at) => value * (roots[at] ?? 0));
  const ofAims = solved(aims);
  const ofOnes = solved(new Float64Array(count).fill(1));
  const bias = sum(ofAims) / sum(ofOnes);
  return { coefficients: ofAims.map((value, at) => value - bias * (ofOnes[at] ?? 0)), bias };
}

function lossOf(gram: Float64Array, isPositive: readonly boolean[], c: number, boundary: Boundary): number {
  const values = decisions(gram, boundary);
  let [penalty, misfit] = [0, 0];
  values.forEach((value, at) => {
    penalty += ((boundary.coefficients[at] ?? 0) * (value - boundary.bias)) / 2;
    const margin = isPositive[at] ? value : -value;
    misfit += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
  });
  return penalty + c * misfit;
}

function between(from: Boundary, to: Boundary, share: number): Boundary {
  return {
    coefficients: from.coefficients.map((value, at) => value + share * ((to.coefficients[at] ?? 0) - value)),
    bias: from.bias + share * (to.bias - from.bias),
  };
}

/** The lower triangle becomes that of Cholesky. */
function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let value = matrix[row * size + column] ?? 0;
      for (let at = 0; at < column; at++) {
        value -= (matrix[row * size + at] ?? 0) * (matrix[column * size + at] ?? 0);
      }
      matrix[row * size + column] =
        row === column ? Math.sqrt(Math.max(value, Number.MIN_VALUE)) : value / (matrix[column * size + column] ?? 1);
    }
  }
}

/** What the factorised matrix takes to `right`. */
function solve(factor: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const solution = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    let value = solution[row] ?? 0;
    for (let at = 0; at < row; at++) value -= (factor[row * size + at] ?? 0) * (solution[at] ?? 0);
    solution[row] = value / (factor[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row--) {
    let value = solution[row] ?? 0;
    for (let at = row + 1; at < size; at++) value -= (factor[at * size + row] ?? 0) * (solution[at] ?? 0);
    solution[row] = value / (factor[row * size + row] ?? 1);
  }
  return solution;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
