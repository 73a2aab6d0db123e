/** `tfvis.metrics`: accuracy and confusion of predictions. Tensors are only read. */
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';

/** @throws LABELS_LENGTH when the shapes differ */
export async function accuracy(labels: Tensor, predictions: Tensor): Promise<number> {
  const [truth, answers] = await read(labels, predictions);
  return truth.filter((label, index) => label === answers[index]).length / truth.length;
}

/** @throws LABELS_LENGTH, LABEL_UNKNOWN */
export async function perClassAccuracy(
  labels: Tensor1D,
  predictions: Tensor1D,
  numClasses?: number,
): Promise<{ accuracy: number; count: number }[]> {
  const matrix = await confusionMatrix(labels, predictions, numClasses);
  return matrix.map((row, label) => {
    const count = row.reduce((sum, one) => sum + one, 0);
    return { accuracy: count === 0 ? 0 : (row[label] ?? 0) / count, count };
  });
}

/** `[label][prediction]` samples, or the sums of their weights. @throws LABELS_LENGTH, LABEL_UNKNOWN */
export async function confusionMatrix(
  labels: Tensor1D,
  predictions: Tensor1D,
  numClasses?: number,
  weights?: Tensor1D,
): Promise<number[][]> {
  const [truth, answers] = await read(labels, predictions);
  const counts = weights ? Array.from(await weights.data()) : truth.map(() => 1);
  if (counts.length !== truth.length)
    throw new LimpidError('LABELS_LENGTH', { labels: counts.length, predictions: truth.length });
  const [rows, columns] = [truth.map(Math.trunc), answers.map(Math.trunc)];
  const size = numClasses ?? 1 + [...rows, ...columns].reduce((most, label) => Math.max(most, label), -1);
  const matrix = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  rows.forEach((label, sample) => {
    const answer = columns[sample] ?? -1;
    for (const one of [label, answer]) {
      if (!(one >= 0 && one < size)) throw new LimpidError('LABEL_UNKNOWN', { label: one, classes: size });
    }
    const row = matrix[label];
    if (row) row[answer] = (row[answer] ?? 0) + (counts[sample] ?? 0);
  });
  return matrix;
}

async function read(labels: Tensor, predictions: Tensor): Promise<[number[], number[]]> {
  if (labels.shape.join() !== predictions.shape.join()) {
    throw new LimpidError('LABELS_LENGTH', {
      labels: `[${labels.shape.join(', ')}]`,
      predictions: `[${predictions.shape.join(', ')}]`,
    });
  }
  const [truth, answers] = await Promise.all([labels.data(), predictions.data()]);
  return [Array.from(truth), Array.from(answers)];
}
