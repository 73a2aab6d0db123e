/** `robustness(model, x, y, { epsilons })`: accuracy under each attack and ε, and whether the attacks can be believed. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import type { Samples } from '../../explain/method.ts';
import { attacked, rangeOf } from './attacked.ts';
import type { Attack, AttackOptions, Target } from './attacked.ts';
import { apgdCe, apgdT, budgetsOf, square } from './auto-attack.ts';
import type { Budgets } from './auto-attack.ts';
import { examplesOf } from './classifier.ts';
import type { Attackable } from './classifier.ts';
import { oneStep } from './fgsm.ts';
import { checksOf } from './masking.ts';
import { descended, settingsOf } from './pgd.ts';
import { Robustness } from './robustness-result.ts';
import type { AttackedAccuracy, AttackName } from './robustness-result.ts';

export interface RobustnessOptions extends Omit<AttackOptions, 'epsilon'>, Partial<Budgets> {
  epsilons: readonly number[];
  /** Left out: all of them; Square is within L∞ alone. PGD is always among them: the checks need it. */
  attacks?: readonly AttackName[];
}

const STEPS = 40;
const BY_NAME: { readonly [Name in AttackName]: (target: Target, budgets: Budgets) => tf.Tensor } = {
  FGSM: oneStep,
  PGD: (target, { steps }) => descended(target, settingsOf({ epsilon: target.epsilon, steps })),
  'APGD-CE': apgdCe,
  'APGD-T': apgdT,
  Square: square,
};
const ALL: readonly AttackName[] = ['FGSM', 'PGD', 'APGD-CE', 'APGD-T', 'Square'];

/**
 * @param model a layers or graph model of one input that gives classes
 * @param x samples [n, ...], in the range of the data; some hundreds are enough
 * @param y true class of each: indices, or rows with a single one
 * @returns what the cell shows as a table, curves and checks. Left out, `steps` is 40, `targets` 3 and `queries` 500: less than
 * `autoAttack` takes, for each attack has all samples at every ε.
 */
export async function robustness(
  model: Attackable,
  x: Samples,
  y: Samples,
  options: RobustnessOptions,
): Promise<Robustness> {
  const { attacks: asked = ALL, norm = 'linf' } = options;
  const epsilons = epsilonsOf(options.epsilons);
  const budgets = budgetsOf({ steps: STEPS, targets: 3, queries: 500, ...options });
  const names = ALL.filter(
    (name) => (asked.includes(name) || name === 'PGD') && (name !== 'Square' || norm === 'linf'),
  );
  const data = [x, y] as const;
  const right = async (
    epsilon: number,
    attack: Attack,
  ): Promise<{ stands: boolean[]; clean: number; loss: number }> => {
    let sum = 0;
    const measured: Attack = (target) => {
      const found = attack(target);
      const { losses, gradient } = target.classifier.slope(found, 'cross-entropy', target.truth);
      gradient.dispose();
      sum += losses.reduce((total, loss) => total + loss, 0);
      return found;
    };
    const result = await attacked('', model, data, { ...options, epsilon }, measured);
    result.dispose();
    const { accuracy, after, labels } = result;
    return {
      stands: labels.map((label, row) => after[row] === label),
      clean: accuracy.before,
      loss: sum / labels.length,
    };
  };

  const rows: AttackedAccuracy[] = [];
  const losses: number[] = [];
  let clean = 0;
  for (const epsilon of epsilons) {
    let stand: boolean[] = [];
    for (const attack of names) {
      const found = await right(epsilon, (target) => BY_NAME[attack](target, budgets));
      clean = found.clean;
      if (attack === 'PGD') losses.push(found.loss);
      stand = found.stands.map((stands, row) => stands && stand[row] !== false);
      rows.push({ attack, epsilon, accuracy: shareOf(found.stands) });
    }
    rows.push({ attack: 'worst', epsilon, accuracy: shareOf(stand) });
  }

  const { range, count, flat } = lookedAt(model, x, y, options);
  const widest = norm === 'linf' ? range[1] - range[0] : (range[1] - range[0]) * Math.sqrt(count.width);
  const pgdWith = async (epsilon: number, steps: number): Promise<number> => {
    const found = await right(epsilon, (target) => descended(target, settingsOf({ epsilon, steps })));
    return shareOf(found.stands);
  };
  const middle = epsilons[Math.floor(epsilons.length / 2)] ?? 0;
  const of = (attack: AttackName): number[] => rows.filter((row) => row.attack === attack).map((row) => row.accuracy);
  const white = names.filter((name) => name !== 'Square' && name !== 'FGSM').map(of);
  const checks = checksOf({
    samples: count.samples,
    epsilons,
    ...(names.includes('Square') && { blackBox: of('Square') }),
    whiteBox: epsilons.map((_, at) => Math.min(...white.map((accuracies) => accuracies[at] ?? 1))),
    losses,
    unbounded: { epsilon: widest, accuracy: await pgdWith(widest, budgets.steps) },
    moreSteps: {
      steps: budgets.steps,
      accuracy: of('PGD')[epsilons.indexOf(middle)] ?? 0,
      twice: await pgdWith(middle, 2 * budgets.steps),
    },
    flat,
  });
  return new Robustness({ clean, rows, checks, epsilons, norm, range, samples: count.samples });
}

/** Rising, each once. */
function epsilonsOf(given: readonly number[]): number[] {
  const wrong = given.find((epsilon) => !(epsilon > 0 && epsilon < Infinity));
  if (given.length === 0 || wrong !== undefined) throw new LimpidError('ATTACK_EPSILON', { given: wrong ?? 'empty' });
  return [...new Set(given)].sort((a, b) => a - b);
}

function lookedAt(
  model: Attackable,
  x: Samples,
  y: Samples,
  options: RobustnessOptions,
): { range: Robustness['range']; count: { samples: number; width: number }; flat: number } {
  const { x: samples, labels, classifier } = examplesOf(model, x, y);
  try {
    const truth = tf.tensor1d(labels, 'int32');
    const { gradient } = classifier.slope(samples, 'cross-entropy', truth);
    const greatest = tf.tidy(() => gradient.abs().reshape([labels.length, -1]).max(1).dataSync());
    tf.dispose([gradient, truth]);
    const flat = greatest.filter((value) => value === 0).length / labels.length;
    const count = { samples: labels.length, width: samples.size / labels.length };
    return { range: rangeOf(samples, options.range), count, flat };
  } finally {
    samples.dispose();
  }
}

function shareOf(truths: readonly boolean[]): number {
  return truths.filter(Boolean).length / truths.length;
}
