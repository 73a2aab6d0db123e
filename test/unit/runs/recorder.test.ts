import assert from 'node:assert/strict';
import type { Recorder } from '../../../kernel/src/runs/recorder.ts';
import type { TrainingEvent } from '../../../kernel/src/training/history.ts';
import { packedHistograms, unpackedHistograms } from '../../../kernel/src/runs/histograms.ts';
import { packed, unpacked, type Point } from '../../../kernel/src/runs/stored.ts';
import { epoch, recorder } from './made-up-run.ts';

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
      {
        id: '',
        begin: null,
        state: 'running',
        ended: null,
        batch: 3,
        findings: null,
        footprint: null,
        epochs: [],
        checkpoints: [],
        curves: [],
        histograms: [],
      },
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
    const recorded = recorder();
    epoch(recorded, 0, 10, () => ({ loss: 1 }), 0.1);
    epoch(recorded, 1, 10, () => ({ loss: 1 }), 0.01);
    assert.deepEqual(curveOf(recorded, 'learning rate'), [
      { epoch: 0, batch: 0, value: 0.1 },
      { epoch: 1, batch: 0, value: 0.01 },
    ]);
  });

  it('keeps a learning rate that was set while it trained from the next batch on, also where that batch was not read', () => {
    const recorded = recorder();
    recorded.happened({ type: 'batch ended', at: 0, batch: 0, size: 32, values: { loss: 1 }, learningRate: 0.1 });
    recorded.happened({ type: 'learning rate set', at: 1, value: 0.5 });
    recorded.happened({ type: 'batch ended', at: 2, batch: 1, size: 32, values: null });
    recorded.happened({ type: 'batch ended', at: 3, batch: 2, size: 32, values: { loss: 1 }, learningRate: 0.5 });
    assert.deepEqual(curveOf(recorded, 'learning rate'), [
      { epoch: 0, batch: 0, value: 0.1 },
      { epoch: 0, batch: 1, value: 0.5 },
    ]);
  });

  it('is paused while it is, and kept when whoever steered it stopped it', () => {
    const recorded = recorder();
    assert.equal(recorded.happened({ type: 'paused', at: 0 }), 'soon');
    assert.equal(recorded.changes.state, 'paused');
    recorded.happened({ type: 'resumed', at: 1 });
    assert.equal(recorded.changes.state, 'running');
    recorded.happened({ type: 'ended', at: 2, state: 'stopped', isKept: true });
    assert.equal(recorded.changes.state, 'kept');
    const interrupted = recorder();
    interrupted.happened({ type: 'ended', at: 2, state: 'stopped' });
    assert.equal(interrupted.changes.state, 'stopped');
  });

  it('keeps norms of gradients and update ratios of layers, of at most 24 of them and in bounds', () => {
    const recorded = recorder();
    const layer = { gradientNorm: 2, weightNorm: 1 };
    for (let batch = 0; batch < 1000; batch++) {
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`dense_${index}`, layer]));
      const values = { ...many, dense_99: { ...layer, gradientNorm: batch === 500 ? 9 : 2, updateRatio: 0.001 } };
      assert.equal(recorded.happened({ type: 'layers', at: 0, batch, values }), 'some time');
    }
    const { curves } = recorded.changes;
    assert.equal(curves.length, 24 + 1);
    assert.ok(curves.every(({ kind, points }) => kind === 'layer' && points.length < 240));
    const norms = curves.find(({ name }) => name === 'dense_99/gradient norm')?.points ?? [];
    assert.deepEqual(
      norms.filter(({ value }) => value === 9),
      [{ epoch: 0, batch: 500, value: 9 }],
    );
    assert.equal(curves.find(({ name }) => name === 'dense_99/update ratio')?.points.at(-1)?.value, 0.001);
  });

  it('keeps histograms of at most 24 layers, at moments from the first to the last, within 300 KB', () => {
    const recorded = recorder();
    const histogram = { from: -1, to: 1, counts: Array<number>(24).fill(3) };
    const layer = { gradientNorm: 2, weightNorm: 1, weights: histogram, gradients: histogram, updates: histogram };
    const values = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`dense_${index}`, layer]));
    for (let batch = 0; batch < 1000; batch++) recorded.happened({ type: 'layers', at: 0, batch, values });
    const { histograms } = recorded.changes;
    assert.equal(histograms.length, 3 * 24);
    const packedAll = histograms.map(({ moments }) => packedHistograms(moments));
    assert.ok(packedAll.reduce((sum, { length }) => sum + length, 0) < 300_000);
    const moments = unpackedHistograms(packedAll[0] ?? new Uint8Array());
    assert.deepEqual(moments, histograms[0]?.moments);
    assert.deepEqual([moments[0]?.batch, moments.at(-1)?.batch], [0, 999]);
    const gaps = moments.slice(1).map(({ batch }, index) => batch - Number(moments[index]?.batch));
    assert.ok(moments.length >= 12 && Math.max(...gaps) < 1000 / 5, gaps.join());
    recorded.wasWritten();
    assert.deepEqual(recorded.changes.histograms, []);
  });

  it('what is no histogram is left out when it is read', () => {
    const counts = Array<number>(24).fill(1);
    const good = { epoch: 1, batch: 2, from: 0, to: 0, counts };
    const bad = [{ from: NaN }, { to: Infinity }, { from: 2, to: 1 }, { epoch: -1 }, { batch: 0.5 }];
    const bytes = packedHistograms([good, ...bad.map((wrong) => ({ ...good, ...wrong }))]);
    assert.deepEqual(unpackedHistograms(bytes), [good]);
    assert.deepEqual(unpackedHistograms(bytes.subarray(0, 100)), []);
  });

  it('passes over kinds of events that it does not know', () => {
    // SAFETY: what a later version of the watcher may tell
    const event = { type: 'layers measured', at: 0 } as unknown as TrainingEvent;
    assert.equal(recorder().happened(event), 'never');
  });
});

function curveOf(recorded: Recorder, wanted: string): readonly Point[] | undefined {
  return recorded.changes.curves.find(({ kind }) => kind === wanted)?.points;
}
