/** One `fit`, live: a line of state, a progress bar, the newest metrics and the curves. */
import type { TrainingPicture, TrainingState } from 'limpid/mime';
import { formatCount, formatDuration, formatMetric, metricLabel } from './numbers.ts';
import type { Output } from './output.ts';
import type { Spec } from './payload/chart.ts';
import { createPlot } from './plot.ts';
import { createTwin } from './table.ts';

export function createTraining(first: TrainingPicture): Output<TrainingPicture> {
  const root = part('section', 'training');
  root.setAttribute('role', 'region');
  const state = part('span', 'state');
  const epoch = part('span', 'epoch');
  const batch = part('span', 'quiet');
  const speed = part('span', 'quiet');
  const time = part('span', 'quiet');
  const status = part('div', 'status');
  status.append(state, epoch, batch, part('span', 'space'), speed, time);

  const bar = part('div', 'progress');
  bar.setAttribute('role', 'progressbar');
  bar.setAttribute('aria-label', 'Training progress');
  const fill = part('div', 'progress-fill');
  bar.append(fill);

  const metrics = part('dl', 'metrics');
  const plot = createPlot({ height: plotHeight(specOf(first)), fluid: true, ours: true });
  const twin = createTwin(plot.node);
  const actions = part('div', 'actions');
  actions.append(twin.button);
  const announcement = part('div', 'unseen');
  announcement.setAttribute('aria-live', 'polite');
  root.append(status, bar, metrics, twin.stage, actions, announcement);

  let announced = announcementKey(first);

  return {
    root,
    async update(picture) {
      root.dataset['state'] = picture.state;
      root.setAttribute('aria-label', picture.summary || 'Training');
      write(state, STATE_WORDS[picture.state]);
      write(epoch, epochText(picture));
      write(batch, batchText(picture));
      write(speed, speedText(picture));
      write(time, timeText(picture));

      const share = progress(picture);
      fill.style.transform = `scaleX(${share.toFixed(4)})`;
      bar.style.setProperty('--limpid-epochs', String(Math.min(picture.epochs, 60) || 1));
      bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      bar.setAttribute('aria-valuetext', `${epochText(picture)}, ${Math.round(share * 100)} %`);

      updateMetrics(metrics, picture.latest);
      twin.setTable(picture.table, 'Training history, one row an epoch');
      const key = announcementKey(picture);
      if (key !== announced) {
        announced = key;
        announcement.textContent = announcementText(picture);
      }
      await plot.show({ spec: specOf(picture), data: picture.data, description: picture.summary });
    },
    dispose: () => plot.dispose(),
  };
}

const STATE_WORDS: Record<TrainingState, string> = {
  running: 'Training',
  paused: 'Paused',
  done: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

function epochText({ state, epochs, epochsDone }: TrainingPicture): string {
  const current = state === 'running' ? Math.min(epochsDone + 1, epochs) : epochsDone;
  return `Epoch ${formatCount(current)} of ${formatCount(epochs)}`;
}

function batchText({ state, batch, batches }: TrainingPicture): string {
  if (state !== 'running' || batch === 0) return '';
  return batches === null ? `batch ${formatCount(batch)}` : `batch ${formatCount(batch)} of ${formatCount(batches)}`;
}

function speedText({ samplesPerSecond, unit = 'samples' }: TrainingPicture): string {
  return samplesPerSecond === null ? '' : `${formatCount(samplesPerSecond)} ${unit}/s`;
}

function timeText({ state, elapsed, eta }: TrainingPicture): string {
  if (state === 'running' && eta !== null) return `${formatDuration(eta)} left`;
  return formatDuration(elapsed);
}

function progress({ state, epochs, epochsDone, batch, batches }: TrainingPicture): number {
  if (epochs === 0) return 0;
  const within = state === 'running' && batches ? Math.min(batch / batches, 1) : 0;
  return Math.min((epochsDone + within) / epochs, 1);
}

/** Changes when a listener should hear something: after each epoch, and at the end. */
function announcementKey({ state, epochsDone }: TrainingPicture): string {
  return `${state} ${epochsDone}`;
}

function announcementText(picture: TrainingPicture): string {
  if (picture.state !== 'running') return `${STATE_WORDS[picture.state]}. ${picture.summary}`;
  const values = Object.entries(picture.latest).map(
    ([name, value]) => `${metricLabel(name)} ${formatMetric(name, value)}`,
  );
  return `Epoch ${picture.epochsDone} of ${picture.epochs}: ${values.join(', ')}`;
}

/** A tile a metric: the training value large, the validation value under it. Tiles are kept, texts change. */
function updateMetrics(list: HTMLElement, latest: TrainingPicture['latest']): void {
  const names = Object.keys(latest).filter((name) => !name.startsWith('val_') || !(name.slice(4) in latest));
  for (const [index, name] of names.entries()) {
    const tile = list.children[index] ?? list.appendChild(metricTile());
    const [label, value, validation] = tile.children;
    const own = latest[name] ?? null;
    const other = latest[`val_${name}`];
    if (label !== undefined) write(label, metricLabel(name));
    if (value !== undefined) write(value, formatMetric(name, own));
    value?.classList.toggle('limpid-bad', own === null);
    if (validation !== undefined)
      write(validation, other === undefined ? '' : `${formatMetric(name, other)} validation`);
  }
  while (list.children.length > names.length) list.lastElementChild?.remove();
}

function metricTile(): HTMLElement {
  const tile = part('div', 'metric');
  tile.append(part('dt', 'metric-name'), part('dd', 'metric-value'), part('dd', 'quiet'));
  return tile;
}

const AXES_AND_LEGEND = 64;

/** Room for the chart as it is declared, with its axes: settled once, from the first picture. */
function plotHeight(spec: Spec): number {
  return Math.min(600, Math.max(140, declaredHeight(spec) + AXES_AND_LEGEND));
}

function declaredHeight(spec: Spec): number {
  if (typeof spec['height'] === 'number') return spec['height'];
  const stacked = children(spec['vconcat']);
  if (stacked.length > 0) return stacked.reduce((sum, child) => sum + declaredHeight(child) + AXES_AND_LEGEND, 0);
  const beside = [...children(spec['hconcat']), ...children(spec['concat']), ...children([spec['spec'] ?? null])];
  return beside.length > 0 ? Math.max(...beside.map(declaredHeight)) : 200;
}

function children(list: Spec[string] | undefined): Spec[] {
  if (!Array.isArray(list)) return [];
  return list.filter((child): child is Spec => typeof child === 'object' && child !== null && !Array.isArray(child));
}

function specOf(picture: TrainingPicture): Spec {
  // SAFETY: parseTraining built the spec with parseSpec, which copies JSON and nothing else.
  return picture.spec as Spec;
}

function part(tag: string, name: string): HTMLElement {
  const node = document.createElement(tag);
  node.className = `limpid-${name}`;
  return node;
}

/** Changes the text without replacing the node, so that a selection or a screen reader's place is kept. */
function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
