/**
 * `npm test`: sets up what is missing, runs the suites in order and counts. The last line says how many tests passed and failed.
 * `npm test -- unit protocol` runs only those suites; `npm test -- protocol -g 'stops a pending await'` only the tests that match.
 * Plain JavaScript for Node >= 20: it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as steps from '../kernel/setup/steps.mjs';
import { python, setUpPython } from './conformance/setup.mjs';
import { setUpExplainers } from './explainers/setup.mjs';
import { setUpOnnx } from './contract/onnx-setup.mjs';
import { setUpCodecarbon } from './contract/codecarbon-setup.mjs';
import { setUpScikit } from './contract/scikit-setup.mjs';
import { setUpSigning } from './contract/signing-setup.mjs';
import { setUpServe } from './contract/serve-setup.mjs';
import { setUpProtect } from './contract/protect/setup.mjs';
import { setUpEditor } from './editor/setup.mjs';
import { setUpKeras } from './keras/setup.mjs';
import { setUpTracking } from './runs/setup.mjs';

const MINUTE = 60_000;

/** What a suite needs before it can run: each step does nothing when nothing is missing. */
const SET_UP = {
  dependencies: steps.dependencies,
  build: steps.build,
  engine: steps.engine,
  python: () => setUpPython(say),
  keras: () => setUpKeras(say),
  tracking: () => setUpTracking(say),
  scikit: () => setUpScikit(say),
  signing: () => setUpSigning(say),
  serve: () => setUpServe(say),
  onnx: () => setUpOnnx(say),
  protect: () => setUpProtect(say),
  codecarbon: () => setUpCodecarbon(say),
  explainers: () => setUpExplainers(say),
  vsix: packageExtension,
  editor: () => setUpEditor(say),
};

/**
 * In the order they run. `limit` is how long a suite may hang, not how long it should take. Those `beside` run one after another as
 * soon as everything is set up, while the others do; those `alone` when all others have ended.
 */
const SUITES = {
  unit: { needs: ['dependencies', 'build'], run: mocha, limit: 10 * MINUTE },
  protocol: { needs: ['dependencies', 'build', 'engine', 'python'], run: mocha, limit: 20 * MINUTE },
  contract: {
    needs: [
      ...['dependencies', 'build', 'engine', 'python'],
      ...['keras', 'scikit', 'signing', 'serve', 'onnx', 'protect', 'codecarbon'],
    ],
    run: mocha,
    limit: 30 * MINUTE,
  },
  explainers: {
    needs: ['dependencies', 'build', 'engine', 'keras', 'explainers'],
    run: mocha,
    limit: 20 * MINUTE,
    place: 'beside',
  },
  keras: { needs: ['dependencies', 'build', 'engine', 'keras'], run: mocha, limit: 10 * MINUTE, place: 'beside' },
  runs: { needs: ['dependencies', 'build', 'engine', 'tracking'], run: mocha, limit: 10 * MINUTE, place: 'beside' },
  conformance: {
    needs: ['dependencies', 'build', 'engine', 'python'],
    run: pytest,
    limit: 10 * MINUTE,
    place: 'beside',
  },
  notebooks: { needs: ['dependencies', 'build', 'engine'], run: mocha, limit: 20 * MINUTE, place: 'beside' },
  package: { needs: ['dependencies', 'build', 'vsix'], run: mocha, limit: 20 * MINUTE, place: 'beside' },
  jupyterlab: {
    needs: ['dependencies', 'build', 'engine', 'python', 'editor'],
    run: mocha,
    limit: 10 * MINUTE,
    place: 'beside',
  },
  renderer: { needs: ['dependencies', 'build', 'editor'], run: mocha, limit: 10 * MINUTE, place: 'beside' },
  editor: {
    needs: ['dependencies', 'build', 'engine', 'python', 'vsix', 'editor'],
    run: mocha,
    limit: 30 * MINUTE,
    place: 'alone',
  },
};

