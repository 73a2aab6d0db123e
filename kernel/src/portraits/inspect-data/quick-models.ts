/** Models that are trained in a moment: what a model worth its training must beat. Pure. */
import { solverOf } from '../../explain/least-squares.ts';
import type { Features } from './features.ts';
import { minimise } from './minimise.ts';

/** Probabilities of the classes, [rows asked × classes]. */
export type Classifier = (
  features: Features,
  labels: Int32Array,
  classes: number,
  train: readonly number[],
  asked: readonly number[],
) => Float64Array;

/** Multinomial logistic regression with a ridge penalty: scikit-learn's with C = 1. */
export const logistic: Classifier = ({ values, width }, labels, classes, train, asked) => {
  // of two classes scikit-learn has one set of weights, which is the difference of ours
  const penalty = classes === 2 ? 2 : 1;
  const size = width + 1;
  const scores = new Float64Array(classes);
  const probabilities = (weights: Float64Array, row: number): number => {
    let most = -Infinity;
    for (let label = 0; label < classes; label += 1) {
      let score = weights[label * size + width] ?? 0;
      const from = row * width;
      for (let column = 0; column < width; column += 1)
        score += (weights[label * size + column] ?? 0) * (values[from + column] ?? 0);
      scores[label] = score;
      most = Math.max(most, score);
    }
    let sum = 0;
    for (let label = 0; label < classes; label += 1) sum += scores[label] = Math.exp((scores[label] ?? 0) - most);
    for (let label = 0; label < classes; label += 1) scores[label] = (scores[label] ?? 0) / sum;
    return most + Math.log(sum);
  };
  const weights = minimise(
    (point, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (const row of train) {
        probabilities(point, row);
        const truth = labels[row] ?? 0;
        loss -= Math.log(Math.max(scores[truth] ?? 0, Number.MIN_VALUE));
        const from = row * width;
        for (let label = 0; label < classes; label += 1) {
          const error = (scores[label] ?? 0) - (label === truth ? 1 : 0);
          const to = label * size;
          for (let column = 0; column < width; column += 1)
            gradient[to + column] = (gradient[to + column] ?? 0) + error * (values[from + column] ?? 0);
          gradient[to + width] = (gradient[to + width] ?? 0) + error;
        }
      }
      for (let index = 0; index < point.length; index += 1) {
        if (index % size === width) continue;
        loss += (penalty / 2) * (point[index] ?? 0) ** 2;
        gradient[index] = (gradient[index] ?? 0) + penalty * (point[index] ?? 0);
      }
      return loss;
    },
    classes * size,
    { tolerance: 1e-4 * train.length },
  );
  const answers = new Float64Array(asked.length * classes);
  asked.forEach((row, place) => {
    probabilities(weights, row);
    answers.set(scores, place * classes);
  });
  return answers;
};

const NEIGHBOURS = 10;

/** The classes of the ten nearest rows, each class with one more row in all: none is impossible. */
export const nearestNeighbours: Classifier = ({ values, width }, labels, classes, train, asked) => {
  const most = Math.min(NEIGHBOURS, train.length);
  const answers = new Float64Array(asked.length * classes);
  const [distances, nearest] = [new Float64Array(most), new Int32Array(most)];
  asked.forEach((row, place) => {
    let found = 0;
    for (const other of train) {
      const limit = found < most ? Infinity : (distances[most - 1] ?? 0);
      let sum = 0;
      for (let column = 0; column < width && sum < limit; column += 1)
        sum += ((values[row * width + column] ?? 0) - (values[other * width + column] ?? 0)) ** 2;
      if (sum >= limit) continue;
      let slot = found < most ? found++ : most - 1;
      for (; slot > 0 && (distances[slot - 1] ?? 0) > sum; slot -= 1) {
        distances[slot] = distances[slot - 1] ?? 0;
        nearest[slot] = nearest[slot - 1] ?? 0;
      }
      distances[slot] = sum;
      nearest[slot] = other;
    }
    const own = answers.subarray(place * classes, (place + 1) * classes).fill(1 / classes);
    for (const one of nearest.subarray(0, found)) own[labels[one] ?? 0] = (own[labels[one] ?? 0] ?? 0) + 1;
    own.forEach((count, label) => (own[label] = count / (found + 1)));
  });
  return answers;
};

/** Linear regression with a ridge penalty: scikit-learn's `Ridge` with alpha = 1. @returns [asked][targets] */
export function ridge(
  { values, width }: Features,
  targets: readonly Float64Array[],
  train: readonly number[],
  asked: readonly number[],
): Float64Array[] {
  const outputs = targets[0]?.length ?? 1;
  const means = meansOf(train, width, (row, column) => values[row * width + column] ?? 0);
  const centre = meansOf(train, outputs, (row, output) => targets[row]?.[output] ?? 0);
  const gram = new Float64Array(width * width);
  const moments = Array.from({ length: outputs }, () => new Float64Array(width));
  const moved = new Float64Array(width);
  for (const row of train) {
    for (let column = 0; column < width; column += 1)
      moved[column] = (values[row * width + column] ?? 0) - (means[column] ?? 0);
    for (let a = 0; a < width; a += 1)
      for (let b = 0; b <= a; b += 1)
        gram[a * width + b] = (gram[a * width + b] ?? 0) + (moved[a] ?? 0) * (moved[b] ?? 0);
    moments.forEach((sums, output) => {
      const rest = (targets[row]?.[output] ?? 0) - (centre[output] ?? 0);
      for (let column = 0; column < width; column += 1)
        sums[column] = (sums[column] ?? 0) + rest * (moved[column] ?? 0);
    });
  }
  for (let column = 0; column < width; column += 1)
    gram[column * width + column] = (gram[column * width + column] ?? 0) + 1;
  const solve = solverOf(gram, width);
  const weights = moments.map((sums) => solve?.(sums) ?? new Float64Array(width));
  return asked.map((row) =>
    Float64Array.from(weights, (weight, output) =>
      weight.reduce(
        (sum, one, column) => sum + one * ((values[row * width + column] ?? 0) - (means[column] ?? 0)),
        centre[output] ?? 0,
      ),
    ),
  );
}

function meansOf(rows: readonly number[], width: number, read: (row: number, column: number) => number): Float64Array {
  const sums = new Float64Array(width);
  for (const row of rows)
    for (let column = 0; column < width; column += 1) sums[column] = (sums[column] ?? 0) + read(row, column);
  return sums.map((sum) => sum / Math.max(1, rows.length));
}
