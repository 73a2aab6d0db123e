/** A service under the cell that started it: what it does now, whether its inputs have drifted, a form to try it, and how it is stopped. */
import type { DriftAlarm, ServiceMessage, ServicePicture } from 'limpid/mime';
import type { Host } from './host.ts';
import { brief, formatCount } from './numbers.ts';
import type { Output } from './output.ts';
import { createButton, createPart, write } from './part.ts';
import { createServiceForm } from './service-form.ts';
import { createSparkline } from './sparkline.ts';
import { createVersions } from './service-versions.ts';
import { words } from './words/index.ts';

export interface Service extends Output<ServicePicture> {
  /** Of the kernel that was greeted; null before. */
  readonly comm: string | null;
  receive(message: ServiceMessage): void;
}

/** Values of a curve that fill its width: a minute, until more have come, and at last five. */
const LEAST_VALUES = 60;
/** Alarms that are listed. */
const MOST_ALARMS = 8;

export function createService(first: ServicePicture, host: Host | null): Service {
  const root = createPart('section', 'service');
  root.setAttribute('role', 'region');
  const state = createPart('span', 'state');
  const name = createPart('span', 'service-name');
  const version = createPart('span', 'quiet');
  const address = createPart('code', 'service-address');
  const stop = createButton(words.serviceStop, () => {
    stop.setAttribute('aria-disabled', 'true');
    send({ type: 'stop' });
  });
  stop.title = words.serviceStopTitle;
  const head = createPart('div', 'service-head');
  head.append(state, name, version, address, stop);

  const names = words.serviceFigures;
  const titles = words.serviceTitles;
  const figures = {
    rate: createSparkline(names.rate, titles.rate),
    latency: createSparkline(names.latency, titles.latency),
    queue: createSparkline(names.queue, titles.queue),
    batch: createSparkline(names.batch, titles.batch),
    errors: createSparkline(names.errors, titles.errors),
  };
  const list = createPart('dl', 'gauges');
  list.append(...Object.values(figures).map(({ node }) => node));
  const drift = createPart('div', 'drift');
  drift.setAttribute('role', 'status');
  const form = createServiceForm(first.inputs, (request) => send(request));
  const versions = createVersions();
  root.append(head, list, versions.node, drift, form.node);

  let picture = first;
  let greeted: string | null = null;
  let isLive = false;
  const send = (request: Parameters<Host['send']>[1]): void => {
    if (picture.comm !== null) host?.send(picture.comm, request);
  };

  const show = (): void => {
    const { series, requests, failed } = picture;
    const shown = picture.state !== 'running' || isLive ? picture.state : 'seen';
    root.dataset['state'] = shown;
    root.setAttribute('aria-label', words.serviceSummary(picture.name, formatCount(requests), formatCount(failed)));
    write(state, words.serviceStates[shown]);
    write(name, picture.name);
    const champion = picture.versions[0]?.version;
    write(version, champion === undefined ? '' : words.serviceVersion(champion));
    versions.update(picture.versions);
    write(address, picture.url);
    const now = (of: keyof typeof series): number | null => series[of].findLast((value) => value !== null) ?? null;
    const draw = (of: keyof typeof figures, value: string, more: string, ...lines: (keyof typeof series)[]): void =>
      figures[of].update(
        value,
        more,
        lines.map((line) => series[line]),
        Math.max(LEAST_VALUES, series.rate.length),
      );
    draw('rate', brief(now('rate')), words.serviceTotal(formatCount(requests)), 'rate');
    draw('latency', `${brief(now('p50'))} / ${brief(now('p99'))}`, 'ms', 'p50', 'p99');
    draw('queue', brief(now('queue')), '', 'queue');
    draw('batch', brief(now('batch')), words.serviceRows, 'batch');
    draw('errors', formatCount(failed), '', 'errors');
    figures.errors.node.classList.toggle('limpid-failing', failed > 0);
    showDrift();
    stop.hidden = !isLive;
    form.node.hidden = picture.state !== 'running' || picture.comm === null;
    form.allow(isLive);
  };

  let told = '';
  const showDrift = (): void => {
    const { drift: found } = picture;
    drift.hidden = found === null;
    const alarms = found?.alarms ?? [];
    drift.classList.toggle('limpid-alarm', alarms.length > 0);
    // it is heard when it changes, and not each second
    const next = JSON.stringify([found === null || found.checks === 0, alarms.map(alarmInWords)]);
    if (found === null || next === told) return;
    told = next;
    const title = found.checks === 0 ? words.driftAwaited : alarms.length === 0 ? words.driftNone : words.driftFound;
    const lines = alarms.slice(0, MOST_ALARMS).map((alarm) => createPart('div', 'drift-alarm', alarmInWords(alarm)));
    const more = alarms.length - MOST_ALARMS;
    if (more > 0) lines.push(createPart('div', 'quiet', words.more(formatCount(more))));
    drift.replaceChildren(createPart('div', 'drift-title', title), ...lines);
  };

  const greet = (): void => {
    if (picture.comm === null || picture.comm === greeted) return;
    greeted = picture.comm;
    send({ type: 'hello' });
  };

  return {
    root,
    get comm() {
      return greeted;
    },
    update(next) {
      // the output may hold an older picture than the comm has brought
      if (next.sequence >= picture.sequence || next.state !== 'running') picture = next;
      if (picture.state !== 'running') isLive = false;
      greet();
      show();
      return Promise.resolve();
    },
    receive(message) {
      if (message.type === 'tried') form.answer(message.ok, message.text);
      else if (message.type === 'gone') [isLive, picture] = [false, { ...picture, state: 'failed', comm: null }];
      else if (message.picture.id === picture.id) {
        picture = message.picture;
        isLive = picture.state === 'running';
      }
      show();
    },
    dispose: () => undefined,
  };
}

function alarmInWords({ stream, column, test, value, threshold, p }: DriftAlarm): string {
  const where = column === '' ? stream : `${stream} · ${column}`;
  if (test === 'adwin') return `${where}: adwin ${words.driftAfter(formatCount(value))}`;
  const compared = p === undefined ? `${brief(value)} > ${brief(threshold)}` : `p ${brief(p)} ≤ ${brief(threshold)}`;
  return `${where}: ${test} ${compared}`;
}
