/** Weights as the bytes and the manifest that tfjs loads, each in the type that was chosen for it. Pure. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dequantised, quantise } from './quantisation.ts';
import type { Quantised, StoredType } from './quantisation.ts';
import { isFloat } from './weights.ts';
import type { Weight } from './weights.ts';

/** An entry of tfjs's weights manifest. */
export interface StoredSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { dtype: string; original_dtype: string; min?: number; scale?: number };
}

export interface Stored {
  readonly specs: readonly StoredSpec[];
  readonly bytes: Uint8Array;
  /** What a model has that loads them. */
  readonly weights: readonly Weight[];
}

/** Whole numbers are never changed, nor is what float16 cannot hold. */
export function stored(weights: readonly Weight[], typeOf: (weight: Weight) => StoredType): Stored {
  const all = weights.map((weight) => {
    const type = typeOf(weight);
    const quantised = type === 'float32' || !isFloat(weight) ? null : quantise(weight.values, type);
    const { name, shape, dtype } = weight;
    const spec = { name, shape, dtype };
    if (quantised === null) return { spec, bytes: plainBytes(weight), weight };
    const quantization = quantizationOf(quantised);
    return {
      spec: { ...spec, quantization },
      bytes: quantised.bytes,
      weight: { ...weight, values: dequantised(quantised) },
    };
  });
  return {
    specs: all.map(({ spec }) => spec),
    bytes: Buffer.concat(all.map(({ bytes }) => bytes)),
    weights: all.map(({ weight }) => weight),
  };
}

export interface Size {
  /** Bytes of all files: model.json and its weights, or model.onnx. */
  readonly bytes: number;
  /** What goes over a network: the same through gzip at its best. */
  readonly zipped: number;
}

export async function sizeOf(files: readonly Uint8Array[]): Promise<Size> {
  const zipped = await Promise.all(files.map(async (bytes) => (await promisify(gzip)(bytes, { level: 9 })).length));
  return {
    bytes: files.reduce((sum, { length }) => sum + length, 0),
    zipped: zipped.reduce((sum, length) => sum + length, 0),
  };
}

function quantizationOf({ dtype, min, scale }: Quantised): NonNullable<StoredSpec['quantization']> {
  const of = { dtype, original_dtype: 'float32' };
  return min === undefined || scale === undefined ? of : { ...of, min, scale };
}

function plainBytes({ values }: Weight): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
