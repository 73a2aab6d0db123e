/** A `driftReference` as JSON. */
import { readFile } from 'node:fs/promises';
import { LimpidError } from '../errors.ts';
import type { DriftReference } from '../monitor/reference.ts';
import { say } from '../say.ts';

/** @throws LimpidError SERVE_OPTION */
export async function readReference(file: string): Promise<DriftReference> {
  const value: unknown = await readFile(file, 'utf8')
    .then(JSON.parse, () => null)
    .catch(() => null);
  if (isReference(value)) return value;
  const expected = say('a file with the JSON of a driftReference in it');
  throw new LimpidError('SERVE_OPTION', { option: '--reference', given: file, expected });
}

function isReference(value: unknown): value is DriftReference {
  if (!isRecord(value) || !isRecord(value['streams'])) return false;
  return Object.values(value['streams']).every(
    (stream) =>
      isRecord(stream) &&
      ['rows', 'width', 'gamma'].every((name) => typeof stream[name] === 'number') &&
      ['columns', 'points'].every((name) => Array.isArray(stream[name])) &&
      isRecord(stream['scale']),
  );
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
