/** The pure parts of `optimise`: scores, intervals, the front, pruning, clustering, the choice of types. */
import assert from 'node:assert/strict';
import { bootstrap, percentile } from '../../../kernel/src/optimise/bootstrap.ts';
import { chooseTypes } from '../../../kernel/src/optimise/choose-types.ts';
import { bestOf, rowsFrom } from '../../../kernel/src/optimise/measured.ts';
import type { Measured } from '../../../kernel/src/optimise/measured.ts';
import { int8Columns } from '../../../kernel/src/optimise/onnx/dense.ts';
import { transposed } from '../../../kernel/src/optimise/onnx/call.ts';
import { paretoFront } from '../../../kernel/src/optimise/pareto.ts';
import { notesOf, tableOf, titleOf } from '../../../kernel/src/optimise/picture.ts';
import { roundHalfToEven } from '../../../kernel/src/optimise/quantisation.ts';
import { scored, taskOf } from '../../../kernel/src/optimise/scoring.ts';
import { clustered, pruned } from '../../../kernel/src/optimise/smaller.ts';

const rows = (values: number[], ...shape: number[]) => ({ values, shape });

describe('optimise: scores', () => {
  const three = rows([0.1, 0.7, 0.2, 0.8, 0.1, 0.1], 2, 3);
  const cases: [name: string, answers: typeof three, targets: typeof three, task: string | null, scores: number[]][] = [
    ['classes by number', three, rows([1, 2], 2), 'classes', [1, 0]],
    ['classes in a column', three, rows([1, 0], 2, 1), 'classes', [1, 1]],
    ['one-hot rows', three, rows([0, 0, 1, 1, 0, 0], 2, 3), 'classes', [0, 1]],
    ['yes or no', rows([0.9, 0.2, 0.6], 3, 1), rows([1, 1, 0], 3), 'yes or no', [1, 0, 0]],
    ['numbers', rows([1, 2, 3, 5], 2, 2), rows([1, 4, 3, 4], 2, 2), 'numbers', [1, 0.5]],
    ['numbers that look like yes and no', rows([3, -2], 2, 1), rows([1, 0], 2), 'numbers', [2, 2]],
    ['another count of samples', three, rows([1], 1), null, []],
    ['a class that is not there', three, rows([1, 3], 2), null, []],
    ['another width', three, rows([1, 2, 3, 4], 2, 2), null, []],
  ];
  for (const [name, answers, targets, task, scores] of cases) {
    it(name, () => {
      const found = taskOf(answers, targets);
      assert.equal(found, task);
      if (found) assert.deepEqual([...scored(found, answers, targets)], scores);
    });
  }
});

describe('optimise: the bootstrap', () => {
  it('is as wide as a binomial proportion is, and the same for a seed', () => {
    const half = Float64Array.from({ length: 400 }, (_, at) => at % 2);
    const [first] = bootstrap([half], 1);
    // 1.96 standard errors of 400 throws of a coin: 0.049
    assert.ok(first && Math.abs(first.mean.low - 0.451) < 0.01 && Math.abs(first.mean.high - 0.549) < 0.01);
    assert.deepEqual(bootstrap([half], 1)[0], first);
    assert.notDeepEqual(bootstrap([half], 2)[0], first);
  });

  it('compares with the first sample by sample: what is wrong of the same samples is no difference', () => {
    const one = Float64Array.from({ length: 200 }, (_, at) => at % 2);
    const [, same, worse] = bootstrap([one, one, one.map((score, at) => (at < 20 ? 0 : score))], 1);
    assert.deepEqual(same?.beyondFirst, { low: 0, high: 0 });
    // ten of 200 became wrong
    assert.ok(worse && worse.beyondFirst.high < 0 && worse.beyondFirst.low > -0.1);
  });

  it('takes the nearest rank', () => {
    const sorted = Float64Array.from({ length: 100 }, (_, at) => at + 1);
    assert.deepEqual([percentile(sorted, 0.5), percentile(sorted, 0.99), percentile(sorted, 1)], [50, 99, 100]);
  });
});

describe('optimise: the Pareto front', () => {
  const cases: [name: string, costs: number[][], front: boolean[]][] = [
    ['one alone', [[1, 1]], [true]],
    [
      'each best in something',
      [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      [true, true, true],
    ],
    [
      'one beaten in all',
      [
        [1, 1],
        [2, 2],
      ],
      [true, false],
    ],
    [
      'one as good, and beaten in one',
      [
        [1, 1],
        [1, 2],
      ],
      [true, false],
    ],
    [
      'twins beat nobody',
      [
        [1, 1],
        [1, 1],
      ],
      [true, true],
    ],
  ];
  for (const [name, costs, front] of cases) it(name, () => assert.deepEqual(paretoFront(costs), front));
});

describe('optimise: other weights', () => {
  it('pruning makes the share of least magnitude zero, and leaves the rest', () => {
    assert.deepEqual([...pruned(Float32Array.of(3, -1, 0.5, -4), 0.5)], [3, 0, 0, -4]);
    assert.deepEqual([...pruned(Float32Array.of(1, 1, 1), 1 / 3)].filter((value) => value === 0).length, 1);
  });

  it('clustering finds the centres of groups, and changes nothing where there are few values', () => {
    assert.deepEqual(
      [...clustered(Float32Array.of(0, 1, 10, 11, 1), 2)],
      [2 / 3, 2 / 3, 10.5, 10.5, 2 / 3].map(Math.fround),
    );
    assert.deepEqual([...clustered(Float32Array.of(5, 7, 5), 2)], [5, 7, 5]);
    assert.deepEqual(
      new Set(
        clustered(
          Float32Array.from({ length: 999 }, (_, at) => Math.sin(at)),
          8,
        ),
      ).size,
      8,
    );
  });

  it('numbers halfway go to the even one', () => {
    const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 0.49999999999999994, 3.2];
    assert.deepEqual(halves.map(roundHalfToEven), [-2, -2, -0, 0, 2, 2, 0, 3]);
  });

  it('axes change places', () => {
    const cube = { values: Float32Array.from({ length: 12 }, (_, at) => at), shape: [2, 2, 3] };
    const { values, shape } = transposed(cube, [2, 0, 1]);
    assert.deepEqual(
      [shape, [...values]],
      [
        [3, 2, 2],
        [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11],
      ],
    );
  });

  it('int8 steps are those of each column, also where one is zero', () => {
    const { values, scales } = int8Columns({ values: Float32Array.of(1, 0, -254, 0.5, 0, 127), shape: [2, 3] });
    assert.deepEqual([[...values], [...scales]], [[127, 0, -127, 64, 0, 64], [1 / 127, 0, 2].map(Math.fround)]);
  });
});

