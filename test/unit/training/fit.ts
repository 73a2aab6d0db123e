/** A made-up `fit`, batch for batch. */
import { advance, beginTraining } from '../../../kernel/src/training/history.ts';
import type { Plan, TrainingHistory, Values } from '../../../kernel/src/training/history.ts';

export interface Fit {
  epochs: number;
  batches: number;
  /** Milliseconds of a batch, and of the validation within an epoch's last batch. */
  batchTime: number;
  validationTime: number;
  /** Batches until now, of all epochs. */
  stopAfter: number;
  /** Whether the number of batches is known from the start. */
  known: boolean;
  values: (step: number) => Values;
}

export function plan(changes: Partial<Plan>): Plan {
  return {
    epochs: 10,
    initialEpoch: 0,
    batches: 100,
    metrics: ['loss', 'acc', 'val_loss', 'val_acc'],
    validation: 'in last batch',
    unit: 'images',
    ...changes,
  };
}

export function train(changes: Partial<Fit>, planned: Partial<Plan> = {}): TrainingHistory {
  const { epochs, batches, batchTime, validationTime, stopAfter, known, values }: Fit = {
    epochs: 2,
    batches: 10,
    batchTime: 10,
    validationTime: 0,
    stopAfter: Infinity,
    known: true,
    values: (step) => ({ loss: 2 / (1 + step / 10), acc: 1 - 0.9 / (1 + step) }),
    ...changes,
  };
  let at = 0;
  const validation = validationTime > 0 ? 'in last batch' : 'none';
  const begun = plan({ epochs, batches: known ? batches : null, validation, ...planned });
  const asked = (all: Values): Values =>
    Object.fromEntries(Object.entries(all).filter(([metric]) => begun.metrics.includes(metric)));
  let history = beginTraining(begun, at);
  for (let step = 0; step < Math.min(epochs * batches, stopAfter); step++) {
    const [epoch, batch] = [Math.floor(step / batches), step % batches];
    if (batch === 0) history = advance(history, { type: 'epoch began', at, epoch });
    at += batchTime + (batch === batches - 1 ? validationTime : 0);
    history = advance(history, { type: 'batch ended', at, batch, size: 32, values: asked(values(step)) });
    if (batch === batches - 1) {
      const { loss = 0, acc = 0 } = values(step);
      const means = { loss, acc, val_loss: loss + 0.1, val_acc: acc - 0.05 };
      history = advance(history, { type: 'epoch ended', at, epoch, values: asked(means) });
    }
  }
  return history;
}
