/**
 * Spans of a request on its way through a service, by OpenTelemetry's API alone: who wants them registers an SDK, and without one nothing is
 * recorded and nothing is sent.
 */
import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { reasonOf } from '../errors.ts';

/**
 * @param carrier headers of the request by their names in small letters: a `traceparent` among them is the parent
 * @param attributes of OpenTelemetry's conventions; never data of the request
 */
export function traceRequest<T>(
  name: string,
  carrier: Readonly<Record<string, string>>,
  attributes: Attributes,
  run: () => Promise<T>,
): Promise<T> {
  const parent = propagation.extract(context.active(), carrier);
  const options = { kind: SpanKind.SERVER, attributes };
  return tracer().startActiveSpan(name, options, parent, (span) => ending(span, run));
}

/** The context of a request that is recorded; undefined, at next to no cost, where none is. */
export function tracedContext(): Context | undefined {
  const active = context.active();
  return trace.getSpan(active)?.isRecording() ? active : undefined;
}

/** When a request came and what became of its batch, by the clock of `performance.now()`. */
export interface BatchTimes {
  since: number;
  started: number;
  stacked: number;
  computed: number;
  ended: number;
  rows: number;
  requests: number;
}

/** Spans of a request's way through a batch, after it: a batch belongs to several requests, and each is told of it. */
export function traceBatch(parent: Context, times: BatchTimes): void {
  const { since, started, stacked, computed, ended, rows, requests } = times;
  const span = (name: string, within: Context, from: number, to: number, attributes: Attributes = {}): Context => {
    const made = tracer().startSpan(name, { startTime: performance.timeOrigin + from, attributes }, within);
    made.end(performance.timeOrigin + to);
    return trace.setSpan(within, made);
  };
  span('queue', parent, since, started);
  const batch = { 'limpid.batch.rows': rows, 'limpid.batch.requests': requests };
  span('infer', span('batch', parent, started, ended, batch), stacked, computed);
}

/** Asked for each time: an SDK may be registered late. */
function tracer() {
  return trace.getTracer('limpid');
}

async function ending<T>(span: Span, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: reasonOf(error) });
    throw error;
  } finally {
    span.end();
  }
}
