/** One training, live: its state, its newest metrics, the bar that steers it, and its curves and further views in one place. */
import type { TrainingFinding, TrainingMessage, TrainingPicture } from 'limpid/mime';
import { createBreakPanel } from './break-panel.ts';
import type { Host } from './host.ts';
import { createFindings } from './findings.ts';
import { createMetrics } from './metrics.ts';
import { formatCount, formatDuration, formatMetric, metricLabel } from './numbers.ts';
import type { Output } from './output.ts';
import { createPart, write } from './part.ts';
import type { Spec } from './payload/chart.ts';
import { applyDelta } from './payload/delta.ts';
import { createStatus } from './status.ts';
import { createSteeringBar } from './steering-bar.ts';
import { createTabs } from './tabs.ts';
import { createView } from './view.ts';
import type { Chart, View } from './view.ts';
import { inWords, specInWords } from './words/kernel.ts';
import { term, words } from './words/index.ts';

export interface Training extends Output<TrainingPicture> {
  /** The comm that the picture listens to, as long as it does. */
  readonly comm: string | null;
  /** Takes what the kernel sent on the picture's comm; settles when it is on the page. */
  receive(message: TrainingMessage): Promise<void>;
}

/** The tab of the curves; views have names of the kernel's. */
const CURVES = 'curves';
/** Milliseconds after which a whole picture that has not come is asked for again. */
const PATIENCE = 2000;

export function createTraining(first: TrainingPicture, host: Host | null = null): Training {
  const root = createPart('section', 'training');
  root.setAttribute('role', 'region');
  const ending = createPart('div', 'ending');
  // The region has the same words as its name.
  ending.setAttribute('aria-hidden', 'true');
  const metrics = createMetrics();
  const bar = host === null ? null : createSteeringBar((request) => send(request));
  const status = createStatus(bar?.words);
  const stand = createBreakPanel(host === null ? null : (request) => send(request));
  const tabs = createTabs(words.views, CURVES, () => void show());
  const tools = createPart('div', 'tools-of-view');
  const heading = createPart('div', 'heading');
  heading.append(tabs.node, tools);
  const place = createPart('div', 'views');
  const findings = createFindings((finding) => askFor(finding));
  const announcement = createPart('div', 'unseen');
  announcement.setAttribute('aria-live', 'polite');
  root.append(...status.nodes, metrics.node, stand.node, heading, place, ...findings.nodes, announcement);

  const height = plotHeight(specOf(first));
  const views = new Map<string, View>();
  let picture = first;
  let announced = announcementKey(first);
  /** The comm that knows of this picture, and whether the kernel has answered there. */
  let greeted: string | null = null;
  let answered = false;
  let askedAt = -Infinity;

  const send = (request: Parameters<Host['send']>[1]): void => {
    const comm = picture.steering?.comm ?? picture.experiments;
    if (comm) host?.send(comm, request);
  };
  /** Also of a training that is over: its picture may not have been greeted. */
  const askFor = ({ symptom, layer }: TrainingFinding): void => {
    if (greeted === null && picture.experiments) {
      greeted = picture.experiments;
      askForWhole();
    }
    send({ type: 'steer', action: 'experiment', symptom, ...(layer !== undefined && { layer }) });
  };
  const askForWhole = (): void => {
    if (performance.now() - askedAt < PATIENCE) return;
    askedAt = performance.now();
    send({ type: 'hello' });
  };

  const greet = (): void => {
    const { steering } = picture;
    if (bar === null || !steering || steering.comm === greeted) return;
    // Its place is kept from now on, so that the cell keeps its height when the training ends.
    if (!bar.node.isConnected) {
      bar.node.append(ending);
      metrics.node.before(bar.node);
    }
    greeted = steering.comm;
    answered = false;
    askForWhole();
  };

  /** The selected view, in the place of the one before. */
  const show = async (): Promise<void> => {
    const name = tabs.selected;
    const chart = chartOf(picture, name);
    if (chart === null) return;
    let view = views.get(name);
    if (view === undefined) {
      view = createView(height);
      views.set(name, view);
      tabs.own(name, view.node);
      place.append(view.node);
    }
    for (const [other, { node }] of views) node.hidden = other !== name;
    if (view.tools.parentNode !== tools) tools.replaceChildren(view.tools);
    await view.show(chart);
  };

  const update = async (next: TrainingPicture): Promise<void> => {
    picture = next;
    root.dataset['state'] = picture.state;
    root.setAttribute('aria-label', summaryOf(picture) || words.training);
    status.update(picture);
    metrics.update(picture);
    findings.set(picture.findings ?? [], host !== null && typeof picture.experiments === 'string');
    // a kernel that has ended stands nowhere
    stand.update(picture.state === 'paused' ? (picture.break ?? null) : null);
    greet();
    write(ending, picture.steering ? '' : summaryOf(picture));
    const offered = picture.steering?.actions ?? [];
    bar?.update({
      state: picture.state,
      actions: answered ? offered : [],
      offered,
      learningRate: picture.learningRate ?? null,
    });
    tabs.set([
      { name: CURVES, title: words.curves },
      ...(picture.views ?? []).map(({ name, title }) => ({ name: viewName(name), title: term(title) })),
    ]);
    const key = announcementKey(picture);
    if (key !== announced) {
      announced = key;
      announcement.textContent = announcementText(picture);
    }
    await show();
  };

  return {
    root,
    get comm() {
      return greeted;
    },
    async update(next) {
      // The output may hold an older picture than the comm has brought.
      const isOld = next.id === picture.id && (next.sequence ?? Infinity) < (picture.sequence ?? 0);
      await update(isOld ? picture : next);
    },
    async receive(message) {
      answered = true;
      if (message.type === 'answer') {
        if (message.action === 'experiment') findings.refuse(term(message.text));
        else bar?.answer(message);
        if (!message.ok) stand.refused();
        await update(picture);
      } else if (message.type === 'picture') {
        if (message.picture.id !== picture.id) return;
        askedAt = -Infinity;
        await update(message.picture);
      } else {
        const next = applyDelta(picture, message.delta);
        if (next !== null) await update(next);
        else if (message.delta.id === picture.id && message.delta.sequence > (picture.sequence ?? -1)) askForWhole();
      }
    },
    dispose() {
      for (const view of views.values()) view.dispose();
    },
  };
}

