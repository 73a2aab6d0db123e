/** What a learner reads: the whole text under the cell, wherever the error came from. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { FrontEnd } from './front-end.ts';

/** In the notebook's folder. */
const FILES: { [name: string]: string } = {
  'shapes.ts': `
interface Box {
  width: number;
}
export function area(box: Box): number {
  if (box.width < 0) throw new RangeError(\`a width of \${box.width}\`);
  return box.width ** 2;
}
`,
  'plain.js': 'export function fails() {\n  null.x;\n}\n',
  'wants.ts': "import { volume } from './shapes.ts';\nexport const v = volume;\n",
  'mistaken.ts': 'export const a = 1;\nexport const b: = 2;\n',
  'worker.ts': 'type N = number;\nfunction inner(n: N): never {\n  throw new Error(`worker ${n}`);\n}\ninner(1);\n',
};

/** `HERE` is the cell itself, `FOLDER` the notebook's folder. */
const CASES: [what: string, code: string, told: string][] = [
  [
    'a function of the same cell',
    'function f(): never {\n  throw new Error("no");\n}\nf();',
    `
Error: no
  1 | function f(): never {
> 2 |   throw new Error("no");
    |         ^
  3 | }
  4 | f();
    at f (HERE:2:9)
    at HERE:4:1`,
  ],
  [
    'a TypeScript file',
    "import { area } from './shapes.ts';\narea({ width: -1 });",
    `
RangeError: a width of -1
in FOLDER/shapes.ts:
  4 | }
  5 | export function area(box: Box): number {
> 6 |   if (box.width < 0) throw new RangeError(\`a width of \${box.width}\`);
    |                            ^
  7 |   return box.width ** 2;
  8 | }
called in HERE:
> 2 | area({ width: -1 });
    | ^
    at area (FOLDER/shapes.ts:6:28)
    at HERE:2:1`,
  ],
  [
    'a JavaScript file',
    "import { fails } from './plain.js';\nfails();",
    `
TypeError: Cannot read properties of null (reading 'x')
in FOLDER/plain.js:
  1 | export function fails() {
> 2 |   null.x;
    |        ^
  3 | }
  4 |${' '}
called in HERE:
> 2 | fails();
    | ^
    at fails (FOLDER/plain.js:2:8)
    at HERE:2:1`,
  ],
  [
    'a file that imports what another does not export',
    "await import('./wants.ts');",
    `
SyntaxError: The requested module './shapes.ts' does not provide an export named 'volume'
in FOLDER/wants.ts:
> 1 | import { volume } from './shapes.ts';
    |          ^
  2 | export const v = volume;
  3 |${' '}
called in HERE:
> 1 | await import('./wants.ts');
    | ^
    at FOLDER/wants.ts:1:10
    at async HERE:1:1`,
  ],
  [
    'a chain of awaits, through Promise.all',
    'async function a(): Promise<void> {\n  await b();\n}\nasync function b(): Promise<void> {\n  await null;\n  throw new Error("late");\n}\nawait Promise.all([a()]);',
    `
Error: late
  4 | async function b(): Promise<void> {
  5 |   await null;
> 6 |   throw new Error("late");
    |         ^
  7 | }
  8 | await Promise.all([a()]);
    at b (HERE:6:9)
    at async a (HERE:2:3)
    at async Promise.all (index 0)
    at async HERE:8:1`,
  ],
  [
    'a generator',
    'function* gen() { throw new Error("gen"); }\n[...gen()];',
    `
Error: gen
> 1 | function* gen() { throw new Error("gen"); }
    |                         ^
  2 | [...gen()];
    at gen (HERE:1:25)
    at gen.next (<anonymous>)
    at HERE:2:5`,
  ],
  [
    'a listener of an emitter',
    "import { EventEmitter } from 'node:events';\nnew EventEmitter().on('x', () => { throw new Error('heard'); }).emit('x');",
    `
Error: heard
  1 | import { EventEmitter } from 'node:events';
> 2 | new EventEmitter().on('x', () => { throw new Error('heard'); }).emit('x');
    |                                          ^
    at EventEmitter.<anonymous> (HERE:2:42)
    at HERE:2:65`,
  ],
  [
    'a worker',
    "import { Worker } from 'node:worker_threads';\nawait new Promise((_, no) => new Worker('./worker.ts').on('error', no));",
    `
Error: worker 1
  1 | type N = number;
  2 | function inner(n: N): never {
> 3 |   throw new Error(\`worker \${n}\`);
    |         ^
  4 | }
  5 | inner(1);
    at inner (FOLDER/worker.ts:3:9)
    at Object.<anonymous> (FOLDER/worker.ts:5:1)`,
  ],
  [
    'a cause and its cause',
    "try {\n  JSON.parse('{');\n} catch (cause) {\n  throw new Error('no settings', { cause: new Error('no file', { cause }) });\n}",
    `
Error: no settings
  2 |   JSON.parse('{');
  3 | } catch (cause) {
> 4 |   throw new Error('no settings', { cause: new Error('no file', { cause }) });
    |         ^
  5 | }
    at HERE:4:9
Caused by: Error: no file
    at HERE:4:43
Caused by: SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)
> 2 |   JSON.parse('{');
    |        ^
    at JSON.parse (<anonymous>)
    at HERE:2:8`,
  ],
  [
    'an AggregateError',
    "await Promise.any([Promise.reject(new Error('one')), Promise.reject('two')]);",
    `
AggregateError: All promises were rejected
Error 1 of 2: Error: one
> 1 | await Promise.any([Promise.reject(new Error('one')), Promise.reject('two')]);
    |                                   ^
    at HERE:1:35
Error 2 of 2: 'two'`,
  ],
  [
    'a Proxy all of whose traps throw',
    'throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });',
    '\nThrown: {}',
  ],
];

