/** MLflow's search language, and which paths name an artifact. */
import assert from 'node:assert/strict';
import { artifactsUri, placeOf } from '../../../kernel/src/tracking/artifact-paths.ts';
import { isLike, parseFilter, parseOrder, type Look } from '../../../kernel/src/tracking/filter.ts';

const look =
  (fields: { [name: string]: string | number }): Look =>
  (kind, key) =>
    fields[`${kind}.${key}`];
const RUN = {
  'metrics.loss': 0.25,
  'metrics.val/a b': 3,
  'params.units': '32',
  'tags.team': "b's",
  'attributes.status': 'FINISHED',
};

describe('tracking: filters', () => {
  const table: [filter: string, holds: boolean][] = [
    ['', true],
    ['metrics.loss < 0.5', true],
    ['metrics.loss<=2.5e-1 and metric.loss >= .25', true],
    ['metrics.loss > 1', false],
    ['metrics.`val/a b` = 3', true],
    ["params.units = '32' AND attributes.status != 'FAILED'", true],
    ["status = 'FINISHED' and tags.team = 'b''s'", true],
    ['tags."team" = "b\'s"', true],
    ["status LIKE 'FIN%' and status ILIKE '_inished'", true],
    ["status like 'fin%'", false],
    ["status IN ('FAILED', 'FINISHED')", true],
    ["status NOT IN ('FAILED', 'FINISHED')", false],
    ['tags.none IS NULL and tags.team IS NOT NULL', true],
    ["tags.none != 'x'", false],
    ["tags.`mlflow.prompt.is_prompt` != 'true'", true],
  ];
  for (const [filter, holds] of table)
    it(`${filter || 'nothing'} is ${holds}`, () => assert.equal(parseFilter(filter)(look(RUN)), holds));

  const wrong = [
    'metrics.loss',
    'metrics.loss <',
    'a = 1 OR b = 2',
    "a = 'x",
    'a = b',
    'a ~ 1',
    'a IN (1',
    ') = 1',
    'a = 1 b = 2',
    '; DROP',
  ];
  for (const filter of wrong)
    it(`${filter} is refused`, () => assert.throws(() => parseFilter(filter), { code: 'INVALID_PARAMETER_VALUE' }));

  it('a pattern keeps nobody busy', () => {
    const begun = process.cpuUsage();
    assert.ok(!isLike('a'.repeat(8000), `${'%a'.repeat(2000)}b`));
    const { user, system } = process.cpuUsage(begun);
    assert.ok(user + system < 2_000_000, `${user + system} µs`);
  });

  it('orders by fields, those without them last', () => {
    const all = [{ 'metrics.a': 1 }, {}, { 'metrics.a': 3 }, { 'metrics.a': 2 }].map(look);
    const values = (order: string) => all.toSorted(parseOrder([order])).map((one) => one('metrics', 'a'));
    assert.deepEqual(values('metrics.a DESC'), [3, 2, 1, undefined]);
    assert.deepEqual(values('metrics.a'), [1, 2, 3, undefined]);
  });
});

describe('tracking: paths of artifacts', () => {
  it('names files of runs and of versions', () => {
    assert.deepEqual(placeOf('runs/a1/artifacts/b c/d'), {
      of: 'files',
      kind: 'runs',
      id: 'a1',
      parts: ['artifacts', 'b c', 'd'],
    });
    const uri = artifactsUri('two %units', 3).replace('mlflow-artifacts:/', '');
    assert.deepEqual(placeOf(`${uri}/data/model.json`), {
      of: 'version',
      name: 'two %units',
      version: 3,
      path: 'data/model.json',
    });
  });
  const hostile = [
    '',
    '/etc',
    'runs',
    'runs/..',
    'runs/a/../b',
    'runs/a//b',
    'runs/a/.',
    'runs/a/%2e%2e/b',
    'runs/a/b%2Fc',
    'runs/a\\b',
    'runs/a/b:c',
  ];
  for (const path of [
    ...hostile,
    'runs/a/b\0c',
    'runs/a/x.limpid-part',
    'other/a',
    'registry/a/b',
    'registry/a',
    `runs/a/${'b'.repeat(3000)}`,
  ])
    it(`${JSON.stringify(path.slice(0, 40))} is none`, () =>
      assert.throws(() => placeOf(path), { code: 'INVALID_PARAMETER_VALUE' }));
});
