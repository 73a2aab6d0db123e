/** How good a model's outputs are: numbers that fall or rise when the model is told less. Pure. */

/** What keeps a logarithm finite, as in Keras. */
const LEAST_PROBABILITY = 1e-7;

/** What is true, and what the model says. */
export interface Pair {
  rows: number;
  outputs: number;
  /** [rows, outputs]; of classes, 1 for the true one. */
  truth: Float32Array;
  said: Float32Array;
}

export interface Metric {
  title: string;
  isScore: boolean;
  /** Whether y must be classes. */
  ofClasses: boolean;
  of(pair: Pair): number;
}

export type MetricName = keyof typeof METRICS;

export const METRICS = {
  accuracy: { title: 'accuracy', isScore: true, ofClasses: true, of: accuracy },
  crossEntropy: { title: 'cross entropy', isScore: false, ofClasses: true, of: crossEntropy },
  r2: { title: 'R²', isScore: true, ofClasses: false, of: r2 },
  meanSquaredError: {
    title: 'mean squared error',
    isScore: false,
    ofClasses: false,
    of: (pair: Pair) => meanOf(pair, (difference) => difference ** 2),
  },
  meanAbsoluteError: {
    title: 'mean absolute error',
    isScore: false,
    ofClasses: false,
    of: (pair: Pair) => meanOf(pair, Math.abs),
  },
} as const satisfies { [name: string]: Metric };

/** Of what was decided: rows where all outputs are right. */
function accuracy({ rows, outputs, truth, said }: Pair): number {
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * outputs, (row + 1) * outputs];
    const answer = said.subarray(from, to);
    if (truth.subarray(from, to).every((value, at) => value === answer[at])) right += 1;
  }
  return right / rows;
}

/** Minus the logarithm of the probability of what is true; of a single output, of both classes. */
function crossEntropy({ rows, outputs, truth, said }: Pair): number {
  let sum = 0;
  truth.forEach((value, at) => {
    const probability = said[at] ?? Number.NaN;
    if (value === 1) sum += surprise(probability);
    else if (outputs === 1) sum += surprise(1 - probability);
  });
  return sum / rows;
}

function surprise(probability: number): number {
  return isShare(probability) ? -Math.log(Math.max(LEAST_PROBABILITY, probability)) : Number.NaN;
}

export function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

/** Share of the variance that is explained; of several outputs, its mean. */
function r2({ rows, outputs, truth, said }: Pair): number {
  let shares = 0;
  for (let output = 0; output < outputs; output++) {
    let [mean, left, all] = [0, 0, 0];
    for (let at = output; at < truth.length; at += outputs) mean += (truth[at] ?? 0) / rows;
    for (let at = output; at < truth.length; at += outputs) {
      left += ((truth[at] ?? 0) - (said[at] ?? 0)) ** 2;
      all += ((truth[at] ?? 0) - mean) ** 2;
    }
    shares += 1 - left / all;
  }
  return shares / outputs;
}

function meanOf({ truth, said }: Pair, of: (difference: number) => number): number {
  return truth.reduce((sum, value, at) => sum + of(value - (said[at] ?? Number.NaN)), 0) / truth.length;
}
