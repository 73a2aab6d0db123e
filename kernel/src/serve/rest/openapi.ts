/** The contract as OpenAPI 3.1. */
import { version } from '../../version.ts';
import type { ModelMetadata } from '../inference.ts';
import { PROBES } from './guard.ts';
import { exampleOf, rowSchemas } from './openapi-models.ts';
import { SCHEMAS, schemas } from './openapi-schemas.ts';

export interface Operation {
  operationId: string;
  summary: string;
  parameters: object[];
  requestBody?: object;
  security?: object[];
  responses: { [status: string]: object };
}

interface Described {
  id: string;
  method: 'get' | 'post';
  path: string;
  summary: string;
  /** Names of schemas. */
  body?: keyof typeof SCHEMAS;
  bodyRequired?: boolean;
  answer?: keyof typeof SCHEMAS;
  isText?: boolean;
  query?: string;
  /** Statuses besides 200 and those that every operation may have. */
  also?: { [status: string]: keyof typeof SCHEMAS };
  /** Whether a version may stand behind the model. */
  versioned?: boolean;
}

const MODEL = (
  [
    { id: 'modelMetadata', method: 'get', path: '', summary: 'What a model takes and gives', answer: 'ModelMetadata' },
    {
      ...{ id: 'modelReady', method: 'get', path: '/ready', summary: 'Whether a model answers', answer: 'ModelReady' },
      also: { 503: 'ModelReady' },
    },
    {
      id: 'infer',
      method: 'post',
      path: '/infer',
      summary: 'Ask a model',
      body: 'InferRequest',
      answer: 'InferResponse',
    },
    {
      id: 'modelStatistics',
      method: 'get',
      path: '/stats',
      summary: 'Counts and times of a model',
      answer: 'Statistics',
    },
  ] satisfies Described[]
).map((one): Described => ({ ...one, path: `/v2/models/{model}${one.path}`, versioned: true }));

const OPERATIONS: Described[] = [
  { id: 'serverLive', method: 'get', path: '/v2/health/live', summary: 'Whether the server runs', answer: 'Live' },
  {
    ...{ id: 'serverReady', method: 'get', path: '/v2/health/ready', summary: 'Whether it takes requests' },
    ...{ answer: 'Ready', also: { 503: 'Ready' } },
  },
  { id: 'serverMetadata', method: 'get', path: '/v2', summary: 'Name, version, extensions', answer: 'ServerMetadata' },
  {
    id: 'statistics',
    method: 'get',
    path: '/v2/models/stats',
    summary: 'Counts and times of all',
    answer: 'Statistics',
  },
  ...MODEL,
  {
    ...{ id: 'repositoryIndex', method: 'post', path: '/v2/repository/index', summary: 'Models and their states' },
    ...{ body: 'IndexRequest', bodyRequired: false, answer: 'Index' },
  },
  {
    ...{ id: 'load', method: 'post', path: '/v2/repository/models/{model}/load', summary: 'Load a model again' },
    ...{ body: 'LoadRequest', bodyRequired: false, answer: 'Empty' },
  },
  {
    ...{ id: 'unload', method: 'post', path: '/v2/repository/models/{model}/unload', summary: 'Take a model away' },
    ...{ answer: 'Empty' },
  },
  { id: 'alive', method: 'get', path: '/', summary: 'KServe V1: whether the server lives', answer: 'Alive' },
  {
    ...{
      id: 'rollout',
      method: 'get',
      path: '/v2/repository/models/{model}/rollout',
      summary: 'Which version answers',
    },
    ...{ answer: 'RolloutState' },
  },
  {
    ...{ id: 'rollOut', method: 'post', path: '/v2/repository/models/{model}/rollout', summary: 'Let others answer' },
    ...{ body: 'Rollout', answer: 'RolloutState' },
  },
  {
    ...{ id: 'promote', method: 'post', path: '/v2/repository/models/{model}/promote', answer: 'RolloutState' },
    ...{ summary: 'The challenger answers alone', body: 'PromoteRequest', bodyRequired: false },
  },
  {
    ...{ id: 'rollBack', method: 'post', path: '/v2/repository/models/{model}/rollback', answer: 'RolloutState' },
    summary: 'The champion answers alone, after a promotion the one before',
  },
  {
    ...{ id: 'tfsStatus', method: 'get', path: '/v1/models/{model}', summary: 'TensorFlow Serving: states' },
    ...{ answer: 'TfsStatus', versioned: true },
  },
  {
    ...{ id: 'tfsMetadata', method: 'get', path: '/v1/models/{model}/metadata', versioned: true },
    ...{ summary: 'TensorFlow Serving: signature', answer: 'TfsMetadata' },
  },
  {
    ...{ id: 'tfsPredict', method: 'post', path: '/v1/models/{model}:predict', summary: 'TensorFlow Serving: ask' },
    ...{ body: 'PredictRequest', answer: 'PredictResponse', versioned: true },
  },
  {
    ...{ id: 'invocations', method: 'post', path: '/invocations', summary: 'MLflow: ask', query: 'model' },
    ...{ body: 'InvocationsRequest', answer: 'InvocationsResponse' },
  },
  { id: 'ping', method: 'get', path: '/ping', summary: 'MLflow: health', isText: true },
  { id: 'health', method: 'get', path: '/health', summary: 'MLflow: health', isText: true },
  { id: 'metrics', method: 'get', path: '/metrics', summary: 'Counts and times for Prometheus', isText: true },
  { id: 'version', method: 'get', path: '/version', summary: 'Version of the server', isText: true },
];

