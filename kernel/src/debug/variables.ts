/** What scopes and objects hold, as variables. */
import { LimpidError } from '../errors.ts';
import { isAdded } from '../runner/look.ts';
import { say } from '../say.ts';
import {
  OBJECT_GROUP,
  type CallFrame,
  type Cdp,
  type Evaluated,
  type PropertyDescriptor,
  type RemoteObject,
} from './cdp.ts';
import { NOT_FOUND } from './conditions.ts';
import type { Variable } from './dap.ts';
import { isPrimitive, lengthOf, textOf, typeOf } from './describe.ts';
import { PAGE, type Page } from './pages.ts';
import type { Container, References } from './references.ts';
import { rowVariables, tensorBehind, tensorIn, tensorVariables } from './tensors.ts';

/** How long (ms) an expression may run before it is given up. */
const EVALUATION = 1500;

/** The variables inside a container. */
export async function variablesOf(
  cdp: Cdp,
  references: References,
  container: Container,
  page: Page,
): Promise<Variable[]> {
  switch (container.kind) {
    case 'object':
      return objectVariables(cdp, references, container, page);
    case 'elements':
      return elements(cdp, references, container, container.start, container.count);
    case 'getter':
      return [await getterVariable(cdp, references, container)];
    case 'rows':
      return rowVariables(cdp, references, container, page);
    case 'scope':
      return named(await scopeVariables(cdp, references, container.frame, container.scopes), page);
    case 'globals':
      return named(await globalVariables(cdp, references), page);
  }
}

/** The value of an expression: in `frame`, or, where with `awaits` it may declare and await, among the notebook's globals. @throws DEBUG_EVALUATION */
export async function evaluate(
  cdp: Cdp,
  expression: string,
  frame: CallFrame | undefined,
  { isPure = false, awaits = false }: { isPure?: boolean; awaits?: boolean } = {},
): Promise<RemoteObject> {
  const parameters = {
    expression,
    objectGroup: OBJECT_GROUP,
    generatePreview: true,
    silent: true,
    throwOnSideEffect: isPure,
    timeout: EVALUATION,
  };
  const outside = (): Promise<Evaluated> =>
    cdp('Runtime.evaluate', { ...parameters, replMode: awaits, awaitPromise: awaits });
  if (!frame) return valueOf(await outside());
  const evaluated = await cdp('Debugger.evaluateOnCallFrame', { ...parameters, callFrameId: frame.callFrameId });
  const { exception } = evaluated.exceptionDetails ?? {};
  if (!exception || !NOT_FOUND.test(textOf(exception))) return valueOf(evaluated);
  const again = await outside();
  return valueOf(again.exceptionDetails ? evaluated : again);
}

export function valueOf({ result, exceptionDetails }: Evaluated): RemoteObject {
  if (!exceptionDetails) return result;
  const { exception, text } = exceptionDetails;
  throw new LimpidError('DEBUG_EVALUATION', { reason: exception ? textOf(exception) : text });
}

/** `path` is the expression that gives the value, or '' when there is none. */
export async function variable(
  cdp: Cdp,
  references: References,
  name: string,
  value: RemoteObject,
  path: string,
): Promise<Variable> {
  const length = lengthOf(value);
  const { objectId } = value;
  return {
    name,
    value: (await tensorIn(cdp, value))?.text ?? textOf(value),
    // JupyterLab shows a type in place of the value: a number is told by its value alone
    ...(isPrimitive(value) ? {} : { type: typeOf(value) }),
    evaluateName: path,
    variablesReference:
      objectId === undefined || value.type === 'symbol' ? 0 : references.add({ kind: 'object', objectId, path }),
    ...(length === undefined ? {} : { indexedVariables: length }),
  };
}

