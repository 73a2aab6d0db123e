/** Floods of output: all of it arrives where it is read, and nothing grows without bound where it is not. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Subscriber } from 'zeromq';
import { addressOf, FrontEnd } from './front-end.ts';

/** What the processes of a kernel may need (MB of resident memory) beyond what they had before the flood. */
const GROWTH = 250;

describe('a flood of output', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('of 100 MB arrives whole at a client that reads', async () => {
    const line = 'x'.repeat(999);
    const cell = await front.begin(`for (let i = 0; i < 100_000; i++) console.log('${line}')`);
    await cell.recvStream('stdout', `${line}\n`.repeat(100_000));
    await cell.end();
  });

  it('without end is stopped by an interrupt', async () => {
    const cell = await front.begin('while (true) console.log("again and again")');
    await cell.recvStreamLike('stdout', /again/);
    await front.interrupt();
    while ((await cell.recvAny()) === 'stream');
    await cell.recvReply('error');
    await cell.recvIdle();
    assert.equal(await front.value('"alive"'), "'alive'");
  });

  it('that one front end does not read reaches the other whole and fills no memory, and the next cell tells that something was missed', async () => {
    const runner = Number(await front.value('process.pid'));
    const memory = (): Promise<number[]> => Promise.all([front.kernel.pid, runner].map(residentMegabytes));
    const idle = new Subscriber({ linger: 0, receiveHighWaterMark: 1 });
    idle.connect(addressOf(front.kernel.connection, 'iopub'));
    idle.subscribe('');
    await front.recvUnasked('iopub_welcome');
    const before = await memory();
    const line = 'y'.repeat(9999);
    const cell = await front.begin(`for (let i = 0; i < 20_000; i++) console.log('${line}')`);
    await cell.recvStream('stdout', `${line}\n`.repeat(20_000));
    await cell.end();
    const grown = (await memory()).map((megabytes, at) => megabytes - (before[at] ?? 0));
    assert.ok(Math.max(...grown) < GROWTH, `supervisor and runner grew by ${grown.join(' and ')} MB`);
    idle.close();

    const next = await front.begin('1');
    await next.recvStreamLike('stderr', /has missed at most \d+ messages \(\d+ MB\)/);
    await next.recvResult('1');
    await next.end();
  });
});

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
