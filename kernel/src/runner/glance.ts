/**
 * What is looked at in the main thread. These functions travel there as text, so each names nothing outside itself but
 * the others, and V8 runs them with `throwOnSideEffect`. A getter of the user is never called: it may take for ever.
 */

/** What the runner keeps for its cells on the global object; this of it has no side effects. */
declare const __limpid: { isProxy(value: unknown): boolean };

/** A member of a live value. */
export interface Member {
  name: string;
  type: 'function' | 'property';
  /** What it is, where that is more than its type says: `Tensor [784, 10] float32`. */
  text: string;
}

/** A variable of the session. */
export interface Variable {
  name: string;
  /** Of an object, its class. */
  type: string;
  /** `[784, 10]`, of what has one; else empty, as `dtype` is. */
  shape: string;
  dtype: string;
  /** Of tensors, weights and typed arrays. */
  bytes: number | null;
  /** In a few words; empty where the type says it all. */
  text: string;
}

/** JavaScript that gives the `Variable` of this name as JSON. */
export function variableExpression(name: string): string {
  return `(() => { ${DESCRIBING.join(';')}; return JSON.stringify(variableOf(${JSON.stringify(name)}, ${name})); })()`;
}

/** JavaScript that gives the value at `root.path[0].path[1]…`, which throws where a getter is in the way. */
export function valueExpression(root: string, path: readonly string[]): string {
  return `(${follow.toString()})(() => ${root}, ${JSON.stringify(path)})`;
}

/** JavaScript that tells what TensorFlow.js holds there; the empty text for anything else. */
export function textExpression(root: string, path: readonly string[]): string {
  return `(() => { ${[dataOf, describe].join(';')}; return describe(${valueExpression(root, path)}); })()`;
}

/** The first line of it for variables, as a JSON list in their order; one without a value yet is the empty text. */
export function textsExpression(roots: readonly string[]): string {
  const reads = roots.map((root) => `() => ${root}`).join(', ');
  return `(() => { ${[dataOf, describe, describeAll].join(';')}; return JSON.stringify(describeAll([${reads}])); })()`;
}

/** JavaScript that gives its `Member`s as JSON. Telling what they are calls traps where one is a Proxy, and so fails. */
export function membersExpression(root: string, path: readonly string[], tellsTexts: boolean): string {
  const value = valueExpression(root, path);
  return `(() => { ${[dataOf, describe, membersOf].join(';')}; return JSON.stringify(membersOf(${value}, ${tellsTexts})); })()`;
}

export function follow(read: () => unknown, path: readonly string[]): unknown {
  let value = read();
  for (const key of path) {
    let holder: unknown = Object(value);
    let found: PropertyDescriptor | undefined;
    while (holder !== null && !found) {
      if (__limpid.isProxy(holder)) throw new TypeError('only its traps know');
      found = Object.getOwnPropertyDescriptor(holder, key);
      holder = Object.getPrototypeOf(holder);
    }
    if (!found || !('value' in found)) throw new TypeError('not data');
    value = found.value;
  }
  return value;
}

/** The value of an own property; nothing for a getter, and nothing that leads to the traps of a Proxy. */
export function dataOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || __limpid.isProxy(value)) return undefined;
  const held: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return __limpid.isProxy(held) ? undefined : held;
}

