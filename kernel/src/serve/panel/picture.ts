/** A service as a picture: for our renderer, and as a table for all others. Pure. */
import { count, figure } from '../../display/numbers.ts';
import { json, markdownTable, textTable } from '../../display/picture.ts';
import type { MimeBundle } from '../../messages.ts';
import {
  MARKDOWN,
  SERVICE,
  TEXT,
  type DriftAlarm,
  type ServiceInput,
  type ServicePicture,
  type ServiceVersion,
} from '../../mime.ts';
import { say } from '../../say.ts';
import { EVERY, type ServiceHistory } from './history.ts';

export interface ServiceFacts extends Pick<ServicePicture, 'id' | 'sequence' | 'name' | 'url' | 'state' | 'comm'> {
  inputs: ServiceInput[];
}

export function servicePicture(facts: ServiceFacts, history: ServiceHistory): ServicePicture {
  const { requests, failed, versions, drift, series } = history;
  const newest = (of: keyof typeof series): number => series[of].findLast((value) => value !== null) ?? 0;
  const { name, url, state } = facts;
  // those of versions that are gone too
  const all = [count(requests), count(failed)];
  const table = {
    columns: [
      ...[say('model'), say('version'), say('requests'), say('failed')],
      ...['p50', 'p99', say('rows a batch'), say('drift')],
    ],
    rows: [
      [
        ...[name, versions[0]?.version ?? '', ...(versions.length > 1 ? countsOf(versions[0]) : all)],
        ...[`${figure(newest('p50'))} ms`, `${figure(newest('p99'))} ms`, figure(newest('batch'))],
        drift === null ? '' : drift.alarms.length === 0 ? say('none') : drift.alarms.map(alarmInWords).join('; '),
      ],
      ...versions
        .slice(1)
        .map((one) => [name, one.version, ...countsOf(one), `${figure(one.p50)} ms`, `${figure(one.p99)} ms`, '', '']),
    ],
  };
  const told = { name, url, requests: count(requests), failed: count(failed) };
  const summary =
    state === 'running'
      ? say('{name} answers at {url}: {requests} requests, {failed} of them failed.', told)
      : say('{name} has answered {requests} requests, {failed} of them failed, and has been stopped.', told);
  return { ...facts, versions, requests, failed, every: EVERY, series, drift, summary, table };
}

function countsOf(version: Pick<ServiceVersion, 'answered' | 'failed'> = { answered: 0, failed: 0 }): string[] {
  return [count(version.answered + version.failed), count(version.failed)];
}

export function alarmInWords({ stream, column, test, value, threshold, p }: DriftAlarm): string {
  const where = column === '' ? stream : `${stream} ${column}`;
  if (test === 'adwin') return `${where}: adwin (${count(value)})`;
  const compared =
    p === undefined ? `${figure(value)} > ${figure(threshold)}` : `p ${figure(p)} ≤ ${figure(threshold)}`;
  return `${where}: ${test} ${compared}`;
}

/** What a notebook keeps. */
export function serviceBundle(picture: ServicePicture): MimeBundle {
  const { summary, table } = picture;
  return {
    [SERVICE]: json(picture),
    [MARKDOWN]: `${summary}\n\n${markdownTable(table)}`,
    [TEXT]: `${summary}\n\n${textTable(table)}`,
  };
}
