/**
 * Who has called what fails later. tfjs waits through generators, where V8 loses the way back to the caller: an error of a
 * callback of `fit` would not tell which `fit` it was.
 */
import type * as tfjs from '@tensorflow/tfjs';

/** Of errors that came later than their call: the lines of the stack of the call. */
const callers = new WeakMap<object, readonly string[]>();

export function callersOf(error: object): readonly string[] {
  return callers.get(error) ?? [];
}

/** What gives a promise, of the classes and the functions of tfjs 4.22. */
const METHODS = [
  ...['fit', 'fitDataset', 'evaluateDataset', 'trainOnBatch', 'executeAsync', 'save', 'toArray', 'forEachAsync'],
  ...['loadLayersModel', 'loadGraphModel'],
];

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Called once after the engine has loaded. */
export function noteAllCallers(tf: typeof tfjs): void {
  for (const { prototype } of [tf.Sequential, tf.LayersModel, tf.GraphModel]) noteCallers(prototype, 'model');
  noteCallers(tf.data.Dataset.prototype, 'dataset');
  noteCallers(tf, 'tf');
}

/** `name` is how people call an object of the class. */
function noteCallers(prototype: object, name: string): void {
  for (const method of METHODS) {
    const call: unknown = Object.getOwnPropertyDescriptor(prototype, method)?.value;
    if (typeof call !== 'function') continue;
    const noted: Method = function (this: unknown, ...given) {
      // its text is made only if it is asked for
      const here = new Error();
      const result: unknown = Reflect.apply(call, this, given);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        note(error, `${name}.${method}`, here);
        throw error;
      });
    };
    Reflect.set(prototype, method, noted);
  }
}

function note(error: unknown, called: string, { stack = '' }: Error): void {
  if (typeof error !== 'object' || error === null || callers.has(error)) return;
  const lines = stack.split('\n').slice(1);
  const frames = lines.map((line) => line.trim()).filter((line) => !/^at \w+\.\w+$/.test(line));
  if (frames.length > 0) callers.set(error, [`at async ${called}`, ...frames]);
}
