/** A model of a few lines for tests of what stands around models. */
import type { InferTensor } from '../../../kernel/src/serve/inference.ts';
import type { Servable } from '../../../kernel/src/serve/servable.ts';

/** Doubles rows of two numbers; `sees` is told the rows of each batch. */
export function doubling({ sees = () => undefined, dispose = () => undefined }: Seen = {}): Servable {
  return {
    platform: 'test',
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 2] }],
    run([x]) {
      sees(x?.shape[0] ?? 0);
      if (!(x?.data instanceof Float32Array)) throw new TypeError('no numbers');
      if (x.data.includes(13)) throw new Error('13 is a bad number\n    at secret.ts');
      return [{ name: 'y', datatype: 'FP32', shape: x.shape, data: x.data.map((value) => 2 * value) }];
    },
    dispose,
  };
}

interface Seen {
  sees?: (rows: number) => void;
  dispose?: () => void;
}

export function row(...data: number[]): InferTensor {
  return { name: 'x', datatype: 'FP32', shape: [data.length / 2, 2], data: Float32Array.from(data) };
}
