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
const LONG = `const table = [${'[1, 2, 3], '.repeat(10_000)}];\n${'table.push([1]);\n'.repeat(10_000)}table.|`;

describe('hostile cells', () => {
  let cells: Cells;
  before(() => {
    cells = new Cells();
  });
  afterEach(() => {
    assert.ok(cells.completions('Math.sq|').some(({ text }) => text === 'sqrt'));
  });

  it('types that never end', () => assert.ok(cells.completions(ENDLESS).length >= 0));
  it('types that are too deep', () => assert.ok(cells.completions(DEEP).length >= 0));
  it('a class that extends itself', () => assert.deepEqual(cells.completions('class A extends A {} § new A().|'), []));
  it('values that rest on each other', () =>
    assert.ok(cells.diagnostics('const a = () => b(); const b = () => a() § a()').length === 0));
  it('300 brackets', () => assert.ok(cells.completions(`${'['.repeat(300)}Math.|`).length > 0));
  it('10,000 lines', () => assert.ok(cells.completions(LONG).some(({ text }) => text === 'push')));
  it('no text', () => assert.ok(cells.completions('|').length > 100));
  it('text that is none', () => assert.ok(cells.completions('\u0000\ud800 \u2028 } ] ) ` |').length >= 0));
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
