/** https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curveKeyPair } from 'zeromq';
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

  it('an empty key on this machine works, and the kernel says what that means', async () => {
    const front = await FrontEnd.start({ connection: { key: '' } });
    assert.equal(await front.value('1 + 1'), '2');
    assert.match(front.kernel.log, /every program of this machine can run code/);
    await front.close();
  });

  it('that other users can read works, and the kernel says what that means', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-connection-'));
    const file = join(folder, 'connection.json');
    const holder = await holdPort();
    await writeFile(file, JSON.stringify({ ...(await newConnection()), hb_port: portOf(holder) }), { mode: 0o600 });
    const ended = async (): Promise<string> => (await endOfKernel(['-f', file])).log;
    assert.doesNotMatch(await ended(), /other users/);
    await chmod(file, 0o644);
    assert.match(await ended(), /other users of this machine can reach it \(mode 644\)\. Run `chmod 600`/);
    await Promise.all([once(holder.close(), 'close'), rm(folder, { recursive: true })]);
  });

  const UNUSABLE: { [what: string]: (connection: object) => string } = {
    'no JSON': () => 'shell_port = 1',
    'nothing in it': () => '',
    'a list': () => '[]',
    'a JSON null': () => 'null',
    'no ports': () => '{"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256"}',
    'a port that is text': (connection) => JSON.stringify({ ...connection, hb_port: 'eighty' }),
    'a port beyond 65535': (connection) => JSON.stringify({ ...connection, hb_port: 70_000 }),
    'a port that is 0': (connection) => JSON.stringify({ ...connection, hb_port: 0 }),
    'no key': (connection) => JSON.stringify({ ...connection, key: undefined }),
    'a key that is a number': (connection) => JSON.stringify({ ...connection, key: 1 }),
    'an ip that is a list': (connection) => JSON.stringify({ ...connection, ip: ['127.0.0.1'] }),
    'half a pair of Curve keys': (connection) =>
      JSON.stringify({ ...connection, curve_publickey: curveKeyPair().publicKey }),
    'a Curve key that is none': (connection) =>
      JSON.stringify({ ...connection, curve_publickey: 'short', curve_secretkey: curveKeyPair().secretKey }),
    'a registration port that is none': (connection) => JSON.stringify({ ...connection, registration_port: '1' }),
    'a registration without kernel_id': (connection) =>
      JSON.stringify({ ...connection, registration_port: 1, registration_ip: '127.0.0.1' }),
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
