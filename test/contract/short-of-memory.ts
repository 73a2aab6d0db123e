/** A process of its own, on the rung that LIMPID_RUNG names: what asks for too much memory, and what is said of it. */
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { guardMemory } from '../../kernel/src/memory/guard.ts';
import { trackTensors } from '../../kernel/src/memory/tracking.ts';
import { findReachable } from '../../kernel/src/runner/reachable.ts';

export interface Short {
  rung: string;
  /** What was asked for -> the code and the text of the error. */
  refused: { [what: string]: string };
  /** The sum of a variable from before, made after all this. */
  survived: number;
  /** Tensors of 400 MB that a loop has made and dropped, until a lack of memory stopped it. */
  dropped: number;
}

const { tf, rung } = await loadEngine();
const { sweep } = trackTensors(tf, findReachable);
guardMemory(tf, sweep);
const kept = tf.variable(tf.ones([10]));

const LARGE: { [what: string]: () => unknown } = {
  'tf.zeros': () => tf.zeros([1e6, 1e6]),
  'tf.randomNormal': () => tf.randomNormal([1e6, 1e6]),
  'tf.fill': () => tf.fill([1e6, 1e6], 1),
  'a product': () => tf.matMul(tf.ones([4e5, 1]), tf.ones([1, 4e5])),
  'a sum that broadcasts': () => tf.ones([1e6, 1]).add(tf.ones([1, 1e6])),
  oneHot: () => tf.oneHot(tf.zeros([1e6], 'int32'), 1e6),
  'a layer': () => tf.sequential({ layers: [tf.layers.dense({ units: 1e6, inputShape: [1e6] })] }),
};
if (rung === 'wasm') {
  LARGE['tensors that fill WebAssembly'] = () => {
    const hoard: unknown[] = [];
    const x = tf.zeros([5e7]);
    while (true) hoard.push(tf.exp(x));
  };
  LARGE['a tensor larger than WebAssembly can count'] = () => tf.matMul(tf.ones([25e3, 1]), tf.ones([1, 25e3]));
}
const refused: Short['refused'] = {};
for (const [what, make] of Object.entries(LARGE)) refused[what] = said(make);
let dropped = 0;
// more than WebAssembly's 4 GB
for (; dropped < 12; dropped++) tf.fill([1e8], dropped);
console.log(JSON.stringify({ rung, refused, survived: kept.sum().dataSync()[0] ?? 0, dropped } satisfies Short));

function said(make: () => unknown): string {
  try {
    make();
    return 'nothing';
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : String(error);
  }
}
