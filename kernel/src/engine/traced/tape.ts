/** What tfjs's tape says of how a loss depends on variables: all that the backward pass is made of, but for values. Pure. */
import { isDeepStrictEqual } from 'node:util';

interface Tensor {
  readonly id: number;
}

/** tfjs-core 4.22's `TapeNode`. */
export interface TapeNode {
  readonly kernelName: string;
  /** Optional inputs may be missing. */
  readonly inputs: { readonly [name: string]: Tensor | null | undefined };
  readonly outputs: readonly Tensor[];
}

/** One op that the gradient of a variable goes through. */
export interface Dependence {
  readonly kernel: string;
  /** By name, where those inputs come from that depend on a variable. */
  readonly inputs: readonly string[];
  readonly attributes: unknown;
}

export interface Dependences {
  readonly ops: readonly Dependence[];
  /** Null: it depends on no variable. */
  readonly loss: string | null;
}

/** What depends on no variable, or is no tensor. */
export const NONE: Dependences = { ops: [], loss: null };

/**
 * @param variables whose gradients are asked for
 * @param attributesOf what the kernel of a node was called with besides tensors
 */
export function dependences(
  tape: readonly TapeNode[],
  variables: readonly Tensor[],
  loss: Tensor,
  attributesOf: (node: TapeNode) => unknown,
): Dependences {
  const sources = new Map(variables.map(({ id }) => [id, `variable ${id}`]));
  const ops: Dependence[] = [];
  for (const node of tape) {
    const inputs: string[] = [];
    for (const [name, tensor] of Object.entries(node.inputs)) {
      const source = tensor && sources.get(tensor.id);
      if (source !== null && source !== undefined) inputs.push(`${name} ${source}`);
    }
    if (inputs.length === 0) continue;
    node.outputs.forEach(({ id }, output) => sources.set(id, `${ops.length} ${output}`));
    ops.push({ kernel: node.kernelName, inputs, attributes: attributesOf(node) });
  }
  return { ops, loss: sources.get(loss.id) ?? null };
}

export function sameDependences(one: Dependences, other: Dependences): boolean {
  return (
    one.loss === other.loss &&
    one.ops.length === other.ops.length &&
    one.ops.every(({ kernel, inputs, attributes }, at) => {
      const twin = other.ops[at];
      return (
        twin?.kernel === kernel &&
        twin.inputs.length === inputs.length &&
        inputs.every((input, index) => input === twin.inputs[index]) &&
        (attributes === twin.attributes || isDeepStrictEqual(attributes, twin.attributes))
      );
    })
  );
}
