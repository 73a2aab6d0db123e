/** Every optimizer with every option computes what Keras computes, on every rung, traced and op by op. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { keras } from '../python-peer.ts';
import { CASES, PROBLEM, STEPS } from './optimizer-cases.ts';
import type { Weights } from './optimizer-weights.ts';

describe(`optimizers: the weights after ${STEPS} steps are those of Keras to 1e-5`, () => {
  let expected: number[][][];

  before(async function () {
    this.timeout(300_000);
    // SAFETY: printed by keras_optimizers.py.
    expected = (await keras('contract/keras_optimizers.py', {
      problem: PROBLEM,
      cases: CASES.map((one) => one.keras),
    })) as number[][][];
  });

  for (const [what, env] of [
    ['traced', {}],
    ['op by op', { LIMPID_TRACE: 'off' }],
    ['on wasm', { LIMPID_RUNG: 'wasm' }],
    ['on cpu, where Adadelta and centred RMSProp are repaired (tensorflow/tfjs#126)', { LIMPID_RUNG: 'cpu' }],
  ] as const) {
    it(what, async () => {
      const all = await trained(env);
      assert.deepEqual(
        all.map(({ name }) => name),
        CASES.map(({ name }) => name),
      );
      all.forEach(({ name, rung, weights, isTraced }, index) => {
        assert.equal(rung, 'LIMPID_RUNG' in env ? env.LIMPID_RUNG : 'native');
        assert.equal(isTraced, what === 'traced', name);
        const apart = weights.flat().map((value, at) => Math.abs(value - (expected[index]?.flat()[at] ?? NaN)));
        assert.ok(
          apart.every((one) => one < 1e-5),
          `${name}: ${Math.max(...apart)}`,
        );
      });
    }).timeout(300_000);
  }
});

async function trained(env: NodeJS.ProcessEnv): Promise<Weights[]> {
  const script = fileURLToPath(new URL('./optimizer-weights.ts', import.meta.url));
  const options = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', script];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  // SAFETY: printed by optimizer-weights.ts.
  return JSON.parse(stdout) as Weights[];
}
