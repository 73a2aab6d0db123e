/** What a request gives: fields asked for by type, never believed. Numbers of queries, and 64-bit ones of bodies, are texts. Pure. */
import { isList, listIn, objectIn, type Json, type JsonObject } from '../models/json.ts';
import { invalid } from './refused.ts';

const LONGEST = 8000;

/** @throws {Refused} INVALID_PARAMETER_VALUE */
export function needed(given: JsonObject, field: string): string {
  const text = textOf(given, field);
  if (text === '') throw invalid(`Missing value for required parameter '${field}'`);
  return text;
}

/** '' where it is not given. @throws {Refused} INVALID_PARAMETER_VALUE */
export function textOf(given: JsonObject, field: string, longest = LONGEST): string {
  const value = given[field] ?? '';
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(`'${field}' is no text`);
  const text = String(value);
  if (text.length > longest) throw invalid(`'${field}' is longer than ${longest} characters`);
  return text;
}

/** A whole number; `usual` where it is not given. @throws {Refused} INVALID_PARAMETER_VALUE */
export function wholeOf(given: JsonObject, field: string, usual: number): number {
  const value = given[field];
  if (value === undefined || value === null || value === '') return usual;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw invalid(`'${field}' is no whole number`);
  return number;
}

/** JSON of protocol buffers has names for what JSON has no numbers for. @throws {Refused} INVALID_PARAMETER_VALUE */
export function numberOf(given: JsonObject, field: string): number {
  const value = given[field];
  if (value === 'NaN') return Number.NaN;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw invalid(`'${field}' is no number`);
  return number;
}

/** A query that names a field once gives a text, not a list. */
export function textsOf(given: JsonObject, field: string): string[] {
  const value = given[field];
  const all: readonly Json[] = isList(value) ? value : value === undefined || value === null ? [] : [value];
  return all.map((one) => textOf({ [field]: one }, field));
}

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** @throws {Refused} INVALID_PARAMETER_VALUE */
export function pairsOf(given: JsonObject, field: string): Pair[] {
  return listIn(given[field]).map((one) => pairOf(objectIn(one)));
}

/** @throws {Refused} INVALID_PARAMETER_VALUE */
export function pairOf(given: JsonObject): Pair {
  const key = needed(given, 'key');
  if (!isKey(key)) throw invalid(`${JSON.stringify(key)} cannot be a key`);
  return { key, value: textOf(given, 'value') };
}

/** MLflow's rule: at most 250 characters, in words and paths that lead nowhere else. */
export function isKey(key: string): boolean {
  return (
    key.length <= 250 &&
    /^[\w\-./: ]+$/.test(key) &&
    !key.startsWith('/') &&
    !key.split('/').includes('..') &&
    key !== '.'
  );
}

/** JSON of protocol buffers. */
export function inJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** A part of a list, and the token of the next one. @throws {Refused} INVALID_PARAMETER_VALUE */
export function pageOf<T>(all: readonly T[], given: JsonObject, usual: number, most = 50_000) {
  const size = wholeOf(given, 'max_results', usual);
  const start = wholeOf(given, 'page_token', 0);
  if (size < 1 || size > most) throw invalid(`'max_results' is from 1 to ${most}`);
  if (start < 0) throw invalid(`'page_token' is none of ours`);
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? { next_page_token: String(end) } : {} };
}
