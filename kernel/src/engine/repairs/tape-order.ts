/**
 * Second derivatives of functions whose gradient uses their own output (tensorflow/tfjs#3252). tfjs copies that output for the
 * gradient while the kernel still runs, so the copy comes onto the tape before the op that makes what it copies, and seems to
 * depend on nothing. It belongs behind it.
 *
 * Nor do comparisons belong onto the tape: truth values have no derivative, and the search for one ended in "gradient
 * function not found for Greater", in the second derivative of each function that chooses by `tf.where`.
 */
import * as tf from '@tensorflow/tfjs';

interface Node {
  readonly inputs: { readonly [name: string]: tf.Tensor };
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly tf.Tensor[];
}

/** What the engine of tfjs-core 4.22 has and does not declare. */
interface Engine {
  readonly state: { readonly activeTape: Node[] };
  addTapeNode(kernel: string, inputs: Node['inputs'], outputs: Node['outputs'], ...more: unknown[]): void;
}

export function orderTape(): void {
  // SAFETY: see above.
  const engine = tf.engine() as unknown as Engine;
  const { addTapeNode } = engine;
  engine.addTapeNode = function (this: Engine, kernel, inputs, outputs, ...more) {
    // a list of its own: the caller got the other, and may sort it
    addTapeNode.call(this, kernel, inputs, [...outputs], ...more);
    const { activeTape } = this.state;
    const node = activeTape.pop();
    if (!node || isOfTruthValues(node)) return;
    const early = activeTape.length - copiesAtTheEnd(activeTape, node);
    activeTape.splice(early, 0, node);
  };
}

function isOfTruthValues({ outputs, saved }: Node): boolean {
  return saved.length === 0 && outputs.every(({ dtype }) => dtype === 'bool');
}

/** How many nodes at the end of the tape take an output of `node`, which was not on it yet. */
function copiesAtTheEnd(tape: readonly Node[], { outputs, saved }: Node): number {
  if (saved.length === 0) return 0;
  const made = new Set(outputs.map(({ id }) => id));
  const others = tape.findLastIndex(({ inputs }) => !Object.values(inputs).some(({ id }) => made.has(id)));
  return tape.length - 1 - others;
}
