/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#kernel-startup-handshake, and the dialect of Ark and Positron */
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reply, Router } from 'zeromq';
import type { ConnectionInfo } from '../../kernel/src/messages.ts';
import { decode, encode } from './frames.ts';
import { FrontEnd } from './front-end.ts';
import { KernelProcess } from './kernel-process.ts';
import { checkMessage } from './schema.ts';

const KEY: string = randomUUID();
const PORTS = ['shell_port', 'control_port', 'iopub_port', 'stdin_port', 'hb_port'] as const;

describe('handshake after JEP 66', () => {
  it('the kernel sends the ports it chose, and works once they are acknowledged', async () => {
    const launcher = await Launcher.start();
    const kernel = await KernelProcess.startWith(launcher.file);
    const { identity, content } = await launcher.registration();
    assert.equal(content['kernel_id'], 'kernel-of-the-test');
    for (const name of PORTS) assert.match(String(content[name]), /^[1-9]\d{3,4}$/);
    assert.equal(new Set(PORTS.map((name) => content[name])).size, 5);
    await launcher.answer(identity, 'ACK');

    const front = await FrontEnd.join(kernel.at(connectionOf(content)));
    assert.equal(await front.value('1 + 1'), '2');
    await front.close();
    launcher.close();
  });

  it('others find the kernel by the connection file that it writes, and removes when it ends', async () => {
    const launcher = await Launcher.start();
    const kernel = await KernelProcess.startWith(launcher.file);
    const { identity, content } = await launcher.registration();
    await launcher.answer(identity, 'understood');
    const front = await FrontEnd.join(kernel.at(connectionOf(content)));

    const file = join(kernel.folder, `kernel-${kernel.pid}.json`);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const written = JSON.parse(await readFile(file, 'utf8')) as ConnectionInfo;
    assert.deepEqual(connectionOf(content), written);
    const other = await FrontEnd.join(kernel.at(written));
    assert.equal(await other.value('2 + 2'), '4');
    other.leave();

    kernel.signal('SIGTERM');
    await kernel.ended;
    const left = await readdir(kernel.folder);
    assert.deepEqual(
      left.filter((name) => name.startsWith('kernel-')),
      [],
    );
    await front.abandon();
    launcher.close();
  });

  it('over ipc works as well', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-ipc-'));
    const launcher = await Launcher.start({ transport: 'ipc', registration_ip: join(folder, 'k') });
    const kernel = await KernelProcess.startWith(launcher.file);
    const { identity, content } = await launcher.registration();
    await launcher.answer(identity, 'ACK');
    const connection: ConnectionInfo = { ...connectionOf(content), transport: 'ipc', ip: join(folder, 'k') };
    const front = await FrontEnd.join(kernel.at(connection));
    assert.equal(await front.value('1 + 1'), '2');
    await front.close();
    launcher.close();
    await rm(folder, { recursive: true });
  });

  it('an acknowledgement that is signed by another key ends the kernel', async () => {
    const launcher = await Launcher.start();
    const kernel = await KernelProcess.startWith(launcher.file);
    const { identity } = await launcher.registration();
    await launcher.answer(identity, 'ACK', 'another key');
    assert.equal((await kernel.ended).code, 1);
    assert.match(kernel.log, /REGISTRATION_REFUSED: .*not signed by it/);
    await kernel.remove();
    launcher.close();
  });

  it('without an acknowledgement the kernel ends, and says for whom it waited', async () => {
    const launcher = await Launcher.start();
    const kernel = await KernelProcess.startWith(launcher.file);
    await launcher.registration();
    assert.equal((await kernel.ended).code, 1);
    assert.match(kernel.log, new RegExp(`REGISTRATION_SILENT: The launcher at tcp://127.0.0.1:${launcher.port} .*5 s`));
    await kernel.remove();
    launcher.close();
  });
});

describe("handshake in Ark's dialect", () => {
  for (const status of ['ok', 'error'] as const) {
    it(`a handshake_request; the reply ${status} ${status === 'ok' ? 'starts' : 'ends'} the kernel`, async () => {
      const registration = new Reply({ linger: 0 });
      await registration.bind('tcp://127.0.0.1:0');
      const kernel = await KernelProcess.startWith({
        transport: 'tcp',
        signature_scheme: 'hmac-sha256',
        ip: '127.0.0.1',
        key: KEY,
        registration_port: portOf(registration.lastEndpoint),
      });
      const request = decode(KEY, await registration.receive());
      assert.equal(checkMessage(request), null);
      assert.equal(request.header['msg_type'], 'handshake_request');
      const content = request.content as { [name: string]: number };
      const header = { ...request.header, msg_id: randomUUID(), msg_type: 'handshake_reply' };
      const reply = { header, parent_header: request.header, metadata: {}, content: { status } };
      await registration.send(
        encode(KEY, {
          header: JSON.stringify(reply.header),
          parent_header: JSON.stringify(reply.parent_header),
          metadata: JSON.stringify(reply.metadata),
          content: JSON.stringify(reply.content),
        }),
      );
      if (status === 'ok') {
        const front = await FrontEnd.join(kernel.at(connectionOf(content)));
        assert.equal(await front.value('1 + 1'), '2');
        await front.close();
      } else {
        assert.equal((await kernel.ended).code, 1);
        assert.match(kernel.log, /REGISTRATION_REFUSED/);
        await kernel.remove();
      }
      registration.close();
    });
  }
});

/** A registration service with a socket for one kernel. */
class Launcher {
  readonly file: object;
  readonly port: number;
  readonly #socket: Router;

  private constructor(socket: Router, file: { registration_port: number; [field: string]: unknown }) {
    this.#socket = socket;
    this.file = file;
    this.port = file.registration_port;
  }

  static async start(overrides: { transport?: string; registration_ip?: string } = {}): Promise<Launcher> {
    const socket = new Router({ linger: 0 });
    const { transport = 'tcp', registration_ip = '127.0.0.1' } = overrides;
    await socket.bind(transport === 'ipc' ? `ipc://${registration_ip}-1` : `tcp://${registration_ip}:0`);
    return new Launcher(socket, {
      kernel_id: 'kernel-of-the-test',
      transport,
      registration_ip,
      registration_port: transport === 'ipc' ? 1 : portOf(socket.lastEndpoint),
      signature_scheme: 'hmac-sha256',
      key: KEY,
    });
  }

  async registration(): Promise<{ identity: Buffer; content: { [name: string]: unknown } }> {
    const [identity, delimiter, signature, content] = await this.#socket.receive();
    assert.ok(identity && delimiter && signature && content);
    assert.equal(delimiter.toString(), '<IDS|MSG>');
    assert.equal(signature.toString(), signed(KEY, content));
    return { identity, content: JSON.parse(content.toString()) as { [name: string]: unknown } };
  }

  async answer(identity: Buffer, content: string, key = KEY): Promise<void> {
    await this.#socket.send([identity, '<IDS|MSG>', signed(key, content), content]);
  }

  close(): void {
    this.#socket.close();
  }
}

function signed(key: string, content: string | Buffer): string {
  return createHmac('sha256', key).update(content).digest('hex');
}

function connectionOf(ports: { [name: string]: unknown }): ConnectionInfo {
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port: Number(ports['shell_port']),
    control_port: Number(ports['control_port']),
    iopub_port: Number(ports['iopub_port']),
    stdin_port: Number(ports['stdin_port']),
    hb_port: Number(ports['hb_port']),
    key: KEY,
    signature_scheme: 'hmac-sha256',
  };
}

function portOf(endpoint: string | null): number {
  return Number(/\d+$/.exec(endpoint ?? '')?.[0]);
}
