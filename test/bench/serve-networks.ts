/** The two networks that are served by all sides, as files of tfjs and as ONNX, and one row for each. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { exportOnnx } from '../../kernel/src/optimise/onnx/export-onnx.ts';

export interface Network {
  name: 'dense' | 'cnn';
  model: tf.LayersModel;
  /** Of the input in Limpid's signature, and in the ONNX file. */
  input: string;
  shape: number[];
  row: Float32Array;
}

export function makeNetworks(): Network[] {
  const { conv2d, dense, flatten, inputLayer, maxPooling2d } = tf.layers;
  const first = tf.sequential({
    layers: [
      inputLayer({ inputShape: [64], name: 'x' }),
      dense({ units: 64, activation: 'relu' }),
      dense({ units: 10, activation: 'softmax' }),
    ],
  });
  const second = tf.sequential({
    layers: [
      inputLayer({ inputShape: [28, 28, 1], name: 'x' }),
      conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      dense({ units: 10, activation: 'softmax' }),
    ],
  });
  return [network('dense', first, [1, 64]), network('cnn', second, [1, 28, 28, 1])];
}

function network(name: Network['name'], model: tf.LayersModel, shape: number[]): Network {
  const cells = tf.util.sizeFromShape(shape);
  return { name, model, input: 'x', shape, row: Float32Array.from({ length: cells }, (_, index) => Math.sin(index)) };
}

/** A version below `folder/NAME`, and `folder/NAME.onnx`. */
export async function writeNetwork({ name, model }: Network, folder: string): Promise<{ tfjs: string; onnx: string }> {
  const [tfjs, onnx] = [join(folder, name), join(folder, `${name}.onnx`)];
  await writeVersion(model, tfjs, 1);
  await exportOnnx(model, onnx);
  return { tfjs, onnx };
}

export async function writeVersion(model: tf.LayersModel, folder: string, version: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await model.save(pathToFileURL(join(folder, String(version))).href);
}

/** Milliseconds of `predict` on a row, without a service. */
export function predictAlone({ model, shape, row }: Network, seconds: number): number[] {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const started = performance.now();
    tf.tidy(() => {
      const output = model.predictOnBatch(tf.tensor(row, shape));
      if (output instanceof tf.Tensor) output.dataSync();
    });
    times.push(performance.now() - started);
  }
  return times;
}
