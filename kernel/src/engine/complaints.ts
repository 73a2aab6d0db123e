/** TensorFlow says what it dislikes, but not in which op nor about which shapes: its errors are told with both. */

import { say } from '../say.ts';

interface Input {
  readonly shape: readonly number[];
  readonly dtype: string;
}
type Execute = (op: string, attributes: unknown, inputs: readonly Input[], outputs?: number) => unknown;

/** `methods` of the backend's prototype run ops; each is replaced by one that fails in clearer words. */
export function tellOpAndShapes(prototype: object, methods: readonly string[]): void {
  for (const method of methods) {
    // SAFETY: both methods of tfjs-node's backend take an op's name, its attributes and its inputs.
    const execute = Reflect.get(prototype, method) as Execute;
    const told: Execute = function (this: unknown, op, attributes, inputs, outputs) {
      try {
        return execute.call(this, op, attributes, inputs, outputs);
      } catch (error) {
        if (error instanceof Error) error.message = complaint(error.message, op, inputs);
        throw error;
      }
    };
    Reflect.set(prototype, method, told);
  }
}

/** `Invalid TF_Status: 3\nMessage: …` -> `MatMul of float32 [2,3] and float32 [2,3]: …` */
export function complaint(message: string, op: string, inputs: readonly Input[]): string {
  const status = /^Invalid TF_Status: \d+\s*Message: ([^]*)$/.exec(message)?.[1];
  return status === undefined ? message : failureOf(status, op, inputs);
}

/** The same of what TensorFlow says alone: `indices[0] = 99 is not in [0, 10)`. */
export function failureOf(status: string, op: string, inputs: readonly Input[] = []): string {
  const reason = inWords(status);
  const given = inputs.map(({ shape, dtype }) => `${dtype} [${shape.join(',')}]`);
  return `${op}${given.length > 0 ? ` of ${given.join(' and ')}` : ''}: ${reason}`;
}

/** Names of functions and nodes are ours, and tell nobody anything. */
function inWords(reason: string): string {
  const plain = reason.replaceAll(/\{\{function_node \w+\}\} ?|\s*\[\[\{\{node \w+\}\}\]\]/g, '');
  const [, index, length] = /indices\[[\d,]*\] = (-?\d+) is not in \[0, (\d+)\)/.exec(plain) ?? [];
  return index === undefined || length === undefined
    ? plain
    : say('index {index} is outside; the indices are 0 to {last}.', { index, last: Number(length) - 1 });
}
