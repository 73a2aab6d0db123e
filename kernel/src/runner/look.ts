/** Looks at live values through the helper's inspector session, without running any code that has side effects. */
import type inspector from 'node:inspector';
import {
  membersExpression,
  textExpression,
  textsExpression,
  valueExpression,
  variableExpression,
  type Member,
  type Variable,
} from './glance.ts';
import { evaluatePurely } from './pure-evaluation.ts';

export type RemoteObject = inspector.Runtime.RemoteObject;
export type Property = inspector.Runtime.PropertyDescriptor;

/** `a.b[0]`: what the value at `path`, from the variable `root`, is called. */
export interface Name {
  root: string;
  path: string[];
}

/** A main thread inside a native call cannot be looked at; completion then offers nothing after this time (ms). */
const DEADLINE = 1000;
const GROUP = 'limpid-look';

/** Nothing when there is no value, when looking at it would run the user's code, or when it cannot be had in time. */
export function valueOf(session: inspector.Session, { root, path }: Name): Promise<RemoteObject | undefined> {
  return evaluate(session, valueExpression(root, path), { generatePreview: true });
}

/** What TensorFlow.js holds there, in words; the empty text for anything else. */
export async function textOf(session: inspector.Session, { root, path }: Name): Promise<string> {
  const found = await evaluate(session, textExpression(root, path), { returnByValue: true });
  return typeof found?.value === 'string' ? found.value : '';
}

/** Its first line for several variables. A Proxy among them fails the question for all, and they are asked for one by one. */
export async function textsOf(session: inspector.Session, roots: readonly string[]): Promise<string[]> {
  const found = await evaluate(session, textsExpression(roots), { returnByValue: true });
  // SAFETY: glance.ts wrote this JSON.
  if (typeof found?.value === 'string') return JSON.parse(found.value) as string[];
  return Promise.all(roots.map((root) => textOf(session, { root, path: [] })));
}

/** Names of its properties, inherited ones included. */
export async function membersOf(session: inspector.Session, { root, path }: Name): Promise<Member[]> {
  const ask = (tellsTexts: boolean): Promise<RemoteObject | undefined> =>
    evaluate(session, membersExpression(root, path, tellsTexts), { returnByValue: true });
  const found = (await ask(true)) ?? (await ask(false));
  // SAFETY: glance.ts wrote this JSON.
  return typeof found?.value === 'string' ? (JSON.parse(found.value) as Member[]) : [];
}

/** Names of the session: top-level `let`, `const` and `class`, and properties of the global object, `added` by the notebook. */
export async function scopeNames(
  session: inspector.Session,
): Promise<{ declared: string[]; global: string[]; added: string[] }> {
  const lexical = await ask<inspector.Runtime.GlobalLexicalScopeNamesReturnType>((done) =>
    session.post('Runtime.globalLexicalScopeNames', {}, done),
  );
  const expression = 'JSON.stringify([Object.getOwnPropertyNames(globalThis), Object.keys(globalThis)])';
  const found = await evaluate(session, expression, { returnByValue: true });
  // SAFETY: it is what the expression gives.
  const [global, keys] = JSON.parse(typeof found?.value === 'string' ? found.value : '[[], []]') as [
    string[],
    string[],
  ];
  return { declared: lexical?.names ?? [], global, added: keys.filter(isAdded) };
}

/** This thread has the globals that Node makes; ours are not enumerable. */
export function isAdded(name: string): boolean {
  return !Reflect.has(globalThis, name) && !OF_LIBRARIES.has(name);
}

/** What TensorFlow.js puts on the global object. */
const OF_LIBRARIES = new Set(['_tfGlobals', '_tfengine', 'proto']);

/** Each variable of the session, in the order in which they were declared. */
export async function variablesOf(session: inspector.Session): Promise<Variable[]> {
  const { declared } = await scopeNames(session);
  const all = declared.map(async (name): Promise<Variable> => {
    const found = await evaluate(session, variableExpression(name), { returnByValue: true });
    // SAFETY: glance.ts wrote this JSON.
    if (typeof found?.value === 'string') return JSON.parse(found.value) as Variable;
    return { name, type: 'computed', shape: '', dtype: '', bytes: null, text: '' };
  });
  return Promise.all(all);
}

/** Properties that an object has itself, without the elements of arrays. */
export async function propertiesOf(session: inspector.Session, { objectId }: RemoteObject): Promise<Property[]> {
  if (objectId === undefined) return [];
  // V8 knows `nonIndexedPropertiesOnly`; the type definitions of Node do not.
  const parameters = { objectId, ownProperties: true, nonIndexedPropertiesOnly: true };
  const answer = await ask<inspector.Runtime.GetPropertiesReturnType>((done) =>
    session.post('Runtime.getProperties', parameters, done),
  );
  return answer?.result ?? [];
}

export function release(session: inspector.Session): void {
  session.post('Runtime.releaseObjectGroup', { objectGroup: GROUP });
}

/** Not in replMode, whose answer is a promise: a main thread that spins would settle it too late. */
export async function evaluate(
  session: inspector.Session,
  expression: string,
  options: { generatePreview?: boolean; returnByValue?: boolean },
): Promise<RemoteObject | undefined> {
  const parameters = {
    expression,
    silent: true,
    timeout: 200,
    objectGroup: GROUP,
    ...options,
  };
  const answer = await ask<inspector.Runtime.EvaluateReturnType>((done) => evaluatePurely(session, parameters, done));
  return answer && !answer.exceptionDetails ? answer.result : undefined;
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
