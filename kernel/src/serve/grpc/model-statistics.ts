/** ModelStatistics: durations as the message names them. */
import type { Duration, ModelStatistics } from '../inference.ts';

const NONE: Duration = { count: 0, ns: 0 };

export function toStatistics({ durations, batches, ...statistics }: ModelStatistics): object {
  return {
    name: statistics.name,
    version: statistics.version,
    last_inference: statistics.lastInference,
    inference_count: statistics.inferenceCount,
    execution_count: statistics.executionCount,
    inference_stats: {
      success: durations.success,
      fail: durations.fail,
      queue: durations.queue,
      compute_input: durations.computeInput,
      compute_infer: durations.computeInfer,
      compute_output: durations.computeOutput,
    },
    batch_stats: batches.map(({ size, infer }) => ({
      batch_size: size,
      compute_input: NONE,
      compute_infer: infer,
      compute_output: NONE,
    })),
  };
}
