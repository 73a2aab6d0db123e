/** What native code, child processes and worker threads write, beside what the cell prints. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('native output', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run(
      "import { writeSync } from 'node:fs'; import { execFileSync, spawn } from 'node:child_process'; import { once } from 'node:events'; import { Worker } from 'node:worker_threads'",
    );
  });
  after(async () => front.close());

  it('keeps its place between printed lines', async () => {
    const cell = await front.begin(
      'for (let i = 0; i < 100; i++) { console.log("printed", i); void writeSync(1, `native ${i}\\n`) }',
    );
    const lines = Array.from({ length: 100 }, (_, i) => `printed ${i}\nnative ${i}\n`);
    await cell.recvStream('stdout', lines.join(''));
    await cell.end();
  });

  it('of a child process keeps its place, and loses nothing when there is much of it', async () => {
    const cell = await front.begin(
      'console.log("before"); execFileSync("seq", ["300000"], { stdio: "inherit" }); console.log("after")',
    );
    const numbers = Array.from({ length: 300_000 }, (_, i) => `${i + 1}\n`).join('');
    await cell.recvStream('stdout', `before\n${numbers}after\n`);
    await cell.end();
  });

  it('of a child that runs beside the cell is whole before idle', async () => {
    const cell = await front.begin(
      'const child = spawn("sh", ["-c", "echo one; echo two"], { stdio: "inherit" }); await once(child, "close"); undefined',
    );
    await cell.recvStream('stdout', 'one\ntwo\n');
    await cell.end();
  });

  it('on stderr stands in its place between lines that are printed a while apart', async () => {
    const pause = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)';
    const cell = await front.begin(
      `console.log("first"); ${pause}; writeSync(2, "native\\n"); ${pause}; console.log("last")`,
    );
    await cell.recvStream('stdout', 'first\n');
    await cell.recvStream('stderr', 'native\n');
    await cell.recvStream('stdout', 'last\n');
    await cell.end();
  });

  it('may split a character between two writes', async () => {
    const cell = await front.begin('for (const byte of Buffer.from("☃\\n")) void writeSync(1, Uint8Array.of(byte))');
    await cell.recvStream('stdout', '☃\n');
    await cell.end();
  });

  it('streams while a loop spins', async () => {
    const cell = await front.begin('writeSync(1, "native\\n"); console.log("printed"); while (true) {}');
    await cell.recvStream('stdout', 'native\nprinted\n');
    await front.interrupt();
    await cell.fails();
  });

  it("a worker thread's console is heard in the cell that started it", async () => {
    const cell = await front.begin(
      'const worker = new Worker("console.log(\'from a thread\')", { eval: true }); await once(worker, "exit"); undefined',
    );
    await cell.recvStream('stdout', 'from a thread\n');
    await cell.end();
  });

  it('what was printed before the runner is killed is not lost', async () => {
    const cell = await front.begin('console.log("last words"); process.kill(process.pid, "SIGKILL"); while (true) {}');
    await cell.recvStream('stdout', 'last words\n');
    await cell.recvError();
    await cell.recvReply('error');
    await cell.recvIdle();
  });
});

describe('process.stdout', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('write says that there is room, and calls back', async () => {
    const cell = await front.begin(
      'const room = process.stdout.write("68690a", "hex", () => console.log("called back")); await null; console.log(room)',
    );
    await cell.recvStream('stdout', 'hi\ncalled back\ntrue\n');
    await cell.end();
  });

  it('is still there after end, and takes a pipe', async () => {
    const cell = await front.begin(
      "import { Readable } from 'node:stream'; process.stdout.end('ended\\n'); const source = Readable.from(['pi', 'ped\\n']); source.pipe(process.stdout); await new Promise((resolve) => source.on('end', resolve)); console.log('still there')",
    );
    await cell.recvStream('stdout', 'ended\npiped\nstill there\n');
    await cell.end();
  });

  it('refuses what is no text', async () => {
    const cell = await front.begin('process.stdout.write(42 as never)');
    const { evalue } = await cell.fails();
    assert.match(evalue, /"chunk" argument/);
  });

  it('works after a cell was stopped in the middle of writing', async () => {
    for (let i = 0; i < 3; i++) {
      const cell = await front.begin('while (true) process.stdout.write("x".repeat(100_000))');
      await cell.recvStreamLike('stdout', /x/);
      await front.interrupt();
      while ((await cell.recvAny()) === 'stream');
      await cell.recvReply('error');
      await cell.recvIdle();
      const next = await front.begin('console.log("next"); console.error("error")');
      await next.recvStream('stdout', 'next\n');
      await next.recvStream('stderr', 'error\n');
      await next.end();
    }
  });

  it('a progress bar is sent as it ends up', async () => {
    const cell = await front.begin(
      'for (let i = 0; i <= 1000; i++) process.stdout.write(`\\r${String(i).padStart(4)} of 1000`); process.stdout.write("\\n"); undefined',
    );
    const text = await cell.recvStreamLike('stdout', /1000 of 1000\n$/);
    await cell.end();
    assert.ok(text.length < 5000, `${text.length} characters were sent`);
  });

  it('output of cells that run at once goes to each its own', async () => {
    const first = 'await new Promise<void>((resolve) => { globalThis.go = resolve }); console.log("of the first")';
    const { subshell_id } = await newSubshell(front);
    const waiting = await front.begin(first);
    const second = front.execute('console.log("of the second"); go()', {}, { subshell_id });
    await second.recvBusy();
    await second.recvExecuteInput('console.log("of the second"); go()');
    await second.recvStream('stdout', 'of the second\n');
    await second.end();
    await waiting.recvStream('stdout', 'of the first\n');
    await waiting.end();
  });
});

async function newSubshell(front: FrontEnd): Promise<{ subshell_id: string }> {
  const request = front.send('create_subshell_request', {}, 'control');
  await request.recvBusy();
  const { subshell_id } = await request.end();
  return { subshell_id };
}
