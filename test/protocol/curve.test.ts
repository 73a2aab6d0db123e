/** https://jupyter-client.readthedocs.io/en/latest/security.html: who does not know the kernel's public key gets no connection. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { curveKeyPair, Dealer, Request, Subscriber, type Socket } from 'zeromq';
import { startKernel } from '../../kernel/src/client/index.ts';
import { runningKernels } from '../../kernel/src/keep/index.ts';
import { readStartFile } from '../../kernel/src/wire/connection.ts';
import { encode } from './frames.ts';
import { addressOf, FrontEnd } from './front-end.ts';
import { KERNEL_COMMAND } from './kernel-process.ts';

describe('CurveZMQ', () => {
  const keys = curveKeyPair();
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start({
      connection: { curve_publickey: keys.publicKey, curve_secretkey: keys.secretKey },
    });
  });
  after(async () => front.close());

  it('with the right key everything works, the heartbeat too', async () => {
    assert.equal(await front.value('1 + 1'), '2');
    assert.equal(await front.heartbeat('beat'), 'beat');
  });

  const STRANGERS: { [what: string]: () => object } = {
    'without a key': () => ({}),
    'with the key of another kernel': () => client(curveKeyPair().publicKey),
  };
  for (const [what, options] of Object.entries(STRANGERS)) {
    it(`a client ${what} is turned away by every socket, and what it sends does not run`, async () => {
      await front.run('var broken = 0');
      const { connection } = front.kernel;
      const shell = new Dealer({ linger: 0, receiveTimeout: 0, ...options() });
      const control = new Dealer({ linger: 0, receiveTimeout: 0, ...options() });
      const iopub = new Subscriber({ linger: 0, receiveTimeout: 0, ...options() });
      const stdin = new Dealer({ linger: 0, receiveTimeout: 0, ...options() });
      const heartbeat = new Request({ linger: 0, receiveTimeout: 0, ...options() });
      const refused = [shell, control, iopub, stdin, heartbeat].map(disconnection);
      shell.connect(addressOf(connection, 'shell'));
      control.connect(addressOf(connection, 'control'));
      iopub.connect(addressOf(connection, 'iopub'));
      stdin.connect(addressOf(connection, 'stdin'));
      heartbeat.connect(addressOf(connection, 'hb'));
      iopub.subscribe('');
      const parts = front.parts('execute_request', { code: 'broken += 1', silent: false });
      await shell.send(encode(connection.key, parts));
      await heartbeat.send('beat');
      await Promise.all(refused);

      await front.value('broken');
      for (const socket of [shell, control, iopub, stdin, heartbeat]) {
        await assert.rejects(socket.receive(), { code: 'EAGAIN' });
        socket.close();
      }
      assert.equal(await front.value('broken'), '0');
    });
  }

  it('our own client encrypts without being asked', async () => {
    const cwd = front.kernel.folder;
    process.env['LIMPID_KERNELS'] = join(cwd, 'kernels');
    const keep = { notebook: 'file:///curve.ipynb', patience: 60 };
    const kernel = await startKernel({ command: KERNEL_COMMAND, cwd, keep });
    try {
      const { connection } = readStartFile(runningKernels()[0]?.file ?? '');
      assert.match(connection.curve_publickey ?? '', /^\S{40}$/);
      assert.equal((await kernel.execute('1 + 1')).status, 'ok');
      const stranger = new Dealer({ linger: 0 });
      const refused = disconnection(stranger);
      stranger.connect(addressOf(connection, 'shell'));
      await refused;
      stranger.close();
    } finally {
      await kernel.shutdown();
      delete process.env['LIMPID_KERNELS'];
    }
  });
});

function client(serverKey: string): object {
  const { publicKey, secretKey } = curveKeyPair();
  return { curveServerKey: serverKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}

/** Resolves when the peer has ended the connection. */
async function disconnection(socket: Socket): Promise<void> {
  for await (const event of socket.events) if (event.type === 'disconnect') return;
}
