/** A training that goes on from a checkpoint ends where it would have ended at a stretch. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Resumed } from './resume-weights.ts';

describe('resume: every model and optimizer ends where the whole training ends (tensorflow/tfjs#5138)', () => {
  const own = { TF_ENABLE_ONEDNN_OPTS: '0', LIMPID_XLA: 'off' };
  for (const { what, env, isTraced, apart } of [
    { what: 'op by op, to the bit', env: { LIMPID_TRACE: 'off' }, isTraced: false, apart: 0 },
    { what: "traced by TensorFlow's own kernels, to the bit", env: own, isTraced: true, apart: 0 },
    // the first steps after a break run op by op, and oneDNN's kernels for graphs round differently
    { what: 'traced by oneDNN, to 1e-6', env: { LIMPID_XLA: 'off' }, isTraced: true, apart: 1e-6 },
    { what: 'on wasm, to the bit', env: { LIMPID_RUNG: 'wasm' }, isTraced: false, apart: 0 },
  ]) {
    it(what, async () => {
      for (const one of await resumed(env)) {
        assert.deepEqual({ learns: one.learns, isTraced: one.isTraced }, { learns: true, isTraced }, one.what);
        assert.ok(one.apart <= apart, `${one.what}: ${one.apart}`);
      }
    }).timeout(180_000);
  }
});

async function resumed(env: NodeJS.ProcessEnv): Promise<Resumed[]> {
  const script = fileURLToPath(new URL('./resume-weights.ts', import.meta.url));
  const options = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', script];
  const { stdout } = await promisify(execFile)(process.execPath, options, { env: { ...process.env, ...env } });
  // SAFETY: printed by resume-weights.ts.
  return JSON.parse(stdout) as Resumed[];
}
