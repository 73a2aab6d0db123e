/** The variables of the notebook by their names, on the thread that runs it: reading a `let` or `const` runs no code. */
import inspector from 'node:inspector';
import type { Binding } from '../memory/holders.ts';
import { answerOf } from './reachable.ts';

/** How values come back from the inspector: as a call of this global function. */
const TAKE = '__limpidTake';

export function bindings(): Binding[] {
  const session = new inspector.Session();
  session.connect();
  const found: Binding[] = [];
  Object.defineProperty(globalThis, TAKE, {
    value: (name: string, value: unknown) => void found.push({ name, value }),
    configurable: true,
  });
  try {
    const { names } = answerOf<inspector.Runtime.GlobalLexicalScopeNamesReturnType>((done) =>
      session.post('Runtime.globalLexicalScopeNames', {}, done),
    );
    for (const name of names) {
      // one that has no value yet throws, and is left out
      const expression = `${TAKE}(${JSON.stringify(name)}, ${name})`;
      answerOf((done) => session.post('Runtime.evaluate', { expression, silent: true }, done));
    }
    return [...found, ...globals()];
  } finally {
    Reflect.deleteProperty(globalThis, TAKE);
    session.disconnect();
  }
}

/** What code has put there; a getter is not called. */
function globals(): Binding[] {
  return Object.entries(Object.getOwnPropertyDescriptors(globalThis)).flatMap(([name, { enumerable, value }]) =>
    enumerable === true && typeof value === 'object' && !OF_LIBRARIES.has(name)
      ? [{ name, value: value as unknown }]
      : [],
  );
}

/** Where the library of TensorFlow.js keeps all of its own. */
const OF_LIBRARIES = new Set(['_tfGlobals', '_tfengine', 'proto', 'globalThis', 'global']);
