/** A training history in words: title, one-line progress, summary sentence, table of epochs. */
import type { PictureTable } from '../mime.ts';
import { clock, count, figure } from '../display/numbers.ts';
import { bestEpoch, type TrainingHistory } from './history.ts';
import { doneShare, remainingSeconds, samplesPerSecond, stepsPerSecond } from './pace.ts';

const BAR_CELLS = 10;
/** Metrics in a title, and columns of a table; the table says how many it leaves out. */
const TITLE_METRICS = 4;
const TABLE_METRICS = 48;

/** "Epoch 3 of 10 · loss 0.0312 · acc 0.990 · 1,870 images/s · 0:41 left", "Step 1,200 · loss 0.031 · 310 steps/s" */
export function titleOf(history: TrainingHistory): string {
  const parts = [where(history), ...metricWords(history)];
  const pace = paceWords(history);
  if (pace) parts.push(pace);
  if (history.state === 'running' || history.state === 'paused') {
    const left = remainingSeconds(history);
    if (left !== null) parts.push(`${clock(left)} left`);
  } else {
    parts.push(`took ${clock(elapsedSeconds(history))}`);
  }
  return parts.join(' · ');
}

/** "epoch 3/10 ▕██▋       ▏ loss 0.0312  acc 0.990  1,870 images/s  ETA 0:41" */
export function progressLine(history: TrainingHistory): string {
  const { plan, epoch, batch } = history;
  const reached =
    plan.epochs === 0
      ? `step ${count(batch)}`
      : `epoch ${Math.min(epoch + 1, plan.epochs)}/${plan.epochs} ${bar(doneShare(history))}`;
  const parts = [reached, ...metricWords(history)];
  const pace = paceWords(history);
  if (pace) parts.push(pace);
  const left = remainingSeconds(history);
  if (left !== null) parts.push(`ETA ${clock(left)}`);
  return parts.join('  ');
}

/** "Training ran 12 epochs in 1:20. Loss fell from 2.30 to 0.110; accuracy rose from 0.512 to 0.981." */
export function summaryOf(history: TrainingHistory): string {
  const { state, metrics, facts } = history;
  const sentences = [progress(history)];

  const changes = metrics.map((metric) => change(history, metric)).filter((text) => text !== null);
  const spelt = changes.slice(0, TITLE_METRICS * 2).join('; ');
  if (spelt) sentences.push(`${spelt.charAt(0).toUpperCase()}${spelt.slice(1)}.`);

  const best = bestEpoch(history);
  if (best && history.epochsDone - history.plan.initialEpoch > 1)
    sentences.push(`Best epoch by ${metricName(best.metric)}: ${best.epoch + 1} (${figure(best.value)}).`);

  const broken = metrics.filter((metric) => facts[metric]?.isBroken);
  if (broken.length > 0) {
    const since = broken.flatMap((metric) => facts[metric]?.brokenEpoch ?? []);
    const when = since.length > 0 ? ` from epoch ${Math.min(...since) + 1}` : '';
    const named = broken
      .slice(0, TITLE_METRICS * 2)
      .map(metricName)
      .join(', ');
    const more = broken.length > TITLE_METRICS * 2 ? ` and ${broken.length - TITLE_METRICS * 2} more` : '';
    sentences.push(`${named}${more}: not a number${when}, shown as a gap.`);
  }
  if (state === 'paused') sentences.push('It is paused.');
  return sentences.join(' ');
}

function progress(history: TrainingHistory): string {
  const { plan, state, epochsDone, epoch, batch } = history;
  const took = clock(elapsedSeconds(history));
  const isOver = state !== 'running' && state !== 'paused';
  if (plan.epochs === 0) {
    if (!isOver) return `Training runs: step ${count(batch)}.`;
    const ended = state === 'failed' ? 'failed after' : state === 'stopped' ? 'was interrupted after' : 'ran';
    return `Training ${ended} ${steps(batch)} in ${took}.`;
  }
  const ran = epochsDone - plan.initialEpoch;
  const asked = plan.epochs - plan.initialEpoch;
  if (!isOver) return `Training runs: epoch ${Math.min(epoch + 1, plan.epochs)} of ${plan.epochs}.`;
  if (state === 'failed') return `Training failed after ${epochs(ran)} and ${took}.`;
  const how = history.isKept ? 'stopped, and what it learnt was kept,' : 'interrupted';
  if (state === 'stopped') return `Training was ${how} after ${epochs(ran)} and ${took}.`;
  if (ran < asked) return `Training stopped early, after ${ran} of ${epochs(asked)}, in ${took}.`;
  return `Training ran ${epochs(ran)} in ${took}.`;
}

