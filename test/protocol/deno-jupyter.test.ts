/** `Deno.jupyter`, as notebooks for Deno's kernel use it (https://docs.deno.com/api/deno/~/Deno.jupyter). */
import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrontEnd, textOf } from './front-end.ts';

describe('Deno.jupyter', () => {
  let front: FrontEnd;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-deno-'));
    front = await FrontEnd.start({ cwd: folder });
  });
  after(async () => {
    await front.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('broadcasts a display and its update', async () => {
    const content = "{ data: { 'text/html': '<b>first</b>' }, metadata: {}, transient: { display_id: 'd' } }";
    const code = [
      `await Deno.jupyter.broadcast('display_data', ${content});`,
      `await Deno.jupyter.broadcast('update_display_data', ${content.replace('first', 'second')});`,
    ].join('\n');
    const cell = await front.begin(code);
    assert.deepEqual((await cell.recvDisplay()).data, { 'text/html': '<b>first</b>' });
    assert.deepEqual((await cell.recvUpdate()).data, { 'text/html': '<b>second</b>' });
    await cell.end();
  });

  it('broadcasts comms with metadata and buffers', async () => {
    const code =
      "await Deno.jupyter.broadcast('comm_open', { comm_id: 'w', target_name: 'jupyter.widget', data: {} }, { metadata: { version: '2.1.0' }, buffers: [new Uint8Array([1, 2])] })";
    const cell = await front.begin(code);
    const { content, metadata, buffers } = await cell.recvComm('comm_open');
    assert.deepEqual(content, { comm_id: 'w', target_name: 'jupyter.widget', data: {} });
    assert.deepEqual(metadata, { version: '2.1.0' });
    assert.deepEqual(buffers, [Buffer.from([1, 2])]);
    await cell.end();
  });

  it('refuses what only the kernel may say', async () => {
    assert.match((await front.failure("await Deno.jupyter.broadcast('status', {})")).evalue, /cannot publish.*status/);
  });

  it('displays values, raw bundles and tagged templates', async () => {
    const cell = await front.begin(
      "await Deno.jupyter.display({ 'text/plain': 'raw' }, { raw: true }); await Deno.jupyter.display(Deno.jupyter.md`# ${1 + 1}`)",
    );
    assert.deepEqual((await cell.recvDisplay()).data, { 'text/plain': 'raw' });
    assert.equal((await cell.recvDisplay()).data['text/markdown'], '# 2');
    await cell.end();
    const value = await front.begin('Deno.jupyter.html`<i>${"<"}</i>`');
    assert.equal((await value.recvResult()).data['text/html'], '<i>&lt;</i>');
    await value.end();
  });

  it('has nothing else of Deno, and packages see none of it', async () => {
    const index = join(folder, 'node_modules/sniffer/index.js');
    await mkdir(join(index, '..'), { recursive: true });
    await writeFile(index, "module.exports = typeof Deno + ' ' + (globalThis.Deno === undefined);");
    assert.equal(await front.value("import seen from 'sniffer'; seen"), "'undefined true'");
    assert.equal(await front.value('Object.keys(Deno)'), "[ 'jupyter' ]");
    const cell = await front.begin('globalThis');
    const { data } = await cell.recvResult();
    assert.doesNotMatch(textOf(data), /Deno/);
    await cell.end();
  });
});
