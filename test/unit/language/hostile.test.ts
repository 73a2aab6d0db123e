/** What nobody should write, and somebody will: an answer comes all the same, and the next question is answered. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cells } from './cells.ts';

const ENDLESS =
  'type Grow<T> = { [K in keyof T]: Grow<{ deeper: T[K] } & T> }; declare const grown: Grow<{ a: 1 }>; grown.a.a.|';
const DEEP =
  'type Count<N extends number, A extends unknown[] = []> = A["length"] extends N ? A : Count<N, [...A, 1]>; let c: Count<9999>; c.|';
/** Ten thousand lines that declare something each. */
const NAMES = Array.from({ length: 10_000 }, (_, line) => `const v${line} = ${line};`).join('\n');
const LONG = `const table = [${'[1, 2, 3], '.repeat(10_000)}];\n${'table.push([1]);\n'.repeat(10_000)}table.|`;

describe('hostile cells', () => {
  let cells: Cells;
  before(() => {
    cells = new Cells();
  });
  afterEach(() => {
    assert.ok(cells.completions('Math.sq|').some(({ text }) => text === 'sqrt'));
  });

  const names = (line: string): string[] => cells.completions(line).map(({ text }) => text);

  it('types that never end are looked at as far as the text goes', () => {
    assert.deepEqual(names(ENDLESS), ['a', 'deeper']);
  });
  it('types that are too deep have no members, and are told of', () => {
    assert.deepEqual(names(DEEP), []);
    assert.deepEqual(cells.diagnostics(DEEP.replace('|', 'x').replace(' c.x', '')), [
      'TS2589 1:114+11 Type instantiation is excessively deep and possibly infinite.',
    ]);
  });
  it('types that name each other', () => {
    assert.deepEqual(names('type A = { next: B }; type B = { back: A }; declare const a: A § a.next.back.next.|'), [
      'back',
    ]);
    assert.deepEqual(
      cells.diagnostics('type A = B; type B = A').map((told) => told.slice(0, 12)),
      ['TS2456 1:6+1', 'TS2456 1:18+'],
    );
    assert.deepEqual(
      cells.diagnostics('interface A extends B {} interface B extends A {}').map((told) => told.slice(0, 13)),
      ['TS2310 1:11+1', 'TS2310 1:36+1'],
    );
  });
  it('a class that extends itself', () => assert.deepEqual(cells.completions('class A extends A {} § new A().|'), []));
  it('values that rest on each other', () =>
    assert.ok(cells.diagnostics('const a = () => b(); const b = () => a() § a()').length === 0));
  it('300 brackets', () => assert.ok(cells.completions(`${'['.repeat(300)}Math.|`).length > 0));
  it('10,000 lines', () => assert.ok(names(LONG).includes('push')));
  it('more assignments than TypeScript follows are told of, where the cell begins', () => {
    assert.deepEqual(cells.diagnostics(`let sum = 0;\n${'sum += 1;\n'.repeat(4000)}sum`), [
      'TS2563 1:1+0 The containing function or module body is too large for control flow analysis.',
    ]);
  });
  it('10,000 names, in the cell and behind it', () => {
    assert.deepEqual(cells.diagnostics(`${NAMES}\nv9999.nope`), [
      "TS2339 10001:7+4 Property 'nope' does not exist on type '9999'.",
    ]);
    assert.deepEqual(names(`${NAMES} § v9999.toF|`), ['toFixed']);
  });
  it('no text', () => assert.ok(cells.completions('|').length > 100));
  it('text that is none has no names and no types', () => {
    assert.deepEqual(names('\u0000\ud800 \u2028 } ] ) ` |'), []);
    assert.deepEqual(cells.diagnostics('\u0000\ud800 \u2028 } ] ) ` '), []);
  });
});

describe('a tsconfig.json', () => {
  const inFolder = (tsconfig: string): Cells => {
    const folder = mkdtempSync(join(tmpdir(), 'limpid-tsconfig-'));
    writeFileSync(join(folder, 'tsconfig.json'), tsconfig);
    return new Cells(folder);
  };

  it('that is broken is told of, and the rest of it holds', () => {
    const cells = inFolder('{ "compilerOptions": { "strict": false, "target": "es1", } ');
    assert.match(
      cells.program.project.problems.map(({ message }) => message).join('\n'),
      /tsconfig\.json: .*'--target'/,
    );
    assert.deepEqual(cells.diagnostics('let n: number = null'), []);
  });
  it('that extends what is not there is told of', () => {
    const cells = inFolder('{ "extends": "./nowhere.json" }');
    assert.match(cells.program.project.problems.map(({ message }) => message).join('\n'), /nowhere\.json/);
  });
  it('that is no JSON at all is told of', () => {
    const cells = inFolder('train()');
    assert.match(cells.program.project.problems[0]?.message ?? '', /tsconfig\.json: '\{' expected\./);
    assert.deepEqual(cells.diagnostics('const n: number = 1'), []);
  });
  it('is respected: strictness, checks, libraries', () => {
    const cells = inFolder('{ "compilerOptions": { "noUncheckedIndexedAccess": true, "lib": ["esnext", "dom"] } }');
    assert.deepEqual(cells.program.project.problems, []);
    assert.match(cells.diagnostics('[1][0].toFixed()')[0] ?? '', /^TS2532/);
    assert.deepEqual(cells.diagnostics('document.title'), []);
  });
  it('cannot make a notebook something else than modules with `await` at the top', () => {
    const cells = inFolder(
      '{ "compilerOptions": { "module": "commonjs", "target": "es5", "noEmit": false, "outDir": "out", "noUnusedLocals": true } }',
    );
    assert.deepEqual(cells.diagnostics('const unused = await Promise.resolve(1); import.meta.url'), []);
  });
});