/** Tensors and models of TensorFlow.js, by what they hold; the empty text for anything else. `isBrief` leaves out the layers. */
function describe(value: unknown, isBrief = false): string {
  const sizes = (shape: unknown): string =>
    `[${Array.isArray(shape) ? shape.map((size: unknown) => (typeof size === 'number' ? size : 'null')).join(', ') : '?'}]`;
  const className = (object: unknown): string => {
    const made: unknown = dataOf(Object.getPrototypeOf(object), 'constructor');
    return typeof made === 'function' ? String(Object.getOwnPropertyDescriptor(made, 'name')?.value) : 'object';
  };
  if (typeof value !== 'object' || value === null) return '';
  const shape = dataOf(value, 'shape');
  const dtype = dataOf(value, 'dtype');
  const isVariable = dataOf(value, 'trainable') !== undefined;
  if (Array.isArray(shape) && typeof dtype === 'string' && dataOf(value, 'dataId') !== undefined) {
    const state = dataOf(value, 'isDisposedInternal') === true ? ', disposed' : '';
    return `${isVariable ? 'Variable' : 'Tensor'} ${sizes(shape)} ${dtype}${state}`;
  }
  const layers = dataOf(value, 'layers');
  if (!Array.isArray(layers) || typeof dataOf(value, 'name') !== 'string') return '';
  const head = `${className(value)} of ${layers.length} layer${layers.length === 1 ? '' : 's'}`;
  if (isBrief) return head;
  const rows = layers.slice(0, 100).map((layer: unknown) => {
    const nodes = dataOf(layer, 'inboundNodes');
    const outputs: unknown = Array.isArray(nodes) ? dataOf(nodes[0], 'outputShapes') : undefined;
    const output = Array.isArray(outputs) ? ` ${outputs.map(sizes).join(', ')}` : '';
    let parameters = 0;
    for (const kind of ['_trainableWeights', '_nonTrainableWeights']) {
      const weights = dataOf(layer, kind);
      for (const weight of Array.isArray(weights) ? weights : []) {
        const size = dataOf(weight, 'shape');
        parameters += Array.isArray(size) ? size.reduce((product: number, one) => product * Number(one), 1) : 0;
      }
    }
    return `\n  ${String(dataOf(layer, 'name'))} (${className(layer)})${output}, ${parameters} parameters`;
  });
  const more = layers.length > rows.length ? `\n  … ${layers.length - rows.length} more` : '';
  return `${head}${rows.join('')}${more}`;
}

function describeAll(reads: readonly (() => unknown)[]): string[] {
  return reads.map((read) => {
    try {
      return describe(read(), true);
    } catch {
      // it has been declared, and the cell that does so has not come to it
      return '';
    }
  });
}

/** The name of the class that an object is of. */
function classOf(value: object): string {
  const proto: unknown = Object.getPrototypeOf(value);
  if (dataOf(value, 'default') !== undefined) return 'module';
  if (proto === null) return 'object';
  const made = dataOf(proto, 'constructor');
  const name: unknown = typeof made === 'function' ? Object.getOwnPropertyDescriptor(made, 'name')?.value : undefined;
  return typeof name === 'string' && name !== '' ? name : 'object';
}

/** What a layer wraps, or is made of. */
export function sublayersOf(layer: unknown): { key: string[]; layer: unknown }[] {
  const found: { key: string[]; layer: unknown }[] = [];
  for (const key of ['cell', 'forwardLayer', 'backwardLayer', 'layer']) {
    const inner = dataOf(layer, key);
    if (dataOf(inner, '_trainableWeights') === undefined || found.some((known) => known.layer === inner)) continue;
    found[found.length] = { key: [key], layer: inner };
  }
  for (const key of ['layers', 'cells']) {
    const all = dataOf(layer, key);
    if (!Array.isArray(all)) continue;
    for (let at = 0; at < all.length; at += 1) found[found.length] = { key: [key, `${at}`], layer: all[at] };
  }
  return found;
}

/** Of a layer or a model, with all that it is made of. */
function parametersOf(layer: unknown, depth = 0): number {
  let parameters = 0;
  for (const kind of ['_trainableWeights', '_nonTrainableWeights']) {
    const weights = dataOf(layer, kind);
    for (const weight of Array.isArray(weights) ? weights : []) {
      const size = dataOf(weight, 'shape');
      if (Array.isArray(size)) parameters += size.reduce<number>((product, one) => product * Number(one), 1);
    }
  }
  if (depth < 8) for (const inner of sublayersOf(layer)) parameters += parametersOf(inner.layer, depth + 1);
  return parameters;
}

/** All that `variableOf` needs where it runs. */
export const DESCRIBING = [dataOf, classOf, sublayersOf, parametersOf, variableOf];

