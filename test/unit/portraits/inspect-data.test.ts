import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { Stream } from '../../../kernel/src/engine/random/stream.ts';
import { inspectData } from '../../../kernel/src/portraits/inspect-data/inspect-data.ts';
import type { DataFindings } from '../../../kernel/src/portraits/inspect-data/report.ts';
import { part } from './part.ts';

const random = new Stream(3, 0);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

/** Three kinds of flowers, told apart by what they measure. */
function flowers(count: number) {
  return Array.from({ length: count }, (_, row) => ({
    length: normal() + 5 * (row % 3),
    width: normal(),
    colour: ['red', 'blue'][row % 2] ?? '',
    kind: ['iris', 'rose', 'tulip'][row % 3] ?? '',
  }));
}

const found = ({ problems }: DataFindings): string[] => problems.map(({ problem }) => problem);

/** Of irises. */
const WRONG_LABELS = [9, 48, 99, 150, 180, 210, 237];

describe('inspectData', () => {
  before(() => tf.setBackend('cpu'));

  it('finds what was planted in a table', async () => {
    const rows: { [column: string]: number | string | null }[] = flowers(240).map((row, at) => ({
      id: at,
      ...row,
      price: 1000 * normal(),
      unit: 7,
    }));
    for (const row of WRONG_LABELS) rows[row] = { ...rows[row], kind: 'tulip' };
    for (const row of [20, 60]) rows[row] = { ...rows[row], width: null };
    const test = rows
      .slice(30, 40)
      .map((row, at) => (at < 6 ? row : { ...row, length: Number(row['length']) + 0.001 }));
    const report = await inspectData(rows, 'kind', { test: { x: test } });
    const of = (name: string) => report.problems.find(({ problem }) => problem === name);
    assert.deepEqual(of('missing-values')?.rows, [20, 60]);
    assert.deepEqual(of('missing-values')?.columns, ['width']);
    assert.deepEqual(of('constant-column')?.columns, ['unit']);
    assert.deepEqual(of('identifier-column')?.columns, ['id']);
    assert.deepEqual(of('test-rows-in-training')?.rows, [0, 1, 2, 3, 4, 5]);
    assert.deepEqual(of('test-rows-nearly-in-training')?.rows, [6, 7, 8, 9]);
    assert.ok(of('scale')?.columns.includes('price'));
    const suspected = report.suspects.map(({ row }) => row);
    assert.ok(suspected.length >= 4 && suspected.every((row) => WRONG_LABELS.includes(row)), suspected.join());
    const first = report.suspects[0];
    assert.ok(first && WRONG_LABELS.includes(first.row));
    assert.deepEqual([first.label, first.suggested], ['tulip', 'iris']);
    assert.deepEqual(report.shared[0], { test: 0, train: 30 });
    assert.deepEqual(
      report.classes.map(({ name }) => name),
      ['iris', 'rose', 'tulip'],
    );
  });

  it('says nothing of data that is in order', async () => {
    const report = await inspectData(flowers(300), 'kind', { test: { x: flowers(50) } });
    assert.deepEqual(
      found(report).filter((problem) => problem !== 'label-noise'),
      [],
    );
    const best = report.baselines?.best.scores;
    assert.ok(best && 'accuracy' in best && best.accuracy > 0.95);
  });

  it('finds rows that are there twice, and those with two answers', async () => {
    const x = [...Array.from({ length: 60 }, (_, row) => [row % 50, -row]), [3, -3], [4, -4]];
    const y = x.map((_, row) => (row === 60 ? 9 : 2 * row));
    const report = await inspectData(x, y, { task: 'regression' });
    assert.equal(report.duplicates.repeats, 2);
    assert.deepEqual(report.duplicates.groups, [
      [3, 60],
      [4, 61],
    ]);
    assert.ok(found(report).includes('contradictory-labels'));
  });

  it('names a column that is the target, and a class that training lacks', async () => {
    const x = Array.from({ length: 90 }, (_, row) => [normal(), row % 3 === 0 ? 4 : 8]);
    const y = x.map(([, copy]) => (copy === 4 ? 'yes' : 'no'));
    const report = await inspectData(x, y, { names: ['a', 'copy'], test: { x: [[1, 2]], y: ['perhaps'] } });
    assert.deepEqual(report.problems.find(({ problem }) => problem === 'label-in-inputs')?.columns, ['copy']);
    assert.ok(found(report).includes('class-not-in-training'));
    const line = x.map(([a = 0]) => 3 * a + 1);
    assert.deepEqual(
      (await inspectData(x, line)).problems.find(({ problem }) => problem === 'label-in-inputs')?.columns,
      ['column 0'],
    );
  });

  it('says when labels have nothing to do with the inputs', async () => {
    const x = Array.from({ length: 120 }, () => [normal(), normal()]);
    const y = x.map(() => random.below(3));
    assert.ok(found(await inspectData(x, y)).includes('nothing-learnt'));
  });

  it('reads pictures, by channel, and shows those whose label may be wrong', async () => {
    const labels = Array.from({ length: 80 }, (_, row) => row % 2);
    const pixels = labels.flatMap((label) =>
      Array.from(
        { length: 12 * 12 * 3 },
        (_, at) => 40 * random.uniform() + (Math.floor(at / 216) === label ? 200 : 0),
      ),
    );
    labels[10] = 1;
    const x = tf.tensor4d(pixels, [80, 12, 12, 3]);
    const before = tf.memory().numTensors;
    const report = await inspectData(x, tf.oneHot(labels, 2), { names: ['red', 'green', 'blue'] });
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual([report.look, report.columns.length, report.suspects[0]?.row], ['pictures', 3, 10]);
    assert.deepEqual(report.problems.find(({ problem }) => problem === 'scale')?.tries, ['divide by 255']);
    assert.match(part(await format(report), 'image/svg+xml'), /<image .*1 → 0\?/s);
  });

  it('reads data sets, whole or their beginning', async () => {
    const xs = Array.from({ length: 40 }, (_, row) => [row % 2, normal()]);
    const dataset = tf.data.zip<tf.TensorContainer>({
      xs: tf.data.array(xs),
      ys: tf.data.array(xs.map(([kind = 0]) => kind)),
    });
    const whole = await inspectData(dataset);
    assert.deepEqual([whole.rows, whole.lookedAt, whole.classes.length], [40, 40, 2]);
    const batches = await inspectData(dataset.batch(8), null, { rows: 16 });
    assert.deepEqual([batches.rows, batches.lookedAt, batches.shape], [null, 16, [2]]);
    assert.match(part(await format(batches), 'text/plain'), /Looked at the first 16 rows\./);
  });

  it('takes columns of tensors, with a label of text', async () => {
    const table = { a: tf.tensor1d([1, 2, 3, 4]), b: tf.tensor1d(['x', 'y', 'x', ''], 'string') };
    const { columns, classes, problems } = await inspectData(table, 'b');
    assert.deepEqual([columns.length, classes.map(({ name }) => name)], [1, ['x', 'y']]);
    assert.deepEqual(problems.find(({ problem }) => problem === 'missing-labels')?.rows, [3]);
  });

  it('looks at evenly spaced rows of many, and says so', async () => {
    const values = Float32Array.from({ length: 1_000_000 }, (_, row) => Math.sin(row));
    values[999_990] = Number.NaN;
    const { rows, lookedAt, problems } = await inspectData(values, null, { rows: 100_000 });
    assert.deepEqual([rows, lookedAt], [1_000_000, 100_000]);
    assert.deepEqual(problems.find(({ problem }) => problem === 'missing-values')?.rows, [999_990]);
    const text = part(await format(await inspectData(values, null, { rows: 1000 })), 'text/plain');
    assert.match(text, /Looked at 1,000 of 1,000,000 rows, evenly spaced\./);
  });

  const ODD: [
    name: string,
    x: Parameters<typeof inspectData>[0],
    y: Parameters<typeof inspectData>[1],
    says: string[],
  ][] = [
    ['one row', [[1, 2]], [1], ['one-class', 'few-rows']],
    ['one class', Array.from({ length: 60 }, (_, row) => [row * row]), new Array(60).fill('a'), ['one-class', 'scale']],
    ['labels that are all NaN', [[0.1], [0.2]], [Number.NaN, Number.NaN], ['missing-labels', 'few-rows']],
    [
      'values that are all NaN',
      [[Number.NaN], [Number.NaN]],
      [0, 1],
      ['missing-values', 'few-rows', 'contradictory-labels', 'duplicate-rows'],
    ],
    ['infinite values', [[Infinity], [1], [2]], null, ['infinite-values', 'few-rows']],
    ['constant values', new Float32Array(60), null, ['constant-column', 'duplicate-rows']],
    [
      'more columns than rows',
      tf.ones([2, 70]),
      [0, 1],
      ['constant-column', 'duplicate-rows', 'contradictory-labels', 'few-rows'],
    ],
  ];
  for (const [name, x, y, says] of ODD) {
    it(`looks at ${name}`, async () => {
      const report = await inspectData(x, y);
      assert.deepEqual(found(report).toSorted(), says.toSorted());
      assert.match(part(await format(report), 'image/svg+xml'), /^<svg/);
    });
  }

  const WRONG: [name: string, act: () => Promise<DataFindings>, code: string][] = [
    ['nothing', () => inspectData([]), 'INSPECT_EMPTY'],
    ['no rows', () => inspectData(tf.zeros([0, 3]), []), 'INSPECT_EMPTY'],
    ['a single value', () => inspectData(tf.scalar(3)), 'INSPECT_KIND'],
    ['other lengths', () => inspectData([[1], [2]], [1]), 'INSPECT_LENGTHS'],
    ['rows of several lengths', () => inspectData([[1, 2], [3]]), 'INSPECT_KIND'],
    ['a column that is not there', () => inspectData([{ a: 1 }], 'b'), 'INSPECT_COLUMN'],
    ['too few names', () => inspectData([[1, 2]], null, { names: ['a'] }), 'INSPECT_NAMES'],
    ['a test of another width', () => inspectData([[1, 2]], null, { test: { x: [[1]] } }), 'INSPECT_TEST'],
    ['text where columns are', () => inspectData({ a: [1], b: 'no' }), 'INSPECT_KIND'],
  ];
  for (const [name, act, code] of WRONG) it(`refuses ${name}`, () => assert.rejects(act, { code }));

  it('shows names as text alone', async () => {
    const markdown = part(await format(await inspectData([{ '<img src=x>': 1, '[a](b)': 2 }])), 'text/x-markdown');
    assert.ok(/\\<img/.test(markdown) && !/(^|[^\\])(<img|\[a\]\()/.test(markdown), markdown);
  });
});
