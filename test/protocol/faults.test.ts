/** Whatever breaks, the rest goes on and says what happened. Ends with the table of faults and the time each took. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FrontEnd, textOf } from './front-end.ts';
import { processEnd } from './kernel-process.ts';

const MEGABYTE = 1_000_000;

describe('faults', () => {
  const table: { fault: string; seen: string; seconds: string }[] = [];
  let front: FrontEnd;
  before(async () => {
    // A small heap, so that memory runs out soon.
    front = await FrontEnd.start({ env: { NODE_OPTIONS: '--max-old-space-size=256' } });
  });
  after(async () => {
    await front.close();
    console.log(tableOf(table));
  });

  /** One line of the table: what `provoke` says was seen, and how long it took from the fault on. */
  function fault(what: string, provoke: () => Promise<string>): void {
    it(what, async () => {
      const started = performance.now();
      const seen = await provoke();
      table.push({ fault: what, seen, seconds: ((performance.now() - started) / 1000).toFixed(2) });
    });
  }

  const DEATHS: { [what: string]: { code: string; says: RegExp } } = {
    'runner killed by SIGKILL': {
      code: 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})',
      says: /SIGKILL/,
    },
    'runner aborts': { code: 'process.abort()', says: /SIGABRT/ },
    'runner exits': { code: 'process.exit(3)', says: /exit code 3/ },
    'runner out of memory': {
      code: 'const hoard = []; while (true) hoard.push(new Array(1e6).fill(1))',
      says: /ran out of memory/,
    },
    'runner killed by SIGSEGV': {
      code: 'process.kill(process.pid, "SIGSEGV"); await new Promise(() => {})',
      says: /SIGSEGV.*[Nn]ative code crashed/,
    },
  };
  for (const [what, { code, says }] of Object.entries(DEATHS)) {
    fault(what, async () => {
      const before = await front.value('process.pid');
      const { evalue } = await front.failure(code);
      assert.match(evalue, says);
      assert.match(evalue, /variables are gone/);
      assert.notEqual(await front.value('process.pid'), before);
      assert.equal(await front.heartbeat('beat'), 'beat');
      return 'the cell says so, the next one runs';
    });
  }

  // Node's C++ checks its arguments and aborts: a real crash, on every machine and without a compiler.
  fault('runner crashes in native code', async () => {
    const cell = await front.begin("process.binding('fs').internalModuleStat()");
    await cell.recvStreamLike('stderr', /node_file\.cc[^]*Assertion failed.*\n/);
    assert.match((await cell.fails()).evalue, /SIGABRT.*native code.*variables are gone/);
    assert.equal(await front.value('1 + 1'), '2');
    return 'its last words and the end, the next one runs';
  });

  fault('a library that is none is loaded', async () => {
    const file = join(front.kernel.folder, 'garbage.node');
    await writeFile(file, 'this is no library');
    const before = await front.value('process.pid');
    const { evalue } = await front.failure(`process.dlopen({ exports: {} }, ${JSON.stringify(file)})`);
    assert.match(evalue, /garbage\.node/);
    assert.equal(await front.value('process.pid'), before);
    return 'the cell fails, variables stay';
  });

  fault("supervisor's parent is gone", async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('other-front-end.ts', import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    parent.kill('SIGKILL');
    await processEnd(Number(line));
    return 'the kernel ends';
  });

  fault('a client vanishes while its cell runs, and comes back', async () => {
    const file = join(front.kernel.folder, 'go on');
    const code = [
      "import { existsSync } from 'node:fs'; console.log('before');",
      `while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 10));`,
      "console.log('after'); var ended = true",
    ].join('\n');
    const vanishing = await FrontEnd.join(front.kernel);
    const cell = await vanishing.begin(code);
    await cell.recvStream('stdout', 'before\n');
    vanishing.leave();

    const back = await FrontEnd.join(front.kernel);
    await writeFile(file, '');
    const { content } = await back.recvOverheard('stream');
    assert.deepEqual(content, { name: 'stdout', text: 'after\n' });
    assert.equal(await back.value('ended'), 'true');
    back.leave();
    return 'it hears the rest, the next cell runs';
  });

  fault('two clients at once', async () => {
    const other = await FrontEnd.join(front.kernel);
    const [mine, its] = [front.execute('"of the first"'), other.execute('"of the other"')];
    for (const [cell, text] of [
      [mine, 'of the first'],
      [its, 'of the other'],
    ] as const) {
      await cell.recvBusy();
      await cell.recvExecuteInput(JSON.stringify(text));
      await cell.recvResult(`'${text}'`);
      await cell.end();
    }
    // the first has overheard other clients before
    let overheard = '';
    while (overheard !== "'of the other'") overheard = overheardText(await front.recvOverheard('execute_result'));
    assert.equal(overheardText(await other.recvOverheard('execute_result')), "'of the first'");
    other.leave();
    return 'each hears both, replies go to who asked';
  });

  for (const megabytes of [10, 100]) {
    fault(`${megabytes} MB of stdout`, async () => {
      const code = `for (let n = 0; n < ${megabytes}; n++) console.log(String(n).padEnd(${MEGABYTE - 1}, '.'))`;
      const cell = await front.begin(code);
      const expected = createHash('sha256');
      for (let n = 0; n < megabytes; n += 1) expected.update(`${String(n).padEnd(MEGABYTE - 1, '.')}\n`);
      const received = createHash('sha256');
      for (let left = megabytes * MEGABYTE; left > 0;) {
        const { name, text } = await cell.recvStreamPiece();
        assert.equal(name, 'stdout', text);
        received.update(text);
        left -= text.length;
      }
      await cell.end();
      assert.equal(received.digest('hex'), expected.digest('hex'));
      return 'every byte, before idle';
    });

    fault(`${megabytes} MB in one display`, async () => {
      const code = `Deno.jupyter.display({ 'text/plain': 'z'.repeat(${megabytes * MEGABYTE}) }, { raw: true })`;
      const cell = await front.begin(`await ${code}; undefined`);
      const { data } = await cell.recvDisplay();
      assert.equal(textOf(data).length, megabytes * MEGABYTE);
      await cell.end();
      return 'whole';
    });
  }
});

function overheardText({ content }: { content: unknown }): string {
  // SAFETY: an execute_result, whose schema has been checked when it came
  return String((content as { data: { [mime: string]: unknown } }).data['text/plain']);
}

function tableOf(lines: { fault: string; seen: string; seconds: string }[]): string {
  const rows = [{ fault: 'fault', seen: 'seen', seconds: 's' }, ...lines];
  const [fault, seen] = [
    Math.max(...rows.map((row) => row.fault.length)),
    Math.max(...rows.map((row) => row.seen.length)),
  ];
  return rows
    .map((row) => `      ${row.fault.padEnd(fault)}  ${row.seen.padEnd(seen)}  ${row.seconds.padStart(6)}`)
    .join('\n');
}
