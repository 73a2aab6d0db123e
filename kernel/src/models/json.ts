/** JSON out of a model file: parsed once, asked for by shape, never believed. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** @throws SyntaxError when the text is not JSON */
export function parseJson(text: string): Json {
  // `__proto__` as a key would become the prototype of whatever copies the object.
  // SAFETY: what JSON.parse gives is this type, also with keys left out.
  return JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)) as Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

/** `Array.isArray` does not tell readonly lists from objects. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function objectIn(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function listIn(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
