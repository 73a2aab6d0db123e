/** What a service counts, as Prometheus reads it. Names of models and routes are those of the service, never those of a request. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { driftGauges } from './drift-gauges.ts';
import type { DriftResult } from './drift-report.ts';
import type { ServiceRole } from '../mime.ts';
import type { Refusal } from '../serve/inference.ts';

export interface ServedModel {
  readonly model: string;
  readonly version: string;
}

/** One run of a model. */
export interface Execution {
  /** Rows of all requests that it answered. */
  readonly rows: number;
  readonly seconds: number;
}

export interface Serving extends ServedModel {
  readonly role: ServiceRole;
  /** Of the requests that name no version, from 0 to 1. */
  readonly share: number;
  /** Seconds from arrival to answer, of the newest requests. */
  readonly p50: number;
  readonly p99: number;
}

export interface Metrics {
  /** A request has ended; `undefined` as the model where there is none of that name. */
  ended(served: ServedModel | undefined, outcome: 'success' | Refusal): void;
  /** How many requests wait for the model now. */
  pending(served: ServedModel, count: number): void;
  /** A request has waited so long for its run. */
  queued(served: ServedModel, seconds: number): void;
  executed(served: ServedModel, execution: Execution): void;
  /** All that is served now, in place of what was told before. */
  serving(versions: readonly Serving[]): void;
  /** Rows that `version` answered and `shadow` was asked too. */
  shadowed(served: ServedModel & { shadow: string }, outcome: string, rows: number): void;
  /** @param route as it is declared, `/v2/models/:model/infer` */
  http(method: string, route: string, status: number, seconds: number): void;
  grpc(method: string, code: number, seconds: number): void;
  /** Rows of a model have been compared with its reference. */
  drift(model: string, results: readonly DriftResult[]): void;
  /** What Prometheus is answered. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** Also tell memory, CPU and event loop of the process; default: false. */
  readonly process?: boolean;
}

/** Those of OpenTelemetry's conventions, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** A run of a small model takes less than the least of these. */
const SHORT_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, ...SECONDS];
const ROWS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
/** Versions that have numbers of their own; those beyond are counted together, so that memory stays. */
const MOST_SERVED = 500;
const OTHERS: ServedModel = { model: '(others)', version: '' };
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createMetrics({ process: tellsProcess = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['model', 'version'] as const;
  const success = new Counter({
    name: 'limpid_inference_request_success_total',
    help: 'Inference requests that were answered',
    ...{ labelNames, registers },
  });
  const failure = new Counter({
    name: 'limpid_inference_request_failure_total',
    help: 'Inference requests that were refused or failed, by reason',
    ...{ labelNames: [...labelNames, 'reason'], registers },
  });
  const inferences = new Counter({
    name: 'limpid_inference_count_total',
    help: 'Rows that models were run on',
    ...{ labelNames, registers },
  });
  const executions = new Counter({
    name: 'limpid_inference_exec_count_total',
    help: 'Runs of models; rows over runs are the mean batch',
    ...{ labelNames, registers },
  });
  const waiting = new Gauge({
    name: 'limpid_inference_pending_request_count',
    help: 'Inference requests that wait for a run',
    ...{ labelNames, registers },
  });
  const queue = new Histogram({
    name: 'limpid_inference_queue_duration_seconds',
    help: 'How long requests waited for their run',
    ...{ labelNames, registers, buckets: SHORT_SECONDS },
  });
  const compute = new Histogram({
    name: 'limpid_inference_compute_duration_seconds',
    help: 'How long runs of models took',
    ...{ labelNames, registers, buckets: SHORT_SECONDS },
  });
  const batch = new Histogram({
    name: 'limpid_inference_batch_size',
    help: 'Rows of a run',
    ...{ labelNames, registers, buckets: ROWS },
  });
  const latency = new Gauge({
    name: 'limpid_inference_latency_seconds',
    help: 'From arrival to answer, of the newest requests',
    ...{ labelNames: [...labelNames, 'quantile'], registers },
  });
  const share = new Gauge({
    name: 'limpid_rollout_share',
    help: 'Share of the requests that name no version: of the champion, challengers, a shadow, and versions beside them',
    ...{ labelNames: [...labelNames, 'role'], registers },
  });
  const shadowRows = new Counter({
    name: 'limpid_shadow_rows_total',
    help: 'Rows that a shadow was asked after they were answered: agreed (largest value at the same place; one value: equal up to 0.1 %), differed, failed, dropped',
    ...{ labelNames: [...labelNames, 'shadow', 'outcome'], registers },
  });
  const http = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'How long HTTP requests took',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    ...{ registers, buckets: SECONDS },
  });
  const grpc = new Histogram({
    name: 'rpc_server_call_duration_seconds',
    help: 'How long calls of gRPC took',
    labelNames: ['rpc_system_name', 'rpc_method', 'rpc_response_status_code'],
    ...{ registers, buckets: SECONDS },
  });
  if (tellsProcess) collectDefaultMetrics({ register: registry });
  const seen = new Set<string>();
  let drift: ReturnType<typeof driftGauges> | undefined;

  return {
    ended(served = { model: '', version: '' }, outcome) {
      const labels = labelsOf(served);
      if (outcome === 'success') success.inc(labels);
      else failure.inc({ ...labels, reason: outcome });
    },
    pending: (served, count) => waiting.set(labelsOf(served), count),
    queued: (served, seconds) => queue.observe(labelsOf(served), seconds),
    executed(served, { rows, seconds }) {
      const labels = labelsOf(served);
      executions.inc(labels);
      inferences.inc(labels, rows);
      batch.observe(labels, rows);
      compute.observe(labels, seconds);
    },
    serving(versions) {
      // those that are gone have no latency
      latency.reset();
      share.reset();
      for (const { role, share: part, p50, p99, ...served } of versions) {
        const labels = labelsOf(served);
        latency.set({ ...labels, quantile: '0.5' }, p50);
        latency.set({ ...labels, quantile: '0.99' }, p99);
        share.set({ ...labels, role }, part);
      }
    },
    shadowed({ shadow, ...served }, outcome, rows) {
      const { version } = labelsOf({ model: served.model, version: shadow });
      shadowRows.inc({ ...labelsOf(served), shadow: version, outcome }, rows);
    },
    http(method, route, status, seconds) {
      const told = METHODS.has(method) ? method : '_OTHER';
      const labels = { http_request_method: told, http_route: route, http_response_status_code: status };
      http.observe(labels, seconds);
    },
    grpc(method, code, seconds) {
      grpc.observe({ rpc_system_name: 'grpc', rpc_method: method, rpc_response_status_code: code }, seconds);
    },
    drift: (model, results) => (drift ??= driftGauges(registry))(model, results),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };

  function labelsOf({ model, version }: ServedModel): { model: string; version: string } {
    const name = JSON.stringify([model, version]);
    if (!seen.has(name) && seen.size >= MOST_SERVED) return { ...OTHERS };
    seen.add(name);
    return { model, version };
  }
}
