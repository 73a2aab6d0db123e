import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History } from '../../../kernel/src/history/history.ts';
import type { RequestContent } from '../../../kernel/src/messages.ts';

type Asked = Partial<RequestContent<'history_request'>>;

/** Session 1 ran three cells, session 2 two; the asking session, 3, ran four. */
const SESSIONS = [
  ['a', 'b', 'c'],
  ['let x = 1', 'b'],
  ['x + 1', 'b', 'let y = [x]', 'let z = 2'],
];

const ANSWERS: [what: string, asked: Asked, answer: string][] = [
  ['range is of this session', { hist_access_type: 'range' }, '0/1 x + 1, 0/2 b, 0/3 let y = [x], 0/4 let z = 2'],
  ['from start', { hist_access_type: 'range', start: 3 }, '0/3 let y = [x], 0/4 let z = 2'],
  ['stop is left out', { hist_access_type: 'range', start: 2, stop: 4 }, '0/2 b, 0/3 let y = [x]'],
  ['stop null is no stop', { hist_access_type: 'range', start: 4, stop: null }, '0/4 let z = 2'],
  ['a negative start counts from the end', { hist_access_type: 'range', start: -2 }, '0/3 let y = [x], 0/4 let z = 2'],
  ['and so does a negative stop', { hist_access_type: 'range', stop: -2 }, '0/1 x + 1, 0/2 b'],
  ['session -1 is the one before', { hist_access_type: 'range', session: -1 }, '2/1 let x = 1, 2/2 b'],
  ['session -2 the one before that', { hist_access_type: 'range', session: -2, start: 2, stop: 3 }, '1/2 b'],
  ['session -2 with a negative start', { hist_access_type: 'range', session: -2, start: -1 }, '1/3 c'],
  ['session -9 is none', { hist_access_type: 'range', session: -9 }, ''],
  ['a session by its number', { hist_access_type: 'range', session: 2 }, '2/1 let x = 1, 2/2 b'],
  [
    'tail is over sessions',
    { hist_access_type: 'tail', n: 5 },
    '2/2 b, 3/1 x + 1, 3/2 b, 3/3 let y = [x], 3/4 let z = 2',
  ],
  ['tail 0', { hist_access_type: 'tail', n: 0 }, ''],
  [
    'tail without n is everything',
    { hist_access_type: 'tail' },
    '1/1 a, 1/2 b, 1/3 c, 2/1 let x = 1, 2/2 b, 3/1 x + 1, 3/2 b, 3/3 let y = [x], 3/4 let z = 2',
  ],
  ['search by a glob', { hist_access_type: 'search', pattern: 'let ?*1' }, '2/1 let x = 1'],
  ['search the newest n', { hist_access_type: 'search', pattern: 'let*', n: 2 }, '3/3 let y = [x], 3/4 let z = 2'],
  ['search every time', { hist_access_type: 'search', pattern: 'b' }, '1/2 b, 2/2 b, 3/2 b'],
  ['search unique is the last time', { hist_access_type: 'search', pattern: 'b', unique: true }, '3/2 b'],
  ['search takes brackets as they are', { hist_access_type: 'search', pattern: '*[x]' }, '3/3 let y = [x]'],
  ['search without a pattern', { hist_access_type: 'search', n: 1 }, '3/4 let z = 2'],
  ['quotes are text', { hist_access_type: 'search', pattern: `'; DROP TABLE entries; --` }, ''],
];

