/** Made-up trainings that are the same at every run. */
import { advance, beginTraining, type TrainingHistory } from '../../../kernel/src/training/history.ts';
import { mulberry32 } from '../../random.ts';
import { layers, sample } from './events.ts';
import { plan } from './fit.ts';

/** Histories after a random number of batches each, of a training with a random number of them, with gaps, layers and samples. */
export function* randomTraining(seed: number): Generator<TrainingHistory> {
  const random = mulberry32(seed);
  const batches = 5 + Math.floor(random() * 300);
  let history = beginTraining(plan({ epochs: 6, batches: random() < 0.3 ? null : batches }), 0);
  let at = 0;
  for (let epoch = 0; epoch < 6; epoch++) {
    history = advance(history, { type: 'epoch began', at, epoch });
    for (let batch = 0; batch < batches; batch++) {
      at += 5 + random() * 20;
      const loss = random() < 0.02 ? Number.NaN : 2 / (1 + epoch) + random();
      const values = { loss, acc: 1 / (1 + loss) };
      history = advance(history, { type: 'batch ended', at, batch, size: 32, learningRate: 0.001, values });
      if (random() < 0.1) history = advance(history, { type: 'layers', at, batch, values: layers(3, random) });
      if (random() < 0.05) history = advance(history, { type: 'system', at, values: sample(random) });
      if (random() < 0.1) yield history;
    }
    const values = { loss: 1 / (1 + epoch), acc: 0.5, val_loss: random(), val_acc: random() };
    history = advance(history, { type: 'epoch ended', at, epoch, values });
    yield history;
  }
  yield advance(history, { type: 'ended', at, state: 'done' });
}
