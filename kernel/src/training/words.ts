/** A training history in words: title, one-line progress, summary sentence, table of epochs. */
import type { PictureTable } from '../mime.ts';
import { clock, count, figure } from '../display/numbers.ts';
import { doneShare, remainingSeconds, samplesPerSecond } from './history.ts';
import type { TrainingHistory } from './history.ts';

const BAR_CELLS = 10;
/** Rows of the table; longer trainings leave epochs out in the middle. */
const TABLE_ROWS = 30;

/** "Epoch 3 of 10 · loss 0.0312 · acc 0.990 · 1,870 images/s · 0:41 left" */
export function titleOf(history: TrainingHistory): string {
  const parts = [where(history), ...metricWords(history)];
  const pace = paceWords(history);
  if (pace) parts.push(pace);
  if (history.state === 'running') {
    const left = remainingSeconds(history);
    if (left !== null) parts.push(`${clock(left)} left`);
  } else {
    parts.push(`took ${clock(elapsedSeconds(history))}`);
  }
  return parts.join(' · ');
}

/** "epoch 3/10 ▕██▋       ▏ loss 0.0312  acc 0.990  1,870 images/s  ETA 0:41" */
export function progressLine(history: TrainingHistory): string {
  const { plan, epoch } = history;
  const share = doneShare(history);
  const parts = [`epoch ${Math.min(epoch + 1, plan.epochs)}/${plan.epochs} ${bar(share)}`, ...metricWords(history)];
  const pace = paceWords(history);
  if (pace) parts.push(pace);
  const left = remainingSeconds(history);
  if (left !== null) parts.push(`ETA ${clock(left)}`);
  return parts.join('  ');
}

/** "Training ran 12 epochs in 1:20. Loss fell from 2.30 to 0.110; accuracy rose from 0.512 to 0.981." */
export function summaryOf(history: TrainingHistory): string {
  const { plan, state, epochsDone, byEpoch } = history;
  const ran = epochsDone - plan.initialEpoch;
  const asked = plan.epochs - plan.initialEpoch;
  const took = clock(elapsedSeconds(history));
  const sentences: string[] = [];
  if (state === 'running')
    sentences.push(`Training runs: epoch ${Math.min(history.epoch + 1, plan.epochs)} of ${plan.epochs}.`);
  else if (state === 'failed') sentences.push(`Training failed after ${epochs(ran)} and ${took}.`);
  else if (state === 'stopped') sentences.push(`Training was interrupted after ${epochs(ran)} and ${took}.`);
  else if (ran < asked) sentences.push(`Training stopped early, after ${ran} of ${epochs(asked)}, in ${took}.`);
  else sentences.push(`Training ran ${epochs(ran)} in ${took}.`);

  const changes = plan.metrics.map((metric) => change(history, metric)).filter((text) => text !== null);
  const spelt = changes.join('; ');
  if (spelt) sentences.push(`${spelt.charAt(0).toUpperCase()}${spelt.slice(1)}.`);

  const broken = plan.metrics.filter((metric) => isBroken(history, metric));
  if (broken.length > 0) {
    const since = byEpoch.find(({ values }) => broken.some((metric) => !Number.isFinite(values[metric] ?? 0)));
    const when = since ? ` from epoch ${since.epoch + 1}` : '';
    sentences.push(`${broken.map(metricName).join(', ')}: not a number${when}, shown as a gap.`);
  }
  return sentences.join(' ');
}

/** One row an epoch: its number, then every metric. */
export function tableOf({ plan, byEpoch }: TrainingHistory): PictureTable {
  const rows = byEpoch.map(({ epoch, values }) => [
    epoch + 1,
    ...plan.metrics.map((metric) => (metric in values ? figure(values[metric]) : null)),
  ]);
  const columns = ['epoch', ...plan.metrics.map(metricName)];
  if (rows.length <= TABLE_ROWS) return { columns, rows };
  const half = TABLE_ROWS / 2;
  return { columns, rows: [...rows.slice(0, half), columns.map(() => '…'), ...rows.slice(-half)] };
}

/** tfjs's names as people say them: acc -> accuracy, val_acc -> validation accuracy, mae -> MAE. */
export function metricName(metric: string): string {
  if (metric.startsWith('val_')) return `validation ${metricName(metric.slice(4))}`;
  if (metric === 'acc') return 'accuracy';
  if (metric === 'mse' || metric === 'mae' || metric === 'mape') return metric.toUpperCase();
  return metric.replace(/_acc$/, ' accuracy').replaceAll('_', ' ');
}

export function elapsedSeconds({ startedAt, at }: TrainingHistory): number {
  return (at - startedAt) / 1000;
}

function where({ plan, state, epoch, epochsDone }: TrainingHistory): string {
  switch (state) {
    case 'running':
      return `Epoch ${Math.min(epoch + 1, plan.epochs)} of ${plan.epochs}`;
    case 'paused':
      return `Paused in epoch ${Math.min(epoch + 1, plan.epochs)} of ${plan.epochs}`;
    case 'done':
      return epochsDone < plan.epochs
        ? `Stopped early, ${epochsDone} of ${epochs(plan.epochs)}`
        : `${epochs(epochsDone)} done`;
    case 'stopped':
      return `Interrupted in epoch ${Math.min(epoch + 1, plan.epochs)} of ${plan.epochs}`;
    case 'failed':
      return `Failed in epoch ${Math.min(epoch + 1, plan.epochs)} of ${plan.epochs}`;
  }
}

function metricWords({ plan, latest }: TrainingHistory): string[] {
  const known = plan.metrics.filter((metric) => metric in latest);
  return known.slice(0, 4).map((metric) => `${metric} ${figure(latest[metric])}`);
}

function paceWords(history: TrainingHistory): string | null {
  const pace = samplesPerSecond(history);
  if (pace === null) return null;
  return `${pace < 10 ? pace.toFixed(1) : count(pace)} ${history.plan.unit}/s`;
}

function bar(share: number | null): string {
  if (share === null) return '';
  const eighths = Math.round(share * BAR_CELLS * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return `▕${(full + part).padEnd(BAR_CELLS)}▏`;
}

function change(history: TrainingHistory, metric: string): string | null {
  const values = history.byEpoch.map((epoch) => epoch.values[metric]).filter((value) => Number.isFinite(value));
  const start = history.byBatch[metric]?.find((point) => point.value !== null)?.value ?? values[0];
  const end = values.at(-1);
  if (start === undefined || start === null || end === undefined) return null;
  const name = metricName(metric);
  if (figure(start) === figure(end)) return `${name} ${values.length > 1 ? 'stayed at' : 'is'} ${figure(end)}`;
  return `${name} ${end < start ? 'fell' : 'rose'} from ${figure(start)} to ${figure(end)}`;
}

function isBroken({ byBatch, byEpoch }: TrainingHistory, metric: string): boolean {
  return (
    (byBatch[metric]?.some((point) => point.value === null) ?? false) ||
    byEpoch.some(({ values }) => metric in values && !Number.isFinite(values[metric]))
  );
}

function epochs(number: number): string {
  return number === 1 ? '1 epoch' : `${number} epochs`;
}
