/** The REST of a service: one server, a door for each dialect, and what stands before all of them. */
import rateLimit from '@fastify/rate-limit';
import { fastify, type FastifyInstance } from 'fastify';
import { LimpidError } from '../../errors.ts';
import type { Models } from '../inference.ts';
import { ServeError } from '../inference.ts';
import { isLoopback } from '../../wire/connection.ts';
import { takeBytes } from './body.ts';
import { readTls, type Tls } from './certificate.ts';
import { docsDoor } from './docs.ts';
import { askerOf, guard, type GuardOptions } from './guard.ts';
import { listen } from './listen.ts';
import { metricsDoor, type MetricsSource } from './metrics.ts';
import { mlflowDoor } from './mlflow.ts';
import { traceRequests } from './trace-requests.ts';
import { answerClientError, answerRefusals } from './refusal.ts';
import { tfServingDoor } from './tf-serving.ts';
import { inferDoor } from './v2/infer.ts';
import { repositoryDoor } from './v2/repository.ts';
import { rolloutDoor } from './v2/rollout.ts';
import { serverDoor } from './v2/server.ts';
import { statisticsDoor } from './v2/statistics.ts';

export interface RestOptions extends GuardOptions {
  /** 127.0.0.1 when not given. */
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** What the metadata of the server says. */
  serverName?: string;
  tls?: Tls | undefined;
  /** Bytes of a body at most. */
  bodyLimit?: number;
  /** Told of every request, and read at /metrics; nothing is there without. */
  metrics?: MetricsSource | undefined;
  /** Milliseconds in which headers and body of a request must have come; slower ones are answered 408. */
  receive?: { headers: number; body: number };
  /** Requests a second and key; no limit when not given. */
  rate?: number | undefined;
}

export interface Rest {
  readonly url: string;
  readonly app: FastifyInstance;
  /** From now on each answer is the last one on its connection. */
  sendAway(): void;
  /** Answers what has come, and listens no more. */
  close(): Promise<void>;
}

/** Triton's. */
const BODY_LIMIT = 64 * 2 ** 20;
const RECEIVE = { headers: 10_000, body: 60_000 };

/** @throws LimpidError SERVE_OPEN, SERVE_CERTIFICATE, SERVE_PORT */
export async function startRest(models: Models, options: RestOptions = {}): Promise<Rest> {
  const { host = '127.0.0.1', port = 0, key, tls, hosts = [] } = options;
  if (!isLoopback(host) && key === undefined) throw new LimpidError('SERVE_OPEN', { host });
  const app = await makeApp(models, { ...options, hosts: [...hosts, host] }, tls && (await readTls(tls)));
  let isClosing = false;
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
  const url = await listen(app, host, port, tls ? 'https' : 'http');
  return {
    url,
    app,
    sendAway() {
      isClosing = true;
    },
    async close() {
      await app.close();
    },
  };
}

async function makeApp(
  models: Models,
  { bodyLimit = BODY_LIMIT, serverName = 'limpid', receive = RECEIVE, rate, metrics, ...options }: RestOptions,
  tls: { cert: Buffer; key: Buffer } | undefined,
): Promise<FastifyInstance> {
  const limits = {
    ...{ headersTimeout: receive.headers, maxHeaderSize: 16_384 },
    // Node.js looks this often whether a request is late
    connectionsCheckingInterval: Math.min(receive.headers, receive.body) / 4,
  };
  const app = fastify({
    ...(tls ? { https: { ...tls, ...limits, minVersion: 'TLSv1.2' } } : {}),
    ...{ bodyLimit, requestTimeout: receive.body, return503OnClosing: false, forceCloseConnections: 'idle' },
    http: { ...limits },
    clientErrorHandler: answerClientError,
    routerOptions: { maxParamLength: 256 },
  });
  takeBytes(app, bodyLimit);
  guard(app, options);
  answerRefusals(app);
  if (rate !== undefined) {
    await app.register(rateLimit, {
      ...{ max: rate, timeWindow: 1000, keyGenerator: askerOf },
      errorResponseBuilder: (_request, { ttl }) =>
        new ServeError('too many', `More than ${rate} requests a second`, ttl / 1000),
    });
  }
  traceRequests(app);
  if (metrics !== undefined) metricsDoor(app, metrics);
  serverDoor(app, models, serverName);
  inferDoor(app, models);
  repositoryDoor(app, models);
  rolloutDoor(app, models);
  statisticsDoor(app, models);
  tfServingDoor(app, models);
  mlflowDoor(app, models);
  docsDoor(app, models, serverName, options.key !== undefined);
  return app;
}
