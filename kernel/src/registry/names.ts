/** Names of models and aliases by MLflow's rules (mlflow/utils/validation.py), and what names a version. Pure. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

const LONGEST = 255;

/** What a reference names: the newest version without more. */
export interface Reference {
  readonly name: string;
  readonly version?: number;
  readonly alias?: string;
}

/** @throws {LimpidError} MODELS_NAME */
export function checkName(name: unknown): string {
  const reason = whyNoName(name);
  if (reason === null && typeof name === 'string') return name;
  throw new LimpidError('MODELS_NAME', { name: shown(name), reason: reason ?? '' });
}

/** @throws {LimpidError} MODELS_ALIAS */
export function checkAlias(alias: unknown): string {
  const reason = whyNoAlias(alias);
  if (reason === null && typeof alias === 'string') return alias;
  throw new LimpidError('MODELS_ALIAS', { alias: shown(alias), reason: reason ?? '' });
}

/**
 * `name`, `name:3` or `name@alias`.
 * @throws {LimpidError} MODELS_REFERENCE, MODELS_NAME, MODELS_ALIAS
 */
export function parseReference(reference: string): Reference {
  const given: unknown = reference;
  const [, name, mark, which = ''] = /^([^:@]*)(?:([:@])(.*))?$/s.exec(typeof given === 'string' ? given : '') ?? [];
  if (name === undefined) throw unclear(given, say('version'));
  checkName(name);
  if (mark === '@') return { name, alias: checkAlias(which) };
  if (mark !== ':') return { name };
  const version = versionIn(which);
  if (version === null) throw unclear(given, say('version'));
  return { name, version };
}

/** The digits of a whole number from 1 on, else null. */
export function versionIn(text: string): number | null {
  const version = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(version) ? version : null;
}

export function unclear(reference: unknown, wanted: string): LimpidError {
  return new LimpidError('MODELS_REFERENCE', { reference: shown(reference), wanted });
}

function whyNoName(name: unknown): string | null {
  if (typeof name !== 'string') return say('it is no text');
  if (name.trim() === '') return say('it is empty');
  if (name.length > LONGEST) return say('it is longer than {most} characters', { most: LONGEST });
  const [wrong] = /[/:@\p{Cc}]/u.exec(name) ?? [];
  if (wrong !== undefined) return say('{character} is in it', { character: shown(wrong) });
  return name === '.' || name === '..' ? say('it is a path') : null;
}

function whyNoAlias(alias: unknown): string | null {
  if (typeof alias !== 'string') return say('it is no text');
  if (alias === '') return say('it is empty');
  if (alias.length > LONGEST) return say('it is longer than {most} characters', { most: LONGEST });
  const [wrong] = /[^\p{L}\p{N}_-]/u.exec(alias) ?? [];
  if (wrong !== undefined) return say('{character} is in it', { character: shown(wrong) });
  if (/^latest$/i.test(alias)) return say('latest is the newest version by itself');
  return /^v\d+$/i.test(alias) ? say('it reads as a version') : null;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 300)) : String(value);
}
