import assert from 'node:assert/strict';
import { wilson } from '../../../kernel/src/choose/intervals.ts';
import { quantile } from '../../../kernel/src/display/quantiles.ts';
import { regressionOf } from '../../../kernel/src/choose/regression.ts';
import { ModelChoice } from '../../../kernel/src/choose/model-choice.ts';
import { COLUMNS, verdictOf, WEIGHTS, type Measured } from '../../../kernel/src/choose/verdict.ts';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { MARKDOWN, TEXT } from '../../../kernel/src/mime.ts';

const model = (name: string, changes: Partial<Measured> = {}): Measured => {
  const accuracy = changes.accuracy ?? 0.9;
  return {
    name,
    inputs: 1,
    regression: null,
    accuracy,
    accuracyInterval: wilson(accuracy * 200, 200),
    calibration: 0.02,
    p50: 1,
    p99: 2,
    p50Interval: { least: 0.95, most: 1.05 },
    bytes: 4000,
    zipped: 2000,
    explainability: 0.4,
    robustness: 0.6,
    energy: { least: 0.001, most: 0.004 },
    energyMiddle: { least: 0.0024, most: 0.0026 },
    energyLabel: 'estimated',
    ...changes,
  };
};
const SMALL = model('small', {
  accuracy: 0.88,
  p50: 0.3,
  p99: 0.5,
  p50Interval: { least: 0.28, most: 0.31 },
  zipped: 500,
  energy: { least: 3e-4, most: 1e-3 },
  energyMiddle: { least: 6e-4, most: 7e-4 },
});
const LARGE = model('large', { accuracy: 0.91, calibration: 0.08, bytes: 2e6, zipped: 1e6, robustness: 0.5 });
const BAD = model('bad', { accuracy: 0.4, robustness: 0.1, explainability: -0.2 });

const REGRESSIONS: [what: string, wanted: number[][], given: number[][], expected: [number, number, number]][] = [
  ['none', [[1], [2], [3]], [[1], [2], [3]], [0, 0, 1]],
  ['the mean of what was wanted', [[1], [3]], [[2], [2]], [1, 1, 0]],
  [
    'two outputs, one of them exact',
    [
      [0, 1],
      [2, 3],
    ],
    [
      [1, 1],
      [1, 3],
    ],
    [Math.SQRT1_2, 0.5, 0.5],
  ],
  ['always the same and met', [[5], [5]], [[5], [5]], [0, 0, 1]],
  ['always the same and missed', [[5], [5]], [[6], [4]], [1, 1, 0]],
];

/** Of numbers in place of classes: squares of errors spread by `spread` around that of `rmse`. */
const numeric = (name: string, rmse: number, spread: number, changes: Partial<Measured> = {}): Measured => ({
  ...model(name, { explainability: null, robustness: null, ...changes }),
  ...{ accuracy: null, calibration: null },
  regression: { rmse, rmseInterval: { least: rmse - spread, most: rmse + spread }, mae: rmse / 2, r2: 1 - rmse },
});

