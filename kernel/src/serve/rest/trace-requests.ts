/** A span for each HTTP request, by OpenTelemetry's conventions. */
import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export function traceRequests(app: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  // the body has come: what reads it would lose the context; its time is counted all the same
  app.addHook('preHandler', (request, reply, done) => {
    const { method, headers, routeOptions, protocol } = request;
    const route = routeOptions.url ?? '';
    const attributes = { 'http.request.method': method, 'http.route': route, 'url.scheme': protocol };
    const parent = propagation.extract(context.active(), headers);
    const startTime = Date.now() - reply.elapsedTime;
    const span = trace
      .getTracer('limpid')
      .startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes, startTime }, parent);
    if (!span.isRecording()) {
      done();
      return;
    }
    spans.set(request, span);
    context.with(trace.setSpan(parent, span), done);
  });
  app.addHook('onResponse', (request, { statusCode }, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
