/** The first operation that gave a NaN or infinite value is named, with its layer, its step and its line, and nothing is where all is well. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import type { NumberFinding } from '../../../kernel/src/numbers/origin.ts';
import { faults } from './faults.ts';
import type { OnRung } from './found-on-rung.ts';

const SCRIPT = fileURLToPath(new URL('found-on-rung.ts', import.meta.url));
const STRIP = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

describe('the first value that is not finite', function () {
  this.timeout(300_000);
  const onRung = new Map<string, OnRung>();
  const rungs = ['native', 'wasm'];

  before(async () => {
    for (const rung of rungs) onRung.set(rung, await found(rung));
  });

  for (const rung of rungs) {
    it(`${rung}: of each fault one is found, where it began`, async () => {
      const { tf } = await loadEngine();
      const { found } = onRung.get(rung) ?? assert.fail();
      assert.equal(onRung.get(rung)?.rung, rung);
      for (const { what, expected } of faults(tf)) {
        const { findings, left } = found[what] ?? assert.fail(what);
        // a tensor that is made of NaN is told of when it is made
        const finding = findings.at(-1) ?? assert.fail(`${what}: nothing was found`);
        const { line, ...parts } = expected;
        for (const [part, value] of Object.entries(parts)) {
          // SAFETY: `expected` has names of findings.
          const given = finding[part as keyof NumberFinding];
          if (value instanceof RegExp) assert.match(typeof given === 'string' ? given : '', value, `${what}: ${part}`);
          else assert.equal(given, value, `${what}: ${part}`);
        }
        assert.ok(finding.lineText.includes(line), `${what}: ${finding.lineText}`);
        assert.equal(left, 0, `${what}: tensors are left`);
        assert.ok(finding.text.length > 0 && finding.tries.length > 0);
      }
    });

    it(`${rung}: trainings that are well are the same to the bit, and nothing is found`, () => {
      for (const [what, { unwatched, watched, findings }] of Object.entries(onRung.get(rung)?.clean ?? {})) {
        assert.ok(unwatched.length > 10 && unwatched.every((value) => Number.isFinite(value)), what);
        assert.deepEqual(watched, unwatched, what);
        assert.equal(findings, 0, what);
      }
    });
  }

  it('is told with the numbers of its inputs', () => {
    const [finding] = onRung.get('native')?.found['a custom layer: log of 0']?.findings ?? [];
    const { nan, infinite, size, shape, dtype } = finding?.output ?? assert.fail();
    assert.deepEqual([nan, infinite, size, shape, dtype], [0, 16, 16, [4, 4], 'float32']);
    const [input] = finding?.inputs ?? [];
    assert.deepEqual([input?.name, input?.nan, input?.infinite, input?.min, input?.max], ['x', 0, 0, 0, 0]);
    assert.equal(
      finding?.text,
      'In step 1 (epoch 1, batch 1) Log in layer logs gave the first values that are not finite: float32 [4, 4], all infinite. Its x was float32 [4, 4], all 0.',
    );
  });
});

async function found(rung: string): Promise<OnRung> {
  const env = { ...process.env, LIMPID_RUNG: rung };
  const { stdout } = await promisify(execFile)(process.execPath, [...STRIP, SCRIPT], { env, maxBuffer: 1e7 });
  // SAFETY: the script prints this.
  return JSON.parse(stdout.slice(stdout.indexOf('{"rung"'))) as OnRung;
}
