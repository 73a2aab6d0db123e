/**
 * Reading what a notebook holds. Every payload is hostile until each field has passed one of these readers;
 * they copy what they accept, so that nothing of the payload itself is kept. Pure.
 */

/** A payload that does not hold what its MIME type promises; the message names the field. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

export type Fields = { readonly [key: string]: unknown };
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function fields(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object');
  // SAFETY: a non-null object that is no array has string keys, and every value is read as unknown.
  return value as Fields;
}

export function text(value: unknown, path: string, longest = 10_000): string {
  if (typeof value !== 'string') throw wrong(path, 'text');
  if (value.length > longest) throw wrong(path, `text of at most ${longest} characters`);
  return value;
}

export function number(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, 'a number');
  return value;
}

/** A whole number from 0 to `most`. */
export function whole(value: unknown, path: string, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > most) {
    throw wrong(path, `a whole number from 0 to ${most}`);
  }
  return value;
}

export function flag(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw wrong(path, 'true or false');
  return value;
}

/** What one cell of a table or one field of a row may hold. */
export function scalar(value: unknown, path: string): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  return text(value, path, 1000);
}

export function oneOf<T extends string>(value: unknown, path: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw wrong(path, `one of ${known.join(', ')}`);
  return found;
}

export function orNull<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): T | null {
  return value === null || value === undefined ? null : read(value, path);
}

export function list<T>(value: unknown, path: string, most: number, read: (value: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) throw wrong(path, 'a list');
  if (value.length > most) throw wrong(path, `a list of at most ${most}`);
  return value.map((entry, index) => read(entry, `${path}[${index}]`));
}

export function record<T>(
  value: unknown,
  path: string,
  most: number,
  read: (value: unknown, path: string) => T,
): { [key: string]: T } {
  const entries = Object.entries(fields(value, path)).filter(([key]) => !UNSAFE_KEYS.has(key));
  if (entries.length > most) throw wrong(path, `at most ${most} entries`);
  return Object.fromEntries(entries.map(([key, entry]) => [key, read(entry, `${path}.${key}`)]));
}

const DEEPEST = 64;

/**
 * A copy of any JSON value without the keys that could reach a prototype. `visit` sees every object, with the key
 * that holds it, and may throw; at most `most` values are read.
 */
export function json(value: unknown, path: string, most: number, visit?: (found: Fields, key: string) => void): Json {
  let left = most;
  const copy = (found: unknown, key: string, depth: number): Json => {
    if (left-- <= 0) throw wrong(path, `at most ${most} values`);
    if (depth > DEEPEST) throw wrong(path, `nested at most ${DEEPEST} deep`);
    if (found === null || typeof found === 'string' || typeof found === 'boolean') return found;
    if (typeof found === 'number') return found;
    if (Array.isArray(found)) return found.map((entry) => copy(entry, key, depth + 1));
    const object = fields(found, path);
    visit?.(object, key);
    const result: { [key: string]: Json } = {};
    for (const [name, entry] of Object.entries(object)) {
      if (!UNSAFE_KEYS.has(name)) result[name] = copy(entry, name, depth + 1);
    }
    return result;
  };
  return copy(value, '', 0);
}

const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

function wrong(path: string, expected: string): PayloadError {
  return new PayloadError(`"${path}" must be ${expected}.`);
}
