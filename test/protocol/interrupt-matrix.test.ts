/**
 * Every way a cell can be busy, interrupted by message and by SIGINT: it stops, its variables stay, the next cell runs.
 * Prints a table of the milliseconds from the interrupt to the cell's reply.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrontEnd, type Conversation } from './front-end.ts';

/** Each prints `running` once it cannot end by itself. */
const BUSY: { [what: string]: string } = {
  'synchronous loop': "console.log('running'); while (true) rounds++",
  'loop after an await': "await new Promise((r) => setTimeout(r, 5)); console.log('running'); while (true) rounds++",
  'timer callback': "await new Promise(() => setTimeout(() => { console.log('running'); while (true) rounds++ }, 5))",
  'setInterval callback':
    "await new Promise(() => setInterval(() => { console.log('running'); while (true) rounds++ }, 5))",
  'setImmediate callback':
    "await new Promise(() => setImmediate(() => { console.log('running'); while (true) rounds++ }))",
  'timers/promises':
    "const timers = await import('node:timers/promises'); await timers.setTimeout(5); console.log('running'); while (true) rounds++",
  'event listener':
    "await new Promise(() => { const e = new (require('node:events'))(); e.on('x', () => { console.log('running'); while (true) rounds++ }); queueMicrotask(() => e.emit('x')) })",
  'callback of the file system':
    "await new Promise(() => require('node:fs').stat('.', () => { console.log('running'); while (true) rounds++ }))",
  'function of an imported file': "import { spin } from './spin.ts'; console.log('running'); spin()",
  'file while it is imported': "console.log('running'); await import('./spins.ts')",
  'ESM package': "import { spin } from 'spinning-esm'; console.log('running'); spin()",
  'CommonJS package': "import { spin } from 'spinning-cjs'; console.log('running'); spin()",
  'package while it is required': "console.log('running'); require('spins-cjs')",
  'pending await': "console.log('running'); await new Promise(() => {})",
  'pending await of a file': "import { hang } from './spin.ts'; console.log('running'); await hang()",
  'long timer': "console.log('running'); await new Promise((r) => setTimeout(r, 1e8))",
  'for await':
    "console.log('running'); for await (const n of (async function* () { while (true) { await new Promise(setImmediate); yield 1 } })()) rounds += n",
  'loop in try and finally': "console.log('running'); try { while (true) rounds++ } finally { console.log('never') }",
  'loop that swallows errors': "console.log('running'); while (true) { try { while (true) rounds++ } catch {} }",
  'awaits that swallow errors':
    "console.log('running'); while (true) { try { await new Promise((r) => setTimeout(r, 1)); rounds++ } catch {} }",
  'flood of microtasks':
    "console.log('running'); const flood = () => { Promise.resolve().then(flood); Promise.resolve().then(flood).catch(flood) }; flood(); await new Promise(() => {})",
  'await null for ever': "console.log('running'); while (true) { rounds++; await null }",
  'flood of ticks':
    "console.log('running'); const ticks = () => process.nextTick(ticks); ticks(); await new Promise(() => {})",
  'flood of immediates':
    "console.log('running'); const turns = () => { rounds++; setImmediate(turns) }; turns(); await new Promise(() => {})",
  'regular expression': "console.log('running'); /^(a+)+$/.test('a'.repeat(60) + 'b')",
  'WebAssembly loop':
    "const loop = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,8,1,4,115,112,105,110,0,0,10,9,1,7,0,3,64,12,0,11,11]))); console.log('running'); loop.exports.spin()",
  'Atomics.wait': "console.log('running'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  'child process that is waited for':
    "const { execSync } = await import('node:child_process'); console.log('running'); execSync('sleep 100')",
  'model.fit':
    "told = false; await model.fit(x, x, { epochs: 1e6, verbose: 0, callbacks: { onBatchEnd: () => { if (!told) console.log('running'); told = true } } })",
};