/** Names and values of a frame's own scopes; an inner one hides an outer one. */
async function scopeVariables(
  cdp: Cdp,
  references: References,
  frame: CallFrame,
  scopes: number[],
): Promise<Variable[]> {
  const found = new Map<string, RemoteObject>();
  for (const number of scopes) {
    const objectId = frame.scopeChain[number]?.object.objectId;
    if (objectId === undefined) continue;
    for (const { name, value } of await ownProperties(cdp, objectId)) {
      if (value && !found.has(name)) found.set(name, value);
    }
  }
  // V8's scope objects stay as they were at the stop; an assignment since then shows only where it is read
  if (scopes.includes(0)) {
    for (const [name, old] of found) found.set(name, (await pureValue(cdp, name, frame)) ?? old);
  }
  if (scopes.includes(0) && frame.this.type !== 'undefined' && frame.this.className !== 'global') {
    found.set('this', frame.this);
  }
  const variables: Variable[] = [];
  if (scopes.includes(0) && frame.returnValue) {
    const returned = await variable(cdp, references, say('Return value'), frame.returnValue, '');
    variables.push({ ...returned, presentationHint: { kind: 'virtual', attributes: ['readOnly'] } });
  }
  for (const [name, value] of found) variables.push(await variable(cdp, references, name, value, name));
  return variables;
}

/** What the cells declared, and what they put on the global object. */
export async function globalVariables(cdp: Cdp, references: References): Promise<Variable[]> {
  const { names } = await cdp('Runtime.globalLexicalScopeNames', {});
  const added = await addedGlobals(cdp);
  const all = [...new Set([...names, ...added])].sort();
  const values = await Promise.all(all.map((name) => pureValue(cdp, name, undefined)));
  const variables: Variable[] = [];
  for (const [at, name] of all.entries()) {
    const value = values[at];
    if (value) variables.push(await variable(cdp, references, name, value, name));
  }
  return variables;
}

/** Undefined for a name that has no value yet, or that runs code when it is read. */
async function pureValue(cdp: Cdp, name: string, frame: CallFrame | undefined): Promise<RemoteObject | undefined> {
  try {
    return await evaluate(cdp, name, frame, { isPure: true });
  } catch (error) {
    if (error instanceof LimpidError && error.code === 'DEBUG_EVALUATION') return undefined;
    throw error;
  }
}

async function addedGlobals(cdp: Cdp): Promise<string[]> {
  const { result } = await cdp('Runtime.evaluate', { expression: 'Object.keys(globalThis)', returnByValue: true });
  const names: unknown = result.value;
  if (!Array.isArray(names)) return [];
  return names.filter((name): name is string => typeof name === 'string' && isAdded(name));
}

async function objectVariables(
  cdp: Cdp,
  references: References,
  { objectId, path }: Extract<Container, { kind: 'object' }>,
  { filter, start, count }: Page,
): Promise<Variable[]> {
  const tensor = filter === 'indexed' ? undefined : await tensorBehind(cdp, objectId);
  if (tensor) {
    const properties = await namedProperties(cdp, references, objectId, path);
    return named([...tensorVariables(references, objectId, path, tensor), ...properties], { filter, start, count });
  }
  const length = await lengthBehind(cdp, objectId);
  if (filter === 'indexed')
    return length === 0 ? [] : elements(cdp, references, { objectId, path }, start, count ?? length);
  const properties = await namedProperties(cdp, references, objectId, path);
  if (filter === 'named' || length === 0) return named(properties, { filter, start, count });
  if (count !== undefined) {
    const shown = await elements(cdp, references, { objectId, path }, start, count);
    return [...shown, ...properties.slice(Math.max(0, start - length), Math.max(0, start + count - length))];
  }
  const shown =
    length > PAGE
      ? parts(references, objectId, path, length)
      : await elements(cdp, references, { objectId, path }, 0, length);
  return [...shown, ...properties];
}

/** A long array as folders of elements. */
function parts(references: References, objectId: string, path: string, length: number): Variable[] {
  return Array.from({ length: Math.ceil(length / PAGE) }, (_, part) => {
    const start = part * PAGE;
    const count = Math.min(PAGE, length - start);
    return {
      name: `[${start} … ${start + count - 1}]`,
      value: `${count} elements`,
      type: '',
      evaluateName: '',
      variablesReference: references.add({ kind: 'elements', objectId, path, start, count }),
      presentationHint: { kind: 'virtual', attributes: ['readOnly'] },
    };
  });
}

