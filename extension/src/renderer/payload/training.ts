/** `application/vnd.limpid.training.v1+json`, checked. Pure. */
import type { Row, TrainingPicture } from 'limpid/mime';
import { parseSpec } from './chart.ts';
import { fields, list, number, oneOf, orNull, record, scalar, text, whole } from './read.ts';
import { parseTable } from './table.ts';

const STATES = ['running', 'paused', 'done', 'stopped', 'failed'] as const;
const UNITS = ['images', 'samples'] as const;

export function parseTraining(payload: unknown): TrainingPicture {
  const found = fields(payload, 'training');
  return {
    id: text(found['id'], 'id', 200),
    state: oneOf(found['state'], 'state', STATES),
    title: text(found['title'], 'title', 1000),
    epochs: whole(found['epochs'], 'epochs'),
    epochsDone: whole(found['epochsDone'], 'epochsDone'),
    batches: orNull(found['batches'], 'batches', whole),
    batch: whole(found['batch'], 'batch'),
    unit: oneOf(found['unit'] ?? 'samples', 'unit', UNITS),
    samplesPerSecond: orNull(found['samplesPerSecond'], 'samplesPerSecond', number),
    elapsed: number(found['elapsed'], 'elapsed'),
    eta: orNull(found['eta'], 'eta', number),
    latest: record(found['latest'], 'latest', 50, (value, path) => orNull(value, path, number)),
    summary: text(found['summary'], 'summary', 2000),
    table: parseTable(found['table']),
    spec: parseSpec(found['spec'], 'spec'),
    data: record(found['data'], 'data', 20, (rows, path) => list(rows, path, 20_000, row)),
  };
}

function row(value: unknown, path: string): Row {
  return record(value, path, 50, scalar);
}
