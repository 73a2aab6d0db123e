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
  it('is what the doctor found, with its evidence, remedies and line', () => {
    const dead = {
      ...{ symptom: 'dead-relu', severity: 'error', confidence: 'high', text: '62 of 64 units give 0.' },
      ...{ evidence: { dead: 62, units: 64 }, tries: ['a smaller learning rate', 'other weights'] },
      where: { url: 'cell-3.ts', line: 4 },
    };
    const other = { ...dead, symptom: 'oscillation', confidence: 'low', evidence: {}, tries: [] };
    assert.equal(
      diagnosisOf({ ...RUN, findings: [dead, other] }).split('\n\n')[1],
      '- **dead-relu** (error, confidence high): 62 of 64 units give 0. Evidence: dead 62, units 64. ' +
        'Try: a smaller learning rate; other weights. Made in cell-3.ts, line 4.\n' +
        '- **oscillation** (error, confidence low): 62 of 64 units give 0. Made in cell-3.ts, line 4.',
    );
  });

  it('says how it ended, and so when nothing was found', () =>
    assert.match(diagnosisOf({ ...RUN, state: 'crashed' }), /: crashed, 4 epochs[^]*No findings are kept with it/));
});

function losses(values: number[]): KnownRun['epochs'] {
  return values.map((loss, epoch) => ({ epoch, values: { loss } }));
}
