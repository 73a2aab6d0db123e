/** What the models answered → the body of the reply, with binary tensors behind the JSON where they were asked for. */
import type { InferResponse } from '../../inference.ts';
import { toRaw } from '../../raw.ts';
import { dataToJson } from '../wire-data.ts';

export interface Reply {
  body: Buffer | string;
  /** Length of the JSON, where bytes follow it. */
  jsonLength: number | null;
}

/** @throws ServeError invalid for numbers that JSON cannot say */
export function inferReply(
  { model, version, id, outputs }: InferResponse,
  isBinary: (output: string) => boolean,
): Reply {
  const binary: Uint8Array[] = [];
  const tensors = outputs.map((tensor) => {
    const { name, shape, datatype } = tensor;
    if (!isBinary(name)) return { name, shape, datatype, data: dataToJson(tensor) };
    const bytes = toRaw(tensor);
    binary.push(bytes);
    return { name, shape, datatype, parameters: { binary_data_size: bytes.length } };
  });
  const json = JSON.stringify({ ...{ model_name: model, model_version: version, id }, outputs: tensors });
  if (binary.length === 0) return { body: json, jsonLength: null };
  const head = Buffer.from(json);
  return { body: Buffer.concat([head, ...binary]), jsonLength: head.length };
}
