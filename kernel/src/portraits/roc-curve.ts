/** `rocCurve(labels, probabilities)`: how many of a class are found, against how many others are taken for it. */
import { figure } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { say } from '../say.ts';
import { portraitBundle } from './chart.ts';
import { curvesChart, ofClasses } from './curves-chart.ts';
import { answersOf, questionsOf, ranked } from './scores.ts';
import type { Labels, Probabilities, Question, ScoreOptions } from './scores.ts';

export interface RocPoint {
  /** A sample is taken for the class where its probability is at least this. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

export interface RocOfClass {
  readonly name: string;
  /** One a threshold that occurs, falling; the first is that of no sample. */
  readonly points: readonly RocPoint[];
  /** The area under the curve; NaN where one of both sides has no sample. */
  readonly auc: number;
}

export class RocCurves implements Displayable {
  /** Of two classes, that of the second; of more, one for each class against the rest. */
  readonly curves: readonly RocOfClass[];
  /** The mean over the classes that have one, each counting the same (macro). */
  readonly auc: number;

  constructor(curves: readonly RocOfClass[]) {
    this.curves = curves;
    this.auc = mean(curves.map(({ auc }) => auc));
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('ROC: area under the curve {auc}, {classes}', {
      auc: figure(this.auc),
      classes: ofClasses(this.curves),
    });
    const curves = this.curves.map(({ name, auc, points }) => ({
      name,
      score: auc,
      points: points.map(({ falsePositiveRate, truePositiveRate, threshold }) => ({
        x: falsePositiveRate,
        y: truePositiveRate,
        threshold,
      })),
    }));
    const axes = { x: say('false positive rate'), y: say('true positive rate'), score: 'AUC', diagonal: true };
    return portraitBundle({ title, ...curvesChart(title, curves, axes) });
  }
}

/**
 * Receiver operating characteristic (Fawcett, "An introduction to ROC analysis", 2006), as scikit-learn's `roc_curve` with
 * `drop_intermediate=False` and `roc_auc_score`.
 * @throws LABELS_LENGTH, LABEL_UNKNOWN, SCORES_SHAPE
 */
export function rocCurve(labels: Labels, probabilities: Probabilities, options: ScoreOptions = {}): RocCurves {
  return new RocCurves(questionsOf(answersOf(labels, probabilities, options)).map(curveOf));
}

function curveOf({ name, isOf, probabilities }: Question): RocOfClass {
  const positives = isOf.filter(Boolean).length;
  const negatives = isOf.length - positives;
  const order = ranked(probabilities);
  const points: RocPoint[] = [{ threshold: Infinity, falsePositiveRate: 0, truePositiveRate: 0 }];
  let [found, mistaken] = [0, 0];
  order.forEach((sample, place) => {
    if (isOf[sample]) found++;
    else mistaken++;
    const threshold = probabilities[sample] ?? 0;
    const next = order[place + 1];
    // Samples that are equally probable are taken together.
    if (next !== undefined && probabilities[next] === threshold) return;
    points.push({ threshold, falsePositiveRate: mistaken / negatives, truePositiveRate: found / positives });
  });
  return { name, points, auc: positives === 0 || negatives === 0 ? Number.NaN : areaOf(points) };
}

/** By trapezoids. */
function areaOf(points: readonly RocPoint[]): number {
  return points.reduce((area, point, index) => {
    const before = points[index - 1] ?? point;
    const width = point.falsePositiveRate - before.falsePositiveRate;
    return area + (width * (point.truePositiveRate + before.truePositiveRate)) / 2;
  }, 0);
}

/** Of those that are numbers. */
export function mean(values: readonly number[]): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
