/** Where code is, for VS Code and for the kernel: no editor and no kernel is needed to tell. */
import assert from 'node:assert/strict';
import { fields } from '../../../extension/src/fields.ts';
import { CellBreakpoints, Places, wantedIn, type CellPlace } from '../../../extension/src/debug/places.ts';
import { eventInWords, responseInWords } from '../../../extension/src/debug/words.ts';
import type { DebugEvent } from '../../../kernel/src/messages.ts';

const event = (name: string, body: object): DebugEvent => ({ type: 'event', seq: 1, event: name, body });
const PREFIX = '/tmp/limpid_7/';
const ONE: CellPlace = { uri: 'cell:one', label: 'Cell 1', code: 'a' };
const TWIN: CellPlace = { uri: 'cell:twin', label: 'Cell 3', code: 'a' };

describe('places of the debugger', () => {
  let cells: CellPlace[];
  let places: Places;
  beforeEach(() => {
    cells = [ONE, TWIN];
    places = new Places(() => cells);
    places.prefix = PREFIX;
    places.note(`${PREFIX}1.ts`, ONE.uri, 'a');
  });
  const source = (path: string): unknown => places.ofEditor({ name: 'cell-4.ts', path });

  it('a cell is found by the name of its text', () =>
    assert.deepEqual(source(`${PREFIX}1.ts`), { name: 'Cell 1', path: ONE.uri }));

  it('a file stays what it is', () =>
    assert.deepEqual(source('/w/half.ts'), { name: 'cell-4.ts', path: '/w/half.ts' }));

  it('of two cells with the same text the one that ran last is meant', () => {
    places.note(`${PREFIX}1.ts`, TWIN.uri, 'a');
    assert.deepEqual(source(`${PREFIX}1.ts`), { name: 'Cell 3', path: TWIN.uri });
    places.note(`${PREFIX}1.ts`, ONE.uri, 'a');
    assert.deepEqual(source(`${PREFIX}1.ts`), { name: 'Cell 1', path: ONE.uri });
  });

  it('where a cell was edited since, the text that it had is asked for', () => {
    cells = [{ ...ONE, code: 'b' }];
    const old = source(`${PREFIX}1.ts`);
    assert.deepEqual(old, { name: 'Cell 1', path: `${PREFIX}1.ts`, sourceReference: 2 ** 30 });
    assert.deepEqual(source(`${PREFIX}1.ts`), old);
    assert.equal(places.oldPath(2 ** 30), `${PREFIX}1.ts`);
    assert.equal(places.oldPath(12), undefined);
    assert.equal(places.oldPath(undefined), undefined);
  });

  it('so is what a cell was before all this', () => {
    const old = { name: 'cell-4.ts', path: `${PREFIX}9.ts`, sourceReference: 2 ** 30 };
    assert.deepEqual(source(`${PREFIX}9.ts`), old);
    cells = [];
    assert.equal(JSON.stringify(source(`${PREFIX}1.ts`)).includes(`${PREFIX}1.ts`), true);
  });

  it('frames lead to cells, and code outside of functions is called as its cell', () => {
    const at = { name: 'cell-4.ts', path: `${PREFIX}1.ts` };
    const file = { name: 'half.ts', path: '/w/half.ts' };
    const stackFrames = [
      { id: 1, name: 'f', source: at, line: 3, column: 9 },
      { id: 2, name: 'cell-4.ts', source: at, line: 5, column: 2 },
      { id: 3, name: 'half.ts', source: file, line: 1, column: 4 },
    ];
    const cell = { name: 'Cell 1', path: ONE.uri };
    assert.deepEqual(places.ofResponse({ stackFrames, totalFrames: 3 }), {
      stackFrames: [
        { id: 1, name: 'f', source: cell, line: 3, column: 9 },
        { id: 2, name: 'Cell 1', source: cell, line: 5, column: 2 },
        { id: 3, name: 'half.ts', source: file, line: 1, column: 4 },
      ],
      totalFrames: 3,
    });
  });

  it('whatever a kernel answers is passed on', () => {
    for (const body of [{}, { stackFrames: 'no list' }, { result: '1' }]) assert.equal(places.ofResponse(body), body);
    assert.deepEqual(places.ofResponse({ stackFrames: [null] }), { stackFrames: [{ source: undefined }] });
    assert.deepEqual(source('/tmp/else'), { name: 'cell-4.ts', path: '/tmp/else' });
  });
});