export function variableOf(name: string, value: unknown): Variable {
  const MOST = 60;
  const told = (
    type: string,
    text = '',
    shape: readonly unknown[] | null = null,
    bytes: number | null = null,
    dtype = '',
  ): Variable => ({
    name,
    type,
    shape: shape === null ? '' : `[${shape.map((size) => (typeof size === 'number' ? size : 'null')).join(', ')}]`,
    dtype,
    bytes,
    text: text.length > MOST ? `${text.slice(0, MOST)}…` : text,
  });
  if (__limpid.isProxy(value)) return told('Proxy');
  if (typeof value === 'string') return told('string', JSON.stringify(value.slice(0, MOST + 1)));
  if (typeof value === 'function') return told('function');
  if (typeof value === 'symbol') return told('symbol');
  if (typeof value !== 'object' || value === null) return told(value === null ? 'null' : typeof value, String(value));

  const product = (shape: readonly unknown[]): number => shape.reduce<number>((all, one) => all * Number(one), 1);
  const BYTES: { [dtype: string]: number } = { float32: 4, int32: 4, bool: 1, complex64: 8 };
  const shape = dataOf(value, 'shape');
  const dtype = dataOf(value, 'dtype');
  if (Array.isArray(shape) && typeof dtype === 'string' && dataOf(value, 'dataId') !== undefined) {
    const isDisposed = dataOf(value, 'isDisposedInternal') === true;
    const size = BYTES[dtype];
    const bytes = isDisposed ? 0 : size === undefined ? null : size * product(shape);
    const type = dataOf(value, 'trainable') === undefined ? 'Tensor' : 'Variable';
    return told(type, isDisposed ? 'disposed' : '', shape, bytes, dtype);
  }
  const layers = dataOf(value, 'layers');
  if (Array.isArray(layers) && typeof dataOf(value, 'name') === 'string') {
    const parameters = parametersOf(value);
    const text = `${layers.length} layer${layers.length === 1 ? '' : 's'}, ${parameters} parameters`;
    return told(classOf(value), text, null, 4 * parameters);
  }
  const nodes = dataOf(value, 'inboundNodes');
  if (Array.isArray(nodes) && typeof dataOf(value, 'name') === 'string') {
    const outputs = dataOf(nodes[0], 'outputShapes');
    const output: unknown = Array.isArray(outputs) ? outputs[0] : null;
    const parameters = parametersOf(value);
    return told(classOf(value), `${parameters} parameters`, Array.isArray(output) ? output : null, 4 * parameters);
  }
  if (Array.isArray(value)) return told('Array', '', [value.length]);
  const native = (holder: unknown, key: string): unknown =>
    Reflect.apply(Object.getOwnPropertyDescriptor(Object(holder), key)?.get ?? (() => undefined), value, []);
  if (ArrayBuffer.isView(value)) {
    const isData = value instanceof DataView;
    const bytes = Number(
      native(isData ? DataView.prototype : Object.getPrototypeOf(Uint8Array.prototype), 'byteLength'),
    );
    const length = isData ? bytes : native(Object.getPrototypeOf(Uint8Array.prototype), 'length');
    return told(classOf(value), '', [length], bytes);
  }
  if (value instanceof Map) return told(classOf(value), '', [native(Map.prototype, 'size')]);
  if (value instanceof Set) return told(classOf(value), '', [native(Set.prototype, 'size')]);
  return told(classOf(value));
}

/**
 * Names along the prototypes, nearest first. The elements of arrays and texts are not names. V8 looks at every call for
 * side effects, and a module has a thousand members: so one of them takes a single call.
 */
function membersOf(value: unknown, tellsTexts: boolean): Member[] {
  const MOST = 2000;
  const members: Member[] = [];
  if (value === undefined || value === null) return members;
  const seen: { [name: string]: unknown } = { __proto__: null };
  const hasElements = typeof value === 'string' || Array.isArray(value) || ArrayBuffer.isView(value);
  let holder: unknown = Object(value);
  if (hasElements) holder = Object.getPrototypeOf(holder);
  while (holder !== null && members.length < MOST) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (name in seen || members.length === MOST) continue;
      seen[name] = true;
      const held: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
      const text = tellsTexts && typeof held === 'object' ? describe(held, true) : '';
      members[members.length] = { name, type: typeof held === 'function' ? 'function' : 'property', text };
    }
    holder = Object.getPrototypeOf(holder);
  }
  return members;
}
