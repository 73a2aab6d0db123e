/** A training history in words: title, one-line progress, summary sentence, table of epochs. */
import type { PictureTable } from '../mime.ts';
import { clock, count, figure } from '../display/numbers.ts';
import { bestEpoch, type TrainingHistory } from './history.ts';
import { say, spaceBetween } from '../say.ts';
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
    if (left !== null) parts.push(say('{left} left', { left: clock(left) }));
  } else {
    parts.push(say('took {history}', { history: clock(elapsedSeconds(history)) }));
  }
  return parts.join(' · ');
}

/** "epoch 3/10 ▕██▋       ▏ loss 0.0312  acc 0.990  1,870 images/s  ETA 0:41" */
export function progressLine(history: TrainingHistory): string {
  const { plan, epoch, batch } = history;
  const reached =
    plan.epochs === 0
      ? say('step {batch}', { batch: count(batch) })
      : say('epoch {epoch}/{epochs} {history}', {
          epoch: Math.min(epoch + 1, plan.epochs),
          epochs: plan.epochs,
          history: bar(doneShare(history)),
        });
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
  const spelt = changes.slice(0, TITLE_METRICS * 2).join(say('; '));
  if (spelt) sentences.push(say('{title}.', { title: `${spelt.charAt(0).toUpperCase()}${spelt.slice(1)}` }));

  const best = bestEpoch(history);
  if (best && history.epochsDone - history.plan.initialEpoch > 1)
    sentences.push(
      say('Best epoch by {metric}: {epoch} ({value}).', {
        metric: metricName(best.metric),
        epoch: best.epoch + 1,
        value: figure(best.value),
      }),
    );

  const broken = metrics.filter((metric) => facts[metric]?.isBroken);
  if (broken.length > 0) {
    const since = broken.flatMap((metric) => facts[metric]?.brokenEpoch ?? []);
    const when = since.length > 0 ? say(' from epoch {epoch}', { epoch: Math.min(...since) + 1 }) : '';
    const named = broken
      .slice(0, TITLE_METRICS * 2)
      .map(metricName)
      .join(say(', '));
    const more =
      broken.length > TITLE_METRICS * 2 ? say(' and {count} more', { count: broken.length - TITLE_METRICS * 2 }) : '';
    sentences.push(say('{named}{more}: not a number{when}, shown as a gap.', { named, more, when }));
  }
  if (state === 'paused') sentences.push(say('It is paused.'));
  return sentences.join(spaceBetween());
}

function progress(history: TrainingHistory): string {
  const { plan, state, epochsDone, epoch, batch } = history;
  const took = clock(elapsedSeconds(history));
  const isOver = state !== 'running' && state !== 'paused';
  if (plan.epochs === 0) {
    if (!isOver) return say('Training runs: step {batch}.', { batch: count(batch) });
    const ran = steps(batch);
    if (state === 'failed') return say('Training failed after {ran} in {took}.', { ran, took });
    if (state === 'stopped') return say('Training was interrupted after {ran} in {took}.', { ran, took });
    return say('Training ran {ran} in {took}.', { ran, took });
  }
  const ran = epochsDone - plan.initialEpoch;
  const asked = plan.epochs - plan.initialEpoch;
  if (!isOver)
    return say('Training runs: epoch {epoch} of {epochs}.', {
      epoch: Math.min(epoch + 1, plan.epochs),
      epochs: plan.epochs,
    });
  if (state === 'failed') return say('Training failed after {ran} and {took}.', { ran: epochs(ran), took });
  if (state === 'stopped' && history.isKept)
    return say('Training was stopped, and what it learnt was kept, after {ran} and {took}.', {
      ran: epochs(ran),
      took,
    });
  if (state === 'stopped') return say('Training was interrupted after {ran} and {took}.', { ran: epochs(ran), took });
  if (ran < asked)
    return say('Training stopped early, after {ran} of {asked}, in {took}.', { ran, asked: epochs(asked), took });
  return say('Training ran {ran} in {took}.', { ran: epochs(ran), took });
}

/** One row an epoch: its number, then every metric. */
export function tableOf(history: TrainingHistory): PictureTable {
  const { metrics, firstEpochs, lastEpochs, epochsDone, plan } = history;
  if (plan.epochs === 0) return tableOfSteps(history);
  const shown = metrics.slice(0, TABLE_METRICS);
  const more = metrics.length - shown.length;
  const columns = [say('epoch'), ...shown.map(metricName), ...(more > 0 ? [say('{more} more', { more })] : [])];
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
    columns: [say('after steps'), say('metric'), say('first'), say('least'), say('greatest'), say('newest')],
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
  if (metric.startsWith('val_')) return say('validation {metric}', { metric: metricName(metric.slice(4)) });
  if (metric === 'acc') return say('accuracy');
  if (metric === 'mse' || metric === 'mae' || metric === 'mape') return metric.toUpperCase();
  return metric.replace(/_acc$/, ` ${say('accuracy')}`).replaceAll('_', ' ');
}

/** Pauses not counted. */
export function elapsedSeconds({ startedAt, at, pace }: TrainingHistory): number {
  return ((pace.pausedAt ?? at) - startedAt) / 1000;
}

function where({ plan, state, isKept, epoch, epochsDone, batch }: TrainingHistory): string {
  if (plan.epochs === 0) return stepWords(state, batch);
  const reached = say('epoch {epoch} of {epochs}', { epoch: Math.min(epoch + 1, plan.epochs), epochs: plan.epochs });
  switch (state) {
    case 'running':
      return say('Epoch {epoch} of {epochs}', { epoch: Math.min(epoch + 1, plan.epochs), epochs: plan.epochs });
    case 'paused':
      return say('Paused in {reached}', { reached });
    case 'done':
      return epochsDone < plan.epochs
        ? say('Stopped early, {epochsDone} of {epochs}', { epochsDone, epochs: epochs(plan.epochs) })
        : say('{epochsDone} done', { epochsDone: epochs(epochsDone) });
    case 'stopped':
      return isKept ? say('Stopped and kept in {reached}', { reached }) : say('Interrupted in {reached}', { reached });
    case 'failed':
      return say('Failed in {reached}', { reached });
  }
}

function stepWords(state: TrainingHistory['state'], batch: number): string {
  switch (state) {
    case 'running':
      return say('Step {batch}', { batch: count(batch) });
    case 'paused':
      return say('Paused in step {batch}', { batch: count(batch) });
    case 'done':
      return say('{batch} done', { batch: steps(batch) });
    case 'stopped':
      return say('Interrupted in step {batch}', { batch: count(batch) });
    case 'failed':
      return say('Failed in step {batch}', { batch: count(batch) });
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
  return say(PACES[samples === null ? 'steps' : history.plan.unit], {
    pace: pace < 10 ? pace.toFixed(1) : count(pace),
  });
}

const PACES = { steps: '{pace} steps/s', images: '{pace} images/s', samples: '{pace} samples/s' } as const;

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
  if (figure(known.first) === figure(end))
    return isOne
      ? say('{name} is {value}', { name, value: figure(end) })
      : say('{name} stayed at {value}', { name, value: figure(end) });
  const values = { name, from: figure(known.first), to: figure(end) };
  return end < known.first
    ? say('{name} fell from {from} to {to}', values)
    : say('{name} rose from {from} to {to}', values);
}

function epochs(number: number): string {
  return number === 1 ? say('1 epoch') : say('{number} epochs', { number });
}

function steps(number: number): string {
  return number === 1 ? say('1 step') : say('{number} steps', { number: count(number) });
}