describe('breakpoints of cells', () => {
  it('of cells with the same text are set together, and each is told its own', () => {
    const set = new CellBreakpoints();
    assert.deepEqual(set.want('one', 'P', [{ line: 1 }]), [{ line: 1 }]);
    assert.deepEqual(set.placed('one', 'P', [{ id: 1 }], true), [{ id: 1 }]);
    assert.deepEqual(set.want('twin', 'P', [{ line: 2 }, { line: 3 }]), [{ line: 1 }, { line: 2 }, { line: 3 }]);
    assert.deepEqual(set.placed('twin', 'P', [{ id: 2 }, { id: 3 }, { id: 4 }], true), [{ id: 3 }, { id: 4 }]);
    const hit = (id: number) => set.ofEvent(event('stopped', { hitBreakpointIds: [id] })).body;
    // VS Code knows the first by the number that it had before
    assert.deepEqual(hit(2), { hitBreakpointIds: [1] });
    assert.deepEqual(hit(4), { hitBreakpointIds: [4] });
  });

  it('of a cell that was edited keep the numbers that VS Code knows', () => {
    const set = new CellBreakpoints();
    set.want('one', 'P', [{ line: 4, condition: 'x' }]);
    set.placed('one', 'P', [{ id: 7, line: 4 }], true);
    set.want('one', 'Q', [{ line: 5, condition: 'x' }]);
    set.placed('one', 'Q', [{ id: 8, line: 5 }], false);
    assert.deepEqual(set.at('P'), []);
    assert.deepEqual(set.of('one')?.path, 'Q');
    assert.deepEqual(set.ofEvent(event('breakpoint', { reason: 'changed', breakpoint: { id: 8, line: 6 } })).body, {
      reason: 'changed',
      breakpoint: { id: 7, line: 6 },
    });
    const other = event('continued', { threadId: 1 });
    assert.equal(set.ofEvent(other), other);
  });

  it('are read as far as they can be', () => {
    assert.deepEqual(
      wantedIn({
        breakpoints: [{ line: 3, column: 2, condition: 'a', hitCondition: '2', logMessage: 'l', more: 1 }, null],
      }),
      [{ line: 3, column: 2, condition: 'a', hitCondition: '2', logMessage: 'l' }, { line: 1 }],
    );
    assert.deepEqual(wantedIn({}), []);
  });
});

describe('words of the debugger', () => {
  const t = (text: string): string => `<${text}>`;

  it('are those of the editor: scopes, errors to stop at, why code stands still', () => {
    const scopes = ['Locals', 'Closure (f)', 'Module', 'Globals', 'Other'].map((name) => ({ name }));
    assert.deepEqual(responseInWords({ scopes }, t), {
      scopes: ['<Locals>', '<Closure> (f)', '<Module>', '<Globals>', 'Other'].map((name) => ({ name })),
    });
    const { exceptionBreakpointFilters: filters } = fields(
      responseInWords(
        {
          exceptionBreakpointFilters: [{ filter: 'all', label: 'x' }, { filter: 'uncaught' }, { filter: 'of others' }],
        },
        t,
      ),
    );
    const labels = Array.isArray(filters) ? filters.map((filter) => fields(filter)['label']) : [];
    assert.deepEqual(labels, ['<All errors>', '<Uncaught errors>', undefined]);
    const told = ['breakpoint', 'function breakpoint', 'step', 'exception', 'pause', 'else'].map(
      (reason) => fields(eventInWords(event('stopped', { reason }), t).body)['description'],
    );
    assert.deepEqual(told, [
      '<Paused on a breakpoint>',
      '<Paused at a layer>',
      '<Paused after a step>',
      '<Paused on an error>',
      '<Paused>',
      undefined,
    ]);
  });
});
