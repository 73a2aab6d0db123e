/** Load on a service: one request after another on each connection, over REST and gRPC. */
import { credentials, makeGenericClientConstructor, type ServiceDefinition } from '@grpc/grpc-js';
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

export async function grpcLoad({ port, model, input }: GrpcRequest, load: Load): Promise<Loaded> {
  // SAFETY: proto-loader makes exactly what grpc-js takes; only the two packages' names for it differ
  const description: object = INFERENCE;
  const service = fromJSON(description, READING)['inference.GRPCInferenceService'] as ServiceDefinition;
  const Client = makeGenericClientConstructor(service, 'GRPCInferenceService');
  const { name, shape, data } = input;
  const message = {
    ...{ model_name: model, inputs: [{ name, shape, datatype: 'FP32' }] },
    raw_input_contents: [Buffer.from(data.buffer, data.byteOffset, data.byteLength)],
  };
  const latencies: number[] = [];
  let failed = 0;
  let left = load.amount ?? Infinity;
  const began = performance.now();
  const end = began + (load.seconds ?? Infinity) * 1000;
  await Promise.all(Array.from({ length: load.clients }, callInTurn));
  return loaded(latencies, failed, performance.now() - began);

  async function callInTurn(): Promise<void> {
    // a connection of its own, as clients in processes of their own have
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    });
    while (performance.now() < end && left > 0) {
      left -= 1;
      const started = performance.now();
      const ok = await new Promise<boolean>((resolve) => {
        client['ModelInfer']?.(message, (error: Error | null) => resolve(error === null));
      });
      latencies.push(performance.now() - started);
      if (!ok) failed += 1;
    }
    client.close();
  }
}

export function loaded(latencies: number[], failed: number, ms: number): Loaded {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const answered = Math.max(0, latencies.length - failed);
  return { answered, failed, rate: (answered * 1000) / ms, p50: at(0.5), p99: at(0.99) };
}
