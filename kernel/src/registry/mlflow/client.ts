/** MLflow's REST interface, as far as a version is pushed: https://mlflow.org/docs/latest/rest-api.html */
import { LimpidError, reasonOf } from '../../errors.ts';
import { objectIn, parseJson, textIn, type Json, type JsonObject } from '../../models/json.ts';
import { say } from '../../say.ts';

/** How long (ms) a request, and a file, may take. */
const PATIENCE = 60_000;
const PATIENCE_FOR_FILES = 600_000;

export interface MlflowClient {
  /** Without credentials. */
  readonly address: string;
  /** @throws {LimpidError} MLFLOW_UNREACHABLE, MLFLOW_FAILED */
  get(path: string, query: { [name: string]: string }): Promise<JsonObject>;
  post(path: string, body: object): Promise<JsonObject>;
  /** What the server refuses for one reason is `null`. */
  unless(code: string, request: Promise<JsonObject>): Promise<JsonObject | null>;
  /** A file, through the server, below the `mlflow-artifacts:` address of a run. */
  upload(artifacts: string, path: string, bytes: Uint8Array | string): Promise<void>;
}

/**
 * As Python's client: user and password, or a token, come from the address or from MLFLOW_TRACKING_USERNAME,
 * MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN.
 * @throws {LimpidError} MLFLOW_ADDRESS
 */
export function mlflowClient(uri: string | undefined, env: NodeJS.ProcessEnv = process.env): MlflowClient {
  const url = uri !== undefined && URL.canParse(uri) ? new URL(uri) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LimpidError('MLFLOW_ADDRESS', { address: JSON.stringify(uri ?? '') });
  }
  const authorization = authorizationOf(url, env);
  const address = `${url.origin}${url.pathname}`.replace(/\/+$/, '');

  return {
    address,
    get: (path, query) => asJson('GET', `${path}?${new URLSearchParams(query).toString()}`),
    post: (path, body) => asJson('POST', path, JSON.stringify(body)),
    unless: (code, request) =>
      request.catch((error: unknown) => {
        if (error instanceof LimpidError && error.cause === code) return null;
        throw error;
      }),
    async upload(artifacts, path, bytes) {
      const folder = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(artifacts)?.[1];
      if (folder === undefined) throw new LimpidError('MLFLOW_ARTIFACTS', { address, uri: artifacts });
      const type = 'application/octet-stream';
      await ask('PUT', `/mlflow-artifacts/artifacts/${folder}/${path}`, type, bytes, PATIENCE_FOR_FILES);
    },
  };

  async function asJson(method: string, path: string, body?: string): Promise<JsonObject> {
    const text = await ask(method, `/mlflow/${path}`, 'application/json', body, PATIENCE);
    return objectIn(jsonIn(text));
  }

  async function ask(
    method: string,
    path: string,
    type: string,
    body: Uint8Array | string | undefined,
    patience: number,
  ) {
    const response = await fetch(`${address}/api/2.0${path}`, {
      method,
      headers: { ...authorization, 'Content-Type': type },
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    }).catch((error: unknown) => {
      const cause: unknown = error instanceof Error ? error.cause : undefined;
      const reason = reasonOf(cause ?? error);
      throw new LimpidError('MLFLOW_UNREACHABLE', { address, reason }, { cause: error });
    });
    const text = await response.text();
    if (response.ok) return text;
    const { error_code, message } = objectIn(jsonIn(text));
    const reason = textIn(message) || text.slice(0, 200) || say('it gave no reason');
    const request = path.split('?')[0] ?? path;
    const values = { address, request, status: response.status, reason: reason.slice(0, 500) };
    throw new LimpidError('MLFLOW_FAILED', values, { cause: textIn(error_code) });
  }
}

function authorizationOf(url: URL, env: NodeJS.ProcessEnv): { Authorization?: string } {
  const user = decodeURIComponent(url.username) || (env['MLFLOW_TRACKING_USERNAME'] ?? '');
  const password = decodeURIComponent(url.password) || (env['MLFLOW_TRACKING_PASSWORD'] ?? '');
  if (user !== '') return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  const token = env['MLFLOW_TRACKING_TOKEN'] ?? '';
  return token === '' ? {} : { Authorization: `Bearer ${token}` };
}

function jsonIn(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    // a page of a proxy, or nothing
    return null;
  }
}
