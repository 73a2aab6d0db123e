/** A mistake of shapes is told in the same words on every rung, op by op and in traced steps. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Mistakes } from './shape-cases.ts';

const CASES = fileURLToPath(new URL('./shape-cases.ts', import.meta.url));
const STRIP = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

describe('a mistake of shapes', () => {
  for (const rung of ['native', 'wasm', 'cpu']) {
    it(`is told with the shapes and what helps on ${rung}`, async () => {
      const mistakes = await made(rung);
      assert.equal(mistakes.rung, rung);
      assert.deepEqual(mistakes.told, mistakes.expected);
      assert.ok(mistakes.told.length >= 60, `${mistakes.told.length} cases`);
    }).timeout(300_000);
  }
});

async function made(rung: string): Promise<Mistakes> {
  const env = { ...process.env, LIMPID_RUNG: rung };
  const { stdout } = await promisify(execFile)(process.execPath, [...STRIP, CASES], { env });
  // SAFETY: shape-cases.ts prints it.
  return JSON.parse(stdout) as Mistakes;
}
