/** Tensors as bytes: little-endian, row-major, texts with their length before them; the same in gRPC and in the binary extension of REST. */
import { ServeError } from './inference.ts';
import type { InferTensor } from './inference.ts';
import { narrowed, wireType } from './wire-types.ts';

/** Of a text's length. */
const LENGTH_BYTES = 4;
const MOST_DIMENSIONS = 32;

/** What a tensor is said to be, before its data have been looked at. */
export interface Announced {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** @throws ServeError where bytes and announcement do not fit */
export function fromRaw({ name, datatype, shape }: Announced, bytes: Uint8Array): InferTensor {
  const elements = elementsOf(name, shape);
  if (datatype === 'BYTES') return { name, datatype, shape: [...shape], data: texts(name, bytes, elements) };
  const { bytes: width, read } = wireType(name, datatype);
  if (bytes.byteLength !== elements * width) {
    const expected = `${elements} × ${width} bytes of ${datatype}`;
    throw new ServeError('invalid', `${name}: [${shape.join(', ')}] needs ${expected}, and ${bytes.byteLength} came`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // the two that nearly all requests are of, without a call for each element
  if (datatype === 'FP32') return { name, datatype, shape: [...shape], data: new Float32Array(copied(bytes)) };
  if (datatype === 'INT32') return { name, datatype, shape: [...shape], data: new Int32Array(copied(bytes)) };
  return { name, shape: [...shape], ...narrowed(name, datatype, elements, (index) => read(view, index * width)) };
}

export function toRaw({ data }: Pick<InferTensor, 'data'>): Uint8Array {
  if (!Array.isArray(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const raw = new Uint8Array(data.reduce((sum, text) => sum + LENGTH_BYTES + text.byteLength, 0));
  const view = new DataView(raw.buffer);
  let at = 0;
  for (const text of data) {
    view.setUint32(at, text.byteLength, true);
    raw.set(text, at + LENGTH_BYTES);
    at += LENGTH_BYTES + text.byteLength;
  }
  return raw;
}

/** @throws ServeError where a shape is none, or holds more than can be counted */
export function elementsOf(name: string, shape: readonly number[]): number {
  const text = `[${shape.slice(0, MOST_DIMENSIONS).join(', ')}]`;
  if (shape.length > MOST_DIMENSIONS)
    throw new ServeError('invalid', `${name}: more than ${MOST_DIMENSIONS} dimensions`);
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new ServeError('invalid', `${name}: ${text} is no shape; its dimensions are whole numbers from 0 on`);
  }
  const elements = shape.reduce((product, length) => product * length, 1);
  if (!Number.isSafeInteger(elements)) throw new ServeError('invalid', `${name}: ${text} is too large`);
  return elements;
}

/** In memory that begins at a multiple of four; the machines that TensorFlow runs on are little-endian. */
function copied(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function texts(name: string, bytes: Uint8Array, elements: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.byteLength && data.length < elements) {
    const length = at + LENGTH_BYTES <= bytes.byteLength ? view.getUint32(at, true) : Infinity;
    at += LENGTH_BYTES;
    if (at + length > bytes.byteLength) {
      throw new ServeError('invalid', `${name}: element ${data.length} is longer than what came`);
    }
    data.push(bytes.slice(at, at + length));
    at += length;
  }
  if (data.length !== elements || at !== bytes.byteLength) {
    throw new ServeError('invalid', `${name}: ${elements} elements of BYTES are announced, and other bytes came`);
  }
  return data;
}
