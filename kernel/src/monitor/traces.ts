/**
 * Spans of a request on its way through a service, by OpenTelemetry's API alone: who wants them registers an SDK, and without one nothing is
 * recorded and nothing is sent.
 */
import { context, propagation, SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { reasonOf } from '../errors.ts';

/** A part of a request, as spans name it. */
export type Step = 'queue' | 'preprocess' | 'infer' | 'postprocess';

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

/** A step of the request that is traced around it. */
export function traceStep<T>(step: Step, attributes: Attributes, run: () => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(step, { attributes }, (span) => ending(span, run));
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
