/** The program of types sees the code of magics and nothing else of them, and every position stays. */
import assert from 'node:assert/strict';
import { Cells } from './cells.ts';

const DIAGNOSTICS: [cells: string, told: string[]][] = [
  ['%who tensor\nconst a: number = 1', []],
  ['%npm install left-pad\n!ls -la | wc -l', []],
  ['const a = 1\n!echo ${a} "${a + 1}"\na.toFixed()', []],
  ['%%time\nconst a = 1\na', []],
  ['%%html\n<b>no TypeScript', []],
  ['%time const a: number = "text"', ["TS2322 1:13+1 Type 'string' is not assignable to type 'number'."]],
  ['const a = 1\n!echo ${a.none}', ["TS2339 2:11+4 Property 'none' does not exist on type '1'."]],
  ['%%time\nconst a = 1 § const b: string = a', ["TS2322 1:7+1 Type 'number' is not assignable to type 'string'."]],
  ['!echo ${1}\n!echo ${2} § 1', []],
  [
    'const ls = 1 § !ls - 1',
    [
      "TS2362 1:1+3 The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
    ],
  ],
];

describe('types beside magics', function () {
  this.timeout(180_000);
  const cells = new Cells();

  for (const [line, told] of DIAGNOSTICS) {
    it(JSON.stringify(line), () => assert.deepEqual(cells.diagnostics(line), told));
  }

  it('what %%bench declares is not there for later cells', () => {
    assert.match(cells.diagnostics('%%bench\nconst own = 1 § own')[0] ?? '', /^TS2304 1:1\+3 Cannot find name 'own'/);
  });

  it('code of a magic is completed and told of', () => {
    assert.deepEqual(
      cells.completions('const word = "a" § %time word.charC|').map(({ text }) => text),
      ['charCodeAt'],
    );
    assert.match(cells.hover('const word = "a" § !echo ${wo|rd}') ?? '', /const word: "a"/);
  });
});
