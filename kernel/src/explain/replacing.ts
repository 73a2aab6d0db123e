/** Something of a model is for a while not what it is otherwise. */
import { forgetCutOffBy } from '../engine/cut-off.ts';

/** How what is replaced now is put back, the newest last. */
const replaced: (() => void)[] = [];

forgetCutOffBy(() => {
  for (const putBack of replaced.splice(0).reverse()) putBack();
});

export function isReplacing(): boolean {
  return replaced.length > 0;
}

/** Runs with a property of `object` replaced, and puts it back whatever happens. */
export function replacing<T>(object: object, property: string, value: unknown, run: () => T): T {
  const own = Object.getOwnPropertyDescriptor(object, property);
  const putBack = (): void => {
    if (own) Object.defineProperty(object, property, own);
    else Reflect.deleteProperty(object, property);
  };
  Object.defineProperty(object, property, { value, configurable: true, writable: true, enumerable: true });
  replaced.push(putBack);
  try {
    return run();
  } finally {
    replaced.pop();
    putBack();
  }
}
