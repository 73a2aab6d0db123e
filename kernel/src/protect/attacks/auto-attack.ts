/** `autoAttack(model, x, y, { epsilon })`: several attacks without settings, each on what stands still (Croce and Hein, 2020). */
import * as tf from '@tensorflow/tfjs';
import { range } from '../../explain/chunks.ts';
import type { Samples } from '../../explain/method.ts';
import { countOf } from '../../explain/noise.ts';
import type { Adversarial } from './adversarial.ts';
import { ascended } from './apgd.ts';
import { attacked } from './attacked.ts';
import type { AttackOptions, Target } from './attacked.ts';
import type { Attackable } from './classifier.ts';
import { put } from './rows.ts';
import { searched } from './square.ts';

export interface AutoAttackOptions extends AttackOptions {
  /** Of each ascent; left out: 100, as in the paper. */
  steps?: number;
  /** Classes that a sample is driven to, the likeliest first; left out: 9, as in the paper. */
  targets?: number;
  /** Of the black box; left out: 5000, as in the paper. */
  queries?: number;
}

export type Budgets = Required<Pick<AutoAttackOptions, 'steps' | 'targets' | 'queries'>>;

/**
 * APGD on the cross-entropy, APGD on the targeted difference of logits ratio, and, within L∞, Square. The paper's fourth
 * attack, FAB, which looks for the nearest wrong answer, is not among them.
 * @param model a layers or graph model of one input that gives classes
 * @param x samples [n, ...], in the range of the data
 * @param y true class of each: indices, or rows with a single one
 * @returns the changed samples, and what the model says of them
 */
export async function autoAttack(
  model: Attackable,
  x: Samples,
  y: Samples,
  options: AutoAttackOptions,
): Promise<Adversarial> {
  const budgets = budgetsOf(options);
  return attacked('AutoAttack (APGD-CE, APGD-T, Square)', model, [x, y], options, (target) => {
    const stages = [apgdCe, apgdT, ...(target.norm === 'linf' ? [square] : [])];
    return inTurn(
      target,
      stages.map((stage) => (of: Target) => stage(of, budgets)),
    );
  });
}

export function budgetsOf({ steps = 100, targets = 9, queries = 5000 }: Partial<Budgets>): Budgets {
  return {
    steps: countOf(steps, 'steps'),
    targets: countOf(targets, 'targets'),
    queries: countOf(queries, 'queries'),
  };
}

export function apgdCe(target: Target, { steps }: Budgets): tf.Tensor {
  return ascended(target, 'cross-entropy', steps);
}

/** Once for each of the likeliest wrong classes. */
export function apgdT(target: Target, { steps, targets }: Budgets): tf.Tensor {
  const { classifier, centre, labels } = target;
  const logits = classifier.logits(centre);
  const { classes } = classifier;
  const likeliest = [...labels].map((label, row) => {
    const part = logits.subarray(row * classes, (row + 1) * classes);
    return range(0, classes)
      .filter((index) => index !== label)
      .sort((a, b) => (part[b] ?? 0) - (part[a] ?? 0));
  });
  const stages = range(0, Math.min(targets, classes - 1)).map((place) => (of: Target, rows: readonly number[]) => {
    const wanted = Int32Array.from(rows, (row) => likeliest[row]?.[place] ?? 0);
    return ascended(of, 'dlr', steps, wanted);
  });
  return inTurn(target, stages);
}

export function square(target: Target, { queries }: Budgets): tf.Tensor {
  return searched(target, queries);
}

type Stage = (target: Target, rows: readonly number[]) => tf.Tensor;

/** Each stage has those samples alone that are answered right still; what does not succeed leaves the sample as it is. */
function inTurn(target: Target, stages: readonly Stage[]): tf.Tensor {
  const { centre, classifier, labels } = target;
  const points = centre.dataSync<'float32'>().slice();
  const first = classifier.answers(centre);
  let open = [...labels.keys()].filter((row) => first[row] === labels[row]);
  for (const stage of stages) {
    if (open.length === 0) break;
    const of = labels.filter((_, row) => open.includes(row));
    const [part, truth] = [tf.tidy(() => centre.gather(open)), tf.tensor1d(of, 'int32')];
    const found = stage({ ...target, centre: part, truth, labels: of }, open);
    const answers = classifier.answers(found);
    const turned = open.map((_, at) => at).filter((at) => answers[at] !== of[at]);
    if (turned.length > 0) {
      const rows = turned.map((at) => open[at] ?? 0);
      put(
        points,
        tf.tidy(() => found.gather(turned).dataSync<'float32'>()),
        rows,
      );
    }
    open = open.filter((_, at) => answers[at] === of[at]);
    tf.dispose([part, truth, found]);
  }
  return tf.tensor(points, centre.shape);
}
