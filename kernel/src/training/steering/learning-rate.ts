/** Sets the learning rate of a training that runs: steps ask for it anew each time, traced ones too. */
import { scheduleOf, type Scheduled } from '../../engine/repairs/learning-rate.ts';
import { say } from '../../say.ts';
import type { ObservedTraining } from '../observers.ts';

export function hasLearningRate(optimizer: ObservedTraining['optimizer']): optimizer is SteeredOptimizer {
  return optimizer !== undefined && 'learningRate' in optimizer;
}

type SteeredOptimizer = NonNullable<ObservedTraining['optimizer']> & Scheduled;

/** @returns what is so now, in one line */
export function setLearningRate(optimizer: SteeredOptimizer, rate: number): string {
  const schedule = scheduleOf(optimizer);
  optimizer.learningRate = rate;
  if (schedule === null) return say('Learning rate is {rate} from the next batch on.', { rate });
  return say('Learning rate is {rate} from the next batch on, in place of {schedule}.', {
    rate,
    schedule: schedule.className ?? say('its schedule'),
  });
}
