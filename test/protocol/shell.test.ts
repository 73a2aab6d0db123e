/** `!command`: what a command of the shell prints is the cell's, and an interrupt ends all that it has started. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FrontEnd } from './front-end.ts';
import { processEnd } from './kernel-process.ts';

describe('commands of the shell', function () {
  this.timeout(180_000);
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  const PRINTS: [what: string, code: string, stdout: string][] = [
    ['words', '!echo one  two', 'one two\n'],
    ['quotes', `!echo "it's" 'a "b"' c\\ d`, `it's a "b" c d\n`],
    ['a pipe', '!printf "b\\na\\n" | sort', 'a\nb\n'],
    ['a command in two lines', '!echo one \\\n  two', 'one two\n'],
    ['variables of the shell', '!word=three; echo $word', 'three\n'],
    ['a loop', '!for i in 1 2; do echo $i; done', '1\n2\n'],
    ['colours', String.raw`!printf '\033[31mred\033[0m\n'`, '\u001b[31mred\u001b[0m\n'],
    ['letters in pieces', String.raw`!printf '\344\270'; sleep 0.2; printf '\255\n'`, '中\n'],
    ['no last line end', '!printf one', 'one'],
    ['an input that is at its end', '!cat; echo end', 'end\n'],
    ['two commands and code between them', '!echo one\nconsole.log("two")\n!echo three', 'one\ntwo\nthree\n'],
    [
      'a value',
      'const name = "$(echo owned); \'x\' `y`"\n!echo ${name} "${name}"',
      "$(echo owned); 'x' `y` $(echo owned); 'x' `y`\n",
    ],
    ['a list', "const names = ['a b', 'c']\n!printf '<%s>\\n' ${names}", '<a b>\n<c>\n'],
    ['an expression with braces', '!echo ${[1, 2].map((x) => { return `${x}!` }).join("}")}', '1!}2!\n'],
  ];
  for (const [what, code, stdout] of PRINTS) {
    it(`prints ${what}`, async () => {
      const cell = await front.begin(code);
      await cell.recvStream('stdout', stdout);
      await cell.end();
    });
  }

  it('tells stdout and stderr apart, live and in order', async () => {
    const heard = (word: string): string => `until [ -e ${word} ]; do sleep 0.02; done`;
    const tell = async (word: string): Promise<void> => writeFile(join(front.kernel.folder, word), '');
    const cell = await front.begin(`!echo one; ${heard('one')}; echo two >&2; ${heard('two')}; echo three`);
    await cell.recvStream('stdout', 'one\n');
    await tell('one');
    await cell.recvStream('stderr', 'two\n');
    await tell('two');
    await cell.recvStream('stdout', 'three\n');
    await cell.end();
  });

  it('prints all of a flood', async () => {
    const cell = await front.begin('!seq 200000');
    const lines = Array.from({ length: 200_000 }, (_, index) => `${index + 1}\n`).join('');
    await cell.recvStream('stdout', lines);
    await cell.end();
  });

  it('fails the cell when the command fails, at its line', async () => {
    const cell = await front.begin('const before = 1\n!echo why >&2; exit 3\nconsole.log("not reached")');
    await cell.recvStream('stderr', 'why\n');
    const { ename, evalue, traceback } = await cell.fails();
    assert.equal(ename, 'LimpidError');
    assert.match(evalue, /^`echo why >&2; exit 3` failed: exit code 3\./);
    assert.match(traceback.join('\n'), /> 2 \|/);
    assert.match((await front.failure('!kill -SEGV $$')).evalue, /failed: signal SIGSEGV/);
    await front.run('!ls /no-such-folder 2> /dev/null || true');
  });

  it('tells that there is no such command', async () => {
    const cell = await front.begin('!no-such-command-of-limpid now');
    assert.match(await cell.recvStreamLike('stderr', /\n$/), /not found/);
    assert.match((await cell.fails()).evalue, /exit code 127/);
  });

  it('refuses a value that is no word', async () => {
    assert.match(
      (await front.failure('const thing = {}\n!echo ${thing}')).evalue,
      /an object cannot be put into a command or a magic/,
    );
    assert.match(
      (await front.failure('!echo ${undefined}')).evalue,
      /undefined cannot be put into a command or a magic/,
    );
  });

  it('leaves TypeScript that negates as it is', async () => {
    await front.run('let done = false; let stopped = 0; const stop = () => ++stopped');
    assert.equal(await front.value('!done && stop()'), '1');
    assert.equal(await front.value('!done'), 'true');
    assert.equal(await front.value('const total = 7, who = 4; total\n  %who'), '3');
  });

  /** Each prints the process ids of what it has started. */
  const ENDLESS = {
    'that sleeps': 'echo $$; sleep 100',
    'with processes of its own': 'sleep 100 & echo $!; sleep 100 & echo $!; wait',
    'that writes elsewhere': 'echo $$; exec sleep 100 > /dev/null 2>&1',
    'that does not mind signals': "trap '' INT TERM; echo $$; while true; do sleep 0.1; done",
  };
  for (const [what, command] of Object.entries(ENDLESS)) {
    it(`an interrupt ends a command ${what}`, async () => {
      const cell = await front.begin(`!${command}; exit`);
      const pids = await cell.recvStreamLike('stdout', what.includes('processes') ? /\n\d+\n/ : /\n/);
      await front.interrupt();
      assert.equal((await cell.fails()).ename, 'Interrupted');
      await Promise.all(
        pids
          .trim()
          .split('\n')
          .map(async (pid) => processEnd(Number(pid))),
      );
      assert.equal(await front.value('1 + 1'), '2');
    });
  }

  it('a flood that nobody ends is ended by an interrupt', async () => {
    const cell = await front.begin('!yes now');
    await cell.recvStreamPiece();
    await front.interrupt();
    await cell.recvUntil((type) => (type === 'error' ? true : undefined));
    assert.equal((await cell.recvReply('error')).ename, 'Interrupted');
    await cell.recvIdle();
  });

  const ENDS: { [what: string]: (front: FrontEnd) => Promise<void> } = {
    'the kernel is shut down': async (other) => other.close(),
    'the kernel is killed': async (other) => other.abandon(),
  };
  for (const [what, end] of Object.entries(ENDS)) {
    it(`ends when ${what}`, async () => {
      const other = await FrontEnd.start();
      const cell = await other.begin('!echo $$; sleep 100; exit');
      const pid = await cell.recvStreamLike('stdout', /\n/);
      cell.ignore();
      await end(other);
      await processEnd(Number(pid));
    });
  }
});
