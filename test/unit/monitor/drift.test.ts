/** What the monitor of drift takes, keeps and tells. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { Stream } from '../../../kernel/src/engine/random/stream.ts';
import type { ErrorCode } from '../../../kernel/src/errors.ts';
import { MARKDOWN, TEXT } from '../../../kernel/src/mime.ts';
import { driftMonitor } from '../../../kernel/src/monitor/drift.ts';
import { holm } from '../../../kernel/src/monitor/holm.ts';
import { driftReference, type DriftReference } from '../../../kernel/src/monitor/reference.ts';

const random = new Stream(3, 0);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const rows = (count: number, width: number, shift = 0): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: width }, (_, at) => normal() + (at === 0 ? shift : 0)));

describe('drift', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });

  it("Holm's correction rejects from the smallest p on, until one does not", () => {
    const HOLM: readonly [p: number[], rejects: boolean[]][] = [
      [
        [0.01, 0.04, 0.03, 0.005],
        [true, false, false, true],
      ],
      [
        [0.02, 0.04],
        [true, true],
      ],
      [
        [0.03, 0.04],
        [false, false],
      ],
      [[], []],
    ];
    for (const [p, rejects] of HOLM) {
      assert.deepEqual(
        holm(p, 0.05).map((one) => one.rejects),
        rejects,
      );
    }
  });

  it('names the column that has drifted, and no other', () => {
    const reference = driftReference(rows(1000, 3), { columns: ['age', 'height', 'weight'] });
    const monitor = driftMonitor(reference);
    monitor.observe(rows(400, 3));
    assert.deepEqual(monitor.report().alarms, []);
    monitor.reset();
    monitor.observe(rows(400, 3, 1));
    const { alarms } = monitor.report();
    assert.deepEqual(new Set(alarms.map(({ column }) => column)), new Set(['age', undefined]));
    const tests = ['psi', 'jensen-shannon', 'kolmogorov-smirnov', 'wasserstein', 'total wasserstein', 'mmd'] as const;
    for (const test of tests)
      assert.ok(
        alarms.some((one) => one.test === test),
        test,
      );
  });

  it('tells inputs from predictions, and takes tensors, lists and typed arrays', () => {
    const x = tf.tensor2d(rows(300, 2));
    const reference = driftReference({ inputs: x, predictions: new Float32Array(rows(300, 1).flat()) });
    const monitor = driftMonitor(reference);
    monitor.observe({ inputs: rows(200, 2), predictions: rows(200, 1, 2).flat() });
    const streams = new Set(monitor.report().alarms.map(({ stream }) => stream));
    assert.deepEqual([...streams], ['predictions']);
    x.dispose();
  });

  it('watches wide rows by their figures and by where they lie', () => {
    const wide = (count: number, change: (value: number, at: number) => number = (value) => value) =>
      rows(count, 100).map((row) => row.map((value, at) => change(value, at)));
    const reference = driftReference(wide(300));
    const monitor = driftMonitor(reference, { window: 200 });
    const alarmsOf = (data: number[][]) => {
      monitor.reset();
      monitor.observe(data);
      return monitor.report().alarms.map(({ test, column }) => `${test} ${column ?? ''}`);
    };
    assert.deepEqual(alarmsOf(wide(200)), []);
    assert.ok(alarmsOf(wide(200, (value) => 2 * value)).includes('psi standard deviation'));
    // figures stay: what changes is where in the row the values are
    const turned = alarmsOf(wide(200, (value, at) => value + (at < 50 ? 1 : -1)));
    assert.ok(turned.includes('mmd '), turned.join());
  });

  it('ADWIN tells at which row a mean has changed, and forgets it with the window', () => {
    const monitor = driftMonitor(driftReference(rows(300, 1)), { window: 300 });
    monitor.observe(rows(600, 1));
    const adwin = () => monitor.report().results.find(({ test }) => test === 'adwin');
    assert.deepEqual([adwin()?.value, adwin()?.isAlarm], [0, false]);
    monitor.observe(rows(200, 1, 2));
    const { value = 0, isAlarm } = adwin() ?? {};
    assert.ok(isAlarm && value > 600 && value <= 800, String(value));
    monitor.observe(rows(600, 1, 2));
    assert.equal(adwin()?.isAlarm, false);
  });

  it('does not tell what too few rows cannot tell, and says so', () => {
    const monitor = driftMonitor(driftReference(rows(200, 2)));
    const { results, refused } = monitor.report();
    assert.deepEqual([results.length, refused.length], [0, 7]);
    monitor.observe(rows(60, 2, 3));
    const second = monitor.report();
    assert.deepEqual(
      second.refused.map(({ test, rows: come, least }) => [test, come, least]),
      [
        ['psi', 60, 100],
        ['jensen-shannon', 60, 100],
        ['adwin', 60, 64],
      ],
    );
    const { [TEXT]: text } = second[JUPYTER_DISPLAY]();
    assert.ok(typeof text === 'string');
    assert.match(text, /psi is not told of data: 60 rows have come, and 100/);
  });

  it('shows alarms first, definitions and the correction, and nothing of a column name as markup', () => {
    const monitor = driftMonitor(driftReference(rows(200, 2), { columns: ['a|b', '<img>'] }));
    monitor.observe(rows(150, 2, 1));
    const report = monitor.report();
    const { [MARKDOWN]: shown } = report[JUPYTER_DISPLAY]();
    assert.ok(typeof shown === 'string');
    assert.match(shown, /^Drift: \d+ of 12 tests alarm \(data: the latest 150 of 150 rows\)/);
    assert.match(shown, /a\\\|b/);
    assert.doesNotMatch(shown, /[^\\]<img/);
    assert.equal(report.definitions.length, 7);
    assert.ok(shown.includes('Holm'));
  });

  it('leaves out values that are not finite', () => {
    const data = rows(300, 1);
    const monitor = driftMonitor(driftReference([...data, [Number.NaN], [Infinity]]));
    monitor.observe([...rows(200, 1), [Number.NaN]]);
    const { results, alarms } = monitor.report();
    assert.deepEqual(alarms, []);
    assert.ok(results.every(({ value }) => Number.isFinite(value)));
    assert.equal(results.find(({ test }) => test === 'psi')?.rows, 200);
  });

  it('has a reference that is plain data', () => {
    const reference = driftReference(rows(300, 2));
    // SAFETY: it is plain data.
    const read = JSON.parse(JSON.stringify(reference)) as DriftReference;
    const window = rows(150, 2, 0.5);
    const [one, other] = [reference, read].map((made) => {
      const monitor = driftMonitor(made);
      monitor.observe(window);
      return monitor.report().results;
    });
    assert.deepEqual(one, other);
  });

  const REFUSED: readonly [what: string, code: ErrorCode, make: () => unknown][] = [
    ['too few rows', 'DRIFT_FEW', () => driftReference(rows(99, 2))],
    ['uneven rows', 'DRIFT_DATA', () => driftReference([...rows(100, 2), [1]])],
    ['texts', 'DRIFT_DATA', () => driftReference(tf.tensor1d(['a']))],
    ['names that are too few', 'DRIFT_NAMES', () => driftReference(rows(100, 2), { columns: ['a'] })],
    ['rows of another width', 'DRIFT_WIDTH', () => driftMonitor(driftReference(rows(100, 2))).observe(rows(1, 3))],
    ['another stream', 'DRIFT_STREAM', () => driftMonitor(driftReference(rows(100, 2))).observe({ other: rows(1, 2) })],
  ];
  for (const [what, code, make] of REFUSED) it(`refuses ${what}`, () => assert.throws(make, { code }));
});