const results = mkdtempSync(join(tmpdir(), 'limpid-test-'));
// What tests run is not what the user ran.
process.env.LIMPID_HISTORY = 'off';
process.env.LIMPID_RUNS = 'off';
process.env.LIMPID_LANGUAGE ??= 'en';
/** `failures` are named once more at the end: of a long log, often the end alone is at hand. */
const total = { passed: 0, failed: 0, failures: [] };
try {
  await main();
} catch (error) {
  total.failures.push(error instanceof Error ? error.message : String(error));
  total.failed += 1;
} finally {
  rmSync(results, { recursive: true, force: true });
}
for (const failure of total.failures) say(`✗ ${failure}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string', short: 'g' } },
  });
  const unknown = positionals.filter((name) => !(name in SUITES));
  if (unknown.length > 0)
    throw new Error(`No suite ${unknown.join(', ')}. There are: ${Object.keys(SUITES).join(', ')}.`);
  const names = Object.keys(SUITES).filter((name) => positionals.length === 0 || positionals.includes(name));

  const missing = new Set();
  const made = setUp(names);
  const placed = (place) => names.filter((name) => SUITES[name].place === place);
  const [main, beside] = [placed(undefined), placed('beside')];
  await Promise.all([inOrder(main), Promise.all(made.values()).then(() => inOrder(beside, main.length > 0))]);
  await inOrder(placed('alone'));

  /** Each step once, in their order: what is there already is not made again. */
  function setUp(suites) {
    const needed = new Set(suites.flatMap((name) => SUITES[name].needs));
    const steps = new Map();
    let before = Promise.resolve();
    for (const [name, step] of Object.entries(SET_UP)) {
      if (!needed.has(name)) continue;
      before = before.then(async () => {
        if (missing.has('dependencies')) return;
        await step().catch((error) => {
          say(`${name} could not be set up: ${error.message}`);
          missing.add(name);
        });
      });
      steps.set(name, before);
    }
    return steps;
  }

  /** What a suite beside others prints is shown in one piece. */
  async function inOrder(suites, isBeside = false) {
    for (const name of suites) {
      const file = join(results, `${name}.log`);
      const output = isBeside ? openSync(file, 'w') : 'inherit';
      await Promise.all(SUITES[name].needs.map((need) => made.get(need)));
      const tally = await one(name, output);
      if (isBeside) {
        closeSync(output);
        process.stdout.write(readFileSync(file));
      }
      report(name, tally);
    }
  }

  function one(name, output) {
    const lacking = SUITES[name].needs.filter((need) => missing.has(need));
    if (lacking.length > 0) return { passed: 0, failed: 1, problem: `it needs ${lacking.join(' and ')}, see above` };
    return timed(() => SUITES[name].run(name, values.grep, output));
  }
}

/** @returns {Promise<Tally>} */
async function mocha(name, grep, output) {
  const resultFile = join(results, `${name}.json`);
  const node = steps.pinnedNode() ?? process.execPath;
  const program = join(steps.ROOT, 'node_modules/mocha/bin/mocha.js');
  const reporter = ['--reporter', join(steps.ROOT, 'test/reporter.mjs'), '--reporter-option', `output=${resultFile}`];
  const args = [program, ...reporter, ...(grep ? ['--grep', grep] : []), `test/${name}/**/*.test.ts`];
  const end = await run(node, args, SUITES[name].limit, output);
  if (!existsSync(resultFile)) return { passed: 0, failed: 1, problem: `mocha ended early (${end})` };
  const { passed, failed, failures } = JSON.parse(readFileSync(resultFile, 'utf8'));
  return judged({ passed, failed, failures }, end, failed > 0);
}

/** @returns {Promise<Tally>} */
async function pytest(name, grep, output) {
  const resultFile = join(results, `${name}.xml`);
  const args = ['-m', 'pytest', '-p', 'no:cacheprovider', '--tb=short', '-q', '-rs', `--junitxml=${resultFile}`];
  const end = await run(python, [...args, ...(grep ? ['-k', grep] : []), `test/${name}`], SUITES[name].limit, output);
  if (!existsSync(resultFile)) return { passed: 0, failed: 1, problem: `pytest ended early (${end})` };
  const cases = readFileSync(resultFile, 'utf8').match(/<testcase [^>]*?(\/>|>[^]*?<\/testcase>)/g) ?? [];
  // A skipped test has shown nothing: it counts as failed.
  const bad = cases.filter((one) => /<(failure|error|skipped)\b/.test(one));
  const failures = bad.map((one) => /\bname="([^"]*)"/.exec(one)?.[1] ?? one);
  return judged({ passed: cases.length - bad.length, failed: bad.length, failures }, end, bad.length > 0);
}

/** A run that counts nothing, or that ends badly although its tests passed, is one failure more. */
function judged(tally, end, explained) {
  if (end !== 'exit code 0' && !explained) return { ...tally, failed: tally.failed + 1, problem: `ended with ${end}` };
  if (tally.passed + tally.failed === 0) return { ...tally, failed: 1, problem: 'no test ran' };
  return tally;
}

async function timed(run) {
  const started = Date.now();
  const tally = await run();
  return { ...tally, seconds: Math.round((Date.now() - started) / 1000) };
}

/**
 * @typedef {{ passed: number; failed: number; failures?: string[]; problem?: string; seconds?: number }} Tally
 * @param {string} name
 * @param {Tally} tally
 */
function report(name, { passed, failed, failures = [], problem, seconds = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.failures.push(...failures, ...(problem ? [`${name}: ${problem}`] : []));
  say(`${name}: ${passed} passed, ${failed} failed, ${seconds} s${problem ? `: ${problem}` : ''}\n`);
}

/** The VSIX of this platform, made anew when what goes into it has changed. */
async function packageExtension() {
  const stamp = join(steps.ROOT, '.limpid/vsix-made-of');
  const inputs = ['.limpid/build', 'extension/package.mjs', 'extension/README.md', 'package-lock.json'];
  const made = createHash('sha256');
  for (const input of inputs) made.update(readFileSync(join(steps.ROOT, input)));
  const madeOf = made.digest('hex');
  const exists = readdirSync(join(steps.ROOT, 'extension')).some((file) => file.endsWith('.vsix'));
  if (exists && existsSync(stamp) && readFileSync(stamp, 'utf8') === madeOf) return;
  // the package suite looks for secrets
  const end = await run(process.execPath, [join(steps.ROOT, 'extension/package.mjs'), '--no-scan'], 5 * MINUTE);
  if (end !== 'exit code 0') throw new Error(`extension/package.mjs ended with ${end}`);
  writeFileSync(stamp, madeOf);
}

/** Runs a program to its end, which it tells in words; what it prints is shown as it comes, or goes to the file of this number. */
function run(program, args, limit, output = 'inherit') {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: steps.ROOT, stdio: ['ignore', output, output] });
    const hanging = setTimeout(() => child.kill('SIGKILL'), limit);
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) =>
      end(signal === null ? `exit code ${code}` : `${signal} after ${limit / MINUTE} minutes or from outside`),
    );

    function end(how) {
      clearTimeout(hanging);
      resolve(how);
    }
  });
}

function say(line) {
  console.log(line);
}
