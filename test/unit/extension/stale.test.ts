import assert from 'node:assert/strict';
import { judge, nextToRun } from '../../../extension/src/stale/judge.ts';
import { namesIn } from '../../../extension/src/stale/names.ts';
import { NOTHING_KNOWN, reduce, type Known, type News } from '../../../extension/src/stale/reduce.ts';
import { compileCell } from '../../../kernel/src/cell/compile.ts';

/**
 * A notebook, cell by cell from the top; what is done to it; and the marks it has then, in short.
 * `run 1`, `run all`, `edit 1: text`, `fail 1`, `refuse 1`, `move 3 to 1`, `delete 2`, `restart`.
 */
const CASES: [what: string, cells: string[], done: string, marks: string][] = [
  ['nothing has run', ['let x = 1', 'x'], '', ''],
  ['all has run', ['let x = 1', 'x'], 'run all', ''],
  ['a cell is edited', ['let x = 1', 'x'], 'run all; edit 1: let x = 2', '1 edited'],
  ['a cell is edited and then is as it was', ['let x = 1', 'x'], 'run all; edit 1: let x = 2; edit 1: let x = 1', ''],
  ['a cell is emptied', ['let x = 1', 'x'], 'run all; edit 2: ', ''],
  ['an edited cell has run', ['let x = 1', 'x'], 'run all; edit 1: let x = 2; run 1', '2 stale: x, changed by 1'],
  ['the cell that uses it has run too', ['let x = 1', 'x'], 'run all; edit 1: let x = 2; run 1; run 2', ''],
  ['a cell that never ran is not stale', ['let x = 1', 'x', 'x'], 'run 1; run 2; run 1', '2 stale: x, changed by 1'],
  ['another name was changed', ['let x = 1', 'let y = 1', 'x'], 'run all; run 2', ''],
  [
    'by way of another cell',
    ['let x = f()', 'let y = x', 'y'],
    'run all; run 1',
    '2 stale: x, changed by 1; 3 stale: y, made by 2',
  ],
  ['that cell has run', ['let x = f()', 'let y = x', 'y'], 'run all; run 1; run 2', '3 stale: y, changed by 2'],
  [
    'that cell is edited',
    ['let x = f()', 'let y = x', 'y'],
    'run all; run 1; edit 2: let y = 2 * x',
    '2 edited: x, changed by 1; 3 stale: y, made by 2',
  ],
  [
    'an edited cell alone makes nobody stale',
    ['let x = 1', 'let y = x', 'y'],
    'run all; edit 2: let y = 2',
    '2 edited',
  ],

  // what the text decides
  ['an import runs again', ['import * as tf from "m"', 'tf'], 'run all; run 1', ''],
  ['a constant runs again', ['const x = 1', 'x'], 'run all; run 1', ''],
  ['a constant is another', ['const x = 1', 'x'], 'run all; edit 1: const x = 2; run 1', '2 stale: x, changed by 1'],
  [
    'a constant beside an import is another',
    ['import * as tf from "m"; const x = 1', 'tf', 'x'],
    'run all; edit 1: import * as tf from "m"; const x = 2; run 1',
    '3 stale: x, changed by 1',
  ],
  ['a type is another', ['type T = 1', 'let x: T'], 'run all; edit 1: type T = 2; run 1', '2 stale: T, changed by 1'],

  // functions
  ['a function runs again', ['function f() { return 1 }', 'f()'], 'run all; run 1', ''],
  [
    'what a function looks up is another',
    ['let x = 1', 'function f() { return x }', 'f()'],
    'run all; run 1',
    '3 stale: x through f, changed by 1',
  ],
  [
    'and the function runs again',
    ['let x = 1', 'function f() { return x }', 'f()'],
    'run all; run 1; run 2',
    '3 stale: x through f, changed by 1',
  ],
  [
    'in two steps',
    ['let x = 1', 'const f = () => x, g = () => f()', 'g()'],
    'run all; run 1',
    '3 stale: x through g, changed by 1',
  ],
  [
    'in one cell',
    ['const x = 1; const f = () => x', 'f()'],
    'run all; edit 1: const x = 2; const f = () => x; run 1',
    '2 stale: x through f, changed by 1',
  ],
  ['a function looks up what comes later', ['const f = () => x', 'let x = 1', 'f()'], 'run all; run all', ''],
  [
    'a function changes a name',
    ['let n = 0', 'const bump = () => { n++ }', 'bump()', 'n'],
    'run all; run 3',
    '4 stale: n, changed by 3',
  ],
  ['functions that call each other', ['const f = () => g(), g = () => f()', 'f()'], 'run all; run 1', ''],
  [
    'a class',
    ['let x = 1', 'class A { m() { return x } }', 'let a = new A()', 'a.m()'],
    'run all; run 1',
    '3 stale: x through A, changed by 1; 4 stale: a, made by 3',
  ],

  // changes
  ['a model is trained', ['let model = m()', 'model.summary()', 'model.fit()', 'model.predict()'], 'run all', ''],
  [
    'a model is trained again',
    ['let model = m()', 'model.summary()', 'model.fit()', 'model.predict()'],
    'run all; run 3',
    '4 stale: model, changed by 3',
  ],
  [
    'a model is made again',
    ['let model = m()', 'model.summary()', 'model.fit()', 'model.predict()'],
    'run all; run 1',
    '2 stale: model, changed by 1; 3 stale: model, changed by 1; 4 stale: model, changed by 1',
  ],
  [
    'a cell above has seen the trained model',
    ['let model = m()', 'model.summary()', 'model.fit()'],
    'run all; run 2; run 3',
    '2 stale: model, changed by 3',
  ],
  [
    'a loop of minimize runs again',
    ['let w = v(), xs = d()', 'const loss = () => w.mul(xs)', 'adam.minimize(loss)', 'w.print()'],
    'run all; run 3',
    '4 stale: w, changed by 3',
  ],
  ['a cell changes what it uses', ['let x = 1', 'x = x + 1'], 'run all; run 2; run 2', ''],
  ['two cells change one name', ['let x = []', 'x.push(1)', 'x.push(2)'], 'run all', ''],
  [
    'the upper of them runs again',
    ['let x = []', 'x.push(1)', 'x.push(2)'],
    'run all; run 2',
    '3 stale: x, changed by 2',
  ],
  ['and then the lower', ['let x = []', 'x.push(1)', 'x.push(2)'], 'run all; run 2; run 3', ''],
  [
    'two cells use what the other changes',
    ['let x = 1, y = 1', 'x = y', 'y = x'],
    'run all; run 3; run 2',
    '2 stale: y, made by 3; 3 stale: x, changed by 2',
  ],
  ['two cells declare one name', ['let x = 1', 'x', 'let x = 2', 'x'], 'run all', ''],
  [
    'a cell uses what one below declares',
    ['x', 'let x = 1'],
    'fail 1; run 2; run 1; run 2',
    '1 stale: x, changed by 2',
  ],

  // failures
  ['a cell failed where a name was missing', ['let x = 1', 'x'], 'fail 2; run 1', '2 stale: x, changed by 1'],
  ['a cell that failed may have changed a name', ['let x = 1', 'x'], 'run all; fail 1', '2 stale: x, changed by 1'],
  ['a cell that does not parse has changed nothing', ['let x = 1', 'x'], 'run all; edit 1: let x =; refuse 1', ''],

  // the notebook
  ['a change is moved above the cell', ['let x = 1', 'x', 'x = 2'], 'run all; move 3 to 2', '2 stale: x, changed by 3'],
  ['a change is moved below the cell', ['let x = 1', 'x = 2', 'x'], 'run 1; run 3; run 2; move 2 to 3', ''],
  ['the changing cell is deleted', ['let x = 1', 'x'], 'run all; run 1; delete 1', '2 stale: x, changed by 1'],
  ['the stale cell is deleted', ['let x = 1', 'x'], 'run all; run 1; delete 2', ''],
  ['the kernel is restarted', ['let x = 1', 'x'], 'run all; run 1; restart', ''],
  ['a name is __proto__', ['let __proto__ = 1', '__proto__'], 'run all; run 1', '2 stale: __proto__, changed by 1'],
];

