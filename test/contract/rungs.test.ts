/** What holds on the native rung holds on the others: models train to the same losses, and the tests of the contract pass. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Trained } from './rung-losses.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const MOCHA = fileURLToPath(new URL('../../node_modules/mocha/bin/mocha.js', import.meta.url));
const STRIP = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
/** Tests that load whatever engine there is, which `npm test` makes the native rung; others start each rung themselves. */
const TESTS = globSync(['explain.test.ts', 'repairs/*.test.ts'], { cwd: here }).filter(
  (test) => !readFileSync(join(here, test), 'utf8').includes("from './peers.ts'"),
);

describe('every rung', () => {
  let cpu: Trained;
  before(async () => {
    cpu = await train('cpu');
  });

  for (const rung of ['native', 'wasm']) {
    it(`${rung} trains every model and optimizer to the losses of cpu, and leaves no tensor`, async () => {
      const trained = await train(rung);
      assert.deepEqual(Object.keys(trained.examples), Object.keys(cpu.examples));
      for (const [what, { losses, left }] of Object.entries(trained.examples)) {
        assert.equal(left, 0, what);
        // A bias before BatchNorm has a gradient of nothing but rounding, which Adam makes a step of.
        const apart = what === 'CNN with BatchNorm' ? 1e-3 : 1e-4;
        losses.forEach((loss, step) => {
          const expected = cpu.examples[what]?.losses[step] ?? NaN;
          assert.ok(Math.abs(loss / expected - 1) <= apart, `${what}, step ${step}: ${loss}, not ${expected}`);
        });
      }
    }).timeout(300_000);
  }

  for (const rung of ['wasm', 'cpu']) {
    describe(`the tests of the contract on ${rung}`, () => {
      let report: Report;
      before(async () => {
        report = await tested(rung);
      });

      for (const test of TESTS) {
        it(`${test} passes on ${rung}`, () => {
          const isOf = ({ file }: Ran) => file === here + test;
          assert.deepEqual(report.failures.filter(isOf), []);
          assert.ok(report.passes.some(isOf));
        });
      }

      it(`no other test fails on ${rung}, nor a hook of theirs`, () => {
        assert.deepEqual([report.failures, report.code], [[], 0]);
      });
    });
  }
}).timeout(300_000);

interface Ran {
  file?: string;
  fullTitle: string;
  err: object;
}

interface Report {
  passes: Ran[];
  failures: Ran[];
  code: number | null;
}

/** All tests in one process, as `npm test` runs them on the native rung. */
async function tested(rung: string): Promise<Report> {
  const paths = TESTS.map((test) => here + test);
  const child = spawn(process.execPath, [MOCHA, '--reporter', 'json', ...paths], {
    env: { ...process.env, LIMPID_RUNG: rung },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit') as Promise<[number | null]>]);
  // SAFETY: mocha's JSON reporter prints it, whether tests fail or not.
  return { ...(JSON.parse(stdout) as Omit<Report, 'code'>), code };
}

async function train(rung: string): Promise<Trained> {
  const { stdout } = await run([...STRIP, `${here}rung-losses.ts`], rung);
  // SAFETY: rung-losses.ts prints it.
  const trained = JSON.parse(stdout) as Trained;
  assert.equal(trained.rung, rung);
  return trained;
}

function run(args: string[], rung: string): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, args, {
    env: { ...process.env, LIMPID_RUNG: rung },
    maxBuffer: 1 << 26,
  });
}
