import assert from 'node:assert/strict';
import { cellTitle, duration, Progress } from '../../../kernel/src/cli/run/progress.ts';
import type { TrainingPicture } from '../../../kernel/src/mime.ts';

const picture = (title: string, change: Partial<TrainingPicture> = {}): TrainingPicture => ({
  id: 'fit',
  state: 'running',
  title,
  epochs: 4,
  epochsDone: 1,
  batches: 10,
  batch: 5,
  samplesPerSecond: 1000,
  elapsed: 1,
  eta: 2,
  latest: { loss: 0.5 },
  summary: '',
  table: { columns: [], rows: [] },
  spec: {},
  data: {},
  ...change,
});

/** A terminal that remembers what was written, and a clock that the test moves. */
function terminal(isTTY: boolean) {
  const screen = { isTTY, columns: 60, written: '', write: (text: string) => (screen.written += text), time: 0 };
  return { screen, progress: new Progress(screen, 12, () => screen.time) };
}

describe('progress in a terminal', () => {
  it('a pipe gets one line when a cell ends', () => {
    const { screen, progress } = terminal(false);
    progress.start(3, 'Load the data');
    screen.time = 1500;
    progress.end(true);
    assert.equal(screen.written, '✓ [ 3/12] Load the data  1.5 s\n');
  });

  it('a pipe gets a training line at each epoch, every two seconds, and at the end, none twice', () => {
    const { screen, progress } = terminal(false);
    progress.start(1, 'Train');
    progress.training(picture('first'));
    progress.training(picture('too soon'));
    screen.time = 2000;
    progress.training(picture('two seconds later'));
    progress.training(picture('next epoch', { epochsDone: 2 }));
    progress.training(picture('done', { epochsDone: 2, state: 'done' }));
    progress.training(picture('done', { epochsDone: 2, state: 'done' }));
    assert.deepEqual(
      screen.written.trimEnd().split(/\n\s*/),
      ['first', 'two seconds later', 'next epoch', 'done'].map((line, index) =>
        index === 0 ? `        ${line}` : line,
      ),
    );
  });

  it('a terminal redraws one line, cut to its width, and keeps the last one', () => {
    const { screen, progress } = terminal(true);
    progress.start(1, 'Train');
    progress.training(picture('x'.repeat(200)));
    progress.training(picture('ended', { state: 'done' }));
    const lines = screen.written.split('\r\u001B[2K');
    assert.equal(lines[0], '▸ [ 1/12] Train');
    assert.equal(lines[1]?.length, 59);
    assert.match(lines[1] ?? '', /^ {8}━{8}╌{12} x+$/);
    assert.equal(lines[2], '        ended\n');
  });

  it('what a cell prints is indented, and a line it left open stays one line', () => {
    const { screen, progress } = terminal(false);
    progress.start(1, 'Print');
    progress.text('a\nb');
    progress.text('c\n');
    progress.text('open');
    progress.end(false);
    assert.equal(screen.written, '        a\n        bc\n        open\n✗ [ 1/12] Print  0.0 s\n');
  });

  for (const [seconds, text] of [
    [0.04, '0.0 s'],
    [9.96, '10 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3720, '1 h 02 min'],
  ] as const) {
    it(`${seconds} seconds are ${text}`, () => assert.equal(duration(seconds), text));
  }

  it('a cell goes by the nearest heading above it, else by its first line', () => {
    const cells = [
      { type: 'code', source: '\nconst a = 1;' },
      { type: 'markdown', source: '# Title\n\n## 1. Data \u001B[31m' },
      { type: 'markdown', source: 'no heading' },
      { type: 'code', source: 'load()' },
    ];
    assert.equal(cellTitle(cells, 0), 'const a = 1;');
    assert.equal(cellTitle(cells, 3), '1. Data');
  });
});
