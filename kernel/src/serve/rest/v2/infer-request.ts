/** The body of an infer request, JSON alone or with binary tensors behind it → what the models are asked. */
import { isList, isObject, listIn, objectIn, textIn, type Json, type JsonObject } from '../../../models/json.ts';
import { checkShape } from '../../checked-inputs.ts';
import { ServeError, type InferRequest, type InferTensor, type TensorMetadata } from '../../inference.ts';
import { jsonOf } from '../body.ts';
import { fromRaw } from '../../raw.ts';
import { dataFromJson, heldType } from '../wire-data.ts';

export interface ParsedRequest {
  request: Pick<InferRequest, 'id' | 'inputs' | 'outputs'>;
  /** `parameters.user`, where there is one. */
  user?: string | undefined;
  /** Whether an output goes back as binary data. */
  isBinary(output: string): boolean;
}

/** `headerLength` is the header Inference-Header-Content-Length, if there is one. @throws ServeError invalid */
export function parseInfer(body: Buffer, headerLength: string | undefined): ParsedRequest {
  const length = headerLength === undefined ? body.length : Number(headerLength);
  if (headerLength !== undefined && (!/^\d+$/.test(headerLength) || length > body.length)) {
    throw invalid(
      `Inference-Header-Content-Length is '${headerLength.slice(0, 40)}' of a body of ${body.length} bytes`,
    );
  }
  const json = jsonOf(body.subarray(0, length));
  if (!isObject(json)) throw invalid('The body is no JSON object');
  const { id, inputs, outputs, parameters = {} } = json;
  if (!isList(inputs) || inputs.length === 0) throw invalid('`inputs` is no list with inputs in it');
  if (outputs !== undefined && !isList(outputs)) throw invalid('`outputs` is no list');
  if (!isObject(parameters)) throw invalid('`parameters` is no object');
  if (id !== undefined && typeof id !== 'string') throw invalid('`id` is no text');
  const names = listIn(outputs).map(nameOf);
  return {
    request: {
      ...(id === undefined ? {} : { id }),
      ...(names.length > 0 ? { outputs: names } : {}),
      inputs: readInputs(inputs, body.subarray(length)),
    },
    user: userIn(parameters),
    isBinary: binaryOutputs(parameters, listIn(outputs)),
  };
}

function userIn({ user }: JsonObject): string | undefined {
  return typeof user === 'string' || typeof user === 'number' ? String(user) : undefined;
}

/** The raw form: the whole body is the one input, all outputs go back as binary data. @throws ServeError invalid */
export function parseRaw(body: Buffer, signature: readonly TensorMetadata[]): ParsedRequest {
  const [only] = signature;
  if (only === undefined || signature.length > 1) throw invalid('A body without JSON needs a model with one input');
  const { name, datatype, shape: varying } = only;
  const [, ...rest] = varying;
  const unknown = rest.filter((length) => length === -1).length;
  if (unknown > 1) throw invalid('A body without JSON needs a model with one length that varies at most');
  const width = datatype === 'BOOL' ? 1 : 4;
  const known = rest.reduce((product, length) => product * Math.max(length, 1), width);
  const shape = varying.map((length, axis) => {
    if (length !== -1) return length;
    return axis === 0 ? 1 : body.length / known;
  });
  if (datatype === 'BYTES') throw invalid('A body without JSON holds numbers');
  checkShape(name, shape);
  return { request: { inputs: [fromRaw({ name, datatype, shape }, body)] }, isBinary: () => true };
}

function readInputs(inputs: readonly Json[], binary: Buffer): InferTensor[] {
  let at = 0;
  const read = inputs.map((input): InferTensor => {
    const { shape: given, datatype: wire, data: list } = objectIn(input);
    const name = nameOf(input);
    const parameters = parametersOf(input);
    const datatype = textIn(wire);
    if (!isList(given)) throw invalid(`input '${name}' has no shape`);
    const shape = given.map((length) => (typeof length === 'number' ? length : NaN));
    checkShape(name, shape);
    const held = heldType(name, datatype);
    const size = parameters['binary_data_size'];
    refuseSharedMemory(parameters);
    if (size === undefined) {
      if (!isList(list)) throw invalid(`input '${name}' has no data`);
      if (datatype === 'FP16' || datatype === 'BF16')
        throw invalid(`${datatype} has no JSON form: send it as binary data`);
      return { name, datatype: held, shape, data: dataFromJson(list, datatype, shape, name) };
    }
    if (list !== undefined) throw invalid(`input '${name}' has both data and binary data`);
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || at + size > binary.length) {
      throw invalid(
        `binary_data_size of '${name}' is ${JSON.stringify(size).slice(0, 40)}, and ${binary.length - at} bytes are left`,
      );
    }
    at += size;
    return fromRaw({ name, datatype, shape }, binary.subarray(at - size, at));
  });
  if (at !== binary.length) throw invalid(`${binary.length - at} bytes of binary data belong to no input`);
  return read;
}

function binaryOutputs(parameters: JsonObject, outputs: readonly Json[]): ParsedRequest['isBinary'] {
  const all = parameters['binary_data_output'] === true;
  const asked = new Map(
    outputs.map((output) => {
      const own = parametersOf(output);
      refuseSharedMemory(own);
      if (own['classification'] !== undefined) throw invalid('The classification extension is not offered');
      return [nameOf(output), own['binary_data']] as const;
    }),
  );
  return (output) => {
    const own = asked.get(output);
    return typeof own === 'boolean' ? own : all;
  };
}

function parametersOf(tensor: Json): JsonObject {
  const { parameters = {} } = objectIn(tensor);
  if (isObject(parameters)) return parameters;
  throw invalid(`\`parameters\` of '${nameOf(tensor)}' is no object`);
}

function refuseSharedMemory(parameters: JsonObject): void {
  if (parameters['shared_memory_region'] !== undefined) throw invalid('The shared memory extension is not offered');
}

function nameOf(tensor: Json): string {
  const { name } = objectIn(tensor);
  if (typeof name !== 'string' || name === '') throw invalid('An input or output has no name');
  return name;
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
