import assert from 'node:assert/strict';
import { answerOf, bounded, LONGEST_ANSWER } from '../../../../extension/src/tools/answer.ts';
import { diagnosisOf } from '../../../../extension/src/tools/diagnosis.ts';
import { historyOf, parseRun, type KnownRun } from '../../../../extension/src/tools/run.ts';

const RUN: KnownRun = {
  id: '5d0c2f1a-1111',
  state: 'done',
  started: '2026-11-25T14:03:00.000Z',
  notebook: '/project/digits.ipynb',
  batch: 60,
  parameters: { 'optimizer.className': 'Adam', odd: 'a|b\nc' },
  metrics: { loss: 0.1 },
  epochs: losses([2, 1, 0.5, 0.25]),
  learningRates: [],
  layerCurves: [],
  findings: [],
};

describe('what tools answer a language model', () => {
  it('is cut at the end of a line, and says so', () => {
    assert.equal(bounded('short'), 'short');
    const cut = bounded('0123456789\n'.repeat(5000));
    assert.ok(cut.length < LONGEST_ANSWER + 100);
    assert.match(cut, /\n0123456789\n\n\(The answer is cut: \d+ characters more\.\)$/);
    assert.ok(bounded('x'.repeat(50_000)).length < LONGEST_ANSWER + 100);
  });

  it('is Markdown where the value has it, else its text, else a sentence, and an error in words', () => {
    const shown = (data: object) => answerOf({ status: 'ok', data: { ...data }, metadata: {} }, 'Nothing.');
    assert.equal(shown({ 'text/markdown': ['# a\n', 'b'], 'text/plain': 'a' }), '# a\nb');
    assert.equal(shown({ 'text/plain': '42' }), '42');
    assert.equal(shown({ 'text/plain': 'a  b\n1  2' }), '````text\na  b\n1  2\n````');
    assert.equal(shown({ 'text/plain': 'undefined' }), 'Nothing.');
    const failure = { ename: 'ReferenceError', evalue: 'model is not defined', traceback: ['long'] };
    assert.equal(answerOf({ status: 'error', ...failure }, ''), 'It failed: ReferenceError: model is not defined');
  });

  it('has of a long training its first and last epochs, in 40 rows', () => {
    const whole = historyOf(RUN);
    assert.match(whole, /^\*\*Run 5d0c2f1a\*\*: done, 4 epochs/);
    assert.match(
      whole,
      /at the end of all epochs:\n\n\| epoch \| loss \|\n\| --- \| --- \|\n\| 1 \| 2 \|\n[^]*\| 4 \| 0\.25 \|/,
    );
    assert.ok(whole.includes('| odd | a\\|b c |'));
    const long = historyOf({ ...RUN, epochs: losses(Array.from({ length: 1000 }, (_, epoch) => 1 / (epoch + 1))) });
    const rows = long.match(/^\| \d+ \|/gm) ?? [];
    assert.deepEqual([rows.length, rows[0], rows.at(-1)], [40, '| 1 |', '| 1000 |']);
  });

  it('is of a run alone', () => {
    assert.deepEqual(parseRun(JSON.stringify({ id: 'a' })).epochs, []);
    for (const json of ['{}', 'null', '3', 'nonsense']) assert.throws(() => parseRun(json));
  });
});

describe('the diagnosis of a training', () => {
  const said = (changes: Partial<KnownRun>): string => diagnosisOf({ ...RUN, ...changes });
  const both = (loss: number[], validation: number[]): KnownRun['epochs'] =>
    loss.map((value, epoch) => ({ epoch, values: { loss: value, val_loss: validation[epoch] ?? 0 } }));

  it('says so when nothing stands out', () => {
    assert.match(said({}), /Nothing stands out/);
    assert.match(said({ epochs: both([2, 1, 0.5], [2.1, 1.1, 0.9]) }), /Nothing stands out/);
  });

  it('finds values that are no numbers, from their epoch on', () => {
    const epochs = [...losses([2]), { epoch: 1, values: { loss: 'NaN' } }];
    assert.match(said({ epochs }), /loss: not a number from epoch 2 on/);
    assert.match(said({ epochs: [], metrics: { loss: 'Infinity' } }), /loss: not a number\./);
  });

  it('finds that validation fell behind, only while training went on', () => {
    assert.match(
      said({ epochs: both([2, 1, 0.5, 0.2], [2, 1, 1.5, 2]) }),
      /overfits: .*\(1\) after epoch 2 and is 2 now/,
    );
    assert.doesNotMatch(said({ epochs: both([2, 1, 1.5, 2], [2, 1, 1.5, 2]) }), /overfits/);
  });

  it('finds a loss that stands still, and one that rises', () => {
    assert.match(said({ epochs: losses([2.3, 2.3, 2.299]) }), /hardly moved/);
    assert.match(said({ epochs: losses([1, 2, 4]) }), /rose, from 1 to 4/);
    assert.match(said({ epochs: losses([1, 1]) }), /Nothing stands out/);
  });

  it('finds layers whose updates are out of proportion, and how it ended', () => {
    const layerCurves = ['dense/update ratio', 'conv/update ratio', 'dense/gradient norm'].map((name, at) => ({
      name,
      points: [{ epoch: 0, batch: 0, value: [1e-9, 1e-3, 5][at] ?? 0 }],
    }));
    assert.match(said({ layerCurves }), /unusual share[^:]*: dense 1e-9\.$/m);
    assert.match(said({ state: 'crashed' }), /The kernel ended while it trained/);
  });

  it('begins with what the kernel found', () =>
    assert.match(said({ findings: ['Dead units.'] }), /\n\n- Dead units\.$/));
});

function losses(values: number[]): KnownRun['epochs'] {
  return values.map((loss, epoch) => ({ epoch, values: { loss } }));
}
