/** Looks at live values through the helper's inspector session, without running any code that has side effects. */
import type inspector from 'node:inspector';

export type RemoteObject = inspector.Runtime.RemoteObject;
export type Property = inspector.Runtime.PropertyDescriptor;

/** A main thread inside a native call cannot be looked at; completion then offers nothing after this time (ms). */
const DEADLINE = 1000;
const GROUP = 'limpid-look';

/**
 * The value of `expression`, or undefined when it has none, would change something, or cannot be had in time.
 * Not in replMode, whose answer is a promise: a main thread that spins would settle it too late.
 */
export async function valueOf(session: inspector.Session, expression: string): Promise<RemoteObject | undefined> {
  const parameters = {
    expression,
    throwOnSideEffect: true,
    silent: true,
    timeout: 200,
    objectGroup: GROUP,
  };
  const answer = await ask<inspector.Runtime.EvaluateReturnType>((done) =>
    session.post('Runtime.evaluate', parameters, done),
  );
  return answer && !answer.exceptionDetails ? answer.result : undefined;
}

/** All properties, inherited ones included. */
export async function propertiesOf(session: inspector.Session, object: RemoteObject): Promise<Property[]> {
  const { objectId } = object;
  if (objectId === undefined) return [];
  const answer = await ask<inspector.Runtime.GetPropertiesReturnType>((done) =>
    session.post('Runtime.getProperties', { objectId, ownProperties: false }, done),
  );
  return answer?.result ?? [];
}

/** Names of top-level `let`, `const` and `class`, which are not properties of the global object. */
export async function lexicalNames(session: inspector.Session): Promise<string[]> {
  const answer = await ask<inspector.Runtime.GlobalLexicalScopeNamesReturnType>((done) =>
    session.post('Runtime.globalLexicalScopeNames', {}, done),
  );
  return answer?.names ?? [];
}

export function release(session: inspector.Session): void {
  session.post('Runtime.releaseObjectGroup', { objectGroup: GROUP });
}

function ask<T>(post: (done: (error: Error | null, result: T) => void) => void): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), DEADLINE);
    post((error, result) => {
      clearTimeout(timer);
      resolve(error ? undefined : result);
    });
  });
}
