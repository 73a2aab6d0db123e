/** `application/vnd.limpid.service.v1+json`, and what the kernel sends on a service's comm, checked. Pure. */
import type {
  DriftAlarm,
  ServiceDrift,
  ServiceInput,
  ServiceMessage,
  ServicePicture,
  ServiceVersion,
} from 'limpid/mime';
import { fields, flag, list, number, oneOf, orNull, text, whole } from './read.ts';
import { parseTable } from './table.ts';

const ROLES = ['champion', 'challenger', 'shadow', 'beside'] as const;
const STATES = ['running', 'stopped', 'failed'] as const;
const MOST_VALUES = 2000;
const MOST_ALARMS = 1000;
const LONGEST_EXAMPLE = 400_000;
const LONGEST_ANSWER = 100_000;

export function parseService(payload: unknown): ServicePicture {
  const found = fields(payload, 'service');
  const series = fields(found['series'], 'series');
  const values = (of: string): (number | null)[] =>
    list(series[of], `series.${of}`, MOST_VALUES, (value, path) => orNull(value, path, number));
  return {
    id: text(found['id'], 'id', 200),
    sequence: whole(found['sequence'], 'sequence'),
    name: text(found['name'], 'name', 200),
    url: text(found['url'], 'url', 2000),
    state: oneOf(found['state'], 'state', STATES),
    comm: orNull(found['comm'], 'comm', (value, path) => text(value, path, 200)),
    versions: list(found['versions'], 'versions', 1000, parseVersion),
    requests: whole(found['requests'], 'requests'),
    failed: whole(found['failed'], 'failed'),
    every: number(found['every'], 'every'),
    series: {
      ...{ rate: values('rate'), p50: values('p50'), p99: values('p99') },
      ...{ queue: values('queue'), batch: values('batch'), errors: values('errors') },
    },
    drift: orNull(found['drift'], 'drift', parseDrift),
    inputs: list(found['inputs'], 'inputs', 64, parseInput),
    summary: text(found['summary'], 'summary'),
    table: parseTable(found['table']),
  };
}

function parseVersion(value: unknown, path: string): ServiceVersion {
  const version = fields(value, path);
  const figure = (name: 'percent' | 'p50' | 'p99'): number => number(version[name], `${path}.${name}`);
  return {
    version: text(version['version'], `${path}.version`, 200),
    role: oneOf(version['role'], `${path}.role`, ROLES),
    answered: whole(version['answered'], `${path}.answered`),
    failed: whole(version['failed'], `${path}.failed`),
    ...{ percent: figure('percent'), p50: figure('p50'), p99: figure('p99') },
  };
}

function parseDrift(value: unknown, path: string): ServiceDrift {
  const drift = fields(value, path);
  return {
    checks: whole(drift['checks'], `${path}.checks`),
    alarms: list(drift['alarms'], `${path}.alarms`, MOST_ALARMS, parseAlarm),
  };
}

function parseAlarm(value: unknown, path: string): DriftAlarm {
  const alarm = fields(value, path);
  const word = (name: string): string => text(alarm[name], `${path}.${name}`, 500);
  return {
    ...{ stream: word('stream'), column: word('column'), test: word('test') },
    value: number(alarm['value'], `${path}.value`),
    threshold: number(alarm['threshold'], `${path}.threshold`),
    ...(alarm['p'] !== undefined && { p: number(alarm['p'], `${path}.p`) }),
  };
}

function parseInput(value: unknown, path: string): ServiceInput {
  const input = fields(value, path);
  return {
    name: text(input['name'], `${path}.name`, 500),
    datatype: text(input['datatype'], `${path}.datatype`, 20),
    shape: list(input['shape'], `${path}.shape`, 20, number),
    example: text(input['example'], `${path}.example`, LONGEST_EXAMPLE),
  };
}

export function parseServiceMessage(payload: unknown): ServiceMessage {
  const found = fields(payload, 'message');
  const type = oneOf(found['type'], 'type', ['service', 'tried', 'gone']);
  if (type === 'service') return { type, picture: parseService(found['picture']) };
  if (type === 'gone') return { type };
  return { type, ok: flag(found['ok'], 'ok'), text: text(found['text'], 'text', LONGEST_ANSWER) };
}
