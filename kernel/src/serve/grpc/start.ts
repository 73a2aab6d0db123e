/** `startGrpc(models, { port })`: the models of a service over gRPC. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import {
  Server,
  ServerCredentials,
  status,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type Metadata,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { traceRequest } from '../../monitor/traces.ts';
import { ServeError, type Models } from '../inference.ts';
import { healthOf, type Health } from './health.ts';
import { HEALTH } from './health-proto.ts';
import { INFERENCE, METHODS, type Method } from './inference-proto.ts';
import { methodsOf } from './methods.ts';
import { statusOf } from './status.ts';

export interface GrpcOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** 0 for one that is free. */
  readonly port: number;
  /** What callers send as `authorization: Bearer …`; health needs none. */
  readonly key?: string | undefined;
  /** What those send in its place who load and unload models. */
  readonly adminKey?: string | undefined;
  /** PEM texts. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  /** Bytes of a message; default: 64 MiB. */
  readonly mostBytes?: number;
  /** Told of every call that has ended: its method, status and how long it took. */
  readonly onCall?: (method: string, code: status, seconds: number) => void;
}

export interface GrpcDoor {
  readonly port: number;
  /** Takes no new calls, waits for those that run, up to `grace` milliseconds, and then cuts them off. */
  stop(grace?: number): Promise<void>;
}

const MOST_BYTES = 64 * 2 ** 20;
const MOST_STREAMS = 256;
const GRACE = 30_000;
/** Between two looks at whether something has changed for who watches. */
const WATCH_INTERVAL = 500;
/** What a probe asks, and a probe has no key. */
const OPEN: ReadonlySet<Method> = new Set<Method>(['ServerLive', 'ServerReady']);
const ADMIN: ReadonlySet<Method> = new Set<Method>(['RepositoryModelLoad', 'RepositoryModelUnload']);

/** int64 become numbers: those beyond 2^53 are beyond int32 too, and refused by it. */
const READING = { keepCase: true, longs: Number, enums: String, defaults: true, arrays: true, objects: true };

/** @throws Error where the port is taken or the certificate is none */
export async function startGrpc(models: Models, options: GrpcOptions): Promise<GrpcDoor> {
  const { host = '127.0.0.1', port, tls, mostBytes = MOST_BYTES } = options;
  const server = new Server({
    'grpc.max_receive_message_length': mostBytes,
    'grpc.max_send_message_length': -1,
    'grpc.max_concurrent_streams': MOST_STREAMS,
  });
  server.addService(serviceOf(INFERENCE, 'inference.GRPCInferenceService'), inferenceHandlers(models, options));
  const stopped = new AbortController();
  server.addService(serviceOf(HEALTH, 'grpc.health.v1.Health'), healthHandlers(models, stopped.signal));
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }]);
  const bound = await bind(server, `${isIPv6(host) ? `[${host}]` : host}:${port}`, credentials);
  return { port: bound, stop };

  async function stop(grace = GRACE): Promise<void> {
    stopped.abort();
    const late = setTimeout(() => server.forceShutdown(), grace);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(late);
  }
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function serviceOf(description: object, name: string): ServiceDefinition {
  // SAFETY: proto-loader makes exactly what grpc-js takes; only the two packages' names for it differ.
  return fromJSON(description, READING)[name] as ServiceDefinition;
}

function inferenceHandlers(models: Models, { key, adminKey, onCall }: GrpcOptions) {
  const methods = methodsOf(models);
  return Object.fromEntries(METHODS.map((name) => [name, handler(name)]));

  function handler(name: Method): handleUnaryCall<object, object> {
    const needed = (ADMIN.has(name) ? adminKey : undefined) ?? key;
    return (call, callback) => {
      const started = performance.now();
      if (!OPEN.has(name) && needed !== undefined && !isAllowed(call.metadata, needed)) {
        callback({ code: status.UNAUTHENTICATED, details: 'The key is missing or wrong' });
        ended(name, status.UNAUTHENTICATED, started);
        return;
      }
      const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': `inference.GRPCInferenceService/${name}` };
      void traceRequest(name, headersOf(call.metadata), attributes, () => answered(name, call)).then(
        (answer) => {
          callback(null, answer);
          ended(name, status.OK, started);
        },
        (error: unknown) => {
          const told = statusOf(error);
          callback(told);
          ended(name, told.code, started);
        },
      );
    };
  }

  async function answered(name: Method, call: ServerUnaryCall<object, object>): Promise<object> {
    // nobody waits any more: the time of the model is for others
    if (call.cancelled) throw new ServeError('late', 'The deadline was over before the call began');
    // SAFETY: grpc-js has decoded the request by the message of this method.
    return methods[name](call.request as never, keyOf(call.metadata));
  }

  function ended(name: Method, code: status, started: number): void {
    onCall?.(name, code, (performance.now() - started) / 1000);
  }
}

/** Who asks, as a split takes it. */
function keyOf(metadata: Metadata): string | undefined {
  const [key] = metadata.get('x-limpid-key');
  return key === undefined ? undefined : String(key);
}

/** What tells of the trace that a call belongs to. */
function headersOf(metadata: Metadata): Record<string, string> {
  const given = ['traceparent', 'tracestate', 'baggage'].flatMap((name) =>
    metadata.get(name).map((value) => [name, String(value)] as const),
  );
  return Object.fromEntries(given);
}

/** In a time that says nothing about how much of the key was right. */
function isAllowed(metadata: Metadata, key: string): boolean {
  const [given = ''] = metadata.get('authorization');
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(String(given)), digest(`Bearer ${key}`));
}

function healthHandlers(models: Models, stopped: AbortSignal) {
  const check: handleUnaryCall<{ service: string }, { status: Health }> = ({ request }, callback) => {
    const health = healthOf(models, request.service);
    if (health !== 'SERVICE_UNKNOWN') return callback(null, { status: health });
    callback({ code: status.NOT_FOUND, details: 'There is no such service' });
  };
  const watch: handleServerStreamingCall<{ service: string }, { status: Health }> = (call) => {
    let told: Health | undefined;
    const look = (): void => {
      const health = stopped.aborted ? 'NOT_SERVING' : healthOf(models, call.request.service);
      if (health !== told) call.write({ status: health });
      told = health;
    };
    const looking = setInterval(look, WATCH_INTERVAL);
    const end = (): void => {
      clearInterval(looking);
      look();
      call.end();
    };
    look();
    stopped.addEventListener('abort', end, { once: true });
    call.on('cancelled', () => {
      clearInterval(looking);
      stopped.removeEventListener('abort', end);
    });
  };
  return { Check: check, Watch: watch };
}
