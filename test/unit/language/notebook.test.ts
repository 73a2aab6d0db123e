import assert from 'node:assert/strict';
import { editedModule, EMPTY, withCell, type Notebook } from '../../../kernel/src/language/notebook.ts';

/** Cells in the order they ran, with `§` between them; the last is being written. What its module has in front of it. */
const INCOMING: [line: string, incoming: string][] = [
  ['const a = 1 § a', 'import { a as __limpid_a } from "./[cell-1]";\ndeclare const a: typeof __limpid_a;'],
  ['let a = 1 § a', 'import { a as __limpid_a } from "./[cell-1]";\ndeclare let a: typeof __limpid_a;'],
  ['var a = 1 § a', 'import { a as __limpid_a } from "./[cell-1]";\ndeclare let a: typeof __limpid_a;'],
  ['const a = 1 § al', 'import { a } from "./[cell-1]";'],
  ['function f() {} § f', 'import { f } from "./[cell-1]";'],
  ['class A {} § A', 'import { A } from "./[cell-1]";'],
  ['import * as m from "m" § m', 'import { m } from "./[cell-1]";'],
  ['type T = 1 § T', 'import { T } from "./[cell-1]";'],
  ['interface T<A, B = A> {} § let T', 'type T<A, B = A> = import("./[cell-1]").T<A, B>;'],
  [
    '/** Told. */\nlet a = 1 § a',
    'import { a as __limpid_a } from "./[cell-1]";\n/** Told. */declare let a: typeof __limpid_a;',
  ],
  [
    'const a = 1 § const a = 2 § a',
    'import { a as __limpid_a } from "./[cell-2]";\ndeclare const a: typeof __limpid_a;',
  ],
  ['const a = 1 § const a = 2', ''],
  ['class A {} § let A = 1', ''],
  ['type A = 1 § let A = 1', 'type A = import("./[cell-1]").A;'],
  ['let A = 1 § type A = 1', 'declare let A: typeof import("./[cell-1]").A;'],
  ['class A {} § type A = 1', 'declare const A: typeof import("./[cell-1]").A;'],
  ['a( § 1', ''],
];

describe('a notebook as modules', () => {
  for (const [line, incoming] of INCOMING) {
    it(line, () => {
      const { notebook, last } = written(line);
      const { text } = editedModule(notebook, last);
      assert.equal(text, `export {};\n${incoming === '' ? '' : `${incoming}\n`}${last}`);
    });
  }

  it('a cell that ran exports what it declares, and imports what it mentions', () => {
    const { notebook } = written('const a = 1; const b = 2 § export const c = a; const d = 1 § ');
    assert.deepEqual(
      notebook.modules.map(({ name, text }) => `${name}: ${text}`),
      [
        '[cell-1].ts: export {};\nconst a = 1; const b = 2\nexport { a, b };\n',
        '[cell-2].ts: export {};\ndeclare const a: typeof import("./[cell-1]").a;\nexport const c = a; const d = 1\nexport { d };\n',
      ],
    );
  });

  it('a cell with JSX is TSX', () => {
    assert.equal(written('const a = <b>x</b> § ').notebook.modules[0]?.name, '[cell-1].tsx');
  });

  it('keeps no cell that nothing needs any more', () => {
    const names = (line: string): string[] => written(line).notebook.modules.map(({ name }) => name);
    assert.deepEqual(names('const a = 1 § a + 1 § const a = 2 § '), ['[cell-3].ts']);
    assert.deepEqual(names('const a = 1 § const b = a § const a = 2 § '), [
      '[cell-1].ts',
      '[cell-2].ts',
      '[cell-3].ts',
    ]);
  });

  it('does not grow without end when cells are run again and again', () => {
    let notebook = withCell(EMPTY, 'let a = 1');
    for (let run = 0; run < 1000; run++)
      notebook = withCell(notebook, run % 2 === 0 ? 'const b = [a]' : 'let a = b[0]');
    assert.ok(notebook.modules.length <= 400, `${notebook.modules.length} modules`);
  });
});

describe('offsets of a cell and of its module', () => {
  for (const line of ['const a = 1 § a + b', 'let x = 1 § {a: x, b: 2}', 'let x = 1 § f();\n{a: x, b: 2};', '1 § ']) {
    it(line, () => {
      const { notebook, last } = written(line);
      const module = editedModule(notebook, last);
      for (let at = 0; at <= last.length; at++) {
        assert.equal(module.toCell(module.toModule(at)), at);
        assert.equal(module.text[module.toModule(at)] ?? '', last[at] ?? module.text[module.toModule(at)] ?? '');
      }
      assert.equal(module.toCell(0), undefined);
    });
  }
});

function written(line: string): { notebook: Notebook; last: string } {
  const cells = line.split(' § ');
  const last = cells.pop() ?? '';
  return { notebook: cells.reduce((before, code) => withCell(before, code), EMPTY), last };
}
