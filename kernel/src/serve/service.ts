/** Models and their doors as one thing that is started and stopped without losing a request. */
import { setTimeout as wait } from 'node:timers/promises';
import { LimpidError, reasonOf } from '../errors.ts';
import { startGrpc, type GrpcDoor } from './grpc/start.ts';
import type { ServedModels } from './models.ts';
import { readTls } from './rest/certificate.ts';
import { startRest, type RestOptions } from './rest/rest.ts';

export interface ServiceOptions extends Omit<RestOptions, 'metrics'> {
  /** Milliseconds in which it still listens while it says that it is not ready, so that clients go elsewhere by themselves. */
  grace?: number;
  /** Of gRPC, with the host, keys, certificate and limit of REST; 0 takes a free one, and there is no gRPC without. */
  grpcPort?: number | undefined;
}

export interface Service {
  readonly url: string;
  /** Where gRPC listens, where it does. */
  readonly grpcPort: number | undefined;
  readonly models: ServedModels;
  /** Answers all that has come and will come within the grace, then frees the models. */
  stop(): Promise<void>;
}

const GRACE = 500;

/** @throws LimpidError SERVE_OPEN, SERVE_CERTIFICATE, SERVE_PORT */
export async function startService(
  models: ServedModels,
  { grace = GRACE, grpcPort, ...options }: ServiceOptions = {},
): Promise<Service> {
  const rest = await startRest(models, { ...options, metrics: models });
  const grpc = grpcPort === undefined ? undefined : await grpcDoor(models, grpcPort, options, () => rest.close());
  let stopped: Promise<void> | undefined;
  return { url: rest.url, grpcPort: grpc?.port, models, stop: () => (stopped ??= stop()) };

  async function stop(): Promise<void> {
    models.startDraining();
    rest.sendAway();
    await wait(grace);
    await Promise.all([rest.close(), grpc?.stop()]);
    await models.close();
  }
}

async function grpcDoor(
  models: ServedModels,
  port: number,
  { host = '127.0.0.1', key, adminKey, tls, bodyLimit }: RestOptions,
  giveUp: () => Promise<void>,
): Promise<GrpcDoor> {
  try {
    return await startGrpc(models, {
      ...{ host, port, key, adminKey, tls: tls && (await readTls(tls)) },
      ...(bodyLimit === undefined ? {} : { mostBytes: bodyLimit }),
      onCall: (method, code, seconds) => models.metrics.grpc(method, code, seconds),
    });
  } catch (error) {
    await giveUp();
    if (error instanceof LimpidError) throw error;
    throw new LimpidError('SERVE_PORT', { address: `${host}:${port}`, reason: reasonOf(error) }, { cause: error });
  }
}
