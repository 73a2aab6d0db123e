/** Metadata and statistics as a service tells them in JSON. */
import type { Datatype, Duration, ModelMetadata, ModelStatistics, TensorMetadata } from '../inference.ts';
import { listOf, numberOf, recordOf, textOf } from './json.ts';

export function metadataOf(answer: unknown): ModelMetadata {
  const { name, versions = [], platform, inputs, outputs } = recordOf(answer);
  return {
    name: textOf(name),
    versions: listOf(versions).map(textOf),
    platform: textOf(platform),
    inputs: listOf(inputs).map(tensorMetadata),
    outputs: listOf(outputs).map(tensorMetadata),
  };
}

export function statisticsOf(answer: unknown): ModelStatistics[] {
  return listOf(recordOf(answer).model_stats).map((one) => {
    const stats = recordOf(one);
    const durations = recordOf(stats.inference_stats ?? {});
    return {
      name: textOf(stats.name),
      version: textOf(stats.version ?? ''),
      lastInference: numberOf(stats.last_inference ?? 0),
      inferenceCount: numberOf(stats.inference_count ?? 0),
      executionCount: numberOf(stats.execution_count ?? 0),
      durations: {
        success: durationOf(durations.success),
        fail: durationOf(durations.fail),
        queue: durationOf(durations.queue),
        computeInput: durationOf(durations.compute_input),
        computeInfer: durationOf(durations.compute_infer),
        computeOutput: durationOf(durations.compute_output),
      },
      latency: latencyOf(stats.latency),
      batches: listOf(stats.batch_stats ?? []).map((batch) => {
        const { batch_size, compute_infer } = recordOf(batch);
        return { size: numberOf(batch_size), infer: durationOf(compute_infer) };
      }),
    };
  });
}

function tensorMetadata(one: unknown): TensorMetadata {
  const { name, datatype, shape } = recordOf(one);
  return { name: textOf(name), datatype: nearest(textOf(datatype)), shape: listOf(shape).map(numberOf) };
}

/** A service of another make may want wider types; the nearest of ours is sent. */
function nearest(datatype: string): Datatype {
  if (datatype === 'BYTES' || datatype === 'BOOL') return datatype;
  return /^U?INT/.test(datatype) ? 'INT32' : 'FP32';
}

/** Ours alone tells it. */
function latencyOf(one: unknown): ModelStatistics['latency'] {
  const { p50 = 0, p99 = 0 } = recordOf(one ?? {});
  return { p50: numberOf(p50), p99: numberOf(p99) };
}

function durationOf(one: unknown): Duration {
  const { count = 0, ns = 0 } = recordOf(one ?? {});
  return { count: numberOf(count), ns: numberOf(ns) };
}
