/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-shutdown */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { FrontEnd, type Channel } from './front-end.ts';
import { processEnd } from './kernel-process.ts';

describe('shutdown_request', () => {
  for (const channel of ['control', 'shell'] satisfies Channel[]) {
    for (const restart of [false, true]) {
      it(`on ${channel} with restart ${restart}: is echoed, and every process ends`, async () => {
        const front = await FrontEnd.start();
        const runner = Number(await front.value('process.pid'));
        assert.notEqual(runner, front.kernel.pid, 'user code runs in a process of its own');
        const shutdown = front.send('shutdown_request', { restart }, channel);
        assert.equal((await shutdown.recvReply('ok')).restart, restart);
        assert.deepEqual(await front.kernel.ended, { code: 0, signal: null });
        await processEnd(runner);
        await front.abandon();
      });
    }
  }

  it('ends a kernel whose cell spins', async () => {
    const front = await FrontEnd.start();
    const runner = Number(await front.value('process.pid'));
    const spinning = await front.begin('console.log("spinning"); while (true) {}');
    await spinning.recvStream('stdout', 'spinning\n');
    await front.send('shutdown_request', { restart: false }, 'control').recvReply('ok');
    assert.deepEqual(await front.kernel.ended, { code: 0, signal: null });
    await processEnd(runner);
    await front.abandon();
  });

  it('SIGTERM ends every process too', async () => {
    const front = await FrontEnd.start();
    const runner = Number(await front.value('process.pid'));
    front.kernel.signal('SIGTERM');
    await front.kernel.ended;
    await processEnd(runner);
    await front.abandon();
  });

  it('when the supervisor is killed, the runner ends by itself', async () => {
    const front = await FrontEnd.start();
    const runner = Number(await front.value('process.pid'));
    front.kernel.signal('SIGKILL');
    await front.kernel.ended;
    await processEnd(runner);
    await front.abandon();
  });

  it('when the front end that started it dies, the kernel ends', async () => {
    const { kernel, frontEnd } = await startByAnother();
    process.kill(frontEnd, 'SIGKILL');
    await processEnd(kernel);
  });
});

/** A front end in another process, which starts a kernel and then waits for ever. */
async function startByAnother(): Promise<{ frontEnd: number; kernel: number }> {
  const program = fileURLToPath(new URL('other-front-end.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  if (child.pid === undefined) throw new Error('The other front end did not start');
  return { frontEnd: child.pid, kernel: Number(line.toString()) };
}
