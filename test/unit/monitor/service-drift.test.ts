/** Drift that a service watches by itself: what is an alarm, what is not, and what it never costs. */
import assert from 'node:assert/strict';
import { Stream } from '../../../kernel/src/engine/random/stream.ts';
import { createMetrics } from '../../../kernel/src/monitor/metrics.ts';
import { driftReference } from '../../../kernel/src/monitor/reference.ts';
import { BLOCK, ServiceDrift } from '../../../kernel/src/monitor/service-drift.ts';
import type { DriftResult } from '../../../kernel/src/monitor/drift-report.ts';
import type { InferTensor } from '../../../kernel/src/serve/inference.ts';
import { countsIn } from '../../../kernel/src/serve/panel/samples.ts';

const random = new Stream(5, 0);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
const rows = (count: number, shift = 0): number[][] =>
  Array.from({ length: count }, () => [normal() + shift, normal(), normal()]);
const tensor = (name: string, values: number[][]): InferTensor => ({
  ...{ name, datatype: 'FP32', shape: [values.length, values[0]?.length ?? 0] },
  data: Float32Array.from(values.flat()),
});

describe('drift that a service watches', () => {
  const training = rows(2000);
  const reference = driftReference(
    { inputs: training, predictions: training.map(([first = 0]) => [first]) },
    { columns: { inputs: ['light', 'air', 'heat'] } },
  );
  const watched = (): { drift: ServiceDrift; told: DriftResult[][]; ask: (shift?: number, count?: number) => void } => {
    let now = 0;
    const told: DriftResult[][] = [];
    const drift = new ServiceDrift(
      reference,
      (results) => void told.push(results),
      () => now,
    );
    const ask = (shift = 0, count = BLOCK): void => {
      now += 1000;
      const values = rows(count, shift);
      drift.observe(
        [tensor('x', values)],
        [
          tensor(
            'y',
            values.map(([first = 0]) => [first]),
          ),
        ],
      );
    };
    return { drift, told, ask };
  };
  const alarms = (results: DriftResult[] | undefined): string[] => [
    ...new Set(
      results
        ?.filter(({ isAlarm, test }) => isAlarm && test !== 'adwin')
        .map(({ column, stream }) => `${stream} ${column ?? ''}`),
    ),
  ];

  it('alarms when two comparisons in succession agree, of the column that has changed and of what is predicted', () => {
    const { told, ask } = watched();
    for (const shift of [0, 1.5, 1.5, 0]) ask(shift);
    assert.equal(told.length, 4);
    assert.deepEqual(alarms(told[0]), []);
    assert.deepEqual(alarms(told[1]), [], 'one comparison may be chance');
    assert.deepEqual(alarms(told[2]), ['inputs light', 'inputs ', 'predictions 0']);
    assert.deepEqual(alarms(told[3]), []);
  });

  it('alarms by chance in less than one of 100 comparisons, where single ones do more often', () => {
    const { told, ask } = watched();
    for (let round = 0; round < 200; round++) ask();
    const share = told.filter((results) => results.some(({ isAlarm }) => isAlarm)).length / told.length;
    assert.ok(share < 0.01, `${share}`);
  });

  it('compares rows that come a few at a time, and of a flood looks at some alone', () => {
    const few = watched();
    for (let at = 0; at < BLOCK / 10; at++) few.ask(0, 10);
    assert.equal(few.told.length, 1);
    const told: DriftResult[][] = [];
    const flood = new ServiceDrift(
      reference,
      (results) => void told.push(results),
      () => 0,
    );
    for (let at = 0; at < 100; at++) flood.observe([tensor('x', rows(100))], [tensor('y', [[0]])]);
    assert.ok(told.length <= 1);
  });

  it('fails no request whose rows do not fit the reference, and says so once', async () => {
    const warning = new Promise<Error>((resolve) => process.once('warning', resolve));
    const { drift, told } = watched();
    for (let at = 0; at < 3; at++) drift.observe([tensor('x', [[1, 2]])], []);
    assert.match((await warning).message, /^Drift is not watched: /);
    assert.deepEqual(told, []);
  });

  it('is told to Prometheus, and read back from there by the panel', async () => {
    const metrics = createMetrics();
    metrics.drift('digits', []);
    assert.deepEqual(countsIn(await metrics.text(), 'digits').drift, { checks: 0, alarms: [] });
    const result = { stream: 'inputs', column: 'a "b"\n', test: 'psi', value: 0.5, threshold: 0.2, rows: 250 } as const;
    metrics.drift('digits', [
      { ...result, isAlarm: true },
      { ...result, column: 'calm', isAlarm: false },
    ]);
    const { stream, column, test, value, threshold } = result;
    const drift = { checks: 1, alarms: [{ stream, column, test, value, threshold }] };
    assert.deepEqual(countsIn(await metrics.text(), 'digits').drift, drift);
  });
});