describe('history', () => {
  let folder: string;
  let file: string;
  const said: string[] = [];
  const { error } = console;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-history-'));
    file = join(folder, 'state', 'history.sqlite');
    said.length = 0;
    console.error = (...words: unknown[]) => said.push(words.join(' '));
  });
  afterEach(async () => {
    console.error = error;
    await rm(folder, { recursive: true });
  });

  for (const [what, asked, answer] of ANSWERS) {
    it(what, () => {
      for (const cells of SESSIONS.slice(0, -1)) ran(file, cells).history.close();
      const { history, shell } = ran(file, SESSIONS.at(-1) ?? []);
      assert.equal(ask(history, shell, asked), answer);
      history.close();
    });
  }

  it('outputs come in pairs with their inputs', () => {
    const { history, shell } = ran(file, ['1']);
    history.remember(shell, { line: 2, input: '2', output: 'two' });
    const found = history.ask(shell, { hist_access_type: 'tail', output: true });
    assert.deepEqual(found, [
      [1, 1, ['1', null]],
      [1, 2, ['2', 'two']],
    ]);
    history.close();
  });

  it('an access type that does not exist is refused, and the history goes on', () => {
    const { history, shell } = ran(file, ['1']);
    // SAFETY: what a hostile front end sends
    assert.throws(() => history.ask(shell, { hist_access_type: 'all' } as unknown as Asked), TypeError);
    assert.equal(ask(history, shell, { hist_access_type: 'tail' }), '1/1 1');
    history.close();
  });

  it('several kernels write one file at once', () => {
    const [one, two] = [ran(file, []), ran(file, [])];
    for (let line = 1; line <= 3; line++) {
      for (const { history, shell } of [one, two]) {
        history.remember(shell, { line, input: `${line}`, output: null });
        history.ask(shell, { hist_access_type: 'tail' });
      }
    }
    assert.equal(ask(two.history, two.shell, { hist_access_type: 'tail', n: 4 }), '1/3 3, 2/1 1, 2/2 2, 2/3 3');
    for (const { history } of [one, two]) history.close();
  });

  it("file and folder are the user's alone", async () => {
    const { history, shell } = ran(file, ['1']);
    ask(history, shell, { hist_access_type: 'tail' });
    for (const [path, mode] of [
      [file, 0o600],
      [`${file}-wal`, 0o600],
      [join(folder, 'state'), 0o700],
    ] as const) {
      assert.equal((await stat(path)).mode & 0o777, mode, path);
    }
    history.close();
  });

  it('a damaged file is told, and this kernel remembers its own cells', async () => {
    const damaged = join(folder, 'damaged.sqlite');
    await writeFile(damaged, 'This is no database. '.repeat(1000));
    const { history, shell } = ran(damaged, ['1', '2']);
    assert.equal(ask(history, shell, { hist_access_type: 'tail' }), '1/1 1, 1/2 2');
    assert.equal(said.length, 1, said.join('\n'));
    assert.match(
      said[0] ?? '',
      /HISTORY_UNUSABLE: The history in .*damaged\.sqlite cannot be used: file is not a database/,
    );
    history.close();
  });

  it('a folder that cannot be made is told, and this kernel remembers its own cells', async () => {
    await writeFile(join(folder, 'state'), 'a file');
    const { history, shell } = ran(file, ['1']);
    assert.equal(ask(history, shell, { hist_access_type: 'tail' }), '1/1 1');
    assert.match(said.join('\n'), /HISTORY_UNUSABLE/);
    history.close();
  });

  it('giant inputs are not kept, giant outputs are cut', () => {
    const { history, shell } = ran(file, ['x'.repeat(2_000_000)]);
    history.remember(shell, { line: 2, input: '2', output: 'y'.repeat(2_000_000) });
    const [only, ...others] = history.ask(shell, { hist_access_type: 'tail', output: true });
    assert.deepEqual(others, []);
    assert.equal(only?.[2][1]?.length, 10_000);
    history.close();
  });
});

function ran(file: string, cells: string[]): { history: History; shell: object } {
  const history = new History(file);
  const shell = {};
  for (const [at, input] of cells.entries()) history.remember(shell, { line: at + 1, input, output: null });
  return { history, shell };
}

/** "session/line input, …" */
function ask(history: History, shell: object, asked: Asked): string {
  return history
    .ask(shell, asked)
    .map(([session, line, input]) => `${session}/${line} ${String(input)}`)
    .join(', ');
}
