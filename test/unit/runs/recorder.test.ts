import assert from 'node:assert/strict';
import type { TrainingEvent } from '../../../kernel/src/training/history.ts';
import { packed, unpacked } from '../../../kernel/src/runs/stored.ts';
import { epoch, newRun, recorder } from './made-up-run.ts';

describe('a run recorded', () => {
  it('keeps every epoch, and of single batches the extremes', () => {
    const recorded = recorder();
    const peak = { epoch: 7, batch: 503 };
    for (let number = 0; number < 20; number++) {
      epoch(recorded, number, 1000, (batch) => ({
        loss: number === peak.epoch && batch === peak.batch ? 99 : 1 / (1 + batch),
      }));
    }
    const { epochs, curves } = recorded.changes;
    assert.equal(epochs.length, 20);
    const points = curves[0]?.points ?? [];
    assert.ok(points.length >= 240 && points.length < 960, `${points.length} points`);
    assert.ok(points.some(({ epoch: at, batch, value }) => at === peak.epoch && batch === peak.batch && value === 99));
    assert.deepEqual([points[0]?.epoch, points[0]?.batch], [0, 0]);
  });

  it('keeps NaN apart from infinities, of batches through thinning and packing too', () => {
    const recorded = recorder();
    const values = [1, Number.NaN, Infinity, -Infinity];
    epoch(recorded, 0, 5000, (batch) => ({ loss: values[Math.min(batch, 3)] ?? 0 }));
    const { epochs, curves } = recorded.changes;
    assert.deepEqual(epochs[0]?.values, { loss: -Infinity });
    const points = unpacked(packed(curves[0]?.points ?? []));
    assert.deepEqual(points, curves[0]?.points);
    assert.deepEqual(
      points.slice(0, 2).map(({ value }) => value),
      [1, Number.NaN],
    );
  });

  it('gives what is new since it was written, and all of it for another database', () => {
    const recorded = recorder();
    epoch(recorded, 0, 3, () => ({ loss: 1 }));
    assert.notEqual(recorded.changes.begin, null);
    recorded.wasWritten();
    assert.deepEqual(
      { ...recorded.changes, id: '' },
      { id: '', begin: null, state: 'running', ended: null, epochs: [], checkpoints: [], curves: [] },
    );
    epoch(recorded, 1, 3, () => ({ loss: 0.5, late: 2 }));
    assert.deepEqual(
      recorded.changes.epochs.map(({ values }) => values),
      [{ loss: 0.5, late: 2 }],
    );
    recorded.writeAgain();
    assert.equal(recorded.changes.epochs.length, 2);
    assert.notEqual(recorded.changes.begin, null);
  });

  it('keeps the learning rate where it changes', () => {
    let rate = 0.1;
    const recorded = recorder(newRun(), () => rate);
    epoch(recorded, 0, 10, () => ({ loss: 1 }));
    rate = 0.01;
    epoch(recorded, 1, 10, () => ({ loss: 1 }));
    const { points } = recorded.changes.curves.find(({ kind }) => kind === 'learning rate') ?? {};
    assert.deepEqual(points, [
      { epoch: 0, batch: 0, value: 0.1 },
      { epoch: 1, batch: 0, value: 0.01 },
    ]);
  });

  it('passes over kinds of events that it does not know', () => {
    // SAFETY: what a later version of the watcher may tell
    const event = { type: 'layers measured', at: 0 } as unknown as TrainingEvent;
    assert.equal(recorder().happened(event), 'never');
  });
});
