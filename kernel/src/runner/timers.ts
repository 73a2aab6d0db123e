/**
 * Terminating code whose bottom frame is a timer's callback makes Node abort ("async hook stack has become corrupted");
 * code entered through a microtask can be terminated. So timers only ever start microtasks, and none for a cell that
 * was interrupted: its loops end at their next timer.
 */
import { promisify } from 'node:util';
import { cellScope } from '../display/publish.ts';

type Callback = (...args: unknown[]) => void;

export function enterTimersByMicrotask(): void {
  const { setTimeout, setInterval, setImmediate } = globalThis;
  globalThis.setTimeout = like(setTimeout, (callback: Callback, ms?: number, ...args: unknown[]) =>
    setTimeout(later(callback), ms, ...args),
  );
  globalThis.setInterval = like(setInterval, (callback: Callback, ms?: number, ...args: unknown[]) =>
    setInterval(later(callback), ms, ...args),
  );
  globalThis.setImmediate = like(setImmediate, (callback: Callback, ...args: unknown[]) =>
    setImmediate(later(callback), ...args),
  );
}

function later(callback: Callback): Callback {
  if (typeof callback !== 'function') return callback;
  const scope = cellScope.getStore();
  return function (this: unknown, ...args: unknown[]) {
    if (scope?.abandoned !== true) enter(() => callback.apply(this, args));
  };
}

/** By a promise: `queueMicrotask` would bracket the call with async hooks, which terminated code leaves open. */
function enter(action: () => void): void {
  START.then(action).catch((error: unknown) => {
    queueMicrotask(() => {
      throw error;
    });
  });
}

const START = Promise.resolve();

/** Gives `replacement` the name and the promise form (`util.promisify`) of `original`. */
function like<T extends object>(original: T, replacement: object): T {
  const custom: unknown = Reflect.get(original, promisify.custom);
  Object.defineProperty(replacement, promisify.custom, { value: custom, enumerable: false });
  Object.defineProperty(replacement, 'name', { value: Reflect.get(original, 'name') });
  // SAFETY: it takes and returns what the original does
  return replacement as T;
}
