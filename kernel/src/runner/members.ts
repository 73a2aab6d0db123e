/**
 * Values and their members as rows of a view. These functions travel to the main thread as text, as those of `glance.ts`
 * do, and each names nothing outside itself but the others and those.
 */
import { dataOf, DESCRIBING, follow, sublayersOf, valueExpression, variableOf, type Variable } from './glance.ts';
import type { Name } from './look.ts';

/** A value at a glance. */
export interface Glance extends Variable {
  /** It may have members. */
  expands: boolean;
  /** The main thread can tell what its numbers are like. */
  hasNumbers: boolean;
  /** Of a list of numbers a sample, evenly spaced; what is not finite is its name. */
  numbers: (number | string)[];
  size: number;
}

/** A member: how it is called, and where it is from the value that has it. */
export interface Place {
  name: string;
  key: string[];
}

export interface Places {
  total: number;
  places: Place[];
}

/** JavaScript that gives the `Glance`s of values as JSON; null for one that only its getter could tell. */
export function glancesExpression(names: readonly Name[]): string {
  const reads = names.map(({ root, path }) => `[() => ${root}, ${JSON.stringify(path)}]`).join(', ');
  const functions = [...DESCRIBING, follow, numbersOf, glanceAt, glanceAll];
  return `(() => { ${functions.join(';')}; return JSON.stringify(glanceAll([${reads}])); })()`;
}

/** JavaScript that gives the `Places` of members as JSON. */
export function placesExpression({ root, path }: Name, start: number, count: number): string {
  const value = valueExpression(root, path);
  const functions = [dataOf, sublayersOf, weightsOf, placesIn];
  return `(() => { ${functions.join(';')}; return JSON.stringify(placesIn(${value}, ${start}, ${count})); })()`;
}

function glanceAll(reads: readonly [() => unknown, string[]][]): (Glance | null)[] {
  return reads.map(([read, path]) => {
    try {
      return glanceAt(follow(read, path));
    } catch {
      // a getter is in the way, or it has been declared, and the cell that does so has not come to it
      return null;
    }
  });
}

function glanceAt(value: unknown): Glance {
  const told = variableOf('', value);
  const isProxy = told.type === 'Proxy';
  const numbers = isProxy ? [] : numbersOf(value);
  const isTensor = told.dtype !== '';
  const isTyped = ArrayBuffer.isView(value) && !(value instanceof DataView);
  const hasNumbers = isTensor ? told.text === '' && told.dtype !== 'string' && told.dtype !== 'complex64' : isTyped;
  const isPlain = typeof value !== 'object' || value === null || isProxy || told.type === 'module';
  const isClosed = /^(Weak)?(Map|Set)$|^(Date|RegExp|Promise|(Shared)?ArrayBuffer|DataView)$/.test(told.type);
  const expands = !isPlain && !isTensor && !isClosed && told.shape !== '[0]';
  const { name, type, shape, dtype, bytes, text } = told;
  // V8 takes a spread for a side effect
  return {
    name,
    type,
    shape,
    dtype,
    bytes,
    text,
    expands,
    hasNumbers,
    numbers,
    size: Array.isArray(value) ? value.length : 0,
  };
}

function numbersOf(value: unknown): (number | string)[] {
  const MOST = 1000;
  const numbers: (number | string)[] = [];
  if (!Array.isArray(value) || value.length < 2) return numbers;
  const taken = value.length < MOST ? value.length : MOST;
  for (let at = 0; at < taken; at += 1) {
    const index = Math.floor((at * value.length) / taken);
    const element: unknown = Object.getOwnPropertyDescriptor(value, `${index}`)?.value;
    if (typeof element !== 'number') return [];
    numbers[at] = Number.isFinite(element) ? element : `${element}`;
  }
  return numbers;
}

/** A layer's own. */
function weightsOf(layer: unknown): Place[] {
  const found: Place[] = [];
  for (const kind of ['_trainableWeights', '_nonTrainableWeights']) {
    const weights = dataOf(layer, kind);
    if (!Array.isArray(weights)) continue;
    for (let at = 0; at < weights.length; at += 1) {
      const name = dataOf(weights[at], 'originalName');
      const last = typeof name === 'string' ? name.slice(name.lastIndexOf('/') + 1) : kind;
      found[found.length] = { name: last, key: [kind, `${at}`, 'val'] };
    }
  }
  return found;
}

/** Of models their layers, of layers their weights and the layers inside, of all else the elements and own properties. */
function placesIn(value: unknown, start: number, count: number): Places {
  const part = (all: Place[]): Places => ({ total: all.length, places: all.slice(start, start + count) });
  if (typeof value !== 'object' || value === null || __limpid.isProxy(value)) return { total: 0, places: [] };
  const isNamed = typeof dataOf(value, 'name') === 'string';
  if (isNamed && (Array.isArray(dataOf(value, 'layers')) || Array.isArray(dataOf(value, 'inboundNodes')))) {
    const inner = sublayersOf(value).map(({ key, layer }): Place => {
      const name = dataOf(layer, 'name');
      return { name: typeof name === 'string' ? name : `${key[key.length - 1]}`, key };
    });
    return part([...weightsOf(value), ...inner]);
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const typed: unknown = Object.getPrototypeOf(Uint8Array.prototype);
    const lengthOf = Object.getOwnPropertyDescriptor(Object(typed), 'length')?.get ?? (() => 0);
    const total = Array.isArray(value) ? value.length : Number(Reflect.apply(lengthOf, value, []));
    const places: Place[] = [];
    for (let at = start; at < total && at < start + count; at += 1) {
      if (Object.getOwnPropertyDescriptor(value, `${at}`)) places[places.length] = { name: `${at}`, key: [`${at}`] };
    }
    return { total, places };
  }
  return part(Object.getOwnPropertyNames(value).map((name) => ({ name, key: [name] })));
}

declare const __limpid: { isProxy(value: unknown): boolean };
