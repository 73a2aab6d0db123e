/** `grpc.health.v1.Health`: the service as a whole, or one model by its name. */
import type { Models } from '../inference.ts';

export type Health = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

const WHOLE = ['', 'inference.GRPCInferenceService'];

export function healthOf(models: Models, service: string): Health {
  if (WHOLE.includes(service)) return models.isReady() ? 'SERVING' : 'NOT_SERVING';
  if (!models.index().some(({ name }) => name === service)) return 'SERVICE_UNKNOWN';
  return models.isModelReady(service) ? 'SERVING' : 'NOT_SERVING';
}
