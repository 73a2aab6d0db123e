/** `variables_request`, which is ours: the notebook's variables, what is in them and what their numbers are like, also while a cell runs. */
import assert from 'node:assert/strict';
import type { Ok, VariableRow, Variables, VariablesRequest } from '../../kernel/src/messages.ts';
import { FrontEnd } from './front-end.ts';

const LIBRARY = "import * as tf from '@tensorflow/tfjs';";
const MODEL = `const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 8, inputShape: [4], name: 'hidden' }), tf.layers.dense({ units: 1, name: 'out' }),
] });
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });`;

describe('variables_request', function () {
  this.timeout(180_000);
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run(LIBRARY);
  });
  after(async () => front.close());

  const ask = (content?: VariablesRequest): Promise<Ok<Variables>> => askOf(front, content);

  async function row(name: string, content: VariablesRequest = {}): Promise<VariableRow> {
    const { rows } = await ask({ count: 1000, ...content });
    return found(rows, name);
  }

  it('tells each variable: class, shape, dtype, bytes, value', async () => {
    await front.run(`var rate = 0.125; const label = 'a "b"'; function halve(x: number) { return x / 2 }
      const xs = tf.tensor2d([[1, 2], [3, 6]]); const pixels = new Uint8Array([0, 255]); const seen = new Set([1]);`);
    const told = (await ask({ count: 1000 })).rows.map(({ name, type, shape, dtype, bytes, text }) => [
      name,
      ...[type, shape, dtype, bytes, text],
    ]);
    assert.deepEqual(Object.fromEntries(told.map(([name, ...rest]) => [name, rest])), {
      tf: ['module', '', '', null, ''],
      rate: ['number', '', '', null, '0.125'],
      label: ['string', '', '', null, '"a \\"b\\""'],
      halve: ['function', '', '', null, ''],
      xs: ['Tensor', '[2, 2]', 'float32', 16, ''],
      pixels: ['Uint8Array', '[2]', '', 2, ''],
      seen: ['Set', '[1]', '', null, ''],
    });
  });

  it('tells what numbers are like: of tensors, typed arrays and lists', async () => {
    await front.run(`const losses = [4, 2, NaN, 1, Infinity];`);
    const { figures } = await row('xs');
    const { bars = [], ...rest } = figures ?? {};
    const plain = { size: 4, read: 4, zeros: 0, nans: 0, infinities: 0 };
    assert.deepEqual(rest, { ...plain, min: 1, max: 6, mean: 3, std: Math.sqrt(3.5), drawn: 'distribution' });
    assert.equal(sum(bars), 4);
    assert.equal((await row('pixels')).figures?.mean, 127.5);
    const listed = (await row('losses')).figures;
    assert.deepEqual([listed?.nans, listed?.infinities, listed?.bars], [1, 1, [4, 2, null, 1, null]]);
  });

  it('a tensor of a picture is told with the picture, when it is asked for itself', async () => {
    await front.run(`const picture = tf.randomUniform([20, 20]);`);
    assert.equal((await row('picture')).picture, undefined);
    const [itself] = (await ask({ path: ['picture'], of: 'itself' })).rows;
    const png = Buffer.from(/^data:image\/png;base64,(.*)$/.exec(itself?.picture ?? '')?.[1] ?? '', 'base64');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.equal(itself?.figures?.size, 400);
  });

  it('members: of objects, lists, models, layers and what layers are made of, page by page', async () => {
    await front.run(`${MODEL}
      const lstm = tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [3, 1], name: 'memory' })] });
      const nested = { a: { b: [1, { c: 'deep' }] } };`);
    assert.deepEqual(namesOf(await ask({ path: ['nested', 'a', 'b'] })), ['0', '1']);
    assert.equal((await row('c', { path: ['nested', 'a', 'b', '1'] })).text, '"deep"');
    const { rows } = await ask({ path: ['model'] });
    assert.deepEqual(
      rows.map(({ name, type, shape, text }) => [name, type, shape, text]),
      [
        ['hidden', 'Dense', '[null, 8]', '40 parameters'],
        ['out', 'Dense', '[null, 1]', '9 parameters'],
      ],
    );
    const kernel = await row('kernel', { path: found(rows, 'hidden').path });
    assert.deepEqual([kernel.type, kernel.shape, kernel.bytes], ['Variable', '[4, 8]', 128]);
    assert.equal((await row('lstm')).text, '1 layer, 32 parameters');
    const [inner] = (await ask({ path: ['lstm', 'layers', '0'] })).rows;
    assert.equal(inner?.type, 'LSTMCell');
    assert.deepEqual(namesOf(await ask({ path: inner.path })), ['kernel', 'recurrent_kernel', 'bias']);
    await front.run('const long = Float32Array.from({ length: 5000 }, (_, at) => at);');
    const page = await ask({ path: ['long'], start: 4000, count: 2 });
    assert.equal(page.total, 5000);
    assert.deepEqual(
      page.rows.map(({ name, text, path }) => [name, text, path]),
      [
        ['4000', '4000', ['long', '4000']],
        ['4001', '4001', ['long', '4001']],
      ],
    );
  });

  it('calls no getter, no trap, no method of the notebook', async () => {
    await front.run(`let calls = 0; const called = () => { calls += 1; return 1; };
      const handler = new Proxy({}, { get: () => called }); // every trap there is
      const traps = new Proxy({ a: 1 }, handler); const list = new Proxy([1, 2], handler);
      class Sly { get length() { return called(); } get shape() { return called(); } toJSON() { return called(); }
        toString() { return String(called()); } [Symbol.toPrimitive]() { return called(); }
        get [Symbol.toStringTag]() { return String(called()); } then() { called(); } own = 1; }
      const sly = new Sly(); const holder = { get now() { return called(); }, traps, sly };
      const tall = Object.defineProperty([1, 2, 3], 1, { get: called });
      const heir = Object.create(new Proxy({}, handler));
      const typed = Object.defineProperty(new Float32Array(3), 'length', { get: called });
      Object.defineProperty(globalThis, 'computedNow', { get: called, enumerable: true, configurable: true });
      // one without side effects, which V8 would let run
      const quiet = { get five() { return 5; } }; const hollow = new Proxy({}, { getOwnPropertyDescriptor: () => undefined });`);
    for (const order of ['', 'name', 'size']) await ask({ order, count: 1000 });
    for (const name of ['traps', 'list', 'sly', 'holder', 'tall', 'heir', 'typed', 'computedNow', 'quiet', 'hollow']) {
      await ask({ path: [name] });
      await ask({ path: [name], of: 'itself' });
      await ask({ path: [name, 'now'] });
    }
    assert.equal(await front.value('calls'), '0');
    assert.equal((await row('traps')).type, 'Proxy');
    assert.equal((await row('now', { path: ['holder'] })).type, 'computed');
    assert.equal((await row('five', { path: ['quiet'] })).type, 'computed');
    assert.equal((await row('computedNow')).type, 'undefined');
    assert.equal((await row('typed')).figures?.size, 3);
  });

  it('a disposed tensor says so', async () => {
    await front.run('xs.dispose();');
    const { text, bytes, figures } = await row('xs');
    assert.deepEqual({ text, bytes, figures }, { text: 'disposed', bytes: 0, figures: null });
  });

  it('of huge tensors and arrays a sample is told, and said to be one; the main thread is not held up for long', async () => {
    await front.run('const huge = tf.range(0, 4_000_000); const wide = new Float32Array(20_000_000).fill(2);');
    const before = Number(await front.value('tf.memory().numTensors'));
    // by the thread's own clock: the machine may have other things to do
    await front.run(`const clock = () => { const { user, system } = process.threadCpuUsage(); return (user + system) / 1000; };
      let longest = 0; let last = clock();
      const beat = setInterval(() => { longest = Math.max(longest, clock() - last); last = clock(); }, 1);
      undefined`);
    const { figures } = await row('huge');
    assert.equal(figures?.size, 4_000_000);
    assert.ok(figures.read < 1_000_000);
    assert.ok(Math.abs((figures.mean ?? 0) / 2_000_000 - 1) < 0.01, String(figures.mean));
    assert.equal((await row('wide')).figures?.mean, 2);
    assert.equal(Number(await front.value('tf.memory().numTensors')), before);
    await front.run('clearInterval(beat); huge.dispose();');
    const longest = Number(await front.value('longest'));
    assert.ok(longest < 150, `${longest} ms`);
  });

  it('is live while a model trains: its weights change from look to look, and the cell is not over', async () => {
    // in steps so small that its weights never come to rest
    await front.run("model.compile({ optimizer: tf.train.sgd(1e-6), loss: 'meanSquaredError' });");
    const cell = await front.begin(
      'await model.fit(tf.ones([32, 4]), tf.ones([32, 1]), { epochs: 100_000, verbose: 0 }); undefined',
    );
    const means = new Set<number | null | undefined>();
    const path = ['model', 'layers', '0'];
    while (means.size < 4) means.add((await row('kernel', { path })).figures?.mean);
    await front.interrupt();
    assert.match(JSON.stringify((await cell.recvReplyMessage()).content), /"evalue":"Interrupted/);
    cell.ignore();
  });

  it('while a loop leaves the event loop no turn, names and shapes are told, numbers are not', async () => {
    await front.run('const still = tf.ones([3]); const steady = [1, 2, 3]; let goesOn = true;');
    const cell = await front.begin('while (goesOn) { Math.sqrt(2); }');
    const { rows, tensors } = await ask({ count: 1000 });
    assert.deepEqual([found(rows, 'still').shape, found(rows, 'still').figures, tensors], ['[3]', null, null]);
    assert.equal(found(rows, 'steady').figures?.mean, 2);
    await front.interrupt();
    assert.match(JSON.stringify((await cell.recvReplyMessage()).content), /"evalue":"Interrupted/);
    cell.ignore();
  });

  // V8 ended the runner where the look of one request began inside that of another
  it('many requests at once are answered, and the variables stay', async () => {
    await front.run('const many = Array.from({ length: 20 }, (_, at) => tf.fill([3], at)); const kept = 1;');
    await Promise.all(Array.from({ length: 60 }, () => ask({ path: ['many'], count: 1000 })));
    assert.equal(await front.value('kept'), '1');
  });

  it('what is no path, or leads nowhere, has no rows; what is no request is refused', async () => {
    await front.run('let ran = false;');
    for (const path of [['ran = true'], ['nowhere'], ['nested', 'x'], ['(() => ran = true)()'], ['']]) {
      assert.deepEqual((await ask({ path })).rows, []);
    }
    assert.equal(await front.value('ran'), 'false');
    const request = front.send('variables_request', { path: [1] } as never);
    await request.recvBusy();
    assert.match(JSON.stringify((await request.recvReplyMessage()).content), /"ename":"TypeError"/);
    await request.recvIdle();
  });
});

