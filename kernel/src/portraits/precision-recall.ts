/** `precisionRecall(labels, probabilities)`: how many of those taken for a class are of it, against how many are found. */
import { figure } from '../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../display/symbol.ts';
import type { Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { say } from '../say.ts';
import { portraitBundle } from './chart.ts';
import { curvesChart, ofClasses } from './curves-chart.ts';
import { mean } from './roc-curve.ts';
import { answersOf, questionsOf, ranked } from './scores.ts';
import type { Labels, Probabilities, Question, ScoreOptions } from './scores.ts';

export interface PrecisionRecallPoint {
  /** A sample is taken for the class where its probability is at least this. */
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
}

export interface PrecisionRecallOfClass {
  readonly name: string;
  /** One a threshold that occurs, falling; the first is that of no sample. */
  readonly points: readonly PrecisionRecallPoint[];
  /** Precisions, each weighted with what its threshold adds to recall; NaN where the class has no sample. */
  readonly averagePrecision: number;
}

export class PrecisionRecallCurves implements Displayable {
  /** Of two classes, that of the second; of more, one for each class against the rest. */
  readonly curves: readonly PrecisionRecallOfClass[];
  /** The mean over the classes that have one, each counting the same (macro). */
  readonly averagePrecision: number;

  constructor(curves: readonly PrecisionRecallOfClass[]) {
    this.curves = curves;
    this.averagePrecision = mean(curves.map(({ averagePrecision }) => averagePrecision));
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('Precision and recall: average precision {precision}, {classes}', {
      precision: figure(this.averagePrecision),
      classes: ofClasses(this.curves),
    });
    const curves = this.curves.map(({ name, averagePrecision, points }) => ({
      name,
      score: averagePrecision,
      points: points.map(({ recall, precision, threshold }) => ({ x: recall, y: precision, threshold })),
    }));
    const axes = { x: say('recall'), y: say('precision'), score: 'AP', diagonal: false };
    return portraitBundle({ title, ...curvesChart(title, curves, axes) });
  }
}

/**
 * As scikit-learn's `precision_recall_curve` and `average_precision_score`: no interpolation, which would be too optimistic
 * (Davis and Goadrich, 2006).
 * @throws LABELS_LENGTH, LABEL_UNKNOWN, SCORES_SHAPE
 */
export function precisionRecall(
  labels: Labels,
  probabilities: Probabilities,
  options: ScoreOptions = {},
): PrecisionRecallCurves {
  return new PrecisionRecallCurves(questionsOf(answersOf(labels, probabilities, options)).map(curveOf));
}

function curveOf({ name, isOf, probabilities }: Question): PrecisionRecallOfClass {
  const positives = isOf.filter(Boolean).length;
  const order = ranked(probabilities);
  const points: PrecisionRecallPoint[] = [{ threshold: Infinity, precision: 1, recall: 0 }];
  let [found, averagePrecision, recallBefore] = [0, 0, 0];
  order.forEach((sample, place) => {
    if (isOf[sample]) found++;
    const threshold = probabilities[sample] ?? 0;
    const next = order[place + 1];
    if (next !== undefined && probabilities[next] === threshold) return;
    const [precision, recall] = [found / (place + 1), found / positives];
    averagePrecision += (recall - recallBefore) * precision;
    recallBefore = recall;
    points.push({ threshold, precision, recall });
  });
  return { name, points, averagePrecision };
}
