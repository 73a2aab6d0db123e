/** Elements of tensors as JSON carries them, in the protocol's datatypes ↔ what tfjs holds. */
import { isList, type Json } from '../../models/json.ts';
import { areFinite } from '../checked-inputs.ts';
import { ServeError, type Datatype, type InferTensor } from '../inference.ts';
import { emptyData, sizeOf } from '../servable.ts';
import { exact, wireType, type WireType } from '../wire-types.ts';

/** @throws ServeError invalid */
export function heldType(name: string, datatype: string): Datatype {
  return datatype === 'BYTES' ? datatype : wireType(name, datatype).becomes;
}

/** `list` is flat, or nested as the shape says. @throws ServeError invalid */
export function dataFromJson(
  list: readonly Json[],
  datatype: string,
  shape: readonly number[],
  name: string,
): InferTensor['data'] {
  const held = heldType(name, datatype);
  const cells = sizeOf(shape);
  // before memory is taken for it
  const count = countOf(list);
  if (count !== cells)
    throw invalid(`input '${name}' got ${count} elements, and its shape [${shape.join(',')}] has ${cells}`);
  const data = emptyData(held, cells);
  let at = 0;
  const fill = (values: readonly Json[]): void => {
    for (const value of values) {
      if (isList(value)) fill(value);
      else {
        data[at] = held === 'BYTES' ? bytesFrom(value, name) : numberFrom(value, at, datatype, held, name);
        at += 1;
      }
    }
  };
  fill(list);
  return data;
}

function countOf(list: readonly Json[]): number {
  let count = 0;
  for (const value of list) count += isList(value) ? countOf(value) : 1;
  return count;
}

function numberFrom(value: Json, at: number, datatype: string, held: WireType['becomes'], name: string): number {
  if (typeof value === 'number' || (datatype === 'BOOL' && typeof value === 'boolean')) {
    return exact(name, at, value, datatype, held);
  }
  throw invalid(`input '${name}' holds ${JSON.stringify(value).slice(0, 40)}, which is no ${datatype}`);
}

function bytesFrom(value: Json, name: string): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  throw invalid(`input '${name}' holds ${JSON.stringify(value).slice(0, 40)}, which is no text`);
}

/** As a flat list for JSON. @throws ServeError invalid for what JSON cannot say */
export function dataToJson({ name, data, datatype }: InferTensor): (number | boolean | string)[] {
  if (Array.isArray(data)) return data.map((text) => Buffer.from(text).toString('utf8'));
  if (datatype === 'BOOL') return Array.from(data, (value) => value !== 0);
  if (data instanceof Float32Array && !areFinite(data)) {
    throw invalid(`output '${name}' holds NaN or an infinity, which JSON cannot say: ask for it as binary data`);
  }
  // several times as fast as Array.from is with its iterator
  const list = new Array<number>(data.length);
  for (let at = 0; at < data.length; at += 1) list[at] = data[at] ?? 0;
  return list;
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
