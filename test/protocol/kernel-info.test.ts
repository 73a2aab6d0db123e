/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { FrontEnd, type Channel } from './front-end.ts';

describe('kernel_info_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  for (const channel of ['shell', 'control'] satisfies Channel[]) {
    it(`is answered on ${channel}`, async () => {
      const info = front.send('kernel_info_request', {}, channel);
      await info.recvBusy();
      const reply = await info.end();
      assert.equal(reply.language_info.name, 'typescript');
      assert.equal(reply.language_info.file_extension, '.ts');
      assert.match(reply.protocol_version, /^5\.\d$/);
    });
  }

  it('states the versions that really run', async () => {
    const info = front.send('kernel_info_request', {});
    await info.recvBusy();
    const reply = await info.end();
    const manifest = await readFile(new URL('../../kernel/package.json', import.meta.url), 'utf8');
    const { version, dependencies } = JSON.parse(manifest) as { version: string; dependencies: { typescript: string } };
    assert.equal(reply.implementation, 'limpid');
    assert.equal(reply.implementation_version, version);
    assert.equal(reply.language_info.version, dependencies.typescript);
  });

  it('is answered while a cell spins, and so is the heartbeat', async () => {
    const code = 'console.log("spinning"); while (true) {}';
    const spinning = await front.begin(code);
    await spinning.recvStream('stdout', 'spinning\n');
    for (const channel of ['shell', 'control'] satisfies Channel[]) {
      const info = front.send('kernel_info_request', {}, channel);
      await info.recvBusy();
      await info.end();
    }
    assert.equal(await front.heartbeat('beat while spinning'), 'beat while spinning');
    await front.interrupt();
    await spinning.fails();
  });
});

describe('heartbeat', () => {
  it('gives back whatever bytes it is sent', async () => {
    const front = await FrontEnd.start();
    for (const beat of ['ping', '', 'ünïcode ☃', 'x'.repeat(100_000)]) assert.equal(await front.heartbeat(beat), beat);
    await front.close();
  });
});
