/** What `/metrics` of a service says of one model, as numbers. Pure. */
import type { DriftAlarm, ServiceDrift, ServiceRole, ServiceVersion } from '../../mime.ts';

/** Counters since the start, and what is so now. */
export interface Counts {
  answered: number;
  failed: number;
  /** Requests that wait now. */
  waiting: number;
  rows: number;
  runs: number;
  drift: ServiceDrift | null;
  /** The champion first. */
  versions: ServiceVersion[];
}

interface Line {
  name: string;
  labels: { readonly [label: string]: string };
  value: number;
}

/** @param text as Prometheus reads it */
export function countsIn(text: string, model: string): Counts {
  const lines = linesOf(text).filter(({ labels }) => labels['model'] === model);
  const sum = (name: string): number =>
    lines.filter((line) => line.name === name).reduce((total, { value }) => total + value, 0);
  return {
    answered: sum('limpid_inference_request_success_total'),
    failed: sum('limpid_inference_request_failure_total'),
    waiting: sum('limpid_inference_pending_request_count'),
    rows: sum('limpid_inference_count_total'),
    runs: sum('limpid_inference_exec_count_total'),
    drift: driftIn(lines),
    versions: versionsIn(lines),
  };
}

function versionsIn(lines: readonly Line[]): ServiceVersion[] {
  const all = lines.flatMap(({ name, labels, value }) => {
    const { version, role } = labels;
    const known = ROLES.find((one) => one === role);
    if (name !== 'limpid_rollout_share' || version === undefined || known === undefined) return [];
    const own = lines.filter((line) => line.labels['version'] === version);
    const sum = (of: string): number =>
      own.filter((line) => line.name === of).reduce((total, line) => total + line.value, 0);
    const latency = (quantile: string): number =>
      1000 *
      (own.find((line) => line.name === 'limpid_inference_latency_seconds' && line.labels['quantile'] === quantile)
        ?.value ?? 0);
    return {
      ...{ version, role: known, percent: Math.round(value * 1e6) / 1e4, p50: latency('0.5'), p99: latency('0.99') },
      answered: sum('limpid_inference_request_success_total'),
      failed: sum('limpid_inference_request_failure_total'),
    };
  });
  return ROLES.flatMap((role) => all.filter((one) => one.role === role));
}

const ROLES: readonly ServiceRole[] = ['champion', 'challenger', 'shadow', 'beside'];

function driftIn(lines: readonly Line[]): ServiceDrift | null {
  const checks = lines.find(({ name }) => name === 'limpid_drift_checks_total');
  if (!checks) return null;
  const valueOf = (name: string, { labels }: Line): number | undefined =>
    lines.find((line) => line.name === name && DRIFT.every((label) => line.labels[label] === labels[label]))?.value;
  const alarms = lines
    .filter(({ name, value }) => name === 'limpid_drift_alarm' && value === 1)
    .map((line): DriftAlarm => {
      const { stream = '', column = '', test = '' } = line.labels;
      const p = valueOf('limpid_drift_p', line);
      const [value = NaN, threshold = NaN] = ['value', 'threshold'].map((of) => valueOf(`limpid_drift_${of}`, line));
      return { stream, column, test, value, threshold, ...(p !== undefined && { p }) };
    });
  return { checks: checks.value, alarms };
}

const DRIFT = ['stream', 'column', 'test'];

function linesOf(text: string): Line[] {
  return [...text.matchAll(/^([a-z_]+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', told = '']) => [label, unescaped(told)]),
    ),
    value: Number(value),
  }));
}

function unescaped(told: string): string {
  return told.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}
