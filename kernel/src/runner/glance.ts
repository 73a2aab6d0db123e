/**
 * What is looked at in the main thread. These functions travel there as text, so each names nothing outside itself but
 * the others, and V8 runs them with `throwOnSideEffect`. A getter of the user is never called: it may take for ever.
 */

/** A member of a live value. */
export interface Member {
  name: string;
  type: 'function' | 'property';
  /** What it is, where that is more than its type says: `Tensor [784, 10] float32`. */
  text: string;
}

/** JavaScript that gives the value at `root.path[0].path[1]…`, which throws where a getter is in the way. */
export function valueExpression(root: string, path: readonly string[]): string {
  return `(${follow.toString()})(() => ${root}, ${JSON.stringify(path)})`;
}

/** JavaScript that tells what TensorFlow.js holds there; the empty text for anything else. */
export function textExpression(root: string, path: readonly string[]): string {
  return `(() => { ${[dataOf, describe].join(';')}; return describe(${valueExpression(root, path)}); })()`;
}

/** JavaScript that gives its `Member`s as JSON. Telling what they are calls traps where one is a Proxy, and so fails. */
export function membersExpression(root: string, path: readonly string[], tellsTexts: boolean): string {
  const value = valueExpression(root, path);
  return `(() => { ${[dataOf, describe, membersOf].join(';')}; return JSON.stringify(membersOf(${value}, ${tellsTexts})); })()`;
}

function follow(read: () => unknown, path: readonly string[]): unknown {
  let value = read();
  for (const key of path) {
    let holder: unknown = Object(value);
    let found: PropertyDescriptor | undefined;
    while (holder !== null && !found) {
      found = Object.getOwnPropertyDescriptor(holder, key);
      holder = Object.getPrototypeOf(holder);
    }
    if (!found || !('value' in found)) throw new TypeError('not data');
    value = found.value;
  }
  return value;
}

/** The value of an own property; nothing for a getter. */
function dataOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const held: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return held;
}

/** Tensors and models of TensorFlow.js, by what they hold; the empty text for anything else. */
function describe(value: unknown): string {
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
  return `${className(value)} of ${layers.length} layer${layers.length === 1 ? '' : 's'}${rows.join('')}${more}`;
}

/** Names along the prototypes, nearest first. The elements of arrays and texts are not names. */
function membersOf(value: unknown, tellsTexts: boolean): Member[] {
  const MOST = 2000;
  const members: Member[] = [];
  if (value === undefined || value === null) return members;
  const seen = new Set<string>();
  const hasElements = typeof value === 'string' || Array.isArray(value) || ArrayBuffer.isView(value);
  let holder: unknown = Object(value);
  if (hasElements) holder = Object.getPrototypeOf(holder);
  while (holder !== null && members.length < MOST) {
    for (const name of Object.getOwnPropertyNames(holder)) {
      if (seen.has(name) || members.length === MOST) continue;
      seen.add(name);
      const held: unknown = Object.getOwnPropertyDescriptor(holder, name)?.value;
      const [text = ''] = tellsTexts ? describe(held).split('\n') : [];
      members.push({ name, type: typeof held === 'function' ? 'function' : 'property', text });
    }
    holder = Object.getPrototypeOf(holder);
  }
  return members;
}
