/** Raises the learning rate from step to step (L. Smith, 2017): where the loss falls fastest is a good one. */
import type * as tf from '@tensorflow/tfjs';
import { figure } from '../../display/numbers.ts';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { hasLearningRate } from '../../training/steering/learning-rate.ts';
import { lossesOf, tryOut, type TrialOptions } from './trial.ts';

export interface RangeTestOptions extends TrialOptions {
  /** Rates at the first and at the last step. Default 1e-6 to 1. */
  from?: number;
  to?: number;
}

export interface RangeTestResult {
  /** Of each step that was done. */
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  /** Null: the loss fell at none of them. */
  readonly suggested: number | null;
  /** In one sentence. */
  readonly conclusion: string;
}

const STEPS = 100;
/** Of the newest loss in the smoothed one. */
const NEWEST = 0.2;
/** Times the best: there it ends. */
const RISEN = 4;

/**
 * Trains a copy of the model, from the weights that it has, for at most `steps` steps (100).
 * @throws LimpidError DOCTOR_RATE when the optimizer has no learning rate that can be set
 */
export async function learningRateRangeTest(
  model: tf.LayersModel,
  x: tf.Tensor,
  y: tf.Tensor,
  options: RangeTestOptions = {},
): Promise<RangeTestResult> {
  const { from = 1e-6, to = 1, steps = STEPS } = options;
  const rateAt = (step: number): number => from * (to / from) ** (step / Math.max(1, steps - 1));
  const losses = await tryOut(model, { x, y }, options, 'now', (trial) => {
    const { optimizer } = trial.model;
    if (!hasLearningRate(optimizer))
      throw new LimpidError('DOCTOR_RATE', { optimizer: model.optimizer.getClassName() });
    let done = 0;
    const step = (): Promise<number> => {
      optimizer.learningRate = rateAt(done);
      done += 1;
      return trial.step();
    };
    return lossesOf({ step }, { ...options, steps }, hasRisen);
  });
  const rates = losses.map((_, step) => rateAt(step));
  const suggested = suggestedBy(rates, smoothed(losses.filter(Number.isFinite)));
  const conclusion =
    suggested === null
      ? say('The loss fell at no rate from {from} to {rates}: the fault is elsewhere.', {
          from: figure(from),
          rates: figure(rates.at(-1)),
        })
      : say('The loss falls fastest at about {suggested}.', { suggested: figure(suggested) });
  return { rates, losses, suggested, conclusion };
}

function hasRisen(losses: readonly number[]): boolean {
  const all = smoothed(losses);
  return all.length > 10 && (all.at(-1) ?? 0) > RISEN * Math.min(...all);
}

function smoothed(losses: readonly number[]): number[] {
  let mean = losses[0] ?? 0;
  return losses.map((loss) => (mean += NEWEST * (loss - mean)));
}

/** The steepest fall, over a tenth of the steps. */
function suggestedBy(rates: readonly number[], losses: readonly number[]): number | null {
  const width = Math.max(2, Math.round(losses.length / 10));
  const [first = 0] = losses;
  let [best, at] = [-0.02 * Math.abs(first), -1];
  for (let step = width; step < losses.length; step += 1) {
    const fall = (losses[step] ?? 0) - (losses[step - width] ?? 0);
    if (fall < best) [best, at] = [fall, step - Math.floor(width / 2)];
  }
  return at < 0 ? null : Number((rates[at] ?? 0).toPrecision(2));
}
