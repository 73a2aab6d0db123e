/** One seed makes a process repeat itself to the bit, on every rung and however a model is trained. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Trained } from './seeded-training.ts';

const RUNGS: [rung: string, env: NodeJS.ProcessEnv][] = [
  ['the native engine', {}],
  ['the native engine op by op', { LIMPID_TRACE: 'off' }],
  ['wasm', { LIMPID_RUNG: 'wasm' }],
  ['cpu', { LIMPID_RUNG: 'cpu' }],
];

describe('setSeed', () => {
  for (const [rung, env] of RUNGS) {
    it(`${rung}: two processes end with the same bytes, and so does the seed set again (tensorflow/tfjs#316)`, async () => {
      const [one, other] = await Promise.all([train([42, 43, 42], env), train([42], env)]);
      for (const [what, [first, different, again]] of Object.entries(one)) {
        assert.equal(first, other[what]?.[0], `${what}: the other process`);
        assert.equal(first, again, `${what}: the seed set again`);
        assert.notEqual(first, different, `${what}: another seed`);
      }
    }).timeout(180_000);
  }

  it('without a seed no process is like another', async () => {
    const env = { LIMPID_XLA: 'off' };
    const [one, other] = await Promise.all([train(['none', 'none'], env), train(['none'], env)]);
    for (const [what, [first, again]] of Object.entries(one)) {
      assert.equal(new Set([first, again, other[what]?.[0]]).size, 3, what);
    }
  }).timeout(180_000);

  it("traced steps draw what the same steps draw op by op, and learn the same to the bit, by TensorFlow's own kernels", async () => {
    const env = { TF_ENABLE_ONEDNN_OPTS: '0', LIMPID_XLA: 'off' };
    const [traced, opByOp] = await Promise.all([train([7], env), train([7], { ...env, LIMPID_TRACE: 'off' })]);
    assert.deepEqual(traced, opByOp);
  }).timeout(180_000);
});

async function train(seeds: readonly (number | 'none')[], env: NodeJS.ProcessEnv): Promise<Trained> {
  const program = fileURLToPath(new URL('seeded-training.ts', import.meta.url));
  const flags = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, program, ...seeds.map(String)], {
    env: { ...process.env, ...env },
  });
  assert.equal(stderr, '', 'no model says that its steps are not traced');
  // SAFETY: seeded-training.ts prints it.
  return JSON.parse(stdout) as Trained;
}
