/** The pictures of attributions: what a chart holds, and what its twin in words says. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import type { Attribution, Judgement } from '../../../kernel/src/explain/method.ts';
import { signedBars } from '../../../kernel/src/explain/pictures/bars.ts';
import { beeswarm, beside } from '../../../kernel/src/explain/pictures/beeswarm.ts';
import { judgementText, linesOf } from '../../../kernel/src/explain/pictures/captions.ts';
import { sequenceGrid } from '../../../kernel/src/explain/pictures/grid.ts';
import { strongest, sumOfPlaces, valueName, wrapped } from '../../../kernel/src/explain/pictures/names.ts';
import { waterfall, waterfallPanel } from '../../../kernel/src/explain/pictures/waterfall.ts';

const COLUMNS = ['age', 'income', 'rooms'];

function attribution(values: number[], changes: Partial<Attribution> = {}): Attribution {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    method: 'integrated-gradients',
    values: Float32Array.from(values),
    shape: [values.length],
    sign: 'signed',
    target: 0,
    score: 'output',
    completeness: { sum, delta: sum, error: 0, converged: true },
    cost: { forward: 1, backward: 1, milliseconds: 0 },
    ...changes,
  };
}

const judgement = (passed: boolean | undefined): Judgement => ({
  judge: 'pointing-game',
  value: 0.5,
  passed,
  says: 'it points at the object',
});

describe('names of values', () => {
  for (const [index, shape, named, name] of [
    [2, [3], {}, '[2]'],
    [2, [3], { columns: COLUMNS }, 'rooms'],
    [2, [3], { columns: COLUMNS, values: [1, 2, 42.5] }, 'rooms = 42.5'],
    [1, [3], { values: [1, -2, 3] }, '[1] = −2.00'],
    [4, [2, 3], {}, '[1, 1]'],
    [4, [2, 3], { columns: COLUMNS }, 'step 1, income'],
    [5, [1, 3, 2], {}, '[0, 2, 1]'],
  ] as const) {
    it(`${name} is value ${index} of [${shape.join(', ')}]`, () => {
      assert.equal(valueName(index, shape, named), name);
    });
  }

  it('the strongest of methods in other units are found by shares of their own strongest', () => {
    assert.deepEqual(strongest([[1, 0, -5, 2]], 2), [2, 3]);
    assert.deepEqual(
      strongest(
        [
          [100, 0, 20],
          [0, 0.01, 0.001],
        ],
        3,
      ),
      [0, 1, 2],
    );
    assert.deepEqual(strongest([[0, 0]], 5), [0, 1]);
  });

  it('all values of a place count together', () => {
    assert.deepEqual(sumOfPlaces([1, 2, 3, 4, 5, 6], 3), [3, 7, 11]);
  });

  it('lines are broken between words', () => {
    assert.deepEqual(wrapped('one two three four', 9), ['one two', 'three', 'four']);
    assert.deepEqual(wrapped('incomprehensibilities', 5), ['incomprehensibilities']);
  });
});

describe('what judges say', () => {
  it('is told in words whether it passed, failed, or has no limit', () => {
    assert.equal(judgementText(judgement(true)), 'pointing game passed (0.500): it points at the object');
    assert.equal(judgementText(judgement(false)), 'Warning, pointing game failed (0.500): it points at the object');
    assert.equal(judgementText(judgement(undefined)), 'pointing game (0.500): it points at the object');
  });

  it('warns in a sentence with a sign, before all that is well', () => {
    const judgements = [judgement(true), judgement(undefined), judgement(false)];
    const lines = linesOf(attribution([1, 2], { judgements }), 200).map((line) => line.replaceAll('\u00a0', ' '));
    assert.deepEqual(lines.slice(2), [
      '⚠ Warning, pointing game failed (0.500): it points at the object',
      '✓ pointing game, pointing game 0.500',
    ]);
  });

  it('adds no line where nobody was asked', () => {
    assert.equal(linesOf(attribution([1, 2]), 20).length, 2);
  });
});

describe('signed bars', () => {
  it('reach as far as the share of the strongest value, to the side of its sign', () => {
    const spec = signedBars({ title: '', caption: [], names: ['a', 'b'], values: [2, -4], most: 8, named: true });
    assert.deepEqual(spec['data'], {
      values: [
        { row: '0', name: 'a', value: 2, share: 0.25, text: '2.00', kind: 'for' },
        { row: '1', name: 'b', value: -4, share: -0.5, text: '−4.00', kind: 'against' },
      ],
    });
  });

  it('of nothing are flat', () => {
    const spec = signedBars({ title: '', caption: [], names: ['a'], values: [0], most: 0, named: false });
    assert.match(JSON.stringify(spec['data']), /"share":0,/);
  });
});

describe('the grid of a sequence', () => {
  it('has a cell for each step and value, as strong as its share of the strongest', () => {
    const spec = sequenceGrid('', [], Float32Array.from([1, -2, 0, 4]), [2, 2], { columns: ['open', 'close'] });
    const { values } = spec['data'] as { values: { step: number; column: string; strength: number; kind: string }[] };
    assert.deepEqual(
      values.map(({ step, column, strength, kind }) => [step, column, strength, kind]),
      [
        [0, 'open', 0.25, 'for'],
        [0, 'close', 0.5, 'against'],
        [1, 'open', 0, 'for'],
        [1, 'close', 1, 'for'],
      ],
    );
  });
});

describe('waterfall', () => {
  it('leads from the score of the baseline to that of the sample, the strongest value first', () => {
    const fall = waterfall(attribution([0.25, -1, 0.5]), { score: 2, columns: COLUMNS });
    assert.deepEqual([fall.from, fall.to], [2.25, 2]);
    assert.deepEqual(fall.steps, [
      { name: 'income', value: -1, from: 2.25, to: 1.25 },
      { name: 'rooms', value: 0.5, from: 1.25, to: 1.75 },
      { name: 'age', value: 0.25, from: 1.75, to: 2 },
    ]);
  });

  it('has one bar for the rest, unless that is a single value', () => {
    const values = [8, 4, 2, 1];
    const names = (shown: number) => waterfall(attribution(values), { shown }).steps.map(({ name }) => name);
    assert.deepEqual(names(2), ['[0]', '[1]', '2 others']);
    assert.deepEqual(names(3), ['[0]', '[1]', '[2]', '[3]']);
    const [, , rest] = waterfall(attribution(values), { shown: 2 }).steps;
    assert.deepEqual(rest, { name: '2 others', value: 3, from: 12, to: 15 });
  });

  it('says what a method does not account for, so that it still ends at the score', () => {
    const completeness = { sum: 3, delta: 4, error: 0.25, converged: false };
    const { steps, to } = waterfall(attribution([1, 2], { completeness }));
    assert.deepEqual(steps.at(-1), { name: 'not accounted for', value: 1, from: 3, to: 4 });
    assert.equal(to, 4);
  });

  it('draws its steps between the two scores', () => {
    const fall = waterfall(attribution([0.5, -0.25]), { score: 1 });
    const { values } = waterfallPanel(fall, [])['data'] as { values: { name: string; text: string; kind: string }[] };
    assert.deepEqual(
      values.map(({ name, text, kind }) => [name, text, kind]),
      [
        ['baseline', '0.750', 'score'],
        ['[0]', '+0.500', 'for'],
        ['[1]', '−0.250', 'against'],
        ['sample', '1.00', 'score'],
      ],
    );
  });

  it('tells the values of the sample, and leaves no tensor', async () => {
    const x = tf.tensor2d([[30, 40, 50]]);
    const before = tf.memory().numTensors;
    const fall = waterfall(attribution([1, 2, 3]), { columns: COLUMNS, x });
    assert.equal(tf.memory().numTensors, before);
    x.dispose();
    const bundle = await format(fall);
    assert.match(JSON.stringify(bundle['text/plain']), /rooms = 50\.0 +3\.00 +3\.00.*sample +6\.00/);
    assert.match(
      JSON.stringify(bundle['text/x-markdown']),
      /\| :--- \| ---: \| ---: \|.*\| age = 30\.0 \| 1\.00 \| 6\.00 \|/,
    );
    assert.match(JSON.stringify(bundle['image/svg+xml']), /<svg.*rooms = 50\.0.*score/);
  });

  for (const [title, code, make] of [
    [
      'values that add up to nothing known',
      'EXPLAIN_NO_SUM',
      () => {
        const { completeness, ...rest } = attribution([1]);
        assert.ok(completeness);
        return waterfall(rest);
      },
    ],
    ['names of other columns', 'EXPLAIN_NAMES', () => waterfall(attribution([1, 2]), { columns: COLUMNS })],
    ['another sample', 'EXPLAIN_SHAPE', () => waterfall(attribution([1, 2]), { x: [1, 2, 3] })],
    ['half a bar', 'EXPLAIN_COUNT', () => waterfall(attribution([1, 2]), { shown: 0.5 })],
  ] as const) {
    it(`refuses ${title}`, () => {
      const before = tf.memory().numTensors;
      assert.throws(make, { code });
      assert.equal(tf.memory().numTensors, before);
    });
  }
});

describe('beeswarm', () => {
  const rows = [
    [1, 0, 5],
    [2, 0, 4],
    [3, 0, 3],
  ];
  const found = rows.map(([first = 0, , last = 0]) => attribution([first, 0.5, -2 * last]));

  it('orders the columns by their mean strength, and says which way their values count', () => {
    const { columns } = beeswarm(found, { x: rows, columns: COLUMNS });
    assert.deepEqual(
      columns.map(({ name, strength }) => [name, strength]),
      [
        ['rooms', 8],
        ['age', 2],
        ['income', 0.5],
      ],
    );
    const [rooms, age, income] = columns.map(({ correlation }) => correlation);
    assert.ok(Math.abs((rooms ?? 0) + 1) < 1e-6 && Math.abs((age ?? 0) - 1) < 1e-6);
    assert.ok(Number.isNaN(income));
  });

  it('is a chart with a dot for each row and column, and says in words what its colours say', async () => {
    const swarm = beeswarm(found, { x: rows, columns: COLUMNS });
    const bundle = await format(swarm);
    const svg = JSON.stringify(bundle['image/svg+xml']);
    assert.equal(svg.match(/aria-roledescription=\\"circle\\"/g)?.length, 9);
    const text = JSON.stringify(bundle['text/plain']);
    assert.match(text, /rooms.*great values speak against the target.*age.*for the target.*income.*no clear direction/);
  });

  it('shows 400 of many rows, and says so', async () => {
    const many = Array.from({ length: 900 }, (_, row) => [row]);
    const swarm = beeswarm(
      many.map(([row = 0]) => attribution([row / 900])),
      { x: many },
    );
    const bundle = await format(swarm);
    assert.match(JSON.stringify(bundle['text/plain']), /900 rows, 400 of them shown/);
    assert.equal(JSON.stringify(bundle['image/svg+xml']).match(/aria-roledescription=\\"circle\\"/g)?.length, 400);
  });

  it('lays dots of one place side by side', () => {
    assert.deepEqual(beside([5, 5, 5, 7]), [0, -1 / 4, 1 / 4, 0]);
    const wide = beside(new Array<number>(41).fill(0));
    assert.deepEqual([Math.min(...wide), Math.max(...wide)], [-1, 1]);
    assert.equal(new Set(wide).size, 41);
  });

  for (const [title, code, make] of [
    ['no attributions', 'EXPLAIN_ONE_TABLE', () => beeswarm([], { x: rows })],
    ['pictures', 'EXPLAIN_ONE_TABLE', () => beeswarm([attribution([1, 2], { shape: [1, 2] })], { x: rows })],
    ['rows of other widths', 'EXPLAIN_ONE_TABLE', () => beeswarm([attribution([1]), attribution([1, 2])], { x: rows })],
    ['other rows', 'EXPLAIN_ROWS', () => beeswarm(found.slice(1), { x: rows })],
    ['other columns', 'EXPLAIN_NAMES', () => beeswarm(found, { x: rows, columns: ['age'] })],
    ['rows of another width', 'EXPLAIN_SHAPE', () => beeswarm(found, { x: [[1], [2], [3]] })],
  ] as const) {
    it(`refuses ${title}`, () => {
      const before = tf.memory().numTensors;
      assert.throws(make, { code });
      assert.equal(tf.memory().numTensors, before);
    });
  }
});
