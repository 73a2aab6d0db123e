/** Models and their doors as one thing that is started and stopped without losing a request. */
import { setTimeout as wait } from 'node:timers/promises';
import type { ServedModels } from './models.ts';
import { startRest, type RestOptions } from './rest/rest.ts';

export interface ServiceOptions extends RestOptions {
  /** Milliseconds in which it still listens while it says that it is not ready, so that clients go elsewhere by themselves. */
  grace?: number;
}

export interface Service {
  readonly url: string;
  readonly models: ServedModels;
  /** Answers all that has come and will come within the grace, then frees the models. */
  stop(): Promise<void>;
}

const GRACE = 500;

/** @throws LimpidError SERVE_OPEN, SERVE_CERTIFICATE, SERVE_PORT */
export async function startService(
  models: ServedModels,
  { grace = GRACE, ...options }: ServiceOptions = {},
): Promise<Service> {
  const rest = await startRest(models, options);
  let stopped: Promise<void> | undefined;
  return { url: rest.url, models, stop: () => (stopped ??= stop()) };

  async function stop(): Promise<void> {
    models.startDraining();
    rest.sendAway();
    await wait(grace);
    await rest.close();
    await models.close();
  }
}
