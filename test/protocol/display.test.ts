/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data */
import assert from 'node:assert/strict';
import { FrontEnd, textOf } from './front-end.ts';

describe('display', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import { clearOutput, display } from 'limpid'");
  });
  after(async () => front.close());

  it("a value with Symbol.for('Jupyter.display') says how it is shown", async () => {
    const code = [
      "const picture = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>bold</b>', 'text/plain': 'bold' }) };",
      'picture',
    ].join('\n');
    const cell = await front.begin(code);
    const { data } = await cell.recvResult();
    await cell.end();
    assert.deepEqual(data, { 'text/html': '<b>bold</b>', 'text/plain': 'bold' });
  });

  it('it may need time to say it', async () => {
    const code =
      "({ async [Symbol.for('Jupyter.display')]() { return { 'text/plain': await Promise.resolve('late') } } })";
    assert.equal(await front.value(code), 'late');
  });

  it('if it fails, what is shown says why, and the kernel lives', async () => {
    const code = "({ [Symbol.for('Jupyter.display')]() { throw new TypeError('cannot show') } })";
    assert.match(await front.value(code), /cannot show/);
    assert.equal(await front.value('1'), '1');
  });

  it('display comes between the streams around it', async () => {
    const code = "console.log('above'); display('picture'); console.log('below')";
    const cell = await front.begin(`${code}; undefined`);
    await cell.recvStream('stdout', 'above\n');
    assert.deepEqual((await cell.recvDisplay()).data, { 'text/plain': "'picture'" });
    await cell.recvStream('stdout', 'below\n');
    await cell.end();
  });

  it('what needs time to be shown still comes before idle, in the order it was asked for', async () => {
    const slow =
      "{ async [Symbol.for('Jupyter.display')]() { await new Promise((r) => setTimeout(r, 30)); return { 'text/plain': 'slow' } } }";
    const code = `void display(${slow}); void display('quick')`;
    const cell = await front.begin(code);
    assert.equal(textOf((await cell.recvDisplay()).data), 'slow');
    assert.equal(textOf((await cell.recvDisplay()).data), "'quick'");
    await cell.end();
  });

  it('a later cell updates a display by its id', async () => {
    const first = "const bar = await display('10 %', { id: 'progress' })";
    const shown = await front.begin(first);
    assert.deepEqual((await shown.recvDisplay()).transient, { display_id: 'progress' });
    await shown.end();

    for (const second of ["await bar.update('20 %')", "await display('20 %', { id: 'progress' })"]) {
      const updated = await front.begin(second);
      const { data, transient } = await updated.recvUpdate();
      assert.deepEqual([data, transient], [{ 'text/plain': "'20 %'" }, { display_id: 'progress' }]);
      await updated.end();
    }
  });

  it('the result of a cell can be updated too, by a later cell', async () => {
    await front.run("import { updatable } from 'limpid'");
    const cell = await front.begin("updatable('waiting', { id: 'answer' })");
    const { data, transient } = await cell.recvResult();
    await cell.end();
    assert.deepEqual([data, transient], [{ 'text/plain': "'waiting'" }, { display_id: 'answer' }]);

    const later = await front.begin("await display('done', { id: 'answer' })");
    const update = await later.recvUpdate();
    await later.end();
    assert.deepEqual([update.data, update.transient], [{ 'text/plain': "'done'" }, { display_id: 'answer' }]);
  });

  it('many updates at once: the last one is always sent, in its place', async () => {
    const code = [
      "const counter = await display(0, { id: 'counter' });",
      "for (let i = 1; i <= 1000; i++) await counter.update(i); console.log('behind')",
    ].join('\n');
    const cell = await front.begin(code);
    await cell.recvDisplay();
    let [text, updates] = ['', 0];
    while (text !== '1000') {
      text = textOf((await cell.recvUpdate()).data);
      updates += 1;
    }
    await cell.recvStream('stdout', 'behind\n');
    await cell.end();
    assert.ok(updates < 500, `${updates} updates were sent`);
  });

  it('clear_output is sent in its place', async () => {
    const code = "console.log('old'); clearOutput(true); console.log('new'); clearOutput()";
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'old\n');
    await cell.recvClear(true);
    await cell.recvStream('stdout', 'new\n');
    await cell.recvClear(false);
    await cell.end();
  });
});
