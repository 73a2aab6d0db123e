/** TensorFlow Serving's REST: /v1/models/M[/versions/V], /metadata and :predict; KServe's V1 is the same with two words more. */
import type { FastifyInstance } from 'fastify';
import { isList, isObject, objectIn, type Json } from '../../models/json.ts';
import {
  ServeError,
  type Datatype,
  type InferTensor,
  type ModelMetadata,
  type Models,
  type TensorMetadata,
} from '../inference.ts';
import { bytesOf, jsonOf } from './body.ts';
import { requestKey } from './request-key.ts';
import { nestedOf, tensorFrom, type Nested } from './nested.ts';

/** What ends in `:predict` is no name of a model. */
const PATHS = ['/v1/models/:model', '/v1/models/:model/versions/:version'].map((path) => `${path}(^[^:]+)`);
const DTYPES: { readonly [datatype in Datatype]: string } = {
  ...{ FP32: 'DT_FLOAT', INT32: 'DT_INT32', BOOL: 'DT_BOOL', BYTES: 'DT_STRING' },
};

interface OfModel {
  Params: { model: string; version?: string };
}

export function tfServingDoor(app: FastifyInstance, models: Models): void {
  // KServe's V1 asks there whether the server lives
  app.get('/', () => ({ status: models.isLive() ? 'alive' : 'stopping' }));
  for (const path of PATHS) {
    app.get<OfModel>(path, ({ params }) => status(models, params.model, params.version));
    app.get<OfModel>(`${path}/metadata`, ({ params }) => described(models.metadata(params.model, params.version)));
    // two colons are one that stands for itself, where a pattern ends the parameter before it
    app.post<OfModel>(`${path}::predict`, async ({ params: { model, version }, body, headers }) => {
      const { inputs: signature } = models.metadata(model, version);
      const { inputs, isRow } = predictInputs(jsonOf(bytesOf(body)), signature);
      const { outputs } = await models.infer({
        ...{ model, ...(version === undefined ? {} : { version }) },
        ...{ key: requestKey(headers), inputs },
      });
      return isRow ? { predictions: rows(outputs) } : { outputs: columns(outputs) };
    });
  }
}

/** `instances` has a list of rows, `inputs` a tensor for each input. @throws ServeError invalid */
export function predictInputs(
  json: Json,
  signature: readonly TensorMetadata[],
): { inputs: InferTensor[]; isRow: boolean } {
  if (!isObject(json)) throw invalid('The body is no JSON object');
  const { instances, inputs, signature_name: name } = json;
  if (name !== undefined && name !== 'serving_default') throw invalid('The only signature is serving_default');
  if ((instances === undefined) === (inputs === undefined)) throw invalid('Give either `instances` or `inputs`');
  if (inputs !== undefined) return { inputs: columnInputs(inputs, signature), isRow: false };
  if (!isList(instances) || instances.length === 0) throw invalid('`instances` is no list with instances in it');
  return { inputs: rowInputs(instances, signature), isRow: true };
}

/** What the model does not take is left to the models to refuse. */
export function columnInputs(inputs: Json | undefined, signature: readonly TensorMetadata[]): InferTensor[] {
  if (isObject(inputs) && inputs['b64'] === undefined) {
    return Object.entries(inputs).map(([name, value]) => tensorFrom(value ?? null, inputNamed(name, signature)));
  }
  return [tensorFrom(inputs ?? null, onlyInput(signature))];
}

export function rowInputs(instances: readonly Json[], signature: readonly TensorMetadata[]): InferTensor[] {
  const [first] = instances;
  if (!isObject(first) || first['b64'] !== undefined) return [tensorFrom(instances, onlyInput(signature))];
  return Object.keys(first).map((name) => {
    const values = instances.map((row) => objectIn(row)[name] ?? missing(name));
    return tensorFrom(values, inputNamed(name, signature));
  });
}

function inputNamed(name: string, signature: readonly TensorMetadata[]): TensorMetadata {
  const input = signature.find((one) => one.name === name);
  if (input) return input;
  throw invalid(
    `The model has no input '${name.slice(0, 100)}'; it takes ${signature.map((one) => one.name).join(', ')}`,
  );
}

function onlyInput(signature: readonly TensorMetadata[]): TensorMetadata {
  const [only] = signature;
  if (only && signature.length === 1) return only;
  throw invalid(`The model takes several inputs, so name them: ${signature.map((one) => one.name).join(', ')}`);
}

function columns(outputs: readonly InferTensor[]): Nested | { [name: string]: Nested } {
  const [only] = outputs;
  if (only && outputs.length === 1) return nestedOf(only);
  return Object.fromEntries(outputs.map((output) => [output.name, nestedOf(output)]));
}

/** A row of each output together. */
export function rows(outputs: readonly InferTensor[]): readonly (Nested | { [name: string]: Nested })[] {
  const [only] = outputs;
  const listed = outputs.map((output) => ({ name: output.name, rows: listOf(nestedOf(output)) }));
  if (only && outputs.length === 1) return listed[0]?.rows ?? [];
  return (listed[0]?.rows ?? []).map((_, index) =>
    Object.fromEntries(listed.flatMap(({ name, rows }) => (rows[index] === undefined ? [] : [[name, rows[index]]]))),
  );
}

function listOf(nested: Nested): readonly Nested[] {
  // SAFETY: Array.isArray does not tell readonly lists
  return Array.isArray(nested) ? (nested as readonly Nested[]) : [nested];
}

function status(models: Models, model: string, version: string | undefined): object {
  const all = models.index().filter((entry) => entry.name === model);
  const asked = all.filter((entry) => version === undefined || entry.version === version);
  if (asked.length === 0) throw new ServeError('unknown', `Could not find any versions of model ${model}`);
  return {
    // what clients of KServe's V1 look for at the same address
    ...{ name: model, ready: models.isModelReady(model, version) },
    model_version_status: asked.map(({ version: number, state, reason }) => ({
      version: number,
      state: STATES[state],
      status: { error_code: state === 'READY' || reason === '' ? 'OK' : 'UNAVAILABLE', error_message: reason },
    })),
  };
}

const STATES = { LOADING: 'LOADING', READY: 'AVAILABLE', UNLOADING: 'UNLOADING', UNAVAILABLE: 'END' };

function described({ name, versions, inputs, outputs }: ModelMetadata): object {
  const signature = {
    inputs: Object.fromEntries(inputs.map(tensorInfo)),
    outputs: Object.fromEntries(outputs.map(tensorInfo)),
    method_name: 'tensorflow/serving/predict',
  };
  return {
    model_spec: { name, signature_name: '', version: versions.at(-1) ?? '' },
    metadata: { signature_def: { signature_def: { serving_default: signature } } },
  };
}

function tensorInfo({ name, datatype, shape }: TensorMetadata): [string, object] {
  const dim = shape.map((length) => ({ size: String(length), name: '' }));
  return [name, { dtype: DTYPES[datatype], tensor_shape: { dim, unknown_rank: false }, name }];
}

function missing(name: string): never {
  throw invalid(`An instance has no '${name.slice(0, 100)}'`);
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