/** Code that no signal reaches. */
const STUCK: { [what: string]: string } = {
  'native code': "console.log('running'); require('node:crypto').pbkdf2Sync('key', 'salt', 2 ** 31 - 1, 64, 'sha512')",
};

describe('interrupting', () => {
  let front: FrontEnd;
  let folder: string;
  const times: { [what: string]: { [by: string]: string } } = {};

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-interrupt-'));
    await files({
      'spin.ts': 'export function spin(): never { while (true); }\nexport const hang = () => new Promise(() => {});\n',
      'spins.ts': 'while (true);\n',
      'node_modules/spinning-esm/package.json': '{ "name": "spinning-esm", "type": "module", "main": "index.js" }',
      'node_modules/spinning-esm/index.js': 'export function spin() { while (true); }\n',
      'node_modules/spinning-cjs/package.json': '{ "name": "spinning-cjs", "main": "index.js" }',
      'node_modules/spinning-cjs/index.js': 'exports.spin = () => { while (true); };\n',
      'node_modules/spins-cjs/package.json': '{ "name": "spins-cjs", "main": "index.js" }',
      'node_modules/spins-cjs/index.js': 'while (true);\n',
    });
    await start();
  });
  // what one cell does to its kernel is not told of those after it
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await front.abandon();
    await start();
  });
  after(async () => {
    console.table(times);
    await front.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    front = await FrontEnd.start({ cwd: folder });
    await front.run("let kept = 'before the interrupt'; let rounds = 0; let told = false");
    const cell = await front.begin(
      "import * as tf from '@tensorflow/tfjs'; const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }); model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' }); const x = tf.ones([64, 1])",
    );
    await cell.recvReply('ok');
    cell.ignore();
  }

  for (const [what, code] of Object.entries(BUSY)) {
    for (const by of ['message', 'SIGINT'] as const) {
      it(`${what}, by ${by}`, async () => {
        const cell = await front.begin(code);
        // pictures come before it, and where a batch takes its time behind it
        const said = await cell.recvUntil((type, { text }) => (type === 'stream' ? text : undefined));
        assert.equal(said, 'running\n');
        const began = performance.now();
        if (by === 'message') await front.interrupt();
        else front.kernel.signal('SIGINT');
        await expectInterrupted(cell);
        times[what] = { ...times[what], [`${by} (ms)`]: (performance.now() - began).toFixed(0) };
        assert.equal(await front.value('kept'), "'before the interrupt'");
      });
    }
  }

  for (const [what, code] of Object.entries(STUCK)) {
    it(`${what} cannot be stopped: the user is told within 2 s, and one more interrupt restarts the process`, async () => {
      const cell = await front.begin(code);
      await cell.recvStream('stdout', 'running\n');
      // by the clock of the kernel: this process may have to wait for its turn
      const taken = await front.interrupt();
      await cell.recvStreamLike('stderr', /has not stopped yet[^]*Interrupt once more[^]*\n$/);
      const told = cell.saidAt - taken;
      assert.ok(told < 2000, `told after ${told} ms`);
      const again = performance.now();
      await front.interrupt();
      assert.match((await cell.fails()).evalue, /was restarted[^]*Variables are gone/);
      const restarted = performance.now() - again;
      times[what] = { 'message (ms)': `told ${told.toFixed(0)}`, 'SIGINT (ms)': `restarted ${restarted.toFixed(0)}` };
      assert.equal(await front.value('typeof kept'), "'undefined'");
    });
  }

  async function files(texts: { [file: string]: string }): Promise<void> {
    for (const [file, text] of Object.entries(texts)) {
      await mkdir(join(folder, file, '..'), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  }
});

async function expectInterrupted(cell: Conversation<'execute_request'>): Promise<void> {
  const { ename } = await cell.recvReply('error');
  assert.equal(ename, 'Interrupted');
  cell.ignore();
}