describe('10,000 variables', function () {
  this.timeout(300_000);

  it('are told quickly, in any order', async () => {
    const front = await FrontEnd.start();
    const code = Array.from({ length: 10_000 }, (_, at) => `let v${at} = new Uint8Array(${at % 97});`).join('\n');
    await front.run(code);
    // by the clock of the kernel's process: the machine may have other things to do
    const clock = 'const { user, system } = process.cpuUsage(); (user + system) / 1000';
    for (const [order, most] of [
      ['', 500],
      ['name', 500],
      ['size', 500],
    ] as const) {
      const since = Number(await front.value(clock));
      const { total, rows } = await askOf(front, { order });
      const took = Number(await front.value(clock)) - since;
      assert.ok(total > 10_000);
      assert.equal(rows.length, 100);
      assert.ok(took < most, `${order}: ${took} ms`);
      if (process.env['LIMPID_TIMES']) console.log(order, took.toFixed(0), 'ms');
    }
    await front.close();
  });
});

describe('the meter of tensors', function () {
  this.timeout(300_000);
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start();
  });
  afterEach(async () => front.close());

  async function meter() {
    for (;;) {
      const request = front.send('variables_request', {});
      await request.recvBusy();
      const { tensors } = await request.end();
      if (tensors?.isChecking === false) return tensors;
    }
  }

  it('counts nothing without TensorFlow, and goes from cell to cell', async () => {
    assert.deepEqual(await meter(), { tensors: 0, bytes: 0, cells: [], leak: null, isChecking: false });
    await front.run(LIBRARY);
    await front.run('const a = tf.ones([10]);');
    await front.run('const b = [tf.ones([5]), tf.ones([5])];');
    assert.deepEqual(await meter(), {
      tensors: 3,
      bytes: 80,
      cells: [
        { cell: 'cell-2.ts', tensors: 1, bytes: 40 },
        { cell: 'cell-3.ts', tensors: 2, bytes: 40 },
      ],
      leak: null,
      isChecking: false,
    });
  });

  it('warns of a cell that leaves tensors in each run, with its line; not of one whose tensors are replaced', async () => {
    await front.run(`${LIBRARY} const kept: tf.Tensor[] = [];`);
    for (const _ of [1, 2, 3, 4]) await front.run('const fresh = tf.ones([1000]);');
    assert.equal((await meter()).leak, null);
    for (const _ of [1, 2]) await front.run('const one = 1;\nkept.push(tf.ones([25]));\nundefined');
    assert.equal((await meter()).leak, null);
    await front.run('const one = 1;\nkept.push(tf.ones([25]));\nundefined');
    assert.deepEqual((await meter()).leak, {
      cell: 'cell-8.ts',
      place: 'cell-8.ts:2',
      runs: 3,
      tensors: 1,
      bytes: 100,
    });
    await front.run('tf.dispose(kept); kept.length = 0;');
    assert.equal((await meter()).leak, null);
  });
});

async function askOf(front: FrontEnd, content: VariablesRequest = {}): Promise<Ok<Variables>> {
  const request = front.send('variables_request', content);
  await request.recvBusy();
  return request.end();
}

function found(rows: readonly VariableRow[], name: string): VariableRow {
  const row = rows.find((one) => one.name === name);
  assert.ok(row, `${name} is among ${rows.map((one) => one.name).join(', ')}`);
  return row;
}

function namesOf({ rows }: Variables): string[] {
  return rows.map(({ name }) => name);
}

function sum(numbers: readonly (number | null)[]): number {
  return numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
}
