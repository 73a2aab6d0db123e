/**
 * Tells the ledger of every tensor of tfjs's, and disposes tensors that nobody can reach. tfjs goes through three doors:
 * `trackTensor` for every tensor that is made, `disposeTensor` for every one that goes, and a few methods with which
 * notebooks enter it.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { placeInCell } from '../cell/place.ts';
import { cellScope } from '../display/publish.ts';
import { freeMemory } from './free.ts';
import type { Binding } from './holders.ts';
import { bytesInUse } from './in-use.ts';
import { Ledger } from './ledger.ts';
import { Pressure } from './pressure.ts';
import { forgetUnreachableVariables } from './variables.ts';

/** What disposing takes of a tensor; the object itself may be gone. */
interface Remains {
  id: number;
  dataId: tfjs.Tensor['dataId'];
  dtype: tfjs.DataType;
  size: number;
}

/** tfjs-core 4.22's engine where its declarations hide it. */
interface Engine {
  readonly state: {
    readonly kernelDepth: number;
    registeredVariables: { [name: string]: tfjs.Variable };
  };
  trackTensor(tensor: tfjs.Tensor, backend: unknown): void;
  disposeTensor(tensor: Remains): void;
  runKernel(kernel: string, inputs: unknown, attributes: unknown): unknown;
  makeTensor(values: unknown, shape: unknown, dtype: unknown, backend: unknown): unknown;
  startScope(name?: string): void;
}

/** Every object that can be reached and has `prototype` in its chain, at whatever cost. */
export type FindReachable = (prototype: object) => object[];

export interface Tracking {
  readonly ledger: Ledger<Remains>;
  /** Disposes every tensor that nobody can reach. @returns all that are left */
  sweep(): tfjs.Tensor[];
  /** The notebook's variables. */
  bindings(): readonly Binding[];
}

let tracking: Tracking | undefined;
let pressure = new Pressure(Infinity);

/** Null as long as no cell has imported TensorFlow.js. */
export function currentTracking(): Tracking | null {
  return tracking ?? null;
}

/** A cell has ended: what it leaves behind and nobody can reach is disposed, if that is worth the time it takes. */
export function afterCell(): void {
  if (tracking && pressure.isWorthALook(tracking.ledger)) tracking.sweep();
}

/** Called once after the engine has loaded. */
export function trackTensors(
  tf: typeof tfjs,
  findReachable: FindReachable,
  bindings: () => readonly Binding[] = () => [],
): Tracking {
  // SAFETY: as the interface says, of tfjs-core 4.22.
  const engine = tf.engine() as unknown as Engine;
  const { trackTensor, disposeTensor, runKernel, makeTensor, startScope } = engine;
  const ledger = new Ledger<Remains>(whereBorn, bytesInUse);
  // tensors of another class may belong to another realm, where they are not found
  const isKnown = ({ constructor }: tfjs.Tensor): boolean => constructor === tf.Tensor || constructor === tf.Variable;
  pressure = new Pressure(freeMemory());
  forgetUnreachableVariables(engine.state);

  engine.trackTensor = function (tensor, backend) {
    trackTensor.call(this, tensor, backend);
    if (!isKnown(tensor)) return;
    const { id, dataId, dtype, size } = tensor;
    ledger.born(id, { id, dataId, dtype, size }, size * BYTES[dtype], cellScope.getStore()?.name ?? ELSEWHERE);
  };
  /** The id of a variable that is being assigned: tfjs disposes it and makes it anew. */
  let assigned: number | undefined;
  engine.disposeTensor = function (tensor) {
    if (tensor.id !== assigned) ledger.disposed(tensor.id);
    disposeTensor.call(this, tensor);
  };
  const { assign } = tf.Variable.prototype;
  tf.Variable.prototype.assign = function (value) {
    assigned = this.id;
    try {
      assign.call(this, value);
    } finally {
      assigned = undefined;
    }
  };

  // reachable for sure: an answer without it is none
  // SAFETY: what Object.create gives is an object.
  const landmark = Object.create(tf.Tensor.prototype, { id: { value: -1 } }) as object;
  const sweep = (): tfjs.Tensor[] => {
    // layers of old models stay in this cache of tfjs-layers; it fills again
    const cached = tf.env().getNumber(SORTED);
    tf.env().set(SORTED, 0);
    tf.env().set(SORTED, cached);
    const found = findReachable(tf.Tensor.prototype);
    if (!found.includes(landmark)) throw new Error('what can be reached is not told');
    const reachable = new Set(found.map((tensor) => Number(Reflect.get(tensor, 'id'))));
    for (const { tensor } of ledger.reclaim(reachable)) disposeTensor.call(engine, tensor);
    pressure.looked({ bytes: ledger.bytes, tensors: ledger.tensors }, freeMemory());
    return found.filter((one): one is tfjs.Tensor => one instanceof tf.Tensor && one !== landmark);
  };
  // Where a notebook enters tfjs: no kernel is half done then, and every tensor that is still needed is somebody's.
  const relieve = (): void => {
    if (engine.state.kernelDepth === 0 && pressure.isHigh(ledger)) sweep();
  };
  engine.runKernel = function (kernel, inputs, attributes) {
    relieve();
    return runKernel.call(this, kernel, inputs, attributes);
  };
  engine.makeTensor = function (values, shape, dtype, backend) {
    relieve();
    return makeTensor.call(this, values, shape, dtype, backend);
  };
  engine.startScope = function (name) {
    relieve();
    startScope.call(this, name);
  };

  return (tracking = { ledger, sweep, bindings });
}

const ELSEWHERE = 'outside of cells';
const SORTED = 'TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES';
const BYTES: { readonly [dtype in tfjs.DataType]: number } = { float32: 4, int32: 4, bool: 1, complex64: 8, string: 8 };

/** The line of a cell where a tensor is born, or all lines on the way there; `undefined` outside of cells. */
function whereBorn(all: boolean): string | undefined {
  const stack = new Error().stack ?? '';
  if (all) return [...stack.matchAll(/([^\s(]+:\d+):\d+\)?$/gm)].map(([, place]) => place).join(' ← ') || undefined;
  const place = placeInCell(stack, (url) => CELL.test(url));
  return place && `${place.url}:${place.line}`;
}

const CELL = /^cell-[\d-]+\.ts$/;
