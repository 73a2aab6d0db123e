/** Magics as IPython has them, TypeScript-shaped: `%time f()`, `%%bench`, `%who`; kernel/README.md lists them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MimeBundle } from '../../kernel/src/messages.ts';
import { FrontEnd, textOf } from './front-end.ts';

const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'code', source: ['const a = 1\n', 'a'], metadata: {}, outputs: [] },
    { cell_type: 'markdown', source: 'words', metadata: {} },
    { cell_type: 'code', source: 'a + 1', metadata: {}, outputs: [] },
  ],
};
const FILES = {
  'inner/where.ts': 'export const where = "inner"',
  'inner/deep/leaf.ts': '',
  'where.ts': 'export const where = "outer"',
  'model.ts': 'export const units = 3;\n',
  'other.ipynb': JSON.stringify(NOTEBOOK),
  'picture.bin': 'a\0b',
  'package/package.json': '{ "name": "a-local-package", "version": "1.0.0", "main": "main.js" }',
  'package/main.js': 'exports.answer = 42',
  'above/package.json': '{ "name": "above" }\n',
  'above/notebook/keep.txt': '',
};

describe('magics', function () {
  this.timeout(180_000);
  let folder: string;
  let front: FrontEnd;
  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'limpid-notebook-')));
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    front = await FrontEnd.start({ cwd: folder });
  });
  after(async () => {
    await front.close();
    await rm(folder, { recursive: true });
  });

  /** Runs a cell that shows a table, and gives it. */
  async function shownBy(code: string): Promise<MimeBundle> {
    const cell = await front.begin(code);
    const { data } = await cell.recvDisplay();
    await cell.end();
    return data;
  }

  /** Runs a cell that prints, in whatever pieces, and gives its lines. */
  async function printedBy(code: string): Promise<string> {
    const cell = await front.begin(code);
    let text = '';
    await cell.recvUntil((type, { name, text: piece }) => {
      if (type === 'status') return true;
      assert.deepEqual([type, name], ['stream', 'stdout'], String(piece));
      text += String(piece);
      return undefined;
    });
    await cell.recvReply('ok');
    return text;
  }

  describe('%who', () => {
    it('tells names, types, shapes and bytes, and calls no code of theirs', async () => {
      await front.run(
        [
          "import * as tf from '@tensorflow/tfjs'",
          'const pixels = tf.zeros([10, 28])',
          'const net = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] })',
          "const title = 'a | <b>'; const bytes = new Uint8Array(6); const list = [1, 2]",
          'let calls = 0',
          'class Trap { get shape() { calls++; return [1] } get [Symbol.toStringTag]() { calls++; return "x" } }',
          'const trap = new Trap()',
          'const proxy = new Proxy({}, { getOwnPropertyDescriptor() { calls++; return undefined } })',
          'const twice = (x: number) => 2 * x',
        ].join('\n'),
      );
      const data = await shownBy('%who');
      const rows = textOf(data)
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/));
      const rowOf = (name: string): string[] | undefined => rows.find(([first]) => first === name);
      assert.deepEqual(rowOf('pixels'), ['pixels', 'Tensor', '[10, 28]', 'float32', '1.1 kB']);
      assert.deepEqual(rowOf('net'), ['net', 'Sequential', '32 B', '1 layer, 8 parameters']);
      assert.deepEqual(rowOf('title'), ['title', 'string', '"a | <b>"']);
      assert.deepEqual(rowOf('bytes'), ['bytes', 'Uint8Array', '[6]', '6 B']);
      assert.deepEqual(rowOf('list'), ['list', 'Array', '[2]']);
      assert.deepEqual(rowOf('trap'), ['trap', 'Trap']);
      assert.deepEqual(rowOf('tf'), ['tf', 'module']);
      assert.deepEqual(rowOf('twice'), ['twice', 'function']);
      assert.ok(rowOf('proxy'));
      assert.match(markdownOf(data), /\| title \| string \|.*"a \\\| \\<b\\>" \|/);
      assert.equal(await front.value('calls'), '0');
    });

    it('takes words to look for', async () => {
      const text = textOf(await shownBy('%who tensor net'));
      assert.match(text, /^2 variables/);
      assert.match(text, /pixels/);
      assert.match(text, /Sequential/);
      assert.equal(await printedBy('%who nothing'), 'No variable has nothing in its name or type.\n');
    });
  });

  describe('%env', () => {
    it('sets, shows and lists variables, which commands see; what looks secret is hidden', async () => {
      assert.equal(await printedBy('%env LIMPID_TEST=one two'), 'LIMPID_TEST=one two\n');
      assert.equal(await printedBy('%env LIMPID_TEST'), 'one two\n');
      assert.equal(await printedBy('!echo "$LIMPID_TEST"'), 'one two\n');
      assert.equal(await printedBy("%env LIMPID_TEST 'three'"), 'LIMPID_TEST=three\n');
      assert.equal(await front.value('process.env.LIMPID_TEST'), "'three'");
      assert.equal(await printedBy('%env LIMPID_TEST_KEY=hush'), 'LIMPID_TEST_KEY=••••••\n');
      const data = await shownBy('%env');
      assert.match(textOf(data), /^LIMPID_TEST +three$/m);
      assert.doesNotMatch(JSON.stringify(data), /hush/);
    });

    it('fails for a variable that there is not', async () => {
      const { evalue } = await front.failure('%env LIMPID_NONE');
      assert.match(evalue, /There is no environment variable LIMPID_NONE/);
    });
  });

  describe('${expression}', () => {
    it('is a value in every magic that takes text, whatever it holds', async () => {
      await front.run("const inner = 'inner'; const odd = `\"it's\" $HOME; \\`date\\``;");
      assert.equal(await printedBy('%cd ${inner}/${"de" + "ep"}'), `${join(folder, 'inner/deep')}\n`);
      assert.equal(await printedBy('%cd ${-1 + 1 ? "" : "-"}'), `${folder}\n`);
      assert.equal(await printedBy('%env LIMPID_ODD=${odd}'), 'LIMPID_ODD="it\'s" $HOME; `date`\n');
      assert.equal(await front.value('process.env.LIMPID_ODD === odd'), 'true');
      assert.equal(await printedBy('%env ${"LIMPID_" + "ODD"}'), '"it\'s" $HOME; `date`\n');
      assert.equal(await printedBy('%env LIMPID_ODD=\\${odd}'), 'LIMPID_ODD=${odd}\n');
      assert.match(textOf(await shownBy('%who ${inner}')), /^inner /m);
      assert.match(await printedBy('%npm ${["--version"]}'), /^\d+\.\d+\.\d+\n/);
      const loading = await front.begin('%load ${"model"}.ts');
      const { payload } = await loading.end();
      assert.match(JSON.stringify(payload), /units = 3/);
      assert.equal(await printedBy('!echo ${odd}'), '"it\'s" $HOME; `date`\n');
    });
    it('that throws, or holds an object, is told before anything is done', async () => {
      assert.match((await front.failure('%cd ${nowhere}')).evalue, /nowhere is not defined/);
      assert.match(
        (await front.failure('%env A=${[{}]}')).evalue,
        /^an object cannot be put into a command or a magic/,
      );
    });
    it('has types', async () => {
      assert.match((await front.failure('// @limpid strict\n%cd ${inner.nope}')).evalue, /'nope' does not exist/);
    });
  });

  describe('%cd', () => {
    it('moves imports, files and commands, and back', async () => {
      assert.equal(await printedBy('%cd inner'), `${join(folder, 'inner')}\n`);
      assert.equal(await front.value("import { where } from './where'; where"), "'inner'");
      assert.equal(await front.value("require('node:fs').existsSync('deep')"), 'true');
      assert.equal(await front.value("require('./where.ts').where"), "'inner'");
      assert.equal(await front.value('import.meta.dirname'), `'${join(folder, 'inner')}'`);
      assert.equal(await printedBy('!pwd'), `${join(folder, 'inner')}\n`);
      assert.equal(await printedBy('%cd -'), `${folder}\n`);
      assert.equal(await front.value("import { where as here } from './where'; here"), "'outer'");
      assert.equal(await printedBy('%cd -'), `${join(folder, 'inner')}\n`);
      assert.equal(await printedBy('%cd'), `${folder}\n`);
    });

    it('moves types and completion too', async () => {
      assert.equal(await printedBy('%cd inner'), `${join(folder, 'inner')}\n`);
      const files = await completed('%load ');
      assert.deepEqual(files, ['deep/', 'where.ts']);
      await front.run("// @limpid strict\nimport { where as there } from './where'\nconst text: 'inner' = there");
      await printedBy('%cd');
    });

    it('stays where it is when there is no such folder', async () => {
      const { evalue } = await front.failure('%cd none');
      assert.match(evalue, /The folder .*none cannot be gone to: ENOENT/);
      assert.equal(await printedBy('!pwd'), `${folder}\n`);
    });
  });

  describe('%load', () => {
    const loads: [file: string, text: string][] = [
      ['model.ts', 'export const units = 3;\n'],
      ['./other.ipynb', 'const a = 1\na\n\na + 1'],
    ];
    for (const [file, text] of loads) {
      it(`asks for the code of ${file} in place of the cell`, async () => {
        const cell = await front.begin(`%load ${file}`);
        const { payload } = await cell.end();
        assert.deepEqual(payload, [{ source: 'set_next_input', text: `// %load ${file}\n${text}`, replace: true }]);
      });
    }

    it('fails for what is no code', async () => {
      assert.match((await front.failure('%load none.ts')).evalue, /none.ts cannot be read: ENOENT/);
      assert.match((await front.failure('%load picture.bin')).evalue, /picture.bin cannot be read: it is no text/);
      assert.match((await front.failure('%load')).evalue, /Write `%load FILE`/);
    });
  });

  describe('%time', () => {
    it('tells what code takes, and gives its value', async () => {
      const cell = await front.begin('%time await new Promise((resolve) => setTimeout(resolve, 20)); 6 * 7');
      assert.match(await cell.recvStreamLike('stdout', /\n$/), /^Wall \d\d[.\d]* ms, CPU [.\d]+ (ms|µs)\n$/);
      await cell.recvResult('42');
      await cell.end();
    });

    it('waits for a promise, and its names are those of the notebook', async () => {
      const cell = await front.begin('%time Promise.resolve("late")\n%time const timed = 5');
      assert.match(await cell.recvStreamLike('stdout', /\n.*\n$/), /^Wall .*\nWall .*\n$/);
      await cell.end();
      assert.equal(await front.value('timed'), '5');
    });

    it('tells of tensors that are left', async () => {
      assert.match(await printedBy('%time const left = tf.ones([2, 5])'), /, 1 tensor more \(40 B\)\n$/);
    });

    it('tells of the whole cell, and of one that fails', async () => {
      const cell = await front.begin('%%time\nconst before = 1\nthrow new Error("no")');
      assert.match(await cell.recvStreamLike('stdout', /\n$/), /^Wall .* and then it failed\n$/);
      const { traceback } = await cell.fails();
      assert.match(traceback.join('\n'), /> 3 \|.*throw new Error/);
    });
  });

  describe('%bench', () => {
    it('runs code as often as it is told, and tidies its tensors', async () => {
      await front.run('let rounds = 0');
      const data = await shownBy('%%bench -n 12\nrounds++\npixels.add(1).mul(2)');
      assert.match(textOf(data), /^Median [.\d]+ (ms|µs) of 12 rounds\.\n/);
      assert.match(markdownOf(data), /\| median \| 25 % \| 75 % \| p99 \| least \| a second \|/);
      assert.ok(Number(await front.value('rounds')) > 12, 'it warms up');
    });

    it('waits for code that awaits, and disposes what that makes', async () => {
      const data = await shownBy('%%bench -n 5\nconst sum = pixels.sum()\nawait sum.data()');
      assert.match(textOf(data), /^Median [.\d]+ (ms|µs) of 5 rounds\.\n/);
    });

    it('finds by itself how often', async () => {
      assert.match(textOf(await shownBy('%bench 1 + 1')), /^Median [.\d]+ ns of [\d,]{6,} rounds\.\n/);
    });

    it('ends by an interrupt, also of rounds that never wait', async () => {
      const code = '%%bench -n 1000000\nif (rounds++ === 20) console.log("running")\nfor (let i = 0; i < 1e5; i++);';
      await front.run('rounds = 0');
      const cell = await front.begin(code);
      await cell.recvStream('stdout', 'running\n');
      await front.interrupt();
      const { ename } = await cell.fails();
      assert.equal(ename, 'Interrupted');
    });

    it('fails as the code does', async () => {
      const { evalue, traceback } = await front.failure('%%bench\nconst own = 1\nown.none()');
      assert.match(evalue, /own.none is not a function/);
      assert.match(traceback.join('\n'), /> 3 \|/);
    });
  });

  describe('%npm', () => {
    it('makes a package.json in this folder, installs, and the cell imports what it installed', async () => {
      await printedBy('%cd above/notebook');
      const cell = await front.begin("%npm install ../../package\nimport { answer } from 'a-local-package'\nanswer");
      const [, data] = await cell.recvUntil((type, content) =>
        type === 'execute_result' ? (['', content['data']] as const) : undefined,
      );
      assert.deepEqual(data, { 'text/plain': '42' });
      await cell.end();
      assert.ok(existsSync(join(folder, 'above/notebook/package.json')));
      assert.equal(readFileSync(join(folder, 'above/package.json'), 'utf8'), FILES['above/package.json']);
      assert.match(await printedBy('%npm ls'), /a-local-package@/);
      await printedBy('%cd');
    });

    it('fails when npm does', async () => {
      const cell = await front.begin('%npm run none');
      await cell.recvUntil((type) => (type === 'error' ? true : undefined));
      const { evalue } = await cell.recvReply('error');
      assert.match(evalue, /npm --prefix \. run none` failed: exit code/);
      await cell.recvIdle();
    });
  });

  describe('%help', () => {
    it('lists all, and tells of one', async () => {
      const all = textOf(await shownBy('%help'));
      for (const name of ['%npm', '%time', '%bench', '%who', '%env', '%cd', '%load', '%help', '!command']) {
        assert.ok(all.includes(name), name);
      }
      assert.match(textOf(await shownBy('%help time')), /^%time code/);
      assert.match(textOf(await shownBy('%help %%bench')), /^%bench/);
    });

    it('is pointed to when there is no such magic', async () => {
      const { evalue, traceback } = await front.failure('1;\n%tiem f()');
      assert.equal(evalue, 'There is no magic %tiem. Did you mean %time? `%help` lists all.');
      assert.match(traceback.join('\n'), /> 2 \|.*%tiem/);
      assert.match((await front.failure('%matplotlib inline')).evalue, /There is no magic %matplotlib\. /);
      assert.match((await front.failure('1;\n%%time')).evalue, /Put it into the first line/);
      assert.match((await front.failure('%%who\n1')).evalue, /stands on a line of its own/);
    });
  });

  it('run in the order of the text, beside code and its types', async () => {
    const code = '// @limpid strict\nconst word: string = "one"\n!echo ${word}\nconsole.log("two")\n%cd .\nword.length';
    const cell = await front.begin(code);
    await cell.recvStream('stdout', `one\ntwo\n${folder}\n`);
    await cell.recvResult('3');
    await cell.end();
    const { ename, traceback } = await front.failure('// @limpid strict\n%time const wrong: number = word');
    assert.equal(ename, 'TypeScriptError');
    assert.match(traceback.join('\n'), /> 2 \|/);
  });

  it('are completed, and nothing runs', async () => {
    assert.deepEqual(await completed('%ti'), ['%time']);
    assert.deepEqual(await completed('1;\n%%'), ['%%time', '%%bench']);
    assert.deepEqual(await completed('%cd in'), ['inner/']);
    assert.deepEqual(await completed('%load mo'), ['model.ts']);
    assert.deepEqual(await completed('%npm un'), ['uninstall']);
    assert.deepEqual(await completed('%time word.charC'), ['charCodeAt']);
  });

  it('are told of on hover', async () => {
    const request = front.send('inspect_request', { code: '%time f()', cursor_pos: 3, detail_level: 0 });
    await request.recvBusy();
    const { found, data } = await request.end();
    assert.ok(found);
    assert.match(markdownOf(data), /^`%time code/);
  });

  it('are whole lines for a console', async () => {
    for (const [code, status] of [
      ['%time f()', 'complete'],
      ['%time f(', 'incomplete'],
      ['!ls -la', 'complete'],
      ['%%bench\nif (a) {', 'incomplete'],
    ] as const) {
      const request = front.send('is_complete_request', { code });
      await request.recvBusy();
      await request.recvReply(status);
      await request.recvIdle();
    }
  });

  async function completed(code: string): Promise<string[]> {
    const request = front.send('complete_request', { code, cursor_pos: code.length });
    await request.recvBusy();
    return (await request.end()).matches;
  }
});

function markdownOf(data: MimeBundle): string {
  const text = data['text/markdown'];
  assert.ok(typeof text === 'string');
  return text;
}
