/** A recorded step -> the graph of a TensorFlow function. Pure. */
import type { Attribute, GraphNode } from './binding.ts';
import type { OpDefinition } from './op-definition.ts';
import type { Outside, Recording, Source } from './recording.ts';

export interface Graph<Variable> {
  readonly nodes: readonly GraphNode[];
  /** Values that are the function's inputs, and what is passed for each. */
  readonly inputs: readonly number[];
  readonly passed: readonly Passed<Variable>[];
  /** Values: the step's results, the new values of `assigned`, and what else was asked for. */
  readonly outputs: readonly number[];
  readonly effects: readonly number[];
}

/** What stands for an input at each call. */
export type Passed<Variable> =
  | { readonly from: 'argument'; readonly argument: number }
  | { readonly from: 'number'; readonly ask: () => number }
  | { readonly from: 'variable'; readonly variable: Variable }
  | { readonly from: 'tensor'; readonly id: number };

export interface GraphNeeds {
  /** Where each constant of the recording lies now. */
  readonly constants: readonly number[];
  definition(op: string): OpDefinition;
  /** The attribute that gives a placeholder its dtype. */
  placeholder(dtype: number): Attribute;
}

/** `also`: what else the function gives, behind the outputs of the step. */
export function graphOf<V>(
  recording: Recording<V>,
  { constants, definition, placeholder }: GraphNeeds,
  also: readonly Source[] = [],
): Graph<V> {
  const nodes: GraphNode[] = [];
  const inputs: number[] = [];
  const passed: Passed<V>[] = [];
  const effects: number[] = [];
  let values = 0;
  const add = (node: GraphNode, outputs: number): number => {
    nodes.push(node);
    values += outputs;
    return values - outputs;
  };

  const outside = new Map<string, number>();
  /** The value of what comes from outside the ops: a node of its own, once. */
  const valueOutside = (source: Exclude<Source, { from: 'op' }>): number => {
    const name = JSON.stringify(source);
    const known = outside.get(name);
    if (known !== undefined) return known;
    let value: number;
    if (source.from === 'constant') {
      const tensor = constants[source.constant];
      value = add(
        { op: 'Const', attributes: [], inputs: [], after: [], ...(tensor === undefined ? {} : { tensor }) },
        1,
      );
    } else {
      value = add({ op: 'Placeholder', attributes: [placeholder(source.dtype)], inputs: [], after: [] }, 1);
      inputs.push(value);
      passed.push(passedFor(recording, source));
    }
    outside.set(name, value);
    return value;
  };

  const order = new Order();
  const places: { node: number; value: number }[] = [];
  const valueOf = (source: Source): number =>
    source.from === 'op' ? (places[source.op]?.value ?? 0) + source.output : valueOutside(source);

  for (const [index, op] of recording.ops.entries()) {
    const { inputs: arities, stateful } = definition(op.op);
    const given = grouped(op.inputs.map(valueOf), arities, op.attributes);
    const after = order.before(index, op.inputs, stateful, op.op).map((earlier) => places[earlier]?.node ?? 0);
    const node = nodes.length;
    const value = add({ op: op.op, attributes: op.attributes, inputs: given, after }, op.outputs);
    places.push({ node, value });
    if (op.outputs === 0) effects.push(node);
  }
  const produced = [...recording.results, ...recording.assigned.map(({ value }) => value)];
  const outputs = [...produced.map((one): Source => ({ from: 'op', ...one })), ...also].map(valueOf);
  return { nodes, inputs, passed, outputs, effects };
}

function passedFor<V>({ numbers, variables }: Recording<V>, source: Outside): Passed<V> {
  switch (source.from) {
    case 'number':
      return { from: 'number', ask: numbers[source.number] ?? (() => Number.NaN) };
    case 'variable': {
      const variable = variables[source.variable];
      if (variable === undefined) throw new RangeError('a recording names a variable that it does not have');
      return { from: 'variable', variable };
    }
    case 'argument':
    case 'tensor':
      return source;
  }
}

/** An op's inputs as its definition groups them: tfjs gives the elements of lists one after another. */
function grouped(
  values: readonly number[],
  arities: OpDefinition['inputs'],
  attributes: readonly Attribute[],
): (number | number[])[] {
  const lists = arities.filter(({ list }) => list).length;
  let at = 0;
  return arities.map((arity) => {
    if (!arity.list) return values[at++] ?? 0;
    const named = attributes.find(({ name }) => name === arity.lengthOf)?.value;
    // a single list takes what the single inputs leave
    const length = typeof named === 'number' ? named : lists === 1 ? values.length - (arities.length - 1) : 0;
    at += length;
    return values.slice(at - length, at);
  });
}

/**
 * Resources are read and written in the order of the recording; everything else is ordered by its data alone. What uses
 * a value that was read comes before the next write too: the write then finds nobody else there and copies nothing.
 */
class Order {
  /** By the resource's id: the write that came last, and the reads since and their users. */
  readonly #resources = new Map<number, { write?: number; users: number[] }>();
  /** The resource whose value an op has read, by the op. */
  readonly #reads = new Map<number, number>();

  /** Ops that must have run before this one. */
  before(op: number, inputs: readonly Source[], stateful: boolean, name: string): number[] {
    const earlier = new Set<number>();
    for (const source of inputs) {
      const resource = source.from === 'op' ? this.#reads.get(source.op) : undefined;
      if (resource !== undefined) this.#resources.get(resource)?.users.push(op);
    }
    if (!stateful) return [];
    for (const source of inputs) {
      if (source.from !== 'tensor') continue;
      const known = this.#resources.get(source.id) ?? { users: [] };
      this.#resources.set(source.id, known);
      if (known.write !== undefined) earlier.add(known.write);
      if (name === 'ReadVariableOp') {
        known.users.push(op);
        this.#reads.set(op, source.id);
      } else {
        for (const user of known.users) earlier.add(user);
        this.#resources.set(source.id, { write: op, users: [] });
      }
    }
    earlier.delete(op);
    return [...earlier];
  }
}
