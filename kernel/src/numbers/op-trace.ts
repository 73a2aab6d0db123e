/**
 * Which operations gave values that are not finite, and which operations they had such values from: looked at one by one
 * while `during` runs, one boolean read of each. With each goes its layer, the line of the user's, and whose gradient it is.
 */
import * as tf from '@tensorflow/tfjs';
import { placesIn, type Place } from '../cell/place.ts';
import { isUsers, placeOfLayer } from '../doctor/places.ts';
import { healthOf, isHealthy, isLooking, type Health } from './health.ts';
import { isBroken, type NamedHealth } from './origin.ts';

export interface TracedOp {
  /** In the order in which they ran. */
  readonly number: number;
  readonly operation: string;
  readonly gradientOf?: string;
  readonly layer?: string;
  readonly where?: Place;
  /** The operation's own line is known, not only that of its layer. */
  readonly isOwnLine: boolean;
  readonly output: Health;
  /** Known where no operation before it gave it such values. */
  readonly inputs: readonly NamedHealth[];
  /** Its inputs that no operation made, and that are not finite. */
  readonly given: readonly { readonly name: string; readonly tensor: DataId }[];
  readonly from: readonly TracedOp[];
}

type DataId = tf.Tensor['dataId'];
type Inputs = { readonly [name: string]: tf.Tensor | readonly tf.Tensor[] | undefined };
interface Kernel {
  readonly kernelName?: string;
  readonly inputs: Inputs;
}
interface TapeNode {
  readonly kernelName: string;
  gradient?: (dys: unknown) => unknown;
}
/** tfjs-core 4.22's engine where its declarations hide it. */
interface Core {
  readonly state: {
    readonly activeTape: readonly TapeNode[] | null;
    readonly activeScope: { readonly name?: string } | null;
  };
  runKernelFunc(this: Core, kernel: Kernel): tf.Tensor | tf.Tensor[];
  addTapeNode(this: Core, ...given: unknown[]): void;
}
type Apply = (this: tf.layers.Layer, ...given: unknown[]) => unknown;

/** Where code runs: in which layer, from which line. */
interface Context {
  readonly layer: tf.layers.Layer | undefined;
  readonly stack: Error | undefined;
  readonly gradientOf?: string;
}

/** Their results are what they were asked for. */
const ASKED = new Set(['Fill', 'Identity', 'Reshape', 'Cast']);
/** Frames of a stack: a user's line may be far below tfjs's. */
const FRAMES = 100;

export class OpTrace {
  readonly #made = new WeakMap<DataId, TracedOp>();
  readonly #found: (op: TracedOp) => void;
  readonly #isOn: () => boolean;
  #number = 0;
  /** Kernels that run within another one are a part of it. */
  #depth = 0;
  readonly #layers: tf.layers.Layer[] = [];
  #gradient: Context | undefined;

  /** `found` is told of each operation that gave such values and was not given any by another operation. */
  constructor(found: (op: TracedOp) => void = () => undefined, isOn: () => boolean = () => true) {
    this.#found = found;
    this.#isOn = isOn;
  }

  during<T>(act: () => T): T {
    const stop = this.start();
    try {
      return act();
    } finally {
      stop();
    }
  }

  madeBy(tensor: tf.Tensor): TracedOp | undefined {
    return this.#made.get(tensor.dataId);
  }

  /** @returns how to end it */
  start(): () => void {
    // SAFETY: as the interface says, of tfjs-core 4.22.
    const core = tf.engine() as unknown as Core;
    const { runKernelFunc, addTapeNode } = core;
    const { prototype } = tf.layers.Layer;
    // SAFETY: it is called with whatever it is given.
    const apply = prototype.apply as Apply;
    const isOn = this.#isOn;
    const layers = this.#layers;
    const look = (kernel: Kernel, run: () => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] =>
      this.#kernel(kernel, core.state.activeScope?.name ?? '', run);
    const noteGradient = (node: TapeNode): void => this.#noteGradient(node);
    core.runKernelFunc = function (kernel) {
      if (isLooking() || !isOn()) return runKernelFunc.call(this, kernel);
      return look(kernel, () => runKernelFunc.call(this, kernel));
    };
    core.addTapeNode = function (...given) {
      addTapeNode.apply(this, given);
      const node = this.state.activeTape?.at(-1);
      if (node && isOn()) noteGradient(node);
    };
    const applied: Apply = function (...given) {
      layers.push(this);
      try {
        return apply.apply(this, given);
      } finally {
        layers.pop();
      }
    };
    Reflect.set(prototype, 'apply', applied);
    return () => {
      Object.assign(core, { runKernelFunc, addTapeNode });
      Reflect.set(prototype, 'apply', apply);
    };
  }

