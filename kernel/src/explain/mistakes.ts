/** `mistakes(model, x, y)`: which samples does a classifier take for which class, and how sure is it of that? */
import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import { isTensor } from '../display/tensor.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import { LimpidError } from '../errors.ts';
import type { MimeBundle } from '../messages.ts';
import { chunksOf, widthOf } from './chunks.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import type { ConfusionMatrix } from './confusion-matrix.ts';
import { classOf, hasClasses } from './counterfactuals/goal.ts';
import { checkModel } from './explainer.ts';
import type { Model, Samples } from './method.ts';
import { bundleOf } from './mistakes-picture.ts';
import { looksOf } from './mistakes-looks.ts';
import type { Looks } from './mistakes-looks.ts';
import { predictionOf } from './prediction.ts';
import { samplesOf } from './sample.ts';
import { inputShape, outputs } from './score.ts';

export interface MistakesOptions {
  /** What the classes are called, in order; left out: their indices. */
  classes?: readonly string[];
  /** What the columns of a table are called, in order; left out: their indices. */
  columns?: readonly string[];
}

/** True class of each sample: indices, [n] or [n, 1]; or a row with a single 1 each, [n, classes]. */
type Labels = Tensor | ArrayLike<number> | readonly (readonly number[])[];

export interface Answered {
  /** Of the sample in `x`. */
  readonly index: number;
  /** Index of the true class, and of the predicted one. */
  readonly label: number;
  readonly prediction: number;
  /** Of the predicted class, and of the true one. */
  readonly probability: number;
  readonly labelProbability: number;
}

export class Mistakes implements Displayable {
  readonly matrix: ConfusionMatrix;
  /** Wrong answers, those first that the model was surest of. */
  readonly samples: readonly Answered[];
  readonly #answers: readonly Answered[];
  readonly #looks: Looks;

  constructor(matrix: ConfusionMatrix, answers: readonly Answered[], looks: Looks) {
    this.matrix = matrix;
    this.#answers = answers;
    this.#looks = looks;
    this.samples = answers.filter(({ label, prediction }) => label !== prediction).toSorted(surest);
  }

  /**
   * @param label index of the true class
   * @param prediction index of the predicted class
   * @returns the samples of this cell of the matrix: mistakes the surest first, right answers the least sure first
   */
  of(label: number, prediction: number): readonly Answered[] {
    const cell = this.#answers.filter((one) => one.label === label && one.prediction === prediction).sort(surest);
    return label === prediction ? cell.reverse() : cell;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    return bundleOf(this, this.#looks);
  }
}

/**
 * A confusion matrix that shows the samples of its cells: in VS Code and JupyterLab a cell is chosen with mouse or keyboard.
 * @param model a layers or graph model of one input that gives classes, output shape [batch, outputs]
 * @param x samples [n, ...]: a tensor or nested lists. They are read now, and may be disposed of before the picture is shown
 * @throws LimpidError when the model gives no classes, or samples and labels do not fit it or each other
 */
export async function mistakes(model: Model, x: Samples, y: Labels, options: MistakesOptions = {}): Promise<Mistakes> {
  checkModel(model);
  const samples = samplesOf(x, 'x', inputShape(model));
  try {
    const answers = await answersOf(model, samples, y);
    const { classes = answers.names } = options;
    const matrix = confusionMatrix(
      answers.all.map(({ label }) => label),
      answers.all.map(({ prediction }) => prediction),
      { classes },
    );
    return new Mistakes(matrix, answers.all, looksOf(samples, answers.all, matrix, options.columns));
  } finally {
    samples.dispose();
  }
}

async function answersOf(model: Model, samples: Tensor, y: Labels): Promise<{ all: Answered[]; names: string[] }> {
  const [count = 0] = samples.shape;
  const all: Answered[] = [];
  let names: string[] = [];
  let labels: number[] | undefined;
  for await (const [start, end] of chunksOf(count, widthOf(samples))) {
    const part = tf.tidy(() => outputs(model, samples.slice(start, end - start)));
    const width = part.length / (end - start);
    for (let index = start; index < end; index++) {
      const answer = predictionOf(part.slice((index - start) * width, (index - start + 1) * width));
      if (!hasClasses(model, answer)) throw new LimpidError('MISTAKES_CLASSES');
      labels ??= labelsOf(y, count, answer.classes.length);
      if (index === 0) names = answer.classes.map((_, at) => String(at));
      const [label, prediction] = [labels[index] ?? -1, classOf(answer)];
      const share = (at: number) => answer.classes[at]?.probability ?? Number.NaN;
      all.push({ index, label, prediction, probability: share(prediction), labelProbability: share(label) });
    }
  }
  return { all, names };
}

function labelsOf(y: Labels, count: number, classes: number): number[] {
  const rows = isTensor(y) ? y.arraySync() : Array.from({ length: y.length }, (_, index) => y[index]);
  if (!Array.isArray(rows) || rows.length !== count) {
    throw new LimpidError('MISTAKES_LABELS', { labels: Array.isArray(rows) ? rows.length : 0, samples: count });
  }
  return rows.map((row) => {
    const found = Array.isArray(row) ? indexOf(row) : Number(row);
    if (Number.isInteger(found) && found >= 0 && found < classes) return found;
    throw new LimpidError('LABEL_UNKNOWN', { label: Array.isArray(row) ? `[${row.join(', ')}]` : found, classes });
  });
}

/** The place of the only 1 among zeros; of a row of one, what it holds. */
function indexOf(row: readonly unknown[]): number {
  if (row.length === 1) return Number(row[0]);
  const place = row.indexOf(1);
  return row.every((value, at) => value === (at === place ? 1 : 0)) ? place : -1;
}

function surest(a: Answered, b: Answered): number {
  return b.probability - a.probability || a.index - b.index;
}
