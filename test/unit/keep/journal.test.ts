/** What a front end that was away is told, by what was published meanwhile. */
import assert from 'node:assert/strict';
import { Journal } from '../../../kernel/src/keep/journal.ts';
import type { ExecuteReply, Publication } from '../../../kernel/src/messages.ts';

const input: Publication = { type: 'execute_input', content: { code: 'x', execution_count: 1 } };
const out = (text: string): Publication => ({ type: 'stream', content: { name: 'stdout', text } });
const err = (text: string): Publication => ({ type: 'stream', content: { name: 'stderr', text } });
const clear = (wait: boolean): Publication => ({ type: 'clear_output', content: { wait } });
const shown = (text: string, display_id = 'd', type: 'display_data' | 'update_display_data' = 'display_data') =>
  ({ type, content: { data: { 'text/plain': text }, metadata: {}, transient: { display_id } } }) satisfies Publication;
const update = (text: string, id = 'd'): Publication => shown(text, id, 'update_display_data');
const open: Publication = { type: 'comm_open', content: { comm_id: 'c', target_name: 't', data: {} } };
const message: Publication = { type: 'comm_msg', content: { comm_id: 'c', data: {} } };
const close: Publication = { type: 'comm_close', content: { comm_id: 'c', data: {} } };
const idle: Publication = { type: 'status', content: { execution_state: 'idle' } };
const content: ExecuteReply = { status: 'ok', execution_count: 1, payload: [], user_expressions: {} };
const DONE = { content, metadata: {}, ended: 1 };

const CASES: readonly [what: string, published: readonly Publication[], kept: readonly Publication[]][] = [
  ['lines of one stream are one text', [out('a\n'), out('b\n')], [out('a\nb\n')]],
  ['lines of two streams stay in order', [out('a'), err('b'), out('c')], [out('a'), err('b'), out('c')]],
  ['a display is as it was updated last', [shown('0 %'), out('a'), update('9 %')], [shown('9 %'), out('a')]],
  [
    'two displays are told apart',
    [shown('a', '1'), shown('b', '2'), update('B', '2')],
    [shown('a', '1'), shown('B', '2')],
  ],
  ['what was cleared is gone', [input, out('a'), clear(false), out('b')], [input, out('b')]],
  ['what is to be cleared goes when the next comes', [out('a'), clear(true), out('b')], [out('b')]],
  ['and stays until then', [out('a'), clear(true)], [out('a'), clear(true)]],
  ['comms that are open are known, not what they said', [open, message], [open]],
  ['a comm that is closed is not', [open, message, close], []],
  ['a comm stays when a cell is cleared', [open, out('a'), clear(false)], [open]],
  ['states pass', [idle, out('a')], [out('a')]],
];

describe('the journal of a kept kernel', () => {
  for (const [what, published, kept] of CASES) {
    it(what, () => {
      const journal = asked('cell');
      for (const one of published) journal.published(one, 'cell');
      assert.deepEqual(journal.read().entries[0]?.outputs, kept);
    });
  }

  it('updates a display of another cell there', () => {
    const journal = asked('first', 'second');
    journal.published(shown('old'), 'first');
    journal.published(update('new'), 'second');
    assert.deepEqual(
      journal.read().entries.map(({ outputs }) => outputs),
      [[shown('new')], []],
    );
  });

  it('tells what was published since a front end saw it', () => {
    const journal = asked('first', 'second');
    journal.published(out('a'), 'first');
    journal.replied('first', DONE);
    journal.sawUpTo(journal.published(idle, 'first') ?? 0);
    journal.published(out('late'), 'first');
    const { seen, entries } = journal.read(['first']);
    assert.deepEqual([seen, entries.map(({ last }) => last)], [2, [3]]);
  });

  it('is busy until each cell has its reply', () => {
    const journal = asked('first', 'second');
    journal.replied('first', DONE);
    assert.equal(journal.isBusy, true);
    journal.replied('second', DONE);
    assert.equal(journal.isBusy, false);
  });

  it('keeps nothing until it is to be read', () => {
    const journal = new Journal();
    journal.asked('cell', { code: '1', cellId: null, asked: 0 });
    assert.equal(journal.published(out('early\n'), 'cell'), undefined);
    assert.deepEqual(journal.read(), { sequence: 0, seen: 0, entries: [] });
    journal.begin();
    assert.equal(journal.published(out('late\n'), 'cell'), 1);
  });

  it('forgets the run before of the same cell', () => {
    const journal = asked();
    journal.asked('first run', { code: '1', cellId: 'cell', asked: 0 });
    journal.replied('first run', DONE);
    journal.asked('second run', { code: '2', cellId: 'cell', asked: 1 });
    assert.deepEqual(
      journal.read().entries.map(({ id }) => id),
      ['second run'],
    );
  });

  it('drops cells that were seen before it cuts what was not', () => {
    const journal = asked(1000, 'seen', 'unseen');
    journal.published(out('a'.repeat(600)), 'seen');
    journal.replied('seen', DONE);
    journal.sawUpTo(journal.published(idle, 'seen') ?? 0);
    journal.published(out(`${'b'.repeat(600)}\n`), 'unseen');
    assert.deepEqual(
      journal.read().entries.map(({ id }) => id),
      ['unseen'],
    );
  });

  it('keeps the newest lines of a flood, and says so', () => {
    const journal = asked(10_000, 'cell');
    for (let line = 0; line < 5000; line += 1) journal.published(out(`line ${line}\n`), 'cell');
    const [{ outputs: [output] = [] } = {}] = journal.read().entries;
    const text = output?.type === 'stream' ? output.content.text : '';
    assert.match(text, /^limpid: earlier output was left out.*\nline \d+\n/);
    assert.ok(text.endsWith('line 4999\n') && text.length <= 10_000, `${text.length} characters`);
  });
});

function asked(...given: (number | string)[]): Journal {
  const most = given.find((one) => typeof one === 'number');
  const journal = new Journal(most);
  journal.begin();
  for (const id of given) if (typeof id === 'string') journal.asked(id, { code: '', cellId: null, asked: 0 });
  return journal;
}
