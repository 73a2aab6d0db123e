/** What happened to the requests of one version, in fixed memory. */
import type { Duration, ModelStatistics } from './inference.ts';

/** Is told of requests as they are run. */
export interface Watcher {
  queued(seconds: number): void;
  executed(execution: { rows: number; seconds: number }): void;
}

type Part = keyof ModelStatistics['durations'];

/** The newest latencies, from which quantiles are told. */
const KEPT = 4096;

export class VersionRecord {
  lastInference = 0;
  inferenceCount = 0;
  executionCount = 0;
  readonly #durations: { [part in Part]: Duration } = {
    success: { count: 0, ns: 0 },
    fail: { count: 0, ns: 0 },
    queue: { count: 0, ns: 0 },
    computeInput: { count: 0, ns: 0 },
    computeInfer: { count: 0, ns: 0 },
    computeOutput: { count: 0, ns: 0 },
  };
  readonly #batches = new Map<number, Duration>();
  readonly #latencies = new Float64Array(KEPT);
  readonly #watcher: Watcher | undefined;
  #answered = 0;

  constructor(watcher?: Watcher) {
    this.#watcher = watcher;
  }

  /** `ms` is what this part took of `count` requests, each of them. */
  add(part: Part, ms: number, count = 1): void {
    addTo(this.#durations[part], ms * count, count);
    if (part === 'queue') this.#watcher?.queued(ms / 1000);
  }

  batch(size: number, rows: number, ms: number): void {
    this.executionCount += 1;
    this.inferenceCount += rows;
    const known = this.#batches.get(size) ?? { count: 0, ns: 0 };
    addTo(known, ms, 1);
    this.#batches.set(size, known);
    this.#watcher?.executed({ rows, seconds: ms / 1000 });
  }

  answered(latency: number, ok: boolean): void {
    this.lastInference = Date.now();
    this.add(ok ? 'success' : 'fail', latency);
    this.#latencies[this.#answered % KEPT] = latency;
    this.#answered += 1;
  }

  /** Milliseconds that this share of the newest requests did not exceed; 0 before the first. */
  quantile(share: number): number {
    const known = this.#latencies.slice(0, Math.min(this.#answered, KEPT)).sort();
    return known[Math.min(known.length - 1, Math.floor(share * known.length))] ?? 0;
  }

  statistics(name: string, version: string): ModelStatistics {
    const { lastInference, inferenceCount, executionCount } = this;
    return {
      ...{ name, version, lastInference, inferenceCount, executionCount },
      durations: structuredClone(this.#durations),
      batches: [...this.#batches].sort(([a], [b]) => a - b).map(([size, infer]) => ({ size, infer: { ...infer } })),
      latency: { p50: this.quantile(0.5), p99: this.quantile(0.99) },
    };
  }
}

function addTo(duration: Duration, ms: number, count: number): void {
  duration.count += count;
  duration.ns += Math.round(ms * 1e6);
}