  #kernel(kernel: Kernel, scope: string, run: () => tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    const isOutermost = this.#depth === 0;
    // what a gradient of one's own is made of is looked at too
    const isWhole = kernel.kernelName !== undefined;
    if (isWhole) this.#depth += 1;
    let outputs: tf.Tensor | tf.Tensor[];
    try {
      outputs = run();
    } finally {
      if (isWhole) this.#depth -= 1;
    }
    if (isOutermost) this.#look(kernel.kernelName ?? scope.replace(/_+$/, ''), kernel.inputs, [outputs].flat());
    return outputs;
  }

  #look(operation: string, inputs: Inputs, outputs: readonly tf.Tensor[]): void {
    this.#number += 1;
    const bad = outputs.find((output) => !this.#made.has(output.dataId) && !isHealthy(output));
    if (!bad) return;
    const all = Object.entries(inputs).flatMap(([name, one]) => named(name, one));
    const from = all.flatMap(({ tensor }) => this.#made.get(tensor.dataId) ?? []);
    const looked = from.length > 0 ? [] : all.map(({ name, tensor }) => ({ name, tensor, health: healthOf(tensor) }));
    const context = this.#gradient ?? { layer: this.#layers.at(-1), stack: stackHere() };
    const own = ownLine(context.stack);
    const where = own ?? (context.layer && placeOfLayer(context.layer));
    const op: TracedOp = {
      ...{ number: this.#number, operation, output: healthOf(bad), from, isOwnLine: own !== undefined },
      ...(context.gradientOf !== undefined && { gradientOf: context.gradientOf }),
      ...(context.layer && { layer: context.layer.name }),
      ...(where && { where }),
      inputs: looked.map(({ name, health }) => ({ name, ...health })),
      given: looked.flatMap(({ name, tensor, health }) => (isBroken(health) ? [{ name, tensor: tensor.dataId }] : [])),
    };
    for (const output of outputs)
      if (!this.#made.has(output.dataId) && !isHealthy(output)) this.#made.set(output.dataId, op);
    if (from.length === 0 && !ASKED.has(operation)) this.#found(op);
  }

  /** What runs as the gradient of this node belongs to its layer and its line. */
  #noteGradient(node: TapeNode): void {
    const { gradient, kernelName } = node;
    if (!gradient) return;
    const context: Context = {
      layer: this.#layers.at(-1),
      stack: stackHere(),
      gradientOf: kernelName.replace(/_+$/, ''),
    };
    node.gradient = (dys) => {
      const before = this.#gradient;
      this.#gradient = context;
      try {
        return lazily(gradient(dys), (act) => this.#within(context, act));
      } finally {
        this.#gradient = before;
      }
    };
  }

  #within<T>(context: Context, act: () => T): T {
    const before = this.#gradient;
    this.#gradient = context;
    try {
      return act();
    } finally {
      this.#gradient = before;
    }
  }
}

/** A gradient gives functions by the names of inputs, which tfjs calls where an input needs one. */
function lazily(given: unknown, within: <T>(act: () => T) => T): unknown {
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(
    Object.entries(given).map(([name, make]: [string, unknown]) => [
      name,
      typeof make === 'function'
        ? (...all: unknown[]): unknown => within((): unknown => Reflect.apply(make, undefined, all))
        : make,
    ]),
  );
}

function named(name: string, one: Inputs[string]): { name: string; tensor: tf.Tensor }[] {
  if (one instanceof tf.Tensor) return [{ name, tensor: one }];
  return Array.isArray(one)
    ? one.flatMap((part: unknown, at) => (part instanceof tf.Tensor ? [{ name: `${name}[${at}]`, tensor: part }] : []))
    : [];
}

/** Its text is made only if it is asked for. */
export function stackHere(): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const here = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return here;
}

/** The innermost line of the user's that was not waiting, as that of `fit` is. */
function ownLine(error: Error | undefined): Place | undefined {
  const frames = (error?.stack ?? '').split('\n').filter((line) => !/^\s+at async /.test(line));
  return placesIn(frames.join('\n')).find(isUsers);
}