describe('stale cells', () => {
  for (const [what, cells, done, marks] of CASES) {
    it(`${what}: ${done} → ${marks || 'no marks'}`, () => assert.equal(play(cells, done).marks(), marks));
  }

  it('are told by the count of the run that changed their input', () => {
    const { known, order } = play(['let x = 1', 'x'], 'run all; run 1');
    assert.equal(judge(known, order).get('2')?.cause?.count, 3);
  });
});

/** What a run of stale cells runs, in this order, until nothing is left. */
const RUNS: [what: string, cells: string[], done: string, runs: string, runsByItself: string][] = [
  ['from the top', ['let x = f()', 'x', 'x'], 'run all; run 1', '2 3', '2 3'],
  ['what becomes stale on the way', ['let x = f()', 'let y = x', 'y'], 'run all; run 1', '2 3', '2 3'],
  ['not what turns out the same', ['let x = f()', 'let y = x; const z = 1', 'z'], 'run all; run 1', '2', '2'],
  ['each cell once', ['let x = [], y = []', 'x.push(y)', 'y.push(x)'], 'run all; run 3; run 2; run 1', '2 3', '2 3'],
  ['what is edited, when somebody asks', ['let x = f()', 'x', 'x'], 'run all; edit 2: x + 1; run 1', '2 3', '3'],
  ['nothing', ['let x = f()', 'x'], 'run all', '', ''],
];