describe('optimise: a type for each weight', () => {
  const weight = (name: string, count: number) =>
    ({ name, shape: [count], dtype: 'float32', values: new Float32Array(count) }) as const;

  it('asks for the largest first, and keeps the smallest type that is within the budget', async () => {
    const asked: string[] = [];
    const chosen = await chooseTypes([weight('small', 2), weight('large', 9), weight('bad', 4)], (types) => {
      asked.push([...types].map((one) => one.join(' ')).join(', '));
      const isWithin = types.get('bad') === 'float32' && types.get('large') !== 'uint8';
      return Promise.resolve(isWithin);
    });
    assert.deepEqual(Object.fromEntries(chosen), { small: 'uint8', large: 'float16', bad: 'float32' });
    assert.equal(asked[0], 'small float32, large uint8, bad float32');
    assert.equal(asked.length, 2 + 3 + 1);
  });
});

describe('optimise: what is told', () => {
  const interval = { least: 1, most: 1 };
  const latency = {
    p50: 1,
    p99: 2,
    p50Interval: interval,
    energy: { least: 0.001, most: 0.004 },
    energyMiddle: interval,
    energyLabel: 'estimated' as const,
  };
  const measured = (name: string, form: Measured['form'], zipped: number, wrong: number, p99 = 2): Measured => ({
    name,
    form,
    bytes: 2 * zipped,
    zipped,
    scores: Float64Array.from({ length: 1000 }, (_, at) => (at < wrong ? 0 : 1)),
    speed: { one: { ...latency, p99 }, batch: latency },
    part: { onnx: new Uint8Array() },
  });
  const all = [
    measured('original', 'original', 4000, 100),
    measured('uint8', 'quantised', 1000, 104),
    measured('pruned-80', 'pruned', 500, 200),
    measured('onnx', 'onnx', 4100, 100, 0.5),
  ];
  const told = (allowed: number, goal: 'size' | 'p99') => ({
    model: 'digits',
    rows: rowsFrom(all, 'accuracy', allowed, 0),
    measure: 'accuracy' as const,
    allowed,
    goal,
    samples: 1000,
    chosenOn: 1000,
    batchSize: 32,
    backend: 'tensorflow',
    types: {},
    notes: ['one more note'],
  });

  it('takes the smallest within the budget, or the quickest', () => {
    const best = (allowed: number, goal: 'size' | 'p99') => bestOf(told(allowed, goal).rows, goal)?.name;
    assert.deepEqual(
      [best(0.005, 'size'), best(0.1, 'size'), best(0.001, 'size'), best(0.005, 'p99')],
      ['uint8', 'pruned-80', 'original', 'onnx'],
    );
    assert.equal(
      titleOf(told(0.005, 'size')),
      'digits: take uint8, 1.0 kB zipped instead of 4.0 kB, accuracy 89.6 % (−0.40 points)',
    );
    assert.equal(titleOf(told(0, 'size')), 'digits: nothing within the budget is smaller or quicker than the original');
  });

  it('says which rows save space alone, and that few samples tell little', () => {
    const { columns, rows: cells } = tableOf(told(0.005, 'size'));
    const column = (name: string) => cells.map((row) => row[columns.indexOf(name)]);
    assert.deepEqual(column('saves'), ['', 'space alone', 'space alone', 'space and time, as measured']);
    assert.deepEqual(column('budget'), ['within', 'within', 'beyond', 'within']);
    assert.deepEqual(column('front'), ['●', '●', '●', '●']);
    assert.equal(column('energy of 1,000 (estimated)')[0], '1.0–4.0 mWh');
    assert.match(notesOf(told(0.005, 'size')).join(' '), /float32 again.*more samples would tell.*one more note/);
    assert.doesNotMatch(notesOf(told(0.05, 'size')).join(' '), /more samples/);
  });

  it('of an error less is better', () => {
    const worse = { ...measured('wrong', 'quantised', 10, 0), scores: new Float64Array(4).fill(2) };
    const first = { ...measured('original', 'original', 20, 0), scores: new Float64Array(4).fill(1) };
    const [original, other] = rowsFrom([first, worse], 'error', 0.5, 0);
    assert.deepEqual([original?.isWithinBudget, other?.isWithinBudget, other?.change], [true, false, 1]);
  });
});
