/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#streams-stdout-stderr-etc */
import { FrontEnd } from './front-end.ts';

describe('stream', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('20,000 lines arrive whole, in order, before idle', async () => {
    const cell = await front.begin('for (let i = 0; i < 20_000; i++) console.log("line", i)');
    await cell.recvStream('stdout', Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(''));
    await cell.end();
  });

  it('one line of 5 MB arrives whole', async () => {
    const cell = await front.begin('console.log("x".repeat(5_000_000))');
    await cell.recvStream('stdout', `${'x'.repeat(5_000_000)}\n`);
    await cell.end();
  });

  it('stdout and stderr keep their order among each other', async () => {
    const cell = await front.begin('for (let i = 0; i < 50; i++) { console.log("out", i); console.error("err", i) }');
    for (let i = 0; i < 50; i++) {
      await cell.recvStream('stdout', `out ${i}\n`);
      await cell.recvStream('stderr', `err ${i}\n`);
    }
    await cell.end();
  });

  it('process.stdout.write takes text and bytes, characters split between writes included', async () => {
    const cell = await front.begin(
      'process.stdout.write("no newline, "); for (const byte of Buffer.from("☃\\n")) process.stdout.write(Buffer.from([byte]))',
    );
    await cell.recvStream('stdout', 'no newline, ☃\n');
    await cell.end();
  });

  it('process.stdout.write calls back when it has written', async () => {
    const cell = await front.begin(
      'await new Promise<void>((resolve) => process.stdout.write("written\\n", () => resolve()))',
    );
    await cell.recvStream('stdout', 'written\n');
    await cell.end();
  });

  it('output streams while the cell still runs', async () => {
    const code = 'console.log("first"); while (true) {}';
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'first\n');
    await front.interrupt();
    await cell.fails();
  });

  it('what native code writes to file descriptor 1 is shown too', async () => {
    const cell = await front.begin('import { writeSync } from "node:fs"; void writeSync(1, "from the descriptor\\n")');
    await cell.recvStream('stdout', 'from the descriptor\n');
    await cell.end();
  });

  it('a child process that inherits stdout is heard before idle', async () => {
    const cell = await front.begin(
      'import { execFileSync } from "node:child_process"; void execFileSync("echo", ["from a child"], { stdio: "inherit" })',
    );
    await cell.recvStream('stdout', 'from a child\n');
    await cell.end();
  });
});