async function elements(
  cdp: Cdp,
  references: References,
  { objectId, path }: { objectId: string; path: string },
  start: number,
  count: number,
): Promise<Variable[]> {
  const part = valueOf(
    await cdp('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: `function (start, end) {
        const part = Object.create(null);
        for (let at = start; at < Math.min(end, this.length); at++) if (at in this) part[at] = this[at];
        return part;
      }`,
      arguments: [{ value: start }, { value: start + Math.min(count, PAGE) }],
      objectGroup: OBJECT_GROUP,
      silent: true,
    }),
  );
  if (part.objectId === undefined) return [];
  const variables: Variable[] = [];
  for (const { name, value } of await ownProperties(cdp, part.objectId)) {
    if (value) variables.push(await variable(cdp, references, name, value, path === '' ? '' : `${path}[${name}]`));
  }
  return variables;
}

async function lengthBehind(cdp: Cdp, objectId: string): Promise<number> {
  const { result } = await cdp('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration:
      'function () { return Array.isArray(this) || (ArrayBuffer.isView(this) && !(this instanceof DataView)) ? this.length : 0; }',
    returnByValue: true,
    silent: true,
  });
  return typeof result.value === 'number' ? result.value : 0;
}

async function namedProperties(cdp: Cdp, references: References, objectId: string, path: string): Promise<Variable[]> {
  const parameters = { objectId, ownProperties: true, nonIndexedPropertiesOnly: true, generatePreview: true };
  const { result, internalProperties = [], privateProperties = [] } = await cdp('Runtime.getProperties', parameters);
  const variables: Variable[] = [];
  for (const property of [...result, ...privateProperties]) {
    variables.push(await propertyVariable(cdp, references, objectId, path, property));
  }
  for (const { name, value } of internalProperties) {
    if (!value) continue;
    const internal = await variable(cdp, references, name, value, '');
    variables.push({ ...internal, presentationHint: { kind: 'virtual', attributes: ['readOnly'] } });
  }
  return variables;
}

async function propertyVariable(
  cdp: Cdp,
  references: References,
  objectId: string,
  path: string,
  { name, value, get }: PropertyDescriptor,
): Promise<Variable> {
  const inner = member(path, name);
  if (value) return variable(cdp, references, name, value, inner);
  const isReadable = get !== undefined && get.type === 'function';
  return {
    name,
    value: isReadable ? '(…)' : 'undefined',
    type: 'accessor',
    evaluateName: inner,
    variablesReference: isReadable ? references.add({ kind: 'getter', objectId, name, path: inner }) : 0,
    presentationHint: { kind: 'property', lazy: isReadable },
  };
}

/** The expression for a property; '' when there is none. */
export function member(path: string, name: string): string {
  if (path === '') return '';
  if (/^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return `${path}.${name}`;
  return `${path}[${JSON.stringify(name)}]`;
}

async function getterVariable(
  cdp: Cdp,
  references: References,
  { objectId, name, path }: Extract<Container, { kind: 'getter' }>,
): Promise<Variable> {
  const evaluated = await cdp('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function (name) { return this[name]; }',
    arguments: [{ value: name }],
    objectGroup: OBJECT_GROUP,
    generatePreview: true,
    silent: true,
  });
  return variable(cdp, references, name, valueOf(evaluated), path);
}

async function ownProperties(cdp: Cdp, objectId: string): Promise<PropertyDescriptor[]> {
  return (await cdp('Runtime.getProperties', { objectId, ownProperties: true, generatePreview: true })).result;
}

function named(variables: Variable[], { filter, start, count }: Page): Variable[] {
  if (filter === 'indexed') return [];
  return variables.slice(start, count === undefined ? undefined : start + count);
}
