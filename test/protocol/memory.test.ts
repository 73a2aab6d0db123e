/** The ledger of tensors over real cells: what each has born, what was disposed for it, and the lines that lose or keep. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

/** What a notebook can ask of `memory()`, as JSON. */
interface Ledger {
  cells: { name: string; born: number; disposed: number; reclaimed: number; kept: number; bytes: number }[];
  places: { place: string; kept: number; reclaimed: number; reclaimedBytes: number }[];
}

describe('memory()', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start();
    await front.run("import * as tf from '@tensorflow/tfjs'; import { memory } from 'limpid'");
  });
  afterEach(async () => front.close());

  async function ledger(): Promise<Ledger> {
    const text = await front.value('JSON.stringify(memory())');
    // SAFETY: a string in quotes, as this kernel shows strings, with what MemoryReport has in it.
    return JSON.parse(text.slice(1, -1)) as Ledger;
  }
  async function cell(name: string): Promise<Ledger['cells'][number] | undefined> {
    return (await ledger()).cells.find((one) => one.name === name);
  }

  it('tells births, what is kept and what was lost, with cell and line', async () => {
    await front.run(
      'const kept = tf.ones([250]);\nfor (let i = 0; i < 20; i++) {\n  kept.square();\n}\nkept.neg().dispose();',
    );
    const { cells, places } = await ledger();
    assert.deepEqual(cells, [{ name: 'cell-2.ts', born: 22, disposed: 1, reclaimed: 20, kept: 1, bytes: 1000 }]);
    assert.deepEqual(
      places.map(({ place, kept, reclaimed, reclaimedBytes }) => [place, kept, reclaimed, reclaimedBytes]),
      [
        ['cell-2.ts:3', 0, 20, 20_000],
        ['cell-2.ts:1', 1, 0, 0],
        ['cell-2.ts:5', 0, 0, 0],
      ],
    );
    assert.equal(await front.value('kept.sum().dataSync()[0]'), '250');
  });

  it('is shown as a table', async () => {
    await front.run('const kept = tf.ones([250]);\nvoid kept.square();');
    const shown = await front.begin('memory()');
    const { data } = await shown.recvResult();
    await shown.end();
    const [table, text] = [data['text/markdown'], data['text/plain']].map((one) => JSON.stringify(one));
    assert.match(
      table ?? '',
      /^"1 tensor is kept, 1\.0 kB\. 1 tensor is reclaimed[^]*\| cell-2\.ts \| 2 \| 0 \| 1 \| 1 \| 1\.0 kB \|/,
    );
    assert.match(table ?? '', /\| cell-2\.ts:2 \| 1 \| 1\.0 kB \| 0 \| 0 B \|/);
    assert.match(text ?? '', /cell-2\.ts:2\s+1\s+1\.0 kB/);
  });

  it('tensors() tells of each in use its cell, its line, and the variable that holds it', async () => {
    await front.run(
      "import { tensors } from 'limpid';\nconst x = tf.ones([250]);\nconst held = { list: [tf.zeros([2, 3], 'int32')] };\nconst layer = tf.layers.dense({ units: 2 });\nlayer.build([null, 4]);\nconst inner = (() => { const hidden = tf.ones([7]); return () => hidden; })();",
    );
    const rows = await front.value(
      "tensors({ sort: 'line' }).alive.map(({ holder = '?', shape, dtype, bytes, line }) => `${holder} [${shape}] ${dtype} ${bytes} ${line}`).join('; ')",
    );
    for (const one of [
      'x [250] float32 1000 cell-2.ts:2',
      'held.list[0] [2,3] int32 24 cell-2.ts:3',
      '? [7] float32 28 cell-2.ts:6',
    ])
      assert.ok(rows.includes(one), `${one} is not among ${rows}`);
    assert.match(rows, /layer: kernel \[4,2\] float32 32 cell-2\.ts:5/);
    const shown = await front.begin('tensors()');
    const { data } = await shown.recvResult();
    await shown.end();
    assert.match(
      JSON.stringify(data['text/markdown']),
      /\| held by \| shape .*\| x \| \S+250\S+ \| float32 \| 1\.0 kB \| cell-2\.ts \| 2 \|/,
    );
    assert.match(JSON.stringify(data['text/plain']), /x +.250. +float32 +1\.0 kB +cell-2\.ts/);
  });

  it('what later cells use is kept, whatever holds it; declared anew, the old value is reclaimed', async () => {
    await front.run('let x = tf.ones([4]); const held = { list: [tf.ones([5])] }; function f() { return x }');
    await front.run('const x = tf.zeros([4])');
    assert.deepEqual([(await cell('cell-2.ts'))?.reclaimed, (await cell('cell-2.ts'))?.kept], [1, 1]);
    assert.equal(await front.value('x.sum().dataSync()[0] + held.list[0].sum().dataSync()[0]'), '5');
  });

  it('what was printed or shown is not kept by that', async () => {
    const printing = await front.begin('console.log(tf.ones([3]).sum()); tf.ones([3])');
    printing.ignore();
    await printing.recvReplyMessage();
    const printed = await cell('cell-2.ts');
    assert.deepEqual([printed?.reclaimed, printed?.kept], [3, 0]);
  });

  it('a cell that builds its model again and again keeps the last', async () => {
    const code =
      "const model = tf.sequential({ layers: [tf.layers.dense({ units: 300, inputShape: [300] })] }); model.compile({ optimizer: 'adam', loss: 'meanSquaredError' }); await model.fit(x, x, { epochs: 3, verbose: 0 }); undefined";
    await front.run('const x = tf.ones([32, 300])');
    for (let round = 0; round < 6; round++) {
      const cell = await front.begin(code);
      cell.ignore();
      await cell.recvReplyMessage();
    }
    const { cells } = await ledger();
    const withModel = cells.filter(({ name, kept }) => /^cell-[3-8]\.ts$/.test(name) && kept > 0);
    assert.deepEqual(
      withModel.map(({ name }) => name),
      ['cell-8.ts'],
    );
  });

  it('asked to trace, it tells all lines that led to a birth', async () => {
    await front.run('memory({ trace: true })\nfunction make() {\n  return tf.ones([2]);\n}');
    await front.run('const kept = [];\nfor (let i = 0; i < 200; i++) kept.push(make());');
    const { places } = await ledger();
    assert.deepEqual(
      places.map(({ place, kept }) => [place, kept]),
      [['cell-2.ts:3 ← cell-3.ts:2', 200]],
    );
  });

  it('a loop that drops what it makes, without end and without an await, does not fill the memory', async () => {
    await front.run('const x = tf.ones([1000]); let made = 0; for (; made < 120_000; made++) {\n  x.square();\n}');
    const swept = await cell('cell-2.ts');
    assert.deepEqual([swept?.born, swept?.reclaimed, swept?.kept], [120_001, 120_000, 1]);
  }).timeout(300_000);

  it('a lack of memory is an error of the cell; the variables and the process are as before', async () => {
    await front.run('const kept = tf.ones([3]); var pid = process.pid');
    const { ename, evalue, traceback } = await front.failure(
      'const ok = 1;\ntf.matMul(tf.ones([4e5, 1]), tf.ones([1, 4e5]))',
    );
    assert.equal(ename, 'LimpidError');
    assert.match(
      evalue,
      /^BatchMatMul needs 640 GB for a float32 tensor of shape \[400000,400000\], and [\d.]+ [GM]B is free\. Take/,
    );
    assert.match(traceback.join('\n'), /cell-3\.ts:2/);
    assert.equal(await front.value('pid === process.pid && kept.sum().dataSync()[0]'), '3');
  });
});
