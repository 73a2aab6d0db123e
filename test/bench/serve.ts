/**
 * A dense network behind HTTP against the same `predict` without it: `npm run bench -- serve`. Load by autocannon from this process,
 * the service in its own, on the same cores.
 */
import * as tf from '@tensorflow/tfjs';
import autocannon from 'autocannon';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { serve } from '../../kernel/src/serve/serve.ts';
import { print, quantile } from './bench.ts';

const SECONDS = Number(process.env['SECONDS'] ?? 5);
const FEATURES = 64;
const INPUT = Array.from({ length: FEATURES }, (_, index) => Math.fround(Math.sin(index)));

await loadEngine();
const model = tf.sequential({
  layers: [
    tf.layers.dense({ units: 64, activation: 'relu', inputShape: [FEATURES], name: 'first' }),
    tf.layers.dense({ units: 10, activation: 'softmax', name: 'second' }),
  ],
});
const bare = predictAlone();
const service = await serve(model, { name: 'dense' });
const rows: (string | number)[][] = [['bare predict', 1, ...bare]];
try {
  const json = JSON.stringify({
    inputs: [{ name: 'first_input', datatype: 'FP32', shape: [1, FEATURES], data: INPUT }],
  });
  const instances = JSON.stringify({ instances: [INPUT] });
  await load('/v1/models/dense:predict', instances, 8, 2); // what is compiled at first is no measure
  for (const connections of [1, 8, 32]) {
    rows.push(['V2 infer', connections, ...(await load('/v2/models/dense/infer', json, connections, SECONDS))]);
    rows.push([':predict', connections, ...(await load('/v1/models/dense:predict', instances, connections, SECONDS))]);
  }
} finally {
  await service.stop();
}
print(
  'Serve',
  `A dense network (${FEATURES} → 64 → 10), one row a request, ${SECONDS} s each; autocannon and the service share the machine's cores.`,
  ['', 'clients', 'requests/s', 'p50, ms', 'p99, ms'],
  rows,
);

function predictAlone(): string[] {
  const times: number[] = [];
  const began = performance.now();
  while (performance.now() - began < SECONDS * 1000) {
    const started = performance.now();
    tf.tidy(() => {
      const output = model.predict(tf.tensor(INPUT, [1, FEATURES]));
      if (output instanceof tf.Tensor) output.dataSync();
    });
    times.push(performance.now() - started);
  }
  return [(times.length / SECONDS).toFixed(0), quantile(times, 0.5).toFixed(2), quantile(times, 0.99).toFixed(2)];
}

async function load(path: string, body: string, connections: number, duration: number): Promise<string[]> {
  const headers = { 'content-type': 'application/json' };
  const result = await autocannon({ url: service.url + path, method: 'POST', headers, body, connections, duration });
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests to ${path} failed`);
  const { p50, p99 } = result.latency;
  return [result.requests.average.toFixed(0), p50.toFixed(0), p99.toFixed(0)];
}
