/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-stdin-router-dealer-channel */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FrontEnd, type Conversation } from './front-end.ts';

describe('input_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("let kept = 'before'");
    await front.run("import * as readline from 'node:readline'");
    await front.run("import { createInterface } from 'node:readline/promises'");
    await front.run("import { promptSecret } from 'limpid'");
  });
  after(async () => front.close());

  describe('of the dialogs that browsers have', () => {
    for (const [code, question, answer, value] of [
      ["prompt('Name')", 'Name ', 'Ada', "'Ada'"],
      ["prompt('Name: ')", 'Name: ', '', "''"],
      ['prompt()', '', 'Zürich 🙂', "'Zürich 🙂'"],
      ["prompt('Name', 'Ada')", 'Name [Ada] ', '', "'Ada'"],
      ["prompt('Name', 'Ada')", 'Name [Ada] ', 'Bob', "'Bob'"],
      ["prompt('Name', 'Ada')", 'Name [Ada] ', '\x04', 'null'],
      ["confirm('Sure?')", 'Sure? [y/N] ', 'y', 'true'],
      ["confirm('Sure?')", 'Sure? [y/N] ', 'Yes', 'true'],
      ["confirm('Sure?')", 'Sure? [y/N] ', '', 'false'],
      ["confirm('Sure?')", 'Sure? [y/N] ', '\x04', 'false'],
      ["alert('Done'); 'read'", 'Done [Enter] ', '', "'read'"],
    ] as const) {
      it(`${code} asks '${question}' and makes ${value} of '${answer === '\x04' ? 'end of input' : answer}'`, async () => {
        const cell = await begin(code);
        await cell.recvInputRequest(question);
        front.answer(answer);
        await cell.recvResult(value);
        await cell.end();
      });
    }

    it('promptSecret asks the front end to hide what is typed', async () => {
      const cell = await begin("promptSecret('Key')?.length");
      await cell.recvInputRequest('Key ', true);
      front.answer('swordfish');
      await cell.recvResult('9');
      await cell.end();
    });

    it('asks after an await and inside a timer too', async () => {
      const cell = await begin(
        "await new Promise((resolve) => setTimeout(resolve, 5)); const one = prompt('1?'); await new Promise((resolve) => setTimeout(() => resolve(prompt('2?') + one), 5))",
      );
      await cell.recvInputRequest('1? ');
      front.answer('a');
      await cell.recvInputRequest('2? ');
      front.answer('b');
      await cell.recvResult("'ba'");
      await cell.end();
    });
  });

  it('comes after all that the cell has printed', async () => {
    const cell = await begin("console.log('first'); process.stdout.write('second'); prompt('?'); console.log('third')");
    await cell.recvInputRequest('? ');
    await cell.recvStream('stdout', 'first\nsecond');
    front.answer('');
    await cell.recvStream('stdout', 'third\n');
    await cell.end();
  });

  it('is not sent to a front end that takes no questions: the cell fails and says what to do', async () => {
    for (const code of [
      "prompt('Name')",
      "confirm('Sure?')",
      "alert('Done')",
      "promptSecret('Key')",
      "await createInterface({ input: process.stdin }).question('Name')",
      'for await (const line of createInterface({ input: process.stdin })) console.log(line)',
      'for await (const chunk of process.stdin) console.log(chunk)',
    ]) {
      const { evalue } = await front.failure(code);
      assert.match(evalue, /^Nobody can be asked: .* Set the value in a variable instead/, code);
    }
  });

  describe('while it waits', () => {
    it('kernel_info and heartbeats are answered', async () => {
      const cell = await begin("prompt('?'); undefined");
      await cell.recvInputRequest('? ');
      const info = front.send('kernel_info_request', {});
      await info.recvBusy();
      await info.end();
      assert.equal(await front.heartbeat('tick'), 'tick');
      front.answer('');
      await cell.end();
    });

    for (const [how, stop] of [
      ['an interrupt_request', async () => front.interrupt()],
      [
        'SIGINT',
        async () => {
          front.kernel.signal('SIGINT');
          return Promise.resolve();
        },
      ],
    ] as const) {
      for (const [what, code] of Object.entries({
        'a dialog': "prompt('?')",
        'a dialog whose failure is caught': "try { prompt('?') } catch {} prompt('again?')",
        'a dialog after an await': "await new Promise((resolve) => setTimeout(resolve, 5)); prompt('?')",
        'a question of readline': "await createInterface({ input: process.stdin }).question('? ')",
        'lines of readline':
          "const rl = createInterface({ input: process.stdin, prompt: '? ' }); rl.prompt(); for await (const line of rl) console.log(line)",
      })) {
        it(`${how} ends ${what}, and variables are kept`, async () => {
          const cell = await begin(code);
          await cell.recvInputRequest('? ');
          await stop();
          const { ename } = await cell.fails();
          assert.equal(ename, 'Interrupted');
          assert.equal(await front.value('kept'), "'before'");
        });
      }
    }

    it('the cells queued behind are aborted by an interrupt', async () => {
      const cell = await begin("prompt('?')");
      const queued = front.execute("kept = 'changed'");
      await cell.recvInputRequest('? ');
      await front.interrupt();
      await cell.fails();
      await queued.recvBusy();
      await queued.recvReply('aborted');
      await queued.recvIdle();
    });
  });

  describe('replies that are late', () => {
    it('to nobody: dropped', async () => {
      front.answer('nobody asked');
      await front.value('1');
      const cell = await begin("prompt('?')");
      await cell.recvInputRequest('? ');
      front.answer('asked');
      await cell.recvResult("'asked'");
      await cell.end();
    });

    it('to a question that was interrupted: dropped, and the next question gets its own', async () => {
      const first = await begin("prompt('first?')");
      const stale = await first.recvInputRequest('first? ');
      await front.interrupt();
      await first.fails();
      const second = await begin("prompt('second?')");
      const fresh = await second.recvInputRequest('second? ');
      front.answer('to the first', stale);
      front.answer('to the second', fresh);
      await second.recvResult("'to the second'");
      await second.end();
    });

    it('a second reply to the same question: dropped', async () => {
      const cell = await begin("[prompt('1?'), prompt('2?')].join()");
      const first = await cell.recvInputRequest('1? ');
      front.answer('a', first);
      front.answer('a again', first);
      const second = await cell.recvInputRequest('2? ');
      front.answer('b', second);
      await cell.recvResult("'a,b'");
      await cell.end();
    });
  });

  describe('of node:readline over process.stdin', () => {
    it('question asks with its query, and prints nothing', async () => {
      const cell = await begin(
        "const promised = createInterface({ input: process.stdin, output: process.stdout }); (await promised.question('Name? ')) + (await promised.question('Age? '))",
      );
      await cell.recvInputRequest('Name? ');
      front.answer('Ada');
      await cell.recvInputRequest('Age? ');
      front.answer('36');
      await cell.recvResult("'Ada36'");
      await cell.end();
    });

    it('an interface that an earlier cell made asks for the cell that uses it, also after an interrupt', async () => {
      const interrupted = await begin("await promised.question('Interrupted? ')");
      await interrupted.recvInputRequest('Interrupted? ');
      await front.interrupt();
      await interrupted.fails();
      const cell = await begin("await promised.question('Again? ')");
      await cell.recvInputRequest('Again? ');
      front.answer('yes');
      await cell.recvResult("'yes'");
      await cell.end();
      await front.run('promised.close()');
    });

    it('question with a callback, and promisified', async () => {
      const cell = await begin(`
        import { promisify } from 'node:util';
        const called = readline.createInterface(process.stdin);
        const first = await new Promise((resolve) => called.question('1? ', resolve));
        first + (await promisify(called.question).call(called, '2? '))`);
      await cell.recvInputRequest('1? ');
      front.answer('a');
      await cell.recvInputRequest('2? ');
      front.answer('b');
      await cell.recvResult("'ab'");
      await cell.end();
      await front.run('called.close()');
    });

    it('a question whose signal is aborted is withdrawn', async () => {
      await front.run("import { existsSync } from 'node:fs'");
      const cell = await begin(`
        const timed = createInterface({ input: process.stdin });
        const over = new AbortController();
        const asked = setInterval(() => { if (existsSync('asked')) { clearInterval(asked); over.abort(); } }, 5);
        await timed.question('Quick! ', { signal: over.signal }).catch(({ name }) => console.log(name));
        await timed.question('Slow? ')`);
      await cell.recvInputRequest('Quick! ');
      await writeFile(join(front.kernel.folder, 'asked'), '');
      await cell.recvStream('stdout', 'AbortError\n');
      const slow = await cell.recvInputRequest('Slow? ');
      front.answer('yes', slow);
      await cell.recvResult("'yes'");
      await cell.end();
    });

    it('a question at the end of input fails and says so', async () => {
      const cell = await begin("await createInterface({ input: process.stdin }).question('Name? ')");
      await cell.recvInputRequest('Name? ');
      front.answer('\x04');
      const { evalue } = await cell.fails();
      assert.match(evalue, /^The input ended before the question was answered/);
    });

    it('for await reads lines until the end of input, and asks only for the line it wants', async () => {
      const cell = await begin(
        'for await (const line of createInterface({ input: process.stdin })) console.log(line.toUpperCase())',
      );
      for (const line of ['one', 'two']) {
        await cell.recvInputRequest('');
        front.answer(line);
        await cell.recvStream('stdout', `${line.toUpperCase()}\n`);
      }
      await cell.recvInputRequest('');
      front.answer('\x04');
      await cell.end();
    });

    it('for await that breaks leaves no question behind', async () => {
      const cell = await begin(
        "for await (const line of createInterface({ input: process.stdin })) if (line === 'quit') break",
      );
      await cell.recvInputRequest('');
      front.answer('on');
      await cell.recvInputRequest('');
      front.answer('quit');
      await cell.end();
    });

    it('a shell of its own: prompt() and the event line', async () => {
      const cell = await begin(`
        const shell = readline.createInterface({ input: process.stdin, output: process.stdout, prompt: 'calc> ' });
        shell.on('line', (line) => { console.log('=', eval(line)); shell.prompt(); });
        shell.prompt();
        await new Promise((resolve) => shell.once('close', resolve)); undefined`);
      await cell.recvInputRequest('calc> ');
      front.answer('6 * 7');
      await cell.recvStream('stdout', '= 42\n');
      await cell.recvInputRequest('calc> ');
      front.answer('\x04');
      await cell.end();
    });

    it('listening for lines alone asks for one after another', async () => {
      const cell = await begin(`
        const heard: string[] = [];
        const listener = readline.createInterface({ input: process.stdin });
        await new Promise<void>((resolve) => listener.on('line', (line) => { if (heard.push(line) === 2) listener.close(); }).once('close', resolve));
        heard.join()`);
      await cell.recvInputRequest('');
      front.answer('a');
      await cell.recvInputRequest('');
      front.answer('b');
      await cell.recvResult("'a,b'");
      await cell.end();
    });
  });

  it('process.stdin is a stream of lines; after its end the next cell has a new one', async () => {
    for (const round of [1, 2]) {
      const code = `let all = ''; for await (const chunk of process.stdin) all += chunk; '${round}' + all`;
      const cell = await begin(code);
      await cell.recvInputRequest('');
      front.answer('one');
      await cell.recvInputRequest('');
      front.answer('\x04');
      await cell.recvResult(`'${round}one\\n'`);
      await cell.end();
    }
  });

  it('a question for a cell that has ended fails and says so', async () => {
    const cell = await begin(
      "setTimeout(() => { try { prompt('?') } catch (error) { console.log(error.code) } }, 20); undefined",
    );
    await cell.end();
    await cell.recvStream('stdout', 'STDIN_LATE\n');
  });

  it('of two subshells: the second waits for its turn, and each names its subshell', async () => {
    const subshell_id = await createSubshell();
    const main = await begin("await createInterface({ input: process.stdin }).question('main? ')");
    const asked = await main.recvInputRequest('main? ');
    assert.equal(asked['subshell_id'], undefined);
    const code = "console.log('asks now'); await createInterface({ input: process.stdin }).question('subshell? ')";
    const inside = front.execute(code, { allow_stdin: true }, { subshell_id });
    await inside.recvBusy();
    await inside.recvExecuteInput(code);
    await inside.recvStream('stdout', 'asks now\n');
    front.answer('to main');
    await main.recvResult("'to main'");
    await main.end();
    const second = await inside.recvInputRequest('subshell? ');
    assert.equal(second['subshell_id'], subshell_id);
    front.answer('to the subshell', second);
    await inside.recvResult("'to the subshell'");
    await inside.end();
    const remove = front.send('delete_subshell_request', { subshell_id }, 'control');
    await remove.recvBusy();
    await remove.end();
  });

  describe('to a front end that has gone', () => {
    it('a front end that goes away while it is asked ends the cell, and the kernel goes on', async () => {
      const cell = await begin("prompt('Still there?')");
      await cell.recvInputRequest('Still there? ');
      front.hangUp();
      const { evalue } = await cell.fails();
      assert.match(evalue, /not connected any more/);
      assert.equal(await front.value('kept'), "'before'");
      const next = await begin("prompt('And now?')");
      assert.match((await next.fails()).evalue, /not connected any more/);
    });
  });

  async function begin(code: string): Promise<Conversation<'execute_request'>> {
    const cell = front.execute(code, { allow_stdin: true });
    await cell.recvBusy();
    await cell.recvExecuteInput(code);
    return cell;
  }

  async function createSubshell(): Promise<string> {
    const request = front.send('create_subshell_request', {}, 'control');
    await request.recvBusy();
    return (await request.end()).subshell_id;
  }
});
