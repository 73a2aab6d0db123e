import assert from 'node:assert/strict';
import { compileCell } from '../../../../kernel/src/cell/compile.ts';
import { mapPosition } from '../../../../kernel/src/cell/source-map.ts';
import { javascriptOf } from '../javascript-of.ts';

const CASES: [code: string, javascript: string][] = [
  ['%who tensor', 'await __limpid.magic.run("who", "line", ["tensor"], []);'],
  ['a\n%who\n(b)', 'a; await __limpid.magic.run("who", "line", [""], []); (b);'],
  ['%cd  ${folder}/${name} ', 'await __limpid.magic.run("cd", "line", ["", "/", ""], [folder, name]);'],
  ['%env A=\\${B}', 'await __limpid.magic.run("env", "line", ["A=\\\\${B}"], []);'],
  ['%tiem', 'await __limpid.magic.run("tiem", "line", [""], []);'],
  ['a\n%%time', 'a; await __limpid.magic.run("time", "misplaced", [""], []);'],
  ['%%html\n<b>', 'await __limpid.magic.run("html", "cell", [""], []);'],
  ['!ls -la', 'await __limpid.magic.shell(["ls -la"], []);'],
  ['!cat ${a} "${b}"\n(c)', 'await __limpid.magic.shell(["cat ", " \\"", "\\""], [a, b]); (c);'],
  ['!echo ${a}', 'await __limpid.magic.shell(["echo ", ""], [a]);'],
  ['!echo ${}', 'await __limpid.magic.shell(["echo ", ""], [void 0]);'],
  ['%time f()\ng()', '__limpid.magic.begin("time"); await __limpid.magic.end("time", f()); g();'],
  ['%time await f()', '__limpid.magic.begin("time"); await __limpid.magic.end("time", await f());'],
  ['%time const a = f()', '__limpid.magic.begin("time"); let a = f(); await __limpid.magic.end("time");'],
  ['%time', '__limpid.magic.begin("time"); await __limpid.magic.end("time");'],
  [
    "%%time\nimport a from 'b'\n!ls -la\na()",
    '__limpid.magic.begin("time"); let { default: a } = await __limpid.import(\'b\'); ' +
      'await __limpid.magic.shell(["ls -la"], []); await __limpid.magic.end("time", a());',
  ],
  ['%bench -n 3 f()', 'await __limpid.magic.repeat("bench", "-n 3", () => { return f(); });'],
  [
    "%%bench\nimport a from 'b'\nconst c = await a()\nc + 1",
    "let { default: a } = await __limpid.import('b'); " +
      'await __limpid.magic.repeat("bench", "", async () => { const c = await a(); return c + 1; });',
  ],
  ['%%bench\nasync () => await 1', 'await __limpid.magic.repeat("bench", "", () => { return async () => await 1; });'],
  // an import is loaded behind what may install it
  [
    "import a from 'a'\n%npm install b\nimport b from 'b'",
    "let { default: a } = await __limpid.import('a'); " +
      'await __limpid.magic.run("npm", "line", ["install b"], []); let { default: b } = await __limpid.import(\'b\');',
  ],
];

describe('magics: what they become', () => {
  for (const [code, javascript] of CASES) it(JSON.stringify(code), () => assert.equal(javascriptOf(code), javascript));

  it('everything keeps its place', () => {
    const code = 'const a = 1\n  !echo ${a}\n%time f(\n  g())';
    const { javascript, map } = compileCell(code, { fileName: 'cell-1.ts' });
    const placeOf = (text: string): unknown => {
      const lines = javascript.split('\n');
      const line = lines.findIndex((one) => one.includes(text));
      return mapPosition(map, line + 1, (lines[line]?.indexOf(text) ?? 0) + 1);
    };
    assert.deepEqual(placeOf('await __limpid.magic.shell'), { line: 2, column: 3 });
    assert.deepEqual(placeOf('a]'), { line: 2, column: 11 });
    assert.deepEqual(placeOf('__limpid.magic.begin'), { line: 3, column: 1 });
    assert.deepEqual(placeOf('f('), { line: 3, column: 7 });
    assert.deepEqual(placeOf('g()'), { line: 4, column: 3 });
  });

  it('the compiler answers whatever part of it is typed', () => {
    for (const [code] of CASES) {
      for (let at = 0; at <= code.length; at++) {
        compileCell(code.slice(0, at), { fileName: 'cell-1.ts' });
        compileCell(code.slice(at), { fileName: 'cell-1.ts' });
      }
    }
  });

  it('what %%bench declares is its own', () => {
    assert.deepEqual(compileCell('%%bench\nconst a = 1', { fileName: 'cell-1.ts' }).declares, []);
    assert.deepEqual(compileCell('%%time\nconst a = 1', { fileName: 'cell-1.ts' }).declares, ['a']);
  });

  it('a mistake in the code of a magic has its place', () => {
    const [mistake] = compileCell('1\n%time f(', { fileName: 'cell-1.ts' }).diagnostics;
    assert.deepEqual([mistake?.line, mistake?.severity], [2, 'error']);
  });
});
