/** What is measured of a model: which metric, of which outputs, against what is true. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { checkedTarget } from '../explainer.ts';
import { say } from '../../say.ts';
import { isShare, METRICS } from './metrics.ts';
import type { Metric, MetricName } from './metrics.ts';
import { classesOf, decided, givenOf, oneHot } from './truth.ts';
import type { Truth } from './truth.ts';

/** Of y as it was given ([rows, 1] where the model has one output) and the outputs [rows, outputs]: less is better. */
export type LossFunction = (y: tf.Tensor, outputs: tf.Tensor) => tf.Tensor | number;

export interface Measure {
  /** In words. */
  name: string;
  /** More is better. */
  isScore: boolean;
  of(outputs: Float32Array): number;
}

export interface MeasureOptions {
  /** Left out: accuracy of a classifier, R² of a regression. */
  metric?: MetricName | LossFunction;
  /** Index of the output that is looked at, a class against the rest; left out: all of them. */
  target?: number;
}

/** @throws LimpidError when y does not fit the outputs, or the metric does not fit y */
export function measureOf(y: Truth, said: Float32Array, rows: number, { metric, target }: MeasureOptions): Measure {
  const outputs = said.length / rows;
  if (target !== undefined) checkedTarget(target, outputs);
  const given = givenOf(y);
  const wide = given.values.length / rows;
  if (given.shape[0] !== rows || given.shape.length > 2 || (wide !== 1 && wide !== outputs)) throw unfit();
  const classes = classesOf(given.values, rows, outputs);
  if (typeof metric === 'function') return ofFunction(metric);
  const name = metric ?? (classes && (outputs > 1 || said.every(isShare)) ? 'accuracy' : 'r2');
  if (!Object.hasOwn(METRICS, name)) {
    throw new LimpidError('EXPLAIN_METRIC', { metric: name, known: Object.keys(METRICS).join(', ') });
  }
  const { isScore, ofClasses, of }: Metric = METRICS[name];
  const title = say(METRICS[name].title);
  if (ofClasses && !classes) {
    throw new LimpidError('EXPLAIN_CLASSES', { metric: title, last: Math.max(1, outputs - 1) });
  }
  const truth = truthOf();
  return {
    name: title,
    isScore,
    of: (answers) => {
      const asked = name === 'accuracy' ? decided(answers, outputs) : answers;
      return checked(title, of({ rows, outputs: target === undefined ? outputs : 1, truth, said: narrowed(asked) }));
    },
  };

  function ofFunction(loss: LossFunction): Measure {
    const name = loss.name === '' ? 'loss' : loss.name;
    const [values, shape] =
      target === undefined
        ? [given.values, wide === 1 && outputs > 1 ? given.shape : [rows, wide]]
        : [truthOf(), [rows, 1]];
    const of = (answers: Float32Array): number =>
      tf.tidy(() => {
        const value = loss(
          tf.tensor(values, shape),
          tf.tensor2d(narrowed(answers), [rows, target === undefined ? outputs : 1]),
        );
        return checked(name, typeof value === 'number' ? value : value.mean().dataSync<'float32'>()[0]);
      });
    return { name, isScore: false, of };
  }

  /** [rows, outputs], or [rows, 1] of one output alone. */
  function truthOf(): Float32Array {
    if (classes && outputs > 1) return narrowed(oneHot(classes, outputs));
    if (wide === outputs) return narrowed(given.values);
    // Numbers, and several outputs: of which of them?
    if (target === undefined) throw unfit();
    return given.values;
  }

  function narrowed(values: Float32Array): Float32Array {
    if (target === undefined) return values;
    return Float32Array.from({ length: rows }, (_, row) => values[row * outputs + target] ?? Number.NaN);
  }

  function unfit(): LimpidError {
    return new LimpidError('EXPLAIN_TRUTH', { rows, outputs, found: `[${given.shape.join(', ')}]` });
  }
}

function checked(name: string, value: number | undefined): number {
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new LimpidError('EXPLAIN_METRIC_VALUE', { metric: name, value: String(value) });
}
