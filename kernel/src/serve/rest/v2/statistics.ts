/** The statistics extension, in Triton's words. */
import type { FastifyInstance } from 'fastify';
import type { Models, ModelStatistics } from '../../inference.ts';
import { MODEL_PATHS, type OfModel } from './paths.ts';

const NEVER = { count: 0, ns: 0 };

export function statisticsDoor(app: FastifyInstance, models: Models): void {
  app.get('/v2/models/stats', () => ({ model_stats: models.statistics().map(told) }));
  for (const path of MODEL_PATHS) {
    app.get<OfModel>(`${path}/stats`, ({ params }) => ({
      model_stats: models.statistics(params.model, params.version).map(told),
    }));
  }
}

function told({ name, version, durations, latency, ...counts }: ModelStatistics) {
  return {
    ...{ name, version },
    last_inference: counts.lastInference,
    inference_count: counts.inferenceCount,
    execution_count: counts.executionCount,
    inference_stats: {
      success: durations.success,
      fail: durations.fail,
      queue: durations.queue,
      compute_input: durations.computeInput,
      compute_infer: durations.computeInfer,
      compute_output: durations.computeOutput,
      cache_hit: NEVER,
      cache_miss: NEVER,
    },
    batch_stats: counts.batches.map(({ size, infer }) => ({
      ...{ batch_size: size, compute_input: NEVER, compute_infer: infer, compute_output: NEVER },
    })),
    memory_usage: [],
    // ours: milliseconds of the newest requests
    latency,
  };
}
