/** Spans as OpenTelemetry's own SDK gets them: a call of gRPC continues the trace of its client, steps lie within, failures are told. */
import assert from 'node:assert/strict';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { Client, credentials, Metadata, type ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { INFERENCE } from '../../../kernel/src/serve/grpc/inference-proto.ts';
import { startGrpc } from '../../../kernel/src/serve/grpc/start.ts';
import { startRest } from '../../../kernel/src/serve/rest/rest.ts';
import { createModels } from '../../../kernel/src/serve/models.ts';
import { texts } from './models.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('traces of a service', () => {
  const exporter = new InMemorySpanExporter();
  const spans: Record<string, ReadableSpan> = {};

  before(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
    const found = { version: '1', fingerprint: '', open: async () => texts() };
    const models = await createModels({ text: { versions: async () => [found] } });
    const door = await startGrpc(models, { port: 0 });
    const client = new Client(`127.0.0.1:${door.port}`, credentials.createInsecure());
    await called(client, 'RepositoryModelLoad', { model_name: 'text' });
    await assert.rejects(called(client, 'RepositoryModelUnload', { model_name: 'none' }), /unknown model/);
    const contents = { bytes_contents: ['a', 'b', 'c'].map((text) => Buffer.from(text)) };
    const inputs = [{ name: 't', datatype: 'BYTES', shape: [3], contents }];
    await called(client, 'ModelInfer', { model_name: 'text', inputs });
    client.close();
    await door.stop();
    const rest = await startRest(models);
    const headers = { traceparent: `00-${TRACE}-${PARENT}-01` };
    const body = JSON.stringify({ instances: ['a', 'b'] });
    const answer = await fetch(`${rest.url}/v1/models/text:predict`, { method: 'POST', headers, body });
    assert.deepEqual(await answer.json(), { predictions: ['a', 'b'] });
    await rest.close();
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

  it('a request of REST continues the trace of its client, and queue, batch and run lie within', () => {
    const span = spans['POST /v1/models/:model(^[^:]+)::predict'];
    assert.equal(span?.spanContext().traceId, TRACE, Object.keys(spans).join());
    assert.equal(span.parentSpanContext?.spanId, PARENT);
    assert.equal(span.attributes['http.response.status_code'], 200);
    assertSteps(span, 2);
  });

  it('so they do within a call of gRPC', () => {
    const { ModelInfer: span } = spans;
    assert.equal(span?.spanContext().traceId, TRACE, Object.keys(spans).join());
    assert.equal(span.parentSpanContext?.spanId, PARENT);
    assert.equal(span.status.code, SpanStatusCode.UNSET);
    assertSteps(span, 3);
  });

  it('a refusal is an error of its span', () => {
    const message = "Request for unknown model: 'none' is not found";
    assert.deepEqual(spans.RepositoryModelUnload?.status, { code: SpanStatusCode.ERROR, message });
  });

  /** Each once, of a request that was alone in its batch. */
  function assertSteps(request: ReadableSpan, rows: number): void {
    const within = (span: ReadableSpan | undefined) =>
      exporter.getFinishedSpans().filter((one) => one.parentSpanContext?.spanId === span?.spanContext().spanId);
    const steps = within(request);
    assert.deepEqual(steps.map(({ name }) => name).sort(), ['batch', 'queue']);
    const batch = steps.find(({ name }) => name === 'batch');
    assert.deepEqual([batch?.attributes['limpid.batch.rows'], batch?.attributes['limpid.batch.requests']], [rows, 1]);
    assert.deepEqual(
      within(batch).map(({ name }) => name),
      ['infer'],
    );
    for (const step of [...steps, ...within(batch)]) assert.equal(step.spanContext().traceId, TRACE);
  }
});

const DESCRIPTION: object = INFERENCE;
// SAFETY: the one service of that description
const METHODS = fromJSON(DESCRIPTION, { keepCase: true })['inference.GRPCInferenceService'] as ServiceDefinition;

/** What comes back is not looked at. */
function called(client: Client, method: string, request: object): Promise<void> {
  const metadata = new Metadata();
  metadata.set('traceparent', `00-${TRACE}-${PARENT}-01`);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const { path, requestSerialize } = METHODS[method] ?? assert.fail(method);
  client.makeUnaryRequest(
    path,
    requestSerialize,
    () => undefined,
    request,
    metadata,
    (error) => (error === null ? resolve() : reject(error)),
  );
  return promise;
}
