/** Writes the example payloads beside this file, from the code that makes them in a notebook. */
import { writeFileSync } from 'node:fs';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { advance, beginTraining } from '../../../kernel/src/training/history.ts';
import type { TrainingEvent, TrainingHistory } from '../../../kernel/src/training/history.ts';

const EPOCHS = 10;
const BATCHES = 188;

function training(upTo: number, ending: TrainingEvent[]): TrainingHistory {
  let at = 0;
  let history = beginTraining(
    {
      epochs: EPOCHS,
      initialEpoch: 0,
      batches: BATCHES,
      metrics: ['loss', 'acc', 'val_loss', 'val_acc'],
      validation: 'in last batch',
      unit: 'images',
    },
    at,
  );
  for (let step = 0; step < upTo; step++) {
    const [epoch, batch] = [Math.floor(step / BATCHES), step % BATCHES];
    if (batch === 0) history = advance(history, { type: 'epoch began', at, epoch });
    at += batch === BATCHES - 1 ? 600 : 17;
    const loss = 2.3 * Math.exp(-step / 60) + 0.25 / (1 + step / 200) + 0.06 * noise(step) ** 2;
    const acc = 1 - loss / 3.2 - 0.01 * Math.abs(noise(step + 9));
    history = advance(history, { type: 'batch ended', at, batch, size: 32, values: { loss, acc } });
    if (batch === BATCHES - 1) {
      const values = { val_loss: loss * 0.9 + 0.02, val_acc: acc - 0.004, loss: loss * 1.05, acc };
      history = advance(history, { type: 'epoch ended', at, epoch, values });
    }
  }
  for (const event of ending) history = advance(history, { ...event, at });
  return history;
}

/** The same numbers at every run, about normal. */
function noise(seed: number): number {
  const wave = (factor: number) => Math.sin(seed * factor) * 43758.5453;
  const uniform = (value: number) => value - Math.floor(value);
  return uniform(wave(12.9898)) + uniform(wave(78.233)) + uniform(wave(37.719)) - 1.5;
}

function write(name: string, payload: object): void {
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(payload, null, 1)}\n`);
}

const id = '0b54a1f0-6a5b-4ac5-9d5f-27d1a2ba1d37';
write('training-running', pictureOf(id, training(2.4 * BATCHES, [])));
write('training-done', pictureOf(id, training(EPOCHS * BATCHES, [{ type: 'ended', at: 0, state: 'done' }])));
