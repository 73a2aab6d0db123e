/** MLflow's REST interface over the runs and the registry of a project: Python's `mlflow` with its address as tracking URI. */
import { fastify, type FastifyInstance } from 'fastify';
import { LimpidError } from '../errors.ts';
import { objectIn, type JsonObject } from '../models/json.ts';
import { ServeError } from '../serve/inference.ts';
import { bytesOf, jsonOf, takeBytes } from '../serve/rest/body.ts';
import { guard } from '../serve/rest/guard.ts';
import { listen } from '../serve/rest/listen.ts';
import { isLoopback } from '../wire/connection.ts';
import { artifactRoutes, listOfRun } from './artifacts.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { EXPERIMENTS } from './experiments.ts';
import { LOGGED_MODELS } from './logged-models.ts';
import { LOGGING } from './logging.ts';
import { MODEL_VERSIONS } from './model-versions.ts';
import type { Project } from './project.ts';
import { Refused } from './refused.ts';
import { REGISTERED_MODELS } from './registered-models.ts';
import { RUNS } from './runs.ts';

export interface TrackingOptions {
  /** 127.0.0.1 when not given. */
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** Python's client sends it as MLFLOW_TRACKING_TOKEN. */
  key?: string | undefined;
  /** Names by which it is reached, besides those of this machine. */
  hosts?: readonly string[];
}

export interface Tracking {
  readonly url: string;
  close(): Promise<void>;
}

const ENDPOINTS: Endpoints = {
  ...EXPERIMENTS,
  ...RUNS,
  ...LOGGING,
  ...REGISTERED_MODELS,
  ...MODEL_VERSIONS,
  ...LOGGED_MODELS,
  'GET artifacts/list': listOfRun,
};

/** MLflow's own batches have 1 MB. */
const BODY_LIMIT = 4 * 2 ** 20;
/** Milliseconds: headers must have come, and a large file. */
const RECEIVE = { headers: 10_000, body: 3_600_000 };

/** @throws {LimpidError} SERVE_OPEN, SERVE_PORT */
export async function startTracking(
  project: Project,
  { host = '127.0.0.1', port = 0, key, hosts = [] }: TrackingOptions = {},
): Promise<Tracking> {
  if (!isLoopback(host) && key === undefined) throw new LimpidError('SERVE_OPEN', { host });
  const app = fastify({
    ...{ bodyLimit: BODY_LIMIT, requestTimeout: RECEIVE.body, forceCloseConnections: true },
    http: { headersTimeout: RECEIVE.headers, maxHeaderSize: 16_384 },
    routerOptions: { maxParamLength: 2048 },
  });
  answerRefusals(app);
  guard(app, { key, hosts: [...hosts, host] });
  for (const path of ['/health', '/ping']) app.get(path, (_request, reply) => reply.type('text/plain').send('OK'));
  await app.register(async (scope) => restRoutes(scope, project));
  await app.register(async (scope) => artifactRoutes(scope, project));
  const url = await listen(app, host, port);
  return { url, close: () => app.close() };
}

function restRoutes(app: FastifyInstance, project: Project): void {
  takeBytes(app, BODY_LIMIT);
  for (const [request, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const [method = '', path = ''] = request.split(' ');
    app.route<{ Params: JsonObject; Querystring: JsonObject }>({
      ...{ method, url: `/api/2.0/mlflow/${path}` },
      handler: async ({ params, query, body }) => {
        const bytes = bytesOf(body);
        const given = bytes.length === 0 ? {} : objectIn(jsonOf(bytes));
        return endpoint(project, { ...query, ...given, ...params });
      },
    });
  }
}

/** Every failure is MLflow's `{ error_code, message }`: never a stack. */
function answerRefusals(app: FastifyInstance): void {
  app.setErrorHandler((error: unknown, _request, reply) => {
    const { status, code, message } = refusal(error);
    return reply.code(status).send({ error_code: code, message });
  });
  app.setNotFoundHandler((request, reply) => {
    const message = `There is nothing at ${request.method} ${request.url.split('?')[0]}`;
    return reply.code(404).send({ error_code: 'ENDPOINT_NOT_FOUND', message });
  });
}

const MISSING = /^(MODELS_(UNKNOWN|VERSION|NO_ALIAS)|RUN_UNKNOWN)$/;
const UNTRUSTED = /^MODELS_(UNSIGNED|TAMPERED)$/;
const WRONG = /^MODELS_(NAME|ALIAS|REFERENCE|OPTION)$/;

function refusal(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof Refused) return { status: error.status, code: error.code, message: error.message };
  if (error instanceof ServeError) {
    const status = error.refusal === 'too large' ? 413 : 400;
    return { status, code: 'INVALID_PARAMETER_VALUE', message: error.message };
  }
  if (error instanceof LimpidError) {
    const { code, message } = error;
    if (MISSING.test(code)) return { status: 404, code: 'RESOURCE_DOES_NOT_EXIST', message };
    if (UNTRUSTED.test(code)) return { status: 403, code: 'PERMISSION_DENIED', message: `${code}: ${message}` };
    if (WRONG.test(code)) return { status: 400, code: 'INVALID_PARAMETER_VALUE', message };
    return { status: 500, code: 'INTERNAL_ERROR', message: `${code}: ${message}` };
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (error instanceof Error && status < 500)
    return { status, code: 'INVALID_PARAMETER_VALUE', message: error.message };
  return { status: 500, code: 'INTERNAL_ERROR', message: 'internal error' };
}
