/** Spans as OpenTelemetry's own SDK gets them: a call of gRPC continues the trace of its client, steps lie within, failures are told. */
import assert from 'node:assert/strict';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { traceStep } from '../../../kernel/src/monitor/traces.ts';
import { startGrpc } from '../../../kernel/src/serve/grpc/start.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { texts } from './models.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('traces of a service', function () {
  this.timeout('1 min');
  const exporter = new InMemorySpanExporter();
  const spans: Record<string, ReadableSpan> = {};

  before(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
    const found = { version: '1', fingerprint: '', open: async () => texts() };
    const models = await createModels({
      text: { versions: () => traceStep('queue', { 'limpid.model': 'text' }, async () => [found]) },
    });
    const door = await startGrpc(models, { port: 0 });
    const client = new Client(`127.0.0.1:${door.port}`, credentials.createInsecure());
    await called(client, 'RepositoryModelLoad', 'text');
    await assert.rejects(called(client, 'RepositoryModelUnload', 'none'), /unknown model/);
    client.close();
    await door.stop();
    await models.close();
    for (const span of exporter.getFinishedSpans()) spans[span.name] = span;
  });
  after(() => {
    trace.disable();
    propagation.disable();
    context.disable();
  });

  it('a call continues the trace of its client', () => {
    const { RepositoryModelLoad: span } = spans;
    assert.equal(span?.spanContext().traceId, TRACE);
    assert.equal(span.parentSpanContext?.spanId, PARENT);
    assert.equal(span.kind, SpanKind.SERVER);
    assert.equal(span.attributes['rpc.method'], 'inference.GRPCInferenceService/RepositoryModelLoad');
    assert.equal(span.status.code, SpanStatusCode.UNSET);
  });

  it('a step lies within its call', () => {
    assert.equal(spans.queue?.parentSpanContext?.spanId, spans.RepositoryModelLoad?.spanContext().spanId);
    assert.equal(spans.queue?.attributes['limpid.model'], 'text');
  });

  it('a refusal is an error of its span', () => {
    const message = "Request for unknown model: 'none' is not found";
    assert.deepEqual(spans.RepositoryModelUnload?.status, { code: SpanStatusCode.ERROR, message });
  });
});

/** The message as bytes, its second field is the model; what comes back is empty. */
function called(client: Client, method: string, model: string): Promise<void> {
  const metadata = new Metadata();
  metadata.set('traceparent', `00-${TRACE}-${PARENT}-01`);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  client.makeUnaryRequest(
    `/inference.GRPCInferenceService/${method}`,
    () => Buffer.from([0x12, model.length, ...Buffer.from(model)]),
    () => undefined,
    undefined,
    metadata,
    (error) => (error === null ? resolve() : reject(error)),
  );
  return promise;
}