/** What stands before every door may answer too: host, key, length, rate, queue. */
const REFUSALS = ['400', '401', '403', '404', '405', '408', '409', '413', '415', '429', '431', '500', '503', '504'];

export interface Contract {
  /** The names that paths take. */
  models: readonly string[];
  /** Of those that are ready: bodies that they accept stand in it as examples. */
  ready: readonly ModelMetadata[];
  /** Whether a key is asked for. */
  isGuarded: boolean;
}

export function openApi(name: string, contract: Contract) {
  const operation = describer(contract);
  const paths: { [path: string]: { [method: string]: Operation } } = {};
  for (const one of OPERATIONS) {
    const versioned = one.path.replace('{model}', '{model}/versions/{version}');
    paths[one.path] = { ...paths[one.path], [one.method]: operation(one, one.path, one.id) };
    if (one.versioned)
      paths[versioned] = { ...paths[versioned], [one.method]: operation(one, versioned, `${one.id}OfVersion`) };
  }
  return {
    openapi: '3.1.0',
    info: { title: name, version: version('limpid') },
    paths,
    components: {
      schemas: contract.ready.length > 0 ? schemas(rowSchemas(contract.ready)) : SCHEMAS,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
    },
    security: contract.isGuarded ? [{ bearer: [] }, { key: [] }] : [],
  };
}

function describer({ models, ready, isGuarded }: Contract) {
  const version = ready[0]?.versions.at(-1) ?? '1';
  // in the order of the bodies, so that the first of each belong together
  const examples = ready.map((model) => model.name);
  const parameter = (name: string, place: 'path' | 'query'): object => {
    const schema =
      name === 'model'
        ? { type: 'string', enum: models, ...(examples.length > 0 ? { examples } : {}) }
        : { type: 'string', pattern: '^[0-9]+$', examples: [version] };
    return { name, in: place, required: place === 'path', schema };
  };
  const bodies = (schema: keyof typeof SCHEMAS): object => {
    const named = ready.map((model) => [model.name, { value: exampleOf(schema, model) }] as const);
    return Object.fromEntries(named.filter(([, { value }]) => value !== undefined));
  };
  return (one: Described, path: string, operationId: string): Operation => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? '', 'path'));
    const refused = REFUSALS.map((status) => [status, json(one.also?.[status] ?? 'Error', 'Refused')] as const);
    return {
      ...{ operationId, summary: one.summary },
      parameters: [...named, ...(one.query === undefined ? [] : [parameter(one.query, 'query')])],
      ...(one.body
        ? { requestBody: { required: one.bodyRequired ?? true, content: jsonContent(one.body, bodies(one.body)) } }
        : {}),
      ...(isGuarded && PROBES.has(path) ? { security: [] } : {}),
      responses: {
        ...Object.fromEntries(refused),
        // texts of MLflow's stay texts when it is not ready
        ...(one.isText ? { 503: text() } : {}),
        200: one.isText ? text() : json(one.answer ?? 'Empty', 'Done'),
      },
    };
  };
}

function json(schema: keyof typeof SCHEMAS, description: string): object {
  return { description, content: jsonContent(schema) };
}

function jsonContent(schema: keyof typeof SCHEMAS, examples: object = {}): object {
  return { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, examples } };
}

function text(): object {
  return { description: 'Text, or nothing', content: { 'text/plain': { schema: { type: 'string' } } } };
}
