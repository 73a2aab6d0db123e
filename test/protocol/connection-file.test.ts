/** https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrontEnd } from './front-end.ts';
import { endOfKernel, holdPort, KernelProcess, newConnection, portOf } from './kernel-process.ts';

describe('connection file', () => {
  it('transport ipc works', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-ipc-'));
    const front = await FrontEnd.start({
      connection: {
        transport: 'ipc',
        ip: join(folder, 'k'),
        shell_port: 1,
        iopub_port: 2,
        stdin_port: 3,
        control_port: 4,
        hb_port: 5,
      },
    });
    assert.equal(await front.value('1 + 1'), '2');
    await front.close();
    await rm(folder, { recursive: true });
  });

  it('a port in use ends the kernel with the port and what to do', async () => {
    const holder = await holdPort();
    const kernel = await KernelProcess.start({ connection: { iopub_port: portOf(holder) } });
    const { code } = await kernel.ended;
    assert.equal(code, 1);
    assert.match(kernel.log, new RegExp(`Cannot listen on .*${portOf(holder)}`));
    assert.match(kernel.log, /Start the kernel again/);
    await Promise.all([once(holder.close(), 'close'), kernel.remove()]);
  });

  it('an empty key is refused where others could connect', async () => {
    const kernel = await KernelProcess.start({ connection: { ip: '0.0.0.0', key: '' } });
    assert.equal((await kernel.ended).code, 1);
    assert.match(kernel.log, /empty key/);
    await kernel.remove();
  });

  const UNUSABLE: { [what: string]: (connection: object) => string } = {
    'no JSON': () => 'shell_port = 1',
    'a list': () => '[]',
    'no ports': () => '{"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256"}',
    'a port that is text': (connection) => JSON.stringify({ ...connection, hb_port: 'eighty' }),
    'a port beyond 65535': (connection) => JSON.stringify({ ...connection, hb_port: 70_000 }),
    'an unknown transport': (connection) => JSON.stringify({ ...connection, transport: 'pigeon' }),
    'an unknown signature scheme': (connection) => JSON.stringify({ ...connection, signature_scheme: 'hmac-md0' }),
  };
  for (const [what, write] of Object.entries(UNUSABLE)) {
    it(`with ${what} is refused, and the file is named`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'limpid-connection-'));
      const file = join(folder, 'connection.json');
      await writeFile(file, write(await newConnection()));
      const { code, log } = await endOfKernel(['-f', file]);
      assert.equal(code, 1, log);
      assert.ok(log.includes(`The connection file ${file} cannot be used`), log);
      await rm(folder, { recursive: true });
    });
  }

  it('that does not exist is refused, and named', async () => {
    const { code, log } = await endOfKernel(['-f', '/no/such/connection.json']);
    assert.equal(code, 1, log);
    assert.ok(log.includes('The connection file /no/such/connection.json cannot be used'), log);
  });
});