/** Where tfjs calls the user's code, or the user's code tfjs. */
const TENSORFLOW: [what: string, code: string, frames: string[]][] = [
  ['an op', 'tf.reshape(tf.ones([4]), [3])', ['tf.reshape', 'HERE:1:4']],
  ['a method', 'tf.ones([4]).reshape([3])', ['tensor.reshape', 'HERE:1:14']],
  ['tidy', 'tf.tidy(() => { throw new Error() })', ['HERE:1:23', 'tf.tidy', 'HERE:1:4']],
  [
    'a loss of minimize',
    'tf.train.sgd(1).minimize(() => { throw new Error() })',
    ['HERE:1:40', 'optimizer.minimize', 'HERE:1:17'],
  ],
  ['a function of grad', 'tf.grad(() => { throw new Error() })(tf.scalar(1))', ['HERE:1:23', 'HERE:1:37']],
  [
    'a gradient of customGrad',
    'tf.grad(tf.customGrad((x) => ({ value: x.square(), gradFunc() { throw new Error(); } })))(tf.scalar(1))',
    ['Object.gradFunc (HERE:1:71)', 'HERE:1:90'],
  ],
  [
    'map of a dataset',
    'await tf.data.array([1]).map(() => { throw new Error(); }).toArray()',
    ['HERE:1:44', 'async dataset.toArray', 'HERE:1:60'],
  ],
  [
    'a callback of fit',
    'await model.fit(x, x, { callbacks: { onBatchEnd() { throw new Error(); } } })',
    ['CustomCallback.onBatchEnd [as batchEnd] (HERE:1:59)', 'async model.fit', 'HERE:1:13'],
  ],
  ['fit', 'await model.fit(tf.ones([2, 9]), x)', ['model.fit', 'HERE:1:13']],
  [
    'a model that is not there',
    "await tf.loadLayersModel('file:///no/model.json')",
    ['async tf.loadLayersModel', 'HERE:1:10'],
  ],
];