describe('a run of stale cells runs', () => {
  for (const [what, cells, done, runs, runsByItself] of RUNS) {
    it(what, () => {
      assert.equal(played(true), runs);
      assert.equal(played(false), runsByItself);
    });

    function played(withEdited: boolean): string {
      const notebook = play(cells, done);
      const ran = new Set<string>();
      for (;;) {
        const next = nextToRun(notebook.known, notebook.order, ran, withEdited);
        if (next === undefined) return [...ran].join(' ');
        ran.add(next);
        notebook.act(`run ${next}`);
      }
    }
  }
});

describe('names in the metadata of a reply', () => {
  const names = { defines: ['a'], changes: [], uses: ['b'], fixed: [] };
  it('are read', () => assert.deepEqual(namesIn({ limpid: names }), names));
  for (const limpid of [null, 1, [], {}, { ...names, uses: [1] }, { ...names, fixed: [{ name: 'a' }] }]) {
    it(`are none in ${JSON.stringify(limpid)}`, () => assert.equal(namesIn({ limpid }), null));
  }
  it('are none where a kernel tells nothing', () => assert.equal(namesIn({}), null));
});

/** The notebook after what was done to it. Cells keep the number they had at first. */
function play(cells: readonly string[], done: string): Notebook {
  const notebook = new Notebook(cells);
  for (const step of done.split(STEPS).filter((text) => text !== '')) notebook.act(step);
  return notebook;
}

const STEPS = /; (?=(?:run|fail|refuse|edit|move|delete|restart)\b)/;

class Notebook {
  known: Known = NOTHING_KNOWN;
  order: string[];
  readonly #texts: Map<string, string>;
  #declared = new Set<string>();
  #count = 0;

  constructor(cells: readonly string[]) {
    this.#texts = new Map(cells.map((text, index) => [String(index + 1), text]));
    this.order = [...this.#texts.keys()];
  }

  act(step: string): void {
    const [, verb = '', cell = '', rest = ''] = /^(\w+) ?(\w*)(?:: ?| to )?(.*)$/.exec(step) ?? [];
    switch (verb) {
      case 'run':
        return cell === 'all' ? this.order.forEach((one) => this.#run(one, true)) : this.#run(cell, true);
      case 'fail':
      case 'refuse':
        return this.#run(cell, false);
      case 'edit':
        this.#texts.set(cell, rest);
        return this.#hear({ what: 'edited', cell, text: rest });
      case 'move':
        this.order = this.order.filter((one) => one !== cell).toSpliced(Number(rest) - 1, 0, cell);
        return;
      case 'delete':
        this.order = this.order.filter((one) => one !== cell);
        return this.#hear({ what: 'deleted', cell });
      case 'restart':
        this.#declared = new Set();
        return this.#hear({ what: 'forgotten' });
      default:
        assert.fail(step);
    }
  }

  /** `2 stale: x through f, changed by 1`. */
  marks(): string {
    const byCount = new Map(
      [...this.#counts].map(([cell, counts]) => counts.map((count) => [count, cell] as const)).flat(),
    );
    return [...judge(this.known, this.order)]
      .map(([cell, { state, cause }]) => {
        if (!cause) return `${cell} ${state}`;
        const through = cause.through === null ? '' : ` through ${cause.through}`;
        const how = cause.how === 'changed' ? 'changed by' : 'made by';
        return `${cell} ${state}: ${cause.name}${through}, ${how} ${byCount.get(cause.count)}`;
      })
      .join('; ');
  }

  readonly #counts = new Map<string, number[]>();

  /** The kernel tells of the names what the kernel's own compiler says. */
  #run(cell: string, succeeded: boolean): void {
    const text = this.#texts.get(cell) ?? '';
    const { names, javascript, declares } = compileCell(text, { fileName: 'cell-1.ts', known: this.#declared });
    declares.forEach((name) => this.#declared.add(name));
    const count = ++this.#count;
    this.#counts.set(cell, [...(this.#counts.get(cell) ?? []), count]);
    this.#hear({ what: 'ran', cell, text, count, succeeded, names: javascript === '' ? null : names });
  }

  #hear(news: News): void {
    this.known = reduce(this.known, news);
  }
}
