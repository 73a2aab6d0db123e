/**
 * Two small networks behind REST and gRPC, and what that costs: `npm run bench -- serve`. Parts run by themselves, `npm run bench -- serve:speed`:
 *
 * - speed: requests a second and latency, one row a request, against MLServer and BentoML with the same networks in onnxruntime
 * - half-load: p99 at half of the requests that it can answer, above that of `predict` without a service
 * - memory: the service over REQUESTS requests
 * - swaps: requests that fail during ten hot swaps and one SIGTERM
 *
 * SECONDS of each load (4), REQUESTS of the memory (1,000,000) and SWAP_REQUESTS (100,000) are taken from the environment.
 * Load comes from this process, the services are in theirs, on the same cores.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { makeNetworks, writeNetwork } from './serve-networks.ts';
import { halfLoad } from './serve-half-load.ts';
import { memory } from './serve-memory.ts';
import { speed } from './serve-speed.ts';
import { swaps } from './serve-swaps.ts';

/** As many threads as the service takes for networks of this size, so that `predict` alone is the same `predict`. */
for (const name of ['TF_NUM_INTEROP_THREADS', 'TF_NUM_INTRAOP_THREADS']) process.env[name] ??= '1';
const PARTS = { speed, 'half-load': halfLoad, memory, swaps } as const;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) throw new Error(`No part ${unknown.join(', ')}. There are: ${Object.keys(PARTS).join(', ')}.`);
await loadEngine();
const folder = mkdtempSync(join(tmpdir(), 'limpid-bench-serve-'));
try {
  const served = [];
  for (const network of makeNetworks()) served.push({ network, folder, ...(await writeNetwork(network, folder)) });
  for (const [name, part] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await part(served);
} finally {
  rmSync(folder, { recursive: true });
}
