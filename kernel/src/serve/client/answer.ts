/** An output of a model that is served elsewhere. */
import * as tf from '@tensorflow/tfjs';
import type { Datatype, InferTensor } from '../inference.ts';
import { nest } from './nested.ts';

export class ServedTensor implements InferTensor {
  readonly name: string;
  readonly datatype: Datatype;
  readonly shape: number[];
  readonly data: InferTensor['data'];

  constructor({ name, datatype, shape, data }: InferTensor) {
    this.name = name;
    this.datatype = datatype;
    this.shape = shape;
    this.data = data;
  }

  /** Nested lists, as `arraySync` of a tensor gives them; texts for BYTES, true and false for BOOL. */
  array(): unknown {
    const { data, datatype, shape } = this;
    if (Array.isArray(data)) return nest(shape, texts(data));
    return datatype === 'BOOL' ? nest(shape, Array.from(data, Boolean)) : nest(shape, [...data]);
  }

  /** A tensor of the engine that runs here. */
  tensor(): tf.Tensor {
    const { data, datatype, shape } = this;
    if (Array.isArray(data)) return tf.tensor(texts(data), shape, 'string');
    return tf.tensor(data, shape, datatype === 'FP32' ? 'float32' : datatype === 'INT32' ? 'int32' : 'bool');
  }
}

function texts(data: readonly Uint8Array[]): string[] {
  const decoder = new TextDecoder();
  return data.map((text) => decoder.decode(text));
}
