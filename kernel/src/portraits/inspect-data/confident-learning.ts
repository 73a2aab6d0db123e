/**
 * Labels that are probably wrong, by confident learning (Northcutt, Jiang and Chuang, 2021): a class is confidently that of a row
 * when its probability is at least the mean of those that the class's own rows have. Numbers are those of cleanlab. Pure.
 */

export interface LabelIssue {
  readonly row: number;
  readonly label: number;
  readonly suggested: number;
  /** Out-of-sample probability of the label, and of what is suggested. */
  readonly labelProbability: number;
  readonly suggestedProbability: number;
}

export interface ConfidentLearning {
  /** Least likely labels first. */
  readonly issues: readonly LabelIssue[];
  /** Rows by label and confident class, [label][class], as counted. */
  readonly joint: readonly (readonly number[])[];
  readonly thresholds: Float64Array;
}

/** What cleanlab compares numbers by. */
const ROUNDING = 1e-6;

/** @param probabilities [rows × classes], of models that have not seen the row */
export function confidentLearning(labels: Int32Array, probabilities: Float64Array, classes: number): ConfidentLearning {
  const thresholds = thresholdsOf(labels, probabilities, classes);
  const joint = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const issues: LabelIssue[] = [];
  labels.forEach((label, row) => {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    const confident = confidentClass(own, thresholds);
    const counts = joint[label];
    if (confident < 0 || !counts) return;
    counts[confident] = (counts[confident] ?? 0) + 1;
    // a label that the model itself would give is no issue, whatever the thresholds say
    if (confident === label || (own[label] ?? 0) >= Math.max(...own) - ROUNDING) return;
    const [labelProbability = 0, suggestedProbability = 0] = [own[label], own[confident]];
    issues.push({ row, label, suggested: confident, labelProbability, suggestedProbability });
  });
  issues.sort((a, b) => a.labelProbability - b.labelProbability || a.row - b.row);
  return { issues, joint, thresholds };
}

function thresholdsOf(labels: Int32Array, probabilities: Float64Array, classes: number): Float64Array {
  const [sums, counts] = [new Float64Array(classes), new Float64Array(classes)];
  labels.forEach((label, row) => {
    sums[label] = (sums[label] ?? 0) + (probabilities[row * classes + label] ?? 0);
    counts[label] = (counts[label] ?? 0) + 1;
  });
  return sums.map((sum, label) => (counts[label] ? sum / (counts[label] ?? 1) : Infinity));
}

/** Of several, the most probable; −1 where there is none. */
function confidentClass(own: Float64Array, thresholds: Float64Array): number {
  let best = -1;
  own.forEach((probability, label) => {
    if (probability < (thresholds[label] ?? 0) - ROUNDING) return;
    if (best < 0 || probability > (own[best] ?? 0)) best = label;
  });
  return best;
}
