/** The binary extension of the Open Inference Protocol: JSON, and after it the bytes of the tensors in their order. */
import { fromRaw, toRaw } from '../raw.ts';
import type { InferTensor } from '../inference.ts';
import { listOf, numberOf, recordOf, textOf, Unreadable } from './json.ts';
import { flatten } from './nested.ts';

/** How many bytes of the body are JSON. */
export const HEADER_LENGTH = 'inference-header-content-length';

export interface BinaryBody {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headerLength: number;
}

/** What the request says besides its inputs goes into `rest`. */
export function toBinary(rest: object, inputs: readonly InferTensor[]): BinaryBody {
  const raw = inputs.map(toRaw);
  const header = {
    ...rest,
    parameters: { binary_data_output: true },
    inputs: inputs.map(({ name, datatype, shape }, at) => ({
      ...{ name, datatype, shape },
      parameters: { binary_data_size: raw[at]?.byteLength ?? 0 },
    })),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const body = new Uint8Array(raw.reduce((sum, { byteLength }) => sum + byteLength, json.byteLength));
  let at = 0;
  for (const part of [json, ...raw]) {
    body.set(part, at);
    at += part.byteLength;
  }
  return { body, headerLength: json.byteLength };
}

/**
 * @param headerLength of the JSON; the whole body without one
 * @throws Unreadable or ServeError where the parts do not fit
 */
export function fromBinary(body: Uint8Array, headerLength = body.byteLength) {
  if (!Number.isSafeInteger(headerLength) || headerLength < 0 || headerLength > body.byteLength) {
    throw new Unreadable(`its header would end at ${headerLength} of ${body.byteLength} bytes`);
  }
  const header = recordOf(JSON.parse(new TextDecoder().decode(body.subarray(0, headerLength))));
  let at = headerLength;
  const outputs = listOf(header.outputs).map((one): InferTensor => {
    const output = recordOf(one);
    const announced = {
      name: textOf(output.name),
      datatype: textOf(output.datatype),
      shape: listOf(output.shape).map(numberOf),
    };
    const { binary_data_size: size } = recordOf(output.parameters ?? {});
    if (size === undefined) return flatten(announced, output.data);
    const end = at + numberOf(size);
    if (end > body.byteLength)
      throw new Unreadable(`${announced.name} would end at ${end} of ${body.byteLength} bytes`);
    const raw = body.subarray(at, end);
    at = end;
    return fromRaw(announced, raw);
  });
  return { header, outputs };
}