/** One row an epoch: its number, then every metric. */
export function tableOf(history: TrainingHistory): PictureTable {
  const { metrics, firstEpochs, lastEpochs, epochsDone, plan } = history;
  if (plan.epochs === 0) return tableOfSteps(history);
  const shown = metrics.slice(0, TABLE_METRICS);
  const more = metrics.length - shown.length;
  const columns = ['epoch', ...shown.map(metricName), ...(more > 0 ? [`${more} more`] : [])];
  const row = ({ epoch, values }: TrainingHistory['firstEpochs'][number]) => [
    epoch + 1,
    ...shown.map((metric) => (metric in values ? figure(values[metric]) : null)),
    ...(more > 0 ? ['…'] : []),
  ];
  const rows: PictureTable['rows'] = firstEpochs.map(row);
  if (epochsDone - plan.initialEpoch > firstEpochs.length + lastEpochs.length) rows.push(columns.map(() => '…'));
  rows.push(...lastEpochs.map(row));
  return { columns, rows };
}

/** A loop of one's own has no epochs: what its metrics were first, at their least and greatest, and now. */
function tableOfSteps({ metrics, facts, latest, batch }: TrainingHistory): PictureTable {
  return {
    columns: ['after steps', 'metric', 'first', 'least', 'greatest', 'newest'],
    rows: metrics.flatMap((metric) => {
      const known = facts[metric];
      if (!known) return [];
      const least = known.first === null ? null : figure(known.least);
      const greatest = known.first === null ? null : figure(known.greatest);
      return [[batch, metricName(metric), figure(known.first), least, greatest, figure(latest[metric])]];
    }),
  };
}

/** tfjs's names as people say them: acc -> accuracy, val_acc -> validation accuracy, mae -> MAE. */
export function metricName(metric: string): string {
  if (metric.startsWith('val_')) return `validation ${metricName(metric.slice(4))}`;
  if (metric === 'acc') return 'accuracy';
  if (metric === 'mse' || metric === 'mae' || metric === 'mape') return metric.toUpperCase();
  return metric.replace(/_acc$/, ' accuracy').replaceAll('_', ' ');
}

/** Pauses not counted. */
export function elapsedSeconds({ startedAt, at, pace }: TrainingHistory): number {
  return ((pace.pausedAt ?? at) - startedAt) / 1000;
}

function where({ plan, state, isKept, epoch, epochsDone, batch }: TrainingHistory): string {
  if (plan.epochs === 0) return stepWords(state, batch);
  const reached = `epoch ${Math.min(epoch + 1, plan.epochs)} of ${plan.epochs}`;
  switch (state) {
    case 'running':
      return `E${reached.slice(1)}`;
    case 'paused':
      return `Paused in ${reached}`;
    case 'done':
      return epochsDone < plan.epochs
        ? `Stopped early, ${epochsDone} of ${epochs(plan.epochs)}`
        : `${epochs(epochsDone)} done`;
    case 'stopped':
      return `${isKept ? 'Stopped and kept' : 'Interrupted'} in ${reached}`;
    case 'failed':
      return `Failed in ${reached}`;
  }
}

function stepWords(state: TrainingHistory['state'], batch: number): string {
  switch (state) {
    case 'running':
      return `Step ${count(batch)}`;
    case 'paused':
      return `Paused in step ${count(batch)}`;
    case 'done':
      return `${steps(batch)} done`;
    case 'stopped':
      return `Interrupted in step ${count(batch)}`;
    case 'failed':
      return `Failed in step ${count(batch)}`;
  }
}

function metricWords({ metrics, latest }: TrainingHistory): string[] {
  const known = metrics.filter((metric) => metric in latest);
  return known.slice(0, TITLE_METRICS).map((metric) => `${metric} ${figure(latest[metric])}`);
}

function paceWords(history: TrainingHistory): string | null {
  const samples = samplesPerSecond(history);
  const pace = samples ?? (history.plan.epochs === 0 ? stepsPerSecond(history) : null);
  if (pace === null) return null;
  return `${pace < 10 ? pace.toFixed(1) : count(pace)} ${samples === null ? 'steps' : history.plan.unit}/s`;
}

function bar(share: number | null): string {
  if (share === null) return '';
  const eighths = Math.round(share * BAR_CELLS * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  return `▕${(full + part).padEnd(BAR_CELLS)}▏`;
}

function change({ plan, facts, latest }: TrainingHistory, metric: string): string | null {
  const known = facts[metric];
  const end =
    plan.epochs === 0 ? (Number.isFinite(latest[metric]) ? (latest[metric] ?? null) : null) : (known?.last ?? null);
  if (!known || known.first === null || end === null) return null;
  const name = metricName(metric);
  const isOne = plan.epochs > 0 && known.epochs < 2;
  if (figure(known.first) === figure(end)) return `${name} ${isOne ? 'is' : 'stayed at'} ${figure(end)}`;
  return `${name} ${end < known.first ? 'fell' : 'rose'} from ${figure(known.first)} to ${figure(end)}`;
}

function epochs(number: number): string {
  return number === 1 ? '1 epoch' : `${number} epochs`;
}

function steps(number: number): string {
  return number === 1 ? '1 step' : `${count(number)} steps`;
}
