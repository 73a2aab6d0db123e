/** The models that tests serve: a network, a graph, and the ones that Triton's examples know. */
import * as tf from '@tensorflow/tfjs';
import type { InferTensor } from '../../../kernel/src/serve/inference.ts';
import type { Servable } from '../../../kernel/src/serve/servable.ts';

/** `factor` tells one version from another: every output is the sum of the inputs times it. */
export function sums(factor = 1): tf.LayersModel {
  const kernelInitializer = tf.initializers.constant({ value: factor });
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [4], kernelInitializer, name: 'sums' })],
  });
  return model;
}

/** Of an input `x` and an output `y`. */
export function dense(): tf.LayersModel {
  const layers = [tf.layers.inputLayer({ inputShape: [3], name: 'x' }), tf.layers.dense({ units: 2, name: 'y' })];
  return tf.sequential({ layers });
}

/** Gives back the texts that it gets; fails on `fault`, and keeps `held` until then. */
export function texts(until: Promise<void> = Promise.resolve()): Servable {
  const parts = [{ name: 't', datatype: 'BYTES' as const, shape: [-1] }];
  return {
    ...{ platform: 'test', inputs: parts, outputs: parts },
    async run(inputs) {
      const said = inputs.flatMap(({ data }) =>
        Array.isArray(data) ? data.map((one) => Buffer.from(one).toString()) : [],
      );
      if (said.includes('fault')) throw new Error('the text is bad');
      if (said.includes('held')) await until;
      return [...inputs];
    },
    dispose: () => undefined,
  };
}

/** Sum and difference, as Triton's `simple`. */
export const simple: Servable = {
  platform: 'test',
  inputs: ['INPUT0', 'INPUT1'].map((name) => ({ name, datatype: 'INT32', shape: [-1, 16] })),
  outputs: ['OUTPUT0', 'OUTPUT1'].map((name) => ({ name, datatype: 'INT32', shape: [-1, 16] })),
  run([a, b]) {
    const [left, right] = [numbers(a), numbers(b)];
    const shape = a?.shape ?? [];
    return [
      { name: 'OUTPUT0', datatype: 'INT32', shape, data: left.map((value, index) => value + (right[index] ?? 0)) },
      { name: 'OUTPUT1', datatype: 'INT32', shape, data: left.map((value, index) => value - (right[index] ?? 0)) },
    ];
  },
  dispose: () => undefined,
};

/** Gives back what it gets, of any number of columns. */
export function identity(datatype: InferTensor['datatype']): Servable {
  return {
    platform: 'test',
    inputs: [{ name: 'INPUT0', datatype, shape: [-1, -1] }],
    outputs: [{ name: 'OUTPUT0', datatype, shape: [-1, -1] }],
    run: (inputs) => inputs.map((input) => ({ ...input, name: 'OUTPUT0' })),
    dispose: () => undefined,
  };
}

function numbers(tensor: InferTensor | undefined): Int32Array {
  return tensor?.data instanceof Int32Array ? tensor.data : new Int32Array();
}
