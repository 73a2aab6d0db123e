import assert from 'node:assert/strict';
import { blankMagics } from '../../../../kernel/src/cell/magic/blank.ts';
import { findMagics } from '../../../../kernel/src/cell/magic/find.ts';

/** Cells in which nothing is a magic: TypeScript keeps its meaning. */
const TYPESCRIPT: string[] = [
  '',
  '1 % 2',
  'a % b',
  'a\n% b',
  'a\n%b',
  'a\n  % b',
  'a\n  %time',
  'const a = b\n  %who',
  'const a =\n%who',
  'a +\n%who',
  'a,\n%who',
  'if (a)\n%who',
  'f(\n%who\n)',
  '[\n%who\n]',
  'const a = {\n%who\n}',
  'class A {\n%who\n}',
  'function f() {\n%who\n}',
  'if (a) {\n!ls -la\n}',
  'const a = `\n%who\n!ls -la\n%%time\n`',
  'const a = `${b}\n%who`',
  '/*\n%who\n!ls -la\n*/',
  '/** {\n%%bench\n*/ f()',
  "const a = 'one\\\n%who'",
  'const a = <div>\n%who\n</div>',
  "const a = <div>it's\n!ls -la\n</div>",
  '// %who',
  '"%who"',
  'const done = f()\n!done',
  '!done && stop()',
  '!done || stop()',
  '!done ? stop() : go()',
  '!done && !started\n  && stop()',
  '!done == false',
  '!(done)',
  '!!done',
  '![].length',
  '! done',
  '!a.b',
  '!a.b(c)',
  '!a?.b',
  '!a[0]',
  '!f()',
  '!f(a, b)\n',
  '!f(',
  '!items.some((x) => {\n  return x\n})',
  '!await f()',
  '!await f(]',
  '!new Set([1]).has(1)',
  '!typeof a',
  '!function () {}()',
  '!async function () {}()',
  '!true',
  '!undefined',
  '!process',
  '!/re/.test(a)',
  '!/re/g',
  "!'text'",
  '!`text`',
  '!0',
  '!~a',
  '!$x',
  '!a as boolean',
  '!a instanceof B',
  '!a // why',
  '!a /* why */',
  '!a - b',
  '!a === b',
  '!a >= b',
  '!a << 2',
  '!a;',
  'a\n!',
  '!=',
  'a\n!= b',
  'const ls = 1\n!ls -la',
  '!git status\nconst git = simpleGit()',
  "import { run } from './run'\n!run",
  '!date && pwd',
];

type Found = [form: string, name: string, argument: string];
const MAGICS: [code: string, ...found: Found[]][] = [
  ['%who', ['line', 'who', '']],
  ['  %who tensor  ', ['line', 'who', 'tensor']],
  ['%who\n', ['line', 'who', '']],
  ['%who\r\n1', ['line', 'who', '']],
  ['a;\n%who', ['line', 'who', '']],
  ['a\n%who', ['line', 'who', '']],
  ['const a = f()\n%who\nb', ['line', 'who', '']],
  ['a;\n  %who', ['line', 'who', '']],
  ['if (a) {}\n%who', ['line', 'who', '']],
  ['function f() {}\n  %who', ['line', 'who', '']],
  ['/* a */\n%who', ['line', 'who', '']],
  ['const f = <T>(x: T) => x\n%who', ['line', 'who', '']],
  ['const a = <div>b</div>\n%who', ['line', 'who', '']],
  ['const a = ;\n%who', ['line', 'who', '']],
  ['%npm install @scope/name@1.2', ['line', 'npm', 'install @scope/name@1.2']],
  ['%cd ../a\n%cd -', ['line', 'cd', '../a'], ['line', 'cd', '-']],
  ['%tiem f()', ['line', 'tiem', 'f()']],
  ['a\n%tiem f()', ['line', 'tiem', 'f()']],
  ['%matplotlib inline', ['line', 'matplotlib', 'inline']],
  ['%time f()', ['line', 'time', '']],
  ['%time f({\n%who\n})\n%who', ['line', 'time', ''], ['line', 'who', '']],
  ['%bench -n 10 f()', ['line', 'bench', '-n 10']],
  ['%%time\nf()\n%who', ['cell', 'time', ''], ['line', 'who', '']],
  ['// why\n\n%%bench -n 5\nf()', ['cell', 'bench', '-n 5']],
  ['%%html\n<b>\n%who\n</b>', ['cell', 'html', '']],
  ['!ls', ['shell', '', 'ls']],
  ['!done', ['shell', '', 'done']],
  ['!ls -la', ['shell', '', 'ls -la']],
  ['  !ls -la', ['shell', '', 'ls -la']],
  ['a;\n!ls -la\n!pwd\nb', ['shell', '', 'ls -la'], ['shell', '', 'pwd']],
  ['const a = f()\n!ls -la', ['shell', '', 'ls -la']],
  ['!npm test', ['shell', '', 'npm test']],
  ['!node --version', ['shell', '', 'node --version']],
  ['!git commit -m "one && two"', ['shell', '', 'git commit -m "one && two"']],
  ['!cat /etc/hosts', ['shell', '', 'cat /etc/hosts']],
  ['!cat a.txt | wc -l', ['shell', '', 'cat a.txt | wc -l']],
  ['!ls | wc', ['shell', '', 'ls | wc']],
  ['!ls > files', ['shell', '', 'ls > files']],
  ['!ls *', ['shell', '', 'ls *']],
  ['!ls *.ts', ['shell', '', 'ls *.ts']],
  ['!./run.sh now', ['shell', '', './run.sh now']],
  ['!../run.sh', ['shell', '', '../run.sh']],
  ['!~/bin/run now', ['shell', '', '~/bin/run now']],
  ['!/usr/bin/env node', ['shell', '', '/usr/bin/env node']],
  ['!/bin/ls', ['shell', '', '/bin/ls']],
  ['!7z x a.7z', ['shell', '', '7z x a.7z']],
  ['!g++ -O2 a.cpp', ['shell', '', 'g++ -O2 a.cpp']],
  ['!for f in *; do echo $f; done', ['shell', '', 'for f in *; do echo $f; done']],
  ['!if [ -f a ]; then ls; fi', ['shell', '', 'if [ -f a ]; then ls; fi']],
  ['!"my program" now', ['shell', '', '"my program" now']],
  ['!\\date && pwd', ['shell', '', '\\date && pwd']],
  ["!echo 'it", ['shell', '', "echo 'it"]],
  ['!echo one \\\n  two\n3', ['shell', '', 'echo one \\\n  two']],
  ['!echo ${a} `${b}`', ['shell', '', 'echo ${a} `${b}`']],
];