describe('which model', () => {
  it('is the one whose columns weigh most, and those that lead in each are named', () => {
    const { best, leaders, scores } = verdictOf([LARGE, SMALL, BAD]);
    assert.equal(best, 'small');
    assert.deepEqual(leaders.latency, ['small']);
    assert.deepEqual(leaders.accuracy, ['large', 'small'], '200 samples do not tell 0.88 from 0.91');
    for (const score of Object.values(scores)) assert.ok(score >= 0 && score <= 1);
    assert.ok((scores['small'] ?? 0) > (scores['large'] ?? 0) && (scores['large'] ?? 0) > (scores['bad'] ?? 0));
  });

  it('depends on the weights: with each turn that is named, it is another one', () => {
    const models = [LARGE, SMALL, BAD];
    const { turns, best } = verdictOf(models);
    assert.ok(turns.length > 0);
    for (const { column, weight, name } of turns) {
      const from = WEIGHTS[column];
      const just = (factor: number) =>
        verdictOf(
          [...models].filter((one) => one.name === best || one.name === name),
          {
            ...WEIGHTS,
            [column]: from + (weight - from) * factor,
          },
        ).best;
      assert.equal(just(1.001), name, `${column} ${weight}`);
      assert.equal(just(0.999), best, `${column} ${weight}`);
    }
  });

  it('times and energies that are not told apart count as equal, and p99 does not count', () => {
    const noisy = model('noisy', {
      p50: 1.2,
      p99: 40,
      p50Interval: { least: 1.04, most: 1.4 },
      energy: { least: 0.002, most: 0.005 },
      energyMiddle: { least: 0.0025, most: 0.004 },
    });
    const { leaders, scores } = verdictOf([model('one'), noisy]);
    assert.deepEqual(leaders.latency, ['one', 'noisy']);
    assert.deepEqual(leaders.energy, ['one', 'noisy']);
    assert.equal(scores['noisy'], scores['one']);
    const slower = { ...noisy, p50Interval: { least: 1.06, most: 1.4 } };
    assert.deepEqual(verdictOf([model('one'), slower]).leaders.latency, ['one']);
  });

  it('is the same in whatever order they are given, and when one stands alone', () => {
    assert.equal(verdictOf([SMALL, BAD, LARGE]).best, verdictOf([BAD, LARGE, SMALL]).best);
    const alone = verdictOf([SMALL]);
    assert.deepEqual([alone.best, alone.turns, alone.scores], ['small', [], { small: 1 }]);
  });

  it('does not reward what could not be measured', () => {
    const graph = model('graph', { explainability: null, robustness: null });
    const { scores, leaders } = verdictOf([graph, model('layers')]);
    assert.ok((scores['graph'] ?? 1) < (scores['layers'] ?? 0));
    assert.deepEqual(leaders.robustness, ['layers']);
    assert.deepEqual(verdictOf([graph]).leaders.robustness, []);
  });

  it('is told with its reasons and what to do next', () => {
    const models = [LARGE, SMALL, BAD];
    const choice = new ModelChoice(models, verdictOf(models), WEIGHTS, 0.1);
    const { choose, optimise, protect } = choice.answers;
    assert.match(choose, /^small has the highest score.*cannot tell its accuracy from that of large/);
    assert.match(choose, /With a weight of \S+ instead of \S+ for \w+ it would be large\./);
    assert.equal(optimise, 'It is small already.');
    assert.match(protect, /from 88\.0 % to 60\.0 %/);
    const only = new ModelChoice([LARGE], verdictOf([LARGE]), WEIGHTS, 0.1);
    assert.match(only.answers.optimise, /As uint8 .*500 kB.*off by 8\.0 %/);
    const bundle = choice[JUPYTER_DISPLAY]();
    assert.match(bundle[TEXT], /^Recommended: small\n\n/);
    assert.match(bundle[MARKDOWN], /\| small \|[^\n]*88\.0 % \(82\.8–91\.8\) ✓/);
  });

  it('a name from the notebook is no markup', () => {
    const hostile = model('<img src=x>|**a**');
    const text = new ModelChoice([hostile], verdictOf([hostile]), WEIGHTS, 0)[JUPYTER_DISPLAY]()[MARKDOWN];
    assert.ok(!/(?<!\\)<img/.test(text), text);
  });

  it('weighs every column', () => assert.deepEqual(Object.keys(WEIGHTS), [...COLUMNS]));
});

describe('intervals', () => {
  it('are Wilson’s', () => {
    const { least, most } = wilson(81, 263);
    assert.ok(Math.abs(least - 0.2553) < 1e-4 && Math.abs(most - 0.3662) < 1e-4, 'Newcombe 1998, table I');
    assert.deepEqual([wilson(0, 10).least, wilson(0, 0)], [0, { least: 0, most: 1 }]);
    assert.ok(Math.abs(wilson(10, 10).most - 1) < 1e-12);
  });

  it('quantiles lie between the values beside them', () => {
    assert.deepEqual(
      [0, 0.5, 0.99, 1].map((share) => quantile([1, 2, 3, 4], share)),
      [1, 2.5, 3.9699999999999998, 4],
    );
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });

  it('of models that give numbers is told by RMSE, and no word is of accuracy', () => {
    const models = [numeric('exact', 0.1, 0.01), numeric('near', 0.11, 0.02), numeric('far', 0.5, 0.05)];
    const verdict = verdictOf(models);
    assert.deepEqual([verdict.leaders.error, verdict.leaders.accuracy], [['exact', 'near'], []]);
    assert.equal(verdict.scores['exact'], 1, 'columns of which nothing is known do not count');
    assert.ok(verdict.turns.every(({ column }) => column !== 'accuracy' && column !== 'calibration'));
    const choice = new ModelChoice(models, verdict, WEIGHTS, 0);
    const text = choice[JUPYTER_DISPLAY]()[TEXT];
    assert.match(text, /RMSE \(95 %\) +MAE +R²/);
    assert.match(text, /0\.100 \(0\.0900–0\.110\) ✓/);
    assert.match(choice.answers.choose, /cannot tell its RMSE from that of near/);
    assert.doesNotMatch(text, /accuracy|calibrat/i);
    const quick = { p50: 0.01, p50Interval: { least: 0.009, most: 0.011 }, zipped: 10 };
    const wrong = [numeric('exact', 0.1, 0.01), numeric('quick', 0.3, 0.01, quick)];
    const other = verdictOf(wrong, { ...WEIGHTS, error: 0.1 });
    assert.match(new ModelChoice(wrong, other, WEIGHTS, 0).answers.choose, /exact has a lower RMSE, beyond chance/);
  });

  for (const [what, wanted, given, expected] of REGRESSIONS)
    it(`errors of numbers: ${what}`, () => {
      const { rmse, mae, r2, rmseInterval } = regressionOf(wanted, given);
      assert.deepEqual([rmse, mae, r2], expected);
      assert.ok(rmseInterval.least <= rmse && rmseInterval.most >= rmse);
    });
});
