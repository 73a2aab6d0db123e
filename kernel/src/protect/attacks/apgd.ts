/** Auto-PGD (Croce and Hein, 2020): a gradient ascent with momentum that halves its step where it gains no more. */
import * as tf from '@tensorflow/tfjs';
import { range } from '../../explain/chunks.ts';
import type { Target } from './attacked.ts';
import type { LossName, Slope } from './classifier.ts';
import { direction, projected, randomStart } from './norm.ts';
import { columnOf, merged, put } from './rows.ts';

/** Share of a step that is new; the rest is momentum. */
const ALPHA = 0.75;
/** Share of the steps that must gain something. */
const RHO = 0.75;

/**
 * @param targets the class that each sample is to be taken for, for the loss `'dlr'`
 * @returns of each sample the first point that is answered wrong; else that of the greatest loss
 */
export function ascended(target: Target, loss: LossName, steps: number, targets?: Int32Array): tf.Tensor {
  const { centre, epsilon, labels, norm, truth } = target;
  const rank = centre.rank;
  const rows = labels.length;
  const wanted = targets ? tf.tensor1d(targets, 'int32') : truth.clone();
  const state = new Ascent(rows, 2 * epsilon, steps);
  const wrong = new Float32Array(centre.size);
  const slopeAt = (x: tf.Tensor): Slope => {
    const slope = target.classifier.slope(x, loss, truth, wanted);
    const fresh = range(0, rows).filter((row) => slope.answers[row] !== labels[row] && !state.isDone[row]);
    if (fresh.length > 0)
      put(
        wrong,
        tf.tidy(() => x.gather(fresh).dataSync<'float32'>()),
        fresh,
      );
    for (const row of fresh) state.isDone[row] = true;
    return slope;
  };

  let x = randomStart(target, target.random);
  let before = x.clone();
  let { losses, gradient } = slopeAt(x);
  state.began(losses);
  let [best, bestGradient] = [x.clone(), gradient.clone()];
  for (let step = 0; step < steps && state.isDone.includes(false); step++) {
    const alpha = step === 0 ? 1 : ALPHA;
    const next = tf.tidy(() => {
      const size = columnOf(state.sizes, rank);
      const ahead = projected(x.add(direction(gradient, norm).mul(size)), target);
      return projected(x.add(ahead.sub(x).mul(alpha)).add(x.sub(before).mul(1 - alpha)), target);
    });
    tf.dispose([before, gradient]);
    [before, x] = [x, next];
    ({ losses, gradient } = slopeAt(x));
    const gained = state.stepped(losses);
    best = merged(best, x.clone(), gained);
    bestGradient = merged(bestGradient, gradient.clone(), gained);
    const halved = state.checked(step + 1);
    if (!halved) continue;
    x = merged(x, best.clone(), halved);
    gradient = merged(gradient, bestGradient.clone(), halved);
  }
  const found = merged(best, tf.tensor(wrong, centre.shape), state.isDone);
  tf.dispose([x, before, gradient, bestGradient, wanted]);
  return found;
}

/** How the ascent of each sample goes, and when its step is halved. */
export class Ascent {
  readonly sizes: Float32Array;
  /** Answered wrong already. */
  readonly isDone: boolean[];
  readonly #checkpoints: readonly number[];
  #losses = new Float32Array();
  #best = new Float32Array();
  readonly #gains: Int32Array;
  /** At the checkpoint before. */
  #bestBefore = new Float32Array();
  #halvedBefore: boolean[];
  #checkedAt = 0;

  constructor(rows: number, size: number, steps: number) {
    this.sizes = new Float32Array(rows).fill(size);
    this.isDone = new Array<boolean>(rows).fill(false);
    this.#gains = new Int32Array(rows);
    this.#halvedBefore = new Array<boolean>(rows).fill(true);
    this.#checkpoints = checkpointsOf(steps);
  }

  began(losses: Float32Array): void {
    this.#losses = losses.slice();
    this.#best = losses.slice();
    this.#bestBefore = losses.slice();
  }

  /** @returns for which samples this loss is the greatest so far */
  stepped(losses: Float32Array): boolean[] {
    const gained = Array.from(losses, (loss, row) => {
      if (loss > (this.#losses[row] ?? 0)) this.#gains[row] = (this.#gains[row] ?? 0) + 1;
      if (!(loss > (this.#best[row] ?? 0))) return false;
      this.#best[row] = loss;
      return true;
    });
    this.#losses = losses.slice();
    return gained;
  }

  /** @returns at a checkpoint: which samples go on from their best point with half the step */
  checked(step: number): boolean[] | null {
    if (!this.#checkpoints.includes(step)) return null;
    const passed = step - this.#checkedAt;
    const halved = Array.from(this.sizes, (size, row) => {
      const fewGains = (this.#gains[row] ?? 0) < RHO * passed;
      const stuck = this.#halvedBefore[row] === false && this.#best[row] === this.#bestBefore[row];
      if (!fewGains && !stuck) return false;
      this.sizes[row] = size / 2;
      this.#losses[row] = this.#best[row] ?? 0;
      return true;
    });
    this.#halvedBefore = halved;
    this.#bestBefore = this.#best.slice();
    this.#gains.fill(0);
    this.#checkedAt = step;
    return halved;
  }
}

/** After 22 % of the steps, and then after ever shorter whiles, of 6 % at least. */
export function checkpointsOf(steps: number): number[] {
  const found: number[] = [];
  // whole percents: sums of them are exact
  let [before, percent] = [0, 22];
  while (percent <= 100) {
    found.push(Math.ceil((percent * steps) / 100));
    [before, percent] = [percent, percent + Math.max(percent - before - 3, 6)];
  }
  return found;
}
