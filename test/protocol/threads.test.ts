/** WebAssembly, worker threads and processes: what a cell starts from files beside the notebook. */
import assert from 'node:assert/strict';
import { processEnd } from './kernel-process.ts';
import { NotebookFolder } from './notebook-folder.ts';

/** `(func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)`, and one import of `./env.ts`. */
const ADD = Buffer.from('0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b', 'hex');

const FILES = {
  'shared.ts': 'export enum Kind { Small, Large }\nexport const label = (kind: Kind): string => Kind[kind];',
  'worker.ts': `import { parentPort, workerData } from 'node:worker_threads';
import { Kind, label } from './shared';
interface Job { n: number }
parentPort!.postMessage([label(Kind.Large), (workerData as Job).n * 2]);`,
  'broken-worker.ts': 'enum E { A }\n\nthrow new Error(`from the worker ${E.A}`);\nexport {};',
  'child.ts': "import { Kind, label } from './shared';\nprocess.send!(label(Kind.Small) as string);",
};

describe('WebAssembly, threads and processes', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open(FILES);
    await folder.write('add.wasm', ADD);
  });
  after(() => folder.close());

  it('import of WebAssembly gives its exports', async () => {
    assert.equal(await folder.front.value("import { add } from './add.wasm'; add(2, 3)"), '5');
    assert.equal(await folder.front.value("(await import('./add.wasm')).add(4, 5)"), '9');
  });

  it('WebAssembly.instantiate takes the bytes of a file', async () => {
    const cell = `import { readFile } from 'node:fs/promises';
const { instance } = await WebAssembly.instantiate(await readFile('add.wasm'));
instance.exports.add(20, 22)`;
    assert.equal(await folder.front.value(cell), '42');
  });

  it('a worker thread runs TypeScript', async () => {
    const cell = `import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { n: 21 } });
const [told] = await once(worker, 'message');
told`;
    assert.equal(await folder.front.value(cell), "[ 'Large', 42 ]");
  });

  it('a worker thread runs what has changed since', async () => {
    await folder.write('shared.ts', FILES['shared.ts'].replace('Large', 'Huge'));
    await folder.write('worker.ts', FILES['worker.ts'].replace('Large', 'Huge'));
    const cell = `const again = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { n: 1 } });
const [toldAgain] = await once(again, 'message');
toldAgain`;
    assert.equal(await folder.front.value(cell), "[ 'Huge', 2 ]");
  });

  it('an error of a worker thread is told at its line', async () => {
    const cell = `const broken = new Worker(new URL('./broken-worker.ts', import.meta.url));
const { promise, reject } = Promise.withResolvers();
broken.on('error', reject);
await promise`;
    const { evalue, traceback } = await folder.front.failure(cell);
    assert.equal(evalue, 'from the worker 0');
    assert.match(traceback.join('\n'), /broken-worker\.ts:3:7/);
  });

  it('a forked process runs TypeScript', async () => {
    const cell = `import { fork } from 'node:child_process';
const child = fork('./child.ts');
const [word] = await once(child, 'message');
word`;
    assert.equal(await folder.front.value(cell), "'Small'");
  });
});

describe('processes that a cell started', () => {
  it('end with the kernel', async () => {
    const folder = await NotebookFolder.open();
    const pid = await folder.front.value(
      "import { spawn } from 'node:child_process'; const sleeper = spawn('sleep', ['1000']); sleeper.pid",
    );
    process.kill(Number(pid), 0);
    await folder.close();
    await processEnd(Number(pid));
  });
});
