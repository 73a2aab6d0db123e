/** A training that a test makes up, event by event. */
import { randomUUID } from 'node:crypto';
import { Recorder } from '../../../kernel/src/runs/recorder.ts';
import type { NewRun, StoredFootprint } from '../../../kernel/src/runs/stored.ts';
import type { Values } from '../../../kernel/src/training/history.ts';

export function newRun(changes: Partial<NewRun> = {}): NewRun {
  return {
    id: randomUUID(),
    started: Date.now(),
    notebook: 'digits.ipynb',
    cell: 'cell-3.ts',
    code: 'await model.fit(x, y)',
    parameters: { optimizer: 'Adam', 'optimizer.learningRate': 0.001, epochs: 10, batches: 100 },
    layers: [{ name: 'dense', class: 'Dense', shape: [null, 10], parameters: 7850 }],
    versions: { limpid: '0.1.0' },
    ...changes,
  };
}

export function recorder(run: NewRun = newRun(), footprint: () => StoredFootprint | null = () => null): Recorder {
  return new Recorder(run, 0, footprint);
}

/** One epoch of so many batches. */
export function epoch(
  of: Recorder,
  number: number,
  batches: number,
  values: (batch: number) => Values,
  learningRate: number | null = null,
): void {
  of.happened({ type: 'epoch began', at: 0, epoch: number });
  for (let batch = 0; batch < batches; batch++) {
    of.happened({ type: 'batch ended', at: 0, batch, size: 32, values: values(batch), learningRate });
  }
  of.happened({ type: 'epoch ended', at: 0, epoch: number, values: values(batches - 1) });
}