function viewName(name: string): string {
  return `view ${name}`;
}

function chartOf(picture: TrainingPicture, tab: string): Chart | null {
  if (tab === CURVES) {
    const { data, table } = picture;
    return { spec: specOf(picture), data, summary: summaryOf(picture), table: inWords(table), caption: words.history };
  }
  const view = picture.views?.find(({ name }) => viewName(name) === tab);
  if (view === undefined) return null;
  const caption = term(view.title);
  const summary = words.viewSummary(view.summary, caption);
  return { spec: specOf(view), data: view.data, summary, table: inWords(view.table), caption };
}

/** Changes when a listener should hear something: after each epoch, and at the end. */
function announcementKey({ state, epochsDone }: TrainingPicture): string {
  return `${state} ${epochsDone}`;
}

/** So many values are heard to the end. */
const MOST_SPOKEN = 6;

function announcementText(picture: TrainingPicture): string {
  const found = (picture.findings ?? []).map(({ text }) => text);
  if (picture.state !== 'running')
    return [words.stateHeard(words.states[picture.state], summaryOf(picture)), ...found].join(' ');
  const values = Object.entries(picture.latest)
    .slice(0, MOST_SPOKEN)
    .map(([name, value]) => `${metricLabel(name)} ${formatMetric(name, value)}`);
  return words.epochHeard(formatCount(picture.epochsDone), formatCount(picture.epochs), values.join(words.list));
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

function specOf(chart: { spec: object }): Spec {
  // SAFETY: parseTraining built the spec with parseSpec, which copies JSON and nothing else.
  return specInWords(chart.spec as Spec);
}

function summaryOf(picture: TrainingPicture): string {
  return words.summary(picture, { metric: metricLabel, value: formatMetric, duration: formatDuration });
}
