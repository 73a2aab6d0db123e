/**
 * Runs as one CSV file (RFC 4180), a row a value: `run,metric,epoch,batch,value,time`. Epochs and batches count from 1; a value
 * at the end of an epoch has a time and no batch, one of the whole run (its footprint) has no epoch either. NaN and infinities are written as Python's and R's readers know them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Run } from '../run.ts';
import { footprintMetrics } from './footprint.ts';
import { layersOf } from './steps.ts';

const COLUMNS = ['run', 'metric', 'epoch', 'batch', 'value', 'time'];

export function exportCsv(runs: readonly Run[], path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, csvOf(runs));
  return path;
}

export function csvOf(runs: readonly Run[]): string {
  return [COLUMNS, ...runs.flatMap(rowsOf)].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function rowsOf(run: Run): (string | number)[][] {
  const ends = run.epochs.flatMap(({ epoch, at, values }) =>
    Object.entries(values).map(([metric, value]) => [
      run.id,
      metric,
      epoch + 1,
      '',
      number(value),
      new Date(at).toISOString(),
    ]),
  );
  const curves = [...run.batches, { name: 'learning rate', points: run.learningRates }, ...layersOf(run)];
  const single = curves.flatMap(({ name, points }) =>
    points.map(({ epoch, batch, value }) => [run.id, name, epoch + 1, batch + 1, number(value), '']),
  );
  const ended = new Date(run.started.getTime() + 1000 * run.seconds).toISOString();
  const whole = Object.entries(footprintMetrics(run.footprint)).map(([metric, value]) => [
    ...[run.id, metric, '', ''],
    ...[number(value), ended],
  ]);
  return [...ends, ...single, ...whole];
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
