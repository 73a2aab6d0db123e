/** What `inspectData` says of data is what pandas, scikit-learn and cleanlab say. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { Stream } from '../../kernel/src/engine/random/stream.ts';
import { confidentLearning } from '../../kernel/src/portraits/inspect-data/confident-learning.ts';
import { featuresOf } from '../../kernel/src/portraits/inspect-data/features.ts';
import { givenOf } from '../../kernel/src/portraits/inspect-data/given.ts';
import { inspectData } from '../../kernel/src/portraits/inspect-data/inspect-data.ts';
import { logistic, nearestNeighbours, ridge } from '../../kernel/src/portraits/inspect-data/quick-models.ts';
import { scikit } from '../python-peer.ts';

const random = new Stream(7, 0);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

/** Clouds around as many centres as there are classes; a tenth of the labels is wrong. */
function clouds(rows: number, classes: number, width: number) {
  const labels = Array.from({ length: rows }, () => random.below(classes));
  const x = labels.map((label) =>
    Array.from({ length: width }, (_, column) => 10 ** column * (normal() + (column % classes === label ? 2 : 0))),
  );
  const wrong = labels.map((label) => (random.uniform() < 0.1 ? (label + 1) % classes : label));
  return { x, labels: wrong };
}

const FIRST = clouds(200, 3, 4);
const CLOUDS = [FIRST, clouds(150, 2, 3), clouds(240, 5, 6)];

const TABLE = Array.from({ length: 120 }, (_, row) => [
  row % 11 === 3 ? Number.NaN : 1000 + normal(),
  row % 7 === 0 ? 5 : Math.round(3 * normal()),
  4,
  1e-4 * normal(),
]);
TABLE.push(...TABLE.slice(3, 9), ...TABLE.slice(3, 5));

interface Theirs {
  clouds: {
    logistic: number[][];
    neighbours: number[][];
    issues: number[];
    joint: number[][];
  }[];
  table: {
    missing: number[];
    min: number[];
    max: number[];
    mean: number[];
    std: number[];
    distinct: number[];
    repeats: number;
  };
  ridge: number[];
  dummy: { accuracy: number; loss: number };
}

describe('inspectData, as pandas, scikit-learn and cleanlab have it', function () {
  this.timeout('5 min');
  const targets = FIRST.x.map((row) => 3 * (row[0] ?? 0) - (row[1] ?? 0) / 10 + normal());
  const splits = CLOUDS.map(({ x }) => ({ train: x.flatMap((_, row) => (row % 5 === 0 ? [] : [row])) }));
  const asked = CLOUDS.map(({ x }) => x.map((_, row) => row));
  let theirs: Theirs;
  const ours = CLOUDS.map(({ x, labels }, at) => {
    const features = featuresOf(givenOf(x, null).x).read(asked[at] ?? []);
    const classes = Math.max(...labels) + 1;
    const of = (classifier: typeof logistic) =>
      classifier(features, Int32Array.from(labels), classes, splits[at]?.train ?? [], asked[at] ?? []);
    return { features, classes, logistic: of(logistic), neighbours: of(nearestNeighbours) };
  });

  before(async () => {
    await loadEngine();
    const clouds = CLOUDS.map(({ x, labels }, at) => ({
      x,
      labels,
      train: splits[at]?.train,
      // what cleanlab judges is what ours judges, to the last digit
      probabilities: rowsOf(ours[at]?.logistic ?? new Float64Array(), ours[at]?.classes ?? 1),
    }));
    const table = TABLE.map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
    // SAFETY: the script answers so.
    theirs = (await scikit('contract/scikit_inspect.py', { clouds, table, targets })) as Theirs;
  });

  it('logistic regression', () => {
    ours.forEach(({ logistic }, at) => close(logistic, (theirs.clouds[at]?.logistic ?? []).flat(), 0.01));
  });

  it('nearest neighbours, each class with one more row in all', () => {
    ours.forEach(({ neighbours, classes }, at) =>
      close(
        neighbours,
        (theirs.clouds[at]?.neighbours ?? []).flat().map((share) => (10 * share + 1 / classes) / 11),
        1e-9,
      ),
    );
  });

  it('linear regression with a ridge penalty', () => {
    const [first] = ours;
    assert.ok(first);
    const answers = ridge(
      first.features,
      targets.map((value) => Float64Array.of(value)),
      splits[0]?.train ?? [],
      asked[0] ?? [],
    );
    close(
      answers.map(([value = Number.NaN]) => value),
      theirs.ridge,
      1e-8,
    );
  });

  it('labels that are confidently wrong, and the confident joint', () => {
    ours.forEach(({ logistic, classes }, at) => {
      const { issues, joint } = confidentLearning(Int32Array.from(CLOUDS[at]?.labels ?? []), logistic, classes);
      assert.ok(issues.length > 5);
      assert.deepEqual(
        issues.map(({ row }) => row).toSorted((a, b) => a - b),
        theirs.clouds[at]?.issues,
      );
      assert.deepEqual(joint, theirs.clouds[at]?.joint);
    });
  });

  it('columns, and rows that repeat an earlier one', async () => {
    const { columns, duplicates } = await inspectData(TABLE);
    const { table } = theirs;
    assert.deepEqual(
      columns.map(({ missing }) => missing),
      table.missing,
    );
    assert.deepEqual(
      columns.map(({ distinct }) => distinct),
      table.distinct,
    );
    for (const what of ['min', 'max', 'mean', 'std'] as const)
      close(
        columns.map((column) => column[what]),
        table[what],
        1e-9,
      );
    assert.equal(duplicates.repeats, table.repeats);
  });

  it('the most frequent class as a model', async () => {
    const { baselines } = await inspectData(FIRST.x, FIRST.labels);
    const scores = baselines?.all[0]?.scores;
    assert.ok(scores && 'accuracy' in scores);
    close([scores.accuracy, scores.loss], [theirs.dummy.accuracy, theirs.dummy.loss], 1e-9);
  });
});

function rowsOf(values: Float64Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);
}

function close(ours: ArrayLike<number>, theirs: readonly number[], tolerance: number): void {
  assert.equal(ours.length, theirs.length);
  theirs.forEach((value, index) => {
    const one = ours[index] ?? Number.NaN;
    assert.ok(Math.abs(one - value) <= tolerance * Math.max(1, Math.abs(value)), `${index}: ${one} is ${value}`);
  });
}