describe('the traceback of', () => {
  let folder: string;
  let front: FrontEnd;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-tracebacks-'));
    for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
    front = await FrontEnd.start({ cwd: folder });
  });
  after(async () => {
    await front.close();
    await rm(folder, { recursive: true });
  });

  for (const [what, code, told] of CASES) {
    it(what, async () => {
      assert.equal(await failure(code), told.trimStart());
    });
  }

  it('endless recursion is short, and tells its circle', async () => {
    const text = await failure(
      'function even(): boolean {\n  return !odd();\n}\nfunction odd(): boolean {\n  return !even();\n}\neven();',
    );
    assert.match(text, /^RangeError: Maximum call stack size exceeded\n/);
    assert.match(
      text,
      / at (even|odd) .*\n.* at (even|odd) .*\n +… the 2 lines above again and again, at least 2\d times more$/,
    );
    assert.ok(text.split('\n').length < 12, text);
  });

  it('a function of an earlier cell names that cell', async () => {
    const [defining, calling] = [count + 1, count + 2];
    await run('function early(): never {\n  throw new Error("early");\n}');
    assert.equal(
      (await failure('\nearly();')).replaceAll(`cell-${defining}.ts`, 'EARLIER'),
      `
Error: early
in EARLIER:
  1 | function early(): never {
> 2 |   throw new Error("early");
    |         ^
  3 | }
called in HERE:
> 2 | early();
    | ^
    at early (EARLIER:2:9)
    at HERE:2:1`.trimStart(),
    );
    assert.equal(count, calling);
  });

  it('a file that is no TypeScript points into it', async () => {
    assert.match(
      await failure("await import('./mistaken.ts');"),
      /> 2 \| export const b: = 2;\n {4}\| {17}\^[^]*FOLDER\/mistaken.ts:2:17/,
    );
  });

  for (const [how, code] of [
    ['Uncaught', 'setTimeout(() => {\n  throw new Error("stray");\n}, 1);'],
    ['Unhandled rejection:', 'void (async () => {\n  throw new Error("stray");\n})();'],
  ]) {
    it(`an error that no cell waits for is told as those of cells are: ${how}`, async () => {
      const cell = await front.begin(`${code};undefined`);
      count += 1;
      const told = `${how} Error: stray\n  1 | `;
      const text = await cell.recvUntil((type, { text }) => (type === 'stream' ? String(text) : undefined));
      cell.ignore();
      const plain = stripVTControlCharacters(text);
      assert.ok(plain.startsWith(told), plain);
      assert.match(
        plain,
        new RegExp(`> 2 \\|   throw new Error\\("stray"\\);\n +\\| {9}\\^[^]*[ (]cell-${count}\\.ts:2:9`),
      );
    });
  }

  describe('what TensorFlow.js calls, or is called by', () => {
    before(async () => {
      await run("import * as tf from '@tensorflow/tfjs';\nconst x = tf.ones([2, 2]);");
      await run('const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });');
      await run("model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });");
    });
    for (const [what, code, frames] of TENSORFLOW) {
      it(what, async () => {
        const lines = (await failure(code)).split('\n').filter((line) => line.startsWith('    at '));
        assert.deepEqual(
          lines,
          frames.map((frame) => `    at ${frame}`),
        );
      });
    }
  });

  async function run(code: string): Promise<void> {
    await front.run(code);
    count += 1;
  }

  async function failure(code: string): Promise<string> {
    const cell = await front.begin(code);
    count += 1;
    // a training shows its picture before it fails
    const traceback = await cell.recvUntil((type, content) => (type === 'error' ? content['traceback'] : undefined));
    await cell.recvIdle();
    await cell.recvReply('error');
    assert.ok(Array.isArray(traceback));
    const text = stripVTControlCharacters(traceback.join('\n'));
    return text.replaceAll(`cell-${count}.ts`, 'HERE').replaceAll(folder, 'FOLDER');
  }
});