describe('magics: where they are', () => {
  for (const code of TYPESCRIPT) {
    it(`none in ${JSON.stringify(code)}`, () => assert.deepEqual(findMagics(code), []));
  }
  for (const [code, ...expected] of MAGICS) {
    it(JSON.stringify(code), () => {
      const found = findMagics(code).map(({ form, name, argument }) => [form, name, argument]);
      assert.deepEqual(found, expected);
    });
  }

  it('a name that an earlier cell declares is no command', () => {
    const isName = (name: string): boolean => name === 'ls';
    assert.equal(findMagics('!ls', isName).length, 0);
    assert.equal(findMagics('!ls -la', isName).length, 0);
    assert.equal(findMagics('!pwd', isName).length, 1);
  });

  it('a cell magic below other code is misplaced', () => {
    assert.deepEqual(
      findMagics('a\n%%time\nb').map(({ isMisplaced }) => isMisplaced),
      [true],
    );
  });

  it('takes no time in a cell with thousands of lines that look like magics', () => {
    const code = `const a = \`\n${'%who\n!ls -la\n'.repeat(20_000)}`;
    const start = process.cpuUsage();
    assert.deepEqual(findMagics(code), []);
    const { user, system } = process.cpuUsage(start);
    assert.ok(user + system < 5_000_000, `${user + system} µs`);
  });
});

const BLANKED: [code: string, blanked: string][] = [
  ['const a = 1\n%who\n(2)', 'const a = 1\n;   \n(2)'],
  ['%time f(a)', ';     f(a)'],
  ['%bench -n 3 f(a)', ';           f(a)'],
  ['%%time\r\nf(a)', ';     \r\nf(a)'],
  ['%%html\n<b>\r\n</b>', ';     \n   \r\n    '],
  ['!ls -la\nf()', ';      \nf()'],
  ['!echo ${a} ${b + 1}.', ';      {a}  {b + 1} '],
  ['!echo \\${a} ${b', ';              '],
  ['!echo "${`}`}"', ';       {`}`} '],
  ['!a \\\n b', ';   \n  '],
];

describe('magics: a cell without them', () => {
  for (const [code, blanked] of BLANKED) {
    it(JSON.stringify(code), () => assert.equal(blankMagics(code, findMagics(code)), blanked));
  }
  for (const [code] of MAGICS) {
    it(`has the same lines as ${JSON.stringify(code)}`, () => {
      const lengths = (text: string): number[] => text.split('\n').map(({ length }) => length);
      assert.deepEqual(lengths(blankMagics(code, findMagics(code))), lengths(code));
    });
  }
});
