/** Logistic regression with a penalty on its weights, solved to its only minimum in float64 by Newton's method. */
import assert from 'node:assert/strict';
import { backwardSolved, cholesky, forwardSolved } from '../../kernel/src/explain/examples/cholesky.ts';

export interface Table {
  /** Each row ends with a 1, whose weight is the bias. */
  rows: readonly (readonly number[])[];
  /** 0 or 1. */
  labels: readonly number[];
}

/** Weights of the least mean cross-entropy plus `penalty` times the sum of squared weights, the bias's among them. */
export function withLeastLoss({ rows, labels }: Table, penalty: number): number[] {
  const width = rows[0]?.length ?? 0;
  const weights = new Array<number>(width).fill(0);
  for (let step = 0; step < 50; step++) {
    const gradient = Float64Array.from(weights, (weight) => 2 * penalty * weight);
    const hessian = new Float64Array(width * width);
    for (let at = 0; at < width; at++) hessian[at * width + at] = 2 * penalty;
    rows.forEach((row, sample) => {
      const probability = probabilityOf(row, weights);
      row.forEach((value, at) => {
        gradient[at] = (gradient[at] ?? 0) + ((probability - (labels[sample] ?? 0)) * value) / rows.length;
        row.forEach((other, column) => {
          const place = at * width + column;
          const curvature = (probability * (1 - probability) * value * other) / rows.length;
          hessian[place] = (hessian[place] ?? 0) + curvature;
        });
      });
    });
    const lower = cholesky(hessian, width);
    assert.ok(lower);
    const change = backwardSolved(lower, forwardSolved(lower, gradient));
    change.forEach((value, at) => {
      weights[at] = (weights[at] ?? 0) - value;
    });
    if (Math.hypot(...change) < 1e-13) return weights;
  }
  throw new Error("Newton's method did not come to the minimum.");
}

export function lossOf(row: readonly number[], label: number, weights: readonly number[]): number {
  const probability = probabilityOf(row, weights);
  return -Math.log(label === 1 ? probability : 1 - probability);
}

function probabilityOf(row: readonly number[], weights: readonly number[]): number {
  return 1 / (1 + Math.exp(-row.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0)));
}
