/** Which entries of a kernel's journal are drawn in the notebook as it is now. */
import assert from 'node:assert/strict';
import { place, type NotebookCell } from '../../../../extension/src/kept/journal.ts';
import type { JournalEntry } from '../../../../kernel/src/messages.ts';

const cells: NotebookCell[] = [
  { id: 'a', text: '1', hasOutputs: true },
  { id: undefined, text: '2', hasOutputs: false },
];
const reply: JournalEntry['reply'] = {
  content: { status: 'ok', execution_count: 1, payload: [], user_expressions: {} },
  metadata: {},
  ended: 1,
};
const outputs: JournalEntry['outputs'] = [{ type: 'stream', content: { name: 'stdout', text: 'x' } }];
const entry = (fields: Partial<JournalEntry>): JournalEntry => ({
  ...{ id: 'e', cellId: 'a', code: '1', asked: 0, outputs, reply, last: 5 },
  ...fields,
});

const CASES: readonly [what: string, entry: JournalEntry, at: number | null, isShown: boolean][] = [
  ['a cell that was shown to its end', entry({}), 0, true],
  ['a cell that has said more since', entry({ last: 6 }), 0, false],
  ['a cell that runs', entry({ reply: null }), 0, false],
  ['a cell whose text was edited is known by its id', entry({ code: 'old' }), 0, true],
  ['a cell without an id is known by its text', entry({ cellId: null, code: '2' }), 1, false],
  ['a cell whose outputs were lost', entry({ cellId: null, code: '2', last: 1 }), 1, false],
  ['a cell that never had any', entry({ cellId: null, code: '2', outputs: [] }), 1, true],
  ['a cell that was deleted', entry({ cellId: 'gone' }), null, false],
];

describe('the journal of a kernel in the notebook', () => {
  it('of a cell without an id that ran twice, the last run', () => {
    const runs = ['first', 'second'].map((id) => entry({ id, cellId: null, code: '2' }));
    assert.deepEqual(
      place(runs, 9, cells).map(({ entry: { id } }) => id),
      ['second'],
    );
  });

  for (const [what, one, at, isShown] of CASES) {
    it(what, () => {
      const placed = place([one], 5, cells);
      assert.deepEqual(placed, at === null ? [] : [{ at, entry: one, isShown }]);
    });
  }
});
