/** `distil`: a small model learns what a large one answers (Hinton, Vinyals and Dean, 2015). */
import * as tf from '@tensorflow/tfjs';
import { traced } from '../engine/traced/pure.ts';
import { LimpidError } from '../errors.ts';
import { labelled } from '../explain/examples/labelled.ts';
import type { Samples } from '../explain/method.ts';
import { samplesOf } from '../explain/sample.ts';
import { inputShape } from '../explain/score.ts';
import { checkLayers } from '../inspection/opened.ts';

export interface DistilOptions {
  /** Softens both answers: at 1 as they are, higher ones tell more of the classes that are not the answer. Left out: 4. */
  temperature?: number;
  /** The share of the labels in the loss; the rest is the teacher's. Left out: 0.1. */
  alpha?: number;
  /** Left out: 5. */
  epochs?: number;
  /** Left out: 32. */
  batchSize?: number;
  /** Left out: Adam with a rate of 0.001. */
  optimizer?: tf.Optimizer;
}

/** Marks the class of the label in the row of the teacher's probabilities: fit hands a loss one tensor of the answers' shape. */
const MARK = 2;
const LEAST = 1e-7;

/**
 * Trains the student on labels and on the teacher's probabilities, both softened by the temperature:
 * `alpha × crossentropy(label, answer) + (1 − alpha) × temperature² × crossentropy(teacher, answer)`.
 * It compiles the student; the teacher stays as it is.
 *
 * @param x samples, as both models take them
 * @param y classes [n], or one-hot rows [n, classes]
 * @returns what `fit` of the student gives
 * @throws LimpidError DISTIL_OPTION, DISTIL_PROBABILITIES
 */
export async function distil(
  teacher: tf.LayersModel,
  student: tf.LayersModel,
  x: Samples,
  y: Samples,
  { temperature = 4, alpha = 0.1, epochs = 5, batchSize = 32, optimizer = tf.train.adam(0.001) }: DistilOptions = {},
): Promise<tf.History> {
  checkLayers(teacher, 'distil');
  checkLayers(student, 'distil');
  check('temperature', temperature, temperature > 0 && Number.isFinite(temperature));
  check('alpha', alpha, alpha >= 0 && alpha <= 1);
  const samples = samplesOf(x, 'x', inputShape(teacher));
  const { targets } = labelled(teacher, samples, y, 'y');
  try {
    const marked = tf.tidy(() => {
      // SAFETY: a model of one output gives one tensor.
      const answers = teacher.predict(samples, { batchSize: 256 }) as tf.Tensor;
      checkProbabilities('teacher', answers);
      // SAFETY: as above.
      checkProbabilities('student', student.predict(samples.slice(0, 1)) as tf.Tensor);
      return answers.add(targets.mul(MARK));
    });
    try {
      student.compile({ optimizer, loss: lossOf(temperature, alpha), metrics: [accuracy] });
      return await student.fit(samples, marked, { epochs, batchSize, shuffle: true, verbose: 0 });
    } finally {
      marked.dispose();
    }
  } finally {
    tf.dispose([samples, targets]);
  }
}

export function lossOf(temperature: number, alpha: number): (marked: tf.Tensor, answers: tf.Tensor) => tf.Scalar {
  // declared, so that a step is traced
  return traced((marked: tf.Tensor, answers: tf.Tensor): tf.Scalar => {
    const label = marked.greaterEqual(MARK - 0.5).cast('float32');
    const taught = marked.sub(label.mul(MARK));
    // Logarithms of probabilities are the logits but for a number that softmax leaves out.
    const logits = answers.clipByValue(LEAST, 1).log();
    const soft = tf.softmax(taught.clipByValue(LEAST, 1).log().div(temperature));
    const taughtLoss = soft
      .mul(tf.logSoftmax(logits.div(temperature)))
      .sum(-1)
      .neg()
      .mean();
    const labelLoss = label.mul(logits).sum(-1).neg().mean();
    return labelLoss
      .mul(alpha)
      .add(taughtLoss.mul((1 - alpha) * temperature ** 2))
      .asScalar();
  });
}

/** How often the student gives the label's class. */
const accuracy = traced((marked: tf.Tensor, answers: tf.Tensor): tf.Tensor => {
  const label = marked.greaterEqual(MARK - 0.5).cast('float32');
  return label.argMax(-1).equal(answers.argMax(-1)).cast('float32').mean();
});
// tfjs names a metric after its function
Object.defineProperty(accuracy, 'name', { value: 'acc' });

function check(option: string, given: number, holds: boolean): void {
  if (!holds) throw new LimpidError('DISTIL_OPTION', { option, given });
}

function checkProbabilities(whose: 'teacher' | 'student', answers: tf.Tensor): void {
  const sums = answers.rank === 2 && (answers.shape[1] ?? 1) > 1 ? answers.sum(1).dataSync() : new Float32Array([0]);
  const isLess = answers.min().dataSync()[0] ?? -1;
  if (isLess < 0 || sums.some((sum) => !(Math.abs(sum - 1) < 1e-3))) {
    throw new LimpidError('DISTIL_PROBABILITIES', { model: whose });
  }
}
