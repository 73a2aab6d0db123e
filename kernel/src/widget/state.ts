/**
 * A widget's state on the wire: JSON, with its binary parts taken out into frames of their own
 * (https://ipywidgets.readthedocs.io/en/stable/examples/Widget%20Low%20Level.html; protocol 2.1.0,
 * packages/schema/messages.md of ipywidgets). Pure.
 */
import { isBinary, type Binary } from '../comm/buffers.ts';
import type { Json, JsonObject } from '../messages.ts';

/** Where a buffer belongs: keys of objects and places in lists, from the top of the state. */
export type BufferPath = (string | number)[];

export interface WireState {
  state: JsonObject;
  buffer_paths: BufferPath[];
  buffers: Binary[];
}

/** Nothing of `state` is changed. A binary value leaves no key in an object, and `null` in a list. */
export function removeBuffers(state: object): WireState {
  const buffer_paths: BufferPath[] = [];
  const buffers: Binary[] = [];

  const without = (value: unknown, path: BufferPath): Json | undefined => {
    if (isBinary(value)) {
      buffer_paths.push(path);
      buffers.push(value);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, index) => without(item, [...path, index]) ?? null);
    if (typeof value === 'object' && value !== null && !('toJSON' in value)) return withoutAll(value, path);
    const text: unknown = JSON.stringify(value);
    // SAFETY: what parse returns is JSON; a function or undefined has no text
    return typeof text === 'string' ? (JSON.parse(text) as Json) : undefined;
  };
  const withoutAll = (object: object, path: BufferPath): JsonObject => {
    const result: JsonObject = {};
    for (const [key, value] of Object.entries(object)) {
      const kept = without(value, [...path, key]);
      if (kept !== undefined) set(result, key, kept);
    }
    return result;
  };

  return { state: withoutAll(state, []), buffer_paths, buffers };
}

/** Puts each buffer at its path into `state`, which it changes. A path that leads nowhere is passed over. */
export function restoreBuffers(
  state: JsonObject,
  paths: readonly (readonly (string | number)[])[],
  buffers: readonly Uint8Array[],
): { [key: string]: unknown } {
  paths.forEach((path, index) => {
    const last = path.at(-1);
    const buffer = buffers[index];
    if (last === undefined || buffer === undefined) return;
    const holder = path
      .slice(0, -1)
      .reduce<unknown>(
        (value, key) => (isHolder(value) && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined),
        state,
      );
    if (isHolder(holder)) set(holder, last, buffer);
  });
  return state;
}

/** The entries of `next` that are to be told: objects always, for they may have been changed in place. */
export function changes(state: object, next: object): { [key: string]: unknown } {
  const isTold = ([key, value]: [string, unknown]): boolean =>
    (typeof value === 'object' && value !== null) || !Object.is(Reflect.get(state, key), value);
  return Object.fromEntries(Object.entries(next).filter(isTold));
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isBinary(value);
}

/** Also `__proto__` is but a key. */
function set(holder: object, key: string | number, value: unknown): void {
  Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
}
