/** Load on a service: one request after another on each connection, over REST and gRPC. */
import { once } from 'node:events';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import autocannon from 'autocannon';
import { INFERENCE } from '../../kernel/src/serve/grpc/inference-proto.ts';

export interface Load {
  clients: number;
  seconds?: number;
  /** In place of seconds. */
  amount?: number;
}

export interface Loaded {
  answered: number;
  failed: number;
  /** Requests a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

export interface RestRequest {
  url: string;
  body: string | Buffer;
  headers?: Record<string, string>;
}

export async function restLoad({ url, body, headers }: RestRequest, load: Load): Promise<Loaded> {
  const latencies: number[] = [];
  const { clients: connections, seconds: duration, amount } = load;
  const limits = { ...(duration === undefined ? {} : { duration }), ...(amount === undefined ? {} : { amount }) };
  const began = performance.now();
  const options: autocannon.Options = {
    ...{ url, body, connections, ...limits, method: 'POST' },
    headers: { 'content-type': 'application/json', ...headers },
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const run = autocannon(options, (error: unknown, ended) => {
      if (error) reject(new Error('autocannon failed', { cause: error }));
      else resolve(ended);
    });
    // its own histogram knows whole milliseconds alone
    run.on('response', (_client, _status, _bytes, took) => latencies.push(took));
  });
  const failed = result.errors + result.timeouts + result.non2xx;
  return loaded(latencies, failed, performance.now() - began);
}

export interface GrpcRequest {
  port: number;
  model: string;
  input: { name: string; shape: readonly number[]; data: Float32Array };
}

const READING = { keepCase: true, longs: Number, defaults: true, arrays: true };
const PATH = '/inference.GRPCInferenceService/ModelInfer';
/** Whether it is compressed, and the length, before each message. */
const PREFIX = 5;

/** Calls over HTTP/2 whose message is encoded once: a client that costs as much as the service would be measured in its place. */
export async function grpcLoad({ port, model, input }: GrpcRequest, load: Load): Promise<Loaded> {
  const call = callOf(model, input);
  const latencies: number[] = [];
  let failed = 0;
  let left = load.amount ?? Infinity;
  // a connection of its own, as clients in processes of their own have
  const connections = await Promise.all(Array.from({ length: load.clients }, () => connected(port)));
  const began = performance.now();
  const end = began + (load.seconds ?? Infinity) * 1000;
  await Promise.all(connections.map(callInTurn));
  return loaded(latencies, failed, performance.now() - began);

  async function callInTurn(connection: ClientHttp2Session): Promise<void> {
    while (performance.now() < end && left > 0) {
      left -= 1;
      const started = performance.now();
      const ok = await answered(connection, call);
      latencies.push(performance.now() - started);
      if (!ok) failed += 1;
    }
    connection.close();
  }
}

function callOf(model: string, { name, shape, data }: GrpcRequest['input']): Buffer {
  // SAFETY: proto-loader makes exactly what grpc-js takes; only the two packages' names for it differ
  const service = fromJSON(INFERENCE as object, READING)['inference.GRPCInferenceService'] as ServiceDefinition;
  const message = service['ModelInfer']?.requestSerialize({
    ...{ model_name: model, inputs: [{ name, shape, datatype: 'FP32' }] },
    raw_input_contents: [Buffer.from(data.buffer, data.byteOffset, data.byteLength)],
  });
  if (message === undefined) throw new Error('The service has no ModelInfer');
  const call = Buffer.alloc(PREFIX + message.length);
  call.writeUInt32BE(message.length, 1);
  message.copy(call, PREFIX);
  return call;
}

async function connected(port: number): Promise<ClientHttp2Session> {
  const connection = connect(`http://127.0.0.1:${port}`);
  await once(connection, 'connect');
  return connection;
}

function answered(connection: ClientHttp2Session, call: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    let status: unknown;
    const take = (headers: IncomingHttpHeaders): void => {
      status = headers['grpc-status'] ?? status;
    };
    const stream = connection.request({
      ...{ ':method': 'POST', ':path': PATH, 'content-type': 'application/grpc', te: 'trailers' },
    });
    // an error has no message, and its status in the only headers
    stream
      .on('response', take)
      .on('trailers', take)
      .on('error', () => resolve(false));
    stream.on('close', () => resolve(status === '0')).resume();
    stream.end(call);
  });
}

export function loaded(latencies: number[], failed: number, ms: number): Loaded {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const answered = Math.max(0, latencies.length - failed);
  return { answered, failed, rate: (answered * 1000) / ms, p50: at(0.5), p99: at(0.99) };
}
