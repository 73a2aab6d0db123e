/** Drift as Prometheus reads it. Names of streams and columns are those of the reference. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { DriftResult } from './drift-report.ts';

/** @returns what is called with the results of each comparison; with none, the count of comparisons begins */
export function driftGauges(registry: Registry): (model: string, results: readonly DriftResult[]) => void {
  const registers = [registry];
  const labelNames = ['model', 'stream', 'column', 'test'] as const;
  const gauge = (of: string, help: string): Gauge<(typeof labelNames)[number]> =>
    new Gauge({ name: `limpid_drift_${of}`, help, labelNames, registers });
  const checks = new Counter({
    name: 'limpid_drift_checks_total',
    help: 'Comparisons of the rows of a model with its reference',
    labelNames: ['model'],
    registers,
  });
  const value = gauge('value', 'Statistic of a test of the newest comparison');
  const p = gauge('p', 'Its p, of tests that have one');
  const threshold = gauge('threshold', 'From where on it is an alarm: of p, where there is one');
  const alarm = gauge('alarm', '1 where the newest comparisons alarm');
  return (model, results) => {
    checks.inc({ model }, results.length > 0 ? 1 : 0);
    for (const one of results) {
      const labels = { model, stream: one.stream, column: one.column ?? '', test: one.test };
      value.set(labels, one.value);
      if (one.p !== undefined) p.set(labels, one.p);
      threshold.set(labels, one.threshold);
      alarm.set(labels, one.isAlarm ? 1 : 0);
    }
  };
}
