/** Metrics of a service are read by Prometheus's own parser. */
import assert from 'node:assert/strict';
import { createMetrics } from '../../../kernel/src/monitor/metrics.ts';
import { triton } from '../../python-peer.ts';

interface Read {
  types: Record<string, string>;
  samples: [name: string, labels: Record<string, string>, value: number][];
}

describe('metrics, as Prometheus reads them', () => {
  let read: Read;
  const served = { model: 'di"g\nits\\', version: '1' };

  before(async () => {
    const metrics = createMetrics();
    // two requests, of one row and of eight, in one run, as Triton's documentation counts them
    metrics.pending(served, 2);
    for (const seconds of [0.0002, 0.003]) metrics.queued(served, seconds);
    metrics.executed(served, { rows: 9, seconds: 0.002 });
    for (const _ of [1, 8]) metrics.ended(served, 'success');
    metrics.pending(served, 0);
    metrics.ended(served, 'too many');
    metrics.ended(undefined, 'unknown');
    metrics.http('POST', '/v2/models/:model/infer', 200, 0.004);
    metrics.http('BREW', '/v2', 405, 20);
    metrics.grpc('ModelInfer', 0, 0.3);
    for (let other = 0; other < 1000; other++) metrics.ended({ model: 'm', version: String(other) }, 'success');
    // SAFETY: the script answers so.
    read = (await triton('contract/serve/prometheus.py', { text: await metrics.text() })) as Read;
  });

  const value = (name: string, labels: object): number | undefined =>
    read.samples.find(
      ([one, of]) => one === name && Object.entries(labels).every(([key, text]) => of[key] === text),
    )?.[2];

  const COUNTS: readonly [name: string, labels: object, value: number][] = [
    ['limpid_inference_request_success_total', served, 2],
    ['limpid_inference_count_total', served, 9],
    ['limpid_inference_exec_count_total', served, 1],
    ['limpid_inference_pending_request_count', served, 0],
    ['limpid_inference_request_failure_total', { ...served, reason: 'too many' }, 1],
    ['limpid_inference_request_failure_total', { model: '', reason: 'unknown' }, 1],
    ['limpid_inference_batch_size_bucket', { ...served, le: '8' }, 0],
    ['limpid_inference_batch_size_bucket', { ...served, le: '16' }, 1],
    ['limpid_inference_queue_duration_seconds_count', served, 2],
    ['limpid_inference_queue_duration_seconds_sum', served, 0.0032],
    ['limpid_inference_compute_duration_seconds_bucket', { ...served, le: '0.001' }, 0],
    ['http_server_request_duration_seconds_bucket', { http_request_method: 'POST', le: '0.005' }, 1],
    ['http_server_request_duration_seconds_bucket', { http_request_method: '_OTHER', le: '10' }, 0],
    ['rpc_server_call_duration_seconds_count', { rpc_method: 'ModelInfer', rpc_response_status_code: '0' }, 1],
  ];
  for (const [name, labels, expected] of COUNTS) {
    it(`${name} ${JSON.stringify(labels)}`, () => assert.equal(value(name, labels), expected));
  }

  it('has the type of each', () => {
    assert.equal(read.types.limpid_inference_count, 'counter');
    assert.equal(read.types.limpid_inference_pending_request_count, 'gauge');
    assert.equal(read.types.limpid_inference_batch_size, 'histogram');
  });

  it('keeps numbers of so many versions, and counts those beyond together', () => {
    const successes = read.samples.filter(([name]) => name === 'limpid_inference_request_success_total');
    assert.equal(successes.length, 500);
    assert.equal(value('limpid_inference_request_success_total', { model: '(others)' }), 502);
  });
});
