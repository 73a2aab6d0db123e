/** Roll-outs: who answers by chance and by key, what a shadow counts, and that no change costs a request. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { ServeError } from '../../../kernel/src/serve/inference.ts';
import { createModels, type ServedModels, type Source } from '../../../kernel/src/serve/models.ts';
import { agreeingRows } from '../../../kernel/src/serve/rollout/agreement.ts';
import { parseRollout, placeOf, routeOf, versionFor } from '../../../kernel/src/serve/rollout/rollout.ts';
import type { Servable } from '../../../kernel/src/serve/servable.ts';
import { startRest } from '../../../kernel/src/serve/rest/rest.ts';
import { doubling, row } from './served.ts';

const MODEL = 'm';
const refused = (error: unknown): boolean => error instanceof ServeError && error.refusal === 'invalid';
const servables = (versions: { [version: string]: Servable }): Source => ({
  versions: async () =>
    Object.entries(versions).map(([version, one]) => ({ version, fingerprint: version, open: async () => one })),
});

describe('serve: roll-outs', () => {
  let over: AbortController;
  let endings: (() => unknown)[];
  beforeEach(() => {
    over = new AbortController();
    endings = [];
  });
  // also of a test that failed: a loop or a service that goes on keeps the whole suite from its end
  afterEach(async () => {
    over.abort();
    for (const end of endings.reverse()) await end();
  });
  const started = async (...given: Parameters<typeof createModels>): Promise<ServedModels> => {
    const models = await createModels(...given);
    endings.push(() => models.close());
    return models;
  };
  const until = async (isMet: () => boolean): Promise<void> => {
    while (!isMet()) await turn(undefined, { signal: over.signal });
  };

  const route = (percent: number, by: 'canary' | 'split') => routeOf('1', { [by]: { '2': percent } }, (name) => name);
  for (const { chance, version } of [
    { chance: 0, version: '2' },
    { chance: 0.0999, version: '2' },
    { chance: 0.1, version: '1' },
    { chance: 0.9999, version: '1' },
  ]) {
    it(`a canary of 10 % answers at ${chance}: version ${version}`, () =>
      assert.equal(
        versionFor(route(10, 'canary'), { model: MODEL, key: 'anyone' }, () => chance),
        version,
      ));
  }

  it('a split of 30 % gives 30 % of the keys to the challenger, each always the same, also when the share grows', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `user ${index}`);
    const met = (percent: number) =>
      new Set(keys.filter((key) => versionFor(route(percent, 'split'), { model: MODEL, key }) === '2'));
    const [third, half] = [met(30), met(50)];
    // the keys are fixed, and five deviations of the binomial distribution are 2.3 %
    assert.ok(Math.abs(third.size / keys.length - 0.3) < 0.023, String(third.size));
    assert.ok([...third].every((key) => half.has(key)));
    assert.deepEqual(met(30), third);
  });

  it('two models deal their keys apart', () => assert.notEqual(placeOf('a', 'user'), placeOf('b', 'user')));

  it('without a key the id decides, without both chance does', () => {
    const by = route(50, 'split');
    const place = placeOf(MODEL, 'request 1') < 0.5 ? '2' : '1';
    assert.equal(
      versionFor(by, { model: MODEL, id: 'request 1' }, () => NaN),
      place,
    );
    assert.equal(
      versionFor(by, { model: MODEL }, () => 0.2),
      '2',
    );
  });

  for (const bad of [
    [],
    { canary: { 2: 60, 3: 60 } },
    { canary: { 2: -1 } },
    { split: { 2: 'half' } },
    { canary: { 2: 1 }, split: { 2: 1 } },
    { shadow: 2 },
    { champion: '' },
    { other: {} },
  ]) {
    it(`refuses ${JSON.stringify(bad)}`, () => assert.throws(() => parseRollout(bad), refused));
  }

  const floats = (shape: number[], ...data: number[]) => [
    { name: 'y', datatype: 'FP32' as const, shape, data: Float32Array.from(data) },
  ];
  for (const { name, ours, theirs, rows } of [
    { name: 'the same class', ours: floats([1, 3], 0.1, 0.7, 0.2), theirs: floats([1, 3], 0.3, 0.4, 0.3), rows: 1 },
    { name: 'one row of two', ours: floats([2, 2], 0, 1, 1, 0), theirs: floats([2, 2], 0, 1, 0, 1), rows: 1 },
    { name: 'one value, rounded', ours: floats([2, 1], 100, 1), theirs: floats([2, 1], 100.05, 1.1), rows: 1 },
    { name: 'another form', ours: floats([1, 2], 1, 2), theirs: floats([1, 3], 1, 2, 3), rows: null },
  ]) {
    it(`${name}: ${rows} agree`, () => assert.equal(agreeingRows(ours, theirs), rows));
  }

  it('a shadow is asked what was answered and counted; it fails and waits for itself alone', async () => {
    let free = (): void => undefined;
    const held = new Promise<void>((resolve) => (free = resolve));
    let asked = 0;
    const shadow: Servable = {
      ...doubling(),
      async run(inputs) {
        asked += 1;
        if (asked === 2) await held;
        if (inputs[0]?.data[0] === 9) throw new Error('nine');
        const flipped = inputs[0]?.data[0] === 5;
        return [{ ...row(...(flipped ? [1, 0] : [0, 1])), name: 'y' }];
      },
    };
    const models = await started({ m: servables({ 1: doubling(), 2: shadow }) }, { maxBatch: 1, versions: ['1'] });
    endings.push(() => free());
    await models.rollOut(MODEL, { shadow: '2' });
    for (const first of [1, 5, 9]) {
      const { version, outputs } = await models.infer({ model: MODEL, inputs: [row(first, 8)] });
      assert.deepEqual([version, outputs[0]?.data[0]], ['1', 2 * first]);
    }
    assert.equal(models.rollout(MODEL).shadow?.rows.agreed, 0);
    free();
    const counted = (): number => Object.values(models.rollout(MODEL).shadow?.rows ?? {}).reduce((a, b) => a + b, 0);
    await until(() => counted() >= 3);
    const { shadow: state } = models.rollout(MODEL);
    assert.deepEqual(state, {
      ...{ version: '2', rows: { agreed: 1, differed: 1, failed: 1, dropped: 0 }, agreement: 0.5 },
    });
    const text = await models.metricsText();
    assert.match(text, /limpid_shadow_rows_total\{model="m",version="1",shadow="2",outcome="differed"\} 1/);
    assert.match(text, /limpid_inference_latency_seconds\{model="m",version="1",quantile="0.99"\}/);
  });

  it('a challenger is promoted and rolled back while requests come, and none fails', async () => {
    const models = await started({ m: servables({ 1: doubling(), 2: doubling() }) });
    await models.rollOut(MODEL, { canary: { 2: 50 } });
    let isDone = false;
    const met: string[] = [];
    const asking = (async () => {
      while (!isDone && !over.signal.aborted) {
        const all = await Promise.all([1, 2, 3].map(() => models.infer({ model: MODEL, inputs: [row(1, 1)] })));
        met.push(...all.map(({ version }) => version));
      }
    })();
    await until(() => new Set(met).size === 2);
    assert.equal((await models.promote(MODEL)).champion, '2');
    const promoted = met.length + 3;
    await until(() => met.length >= promoted + 9);
    assert.deepEqual(new Set(met.slice(promoted)), new Set(['2']));
    assert.equal((await models.rollBack(MODEL)).champion, '1');
    isDone = true;
    await asking;
    assert.equal((await models.infer({ model: MODEL, inputs: [row(1, 1)] })).version, '1');
    await assert.rejects(models.promote(MODEL), { refusal: 'conflict' });
  });

  it('a challenger with other names is asked in those of the champion, one with other tensors is refused', async () => {
    const own = {
      ...doubling(),
      inputs: [{ ...FORM, name: 'dense_2_input' }],
      outputs: [{ ...FORM, name: 'dense_2' }],
    };
    const wide = { ...doubling(), inputs: [{ ...FORM, name: 'x', shape: [-1, 3] }] };
    const models = await started({ m: servables({ 1: doubling(), 2: own, 3: wide }) }, { versions: ['1'] });
    await models.rollOut(MODEL, { champion: '1', canary: { 2: 100 } });
    const { version, outputs } = await models.infer({ model: MODEL, inputs: [row(1, 1)] });
    assert.deepEqual([version, outputs[0]?.name], ['2', 'y']);
    await assert.rejects(models.rollOut(MODEL, { champion: '1', canary: { 3: 100 } }), refused);
    await assert.rejects(models.rollOut(MODEL, { canary: { 7: 1 } }), refused);
    assert.equal((await models.infer({ model: MODEL, inputs: [row(1, 1)] })).version, '2');
  });

  it('one that does not load whole leaves nothing of it in memory, and what was there answers', async () => {
    const freed: string[] = [];
    const servable = (version: string): Servable => doubling({ dispose: () => freed.push(version) });
    const wide = { ...servable('3'), inputs: [{ ...FORM, name: 'x', shape: [-1, 3] }] };
    const found: { [version: string]: Servable } = { 1: servable('1'), 2: servable('2'), 3: wide };
    let mark = '';
    const source: Source = {
      versions: async () =>
        Object.entries(found).map(([version, one]) => ({
          version,
          fingerprint: version + mark,
          open: async () => one,
        })),
    };
    const models = await createModels({ m: source }, { versions: ['1'] });
    await assert.rejects(models.rollOut(MODEL, { champion: '1', canary: { 2: 10, 3: 10 } }), refused);
    assert.deepEqual(freed.sort(), ['2', '3']);
    const states = () => models.index().map(({ version, state }) => `${version} ${state}`);
    assert.deepEqual(states(), ['1 READY', '2 UNAVAILABLE', '3 UNAVAILABLE']);
    assert.deepEqual(models.rollout(MODEL).challengers, []);
    // a champion that would be replaced stays as well
    [found[1], mark] = [servable('new 1'), ' changed'];
    await assert.rejects(models.rollOut(MODEL, { champion: '1', canary: { 3: 10 } }), refused);
    assert.deepEqual(freed.slice(2), ['3', 'new 1']);
    assert.equal((await models.infer({ model: MODEL, inputs: [row(1, 1)] })).version, '1');
    await models.rollOut(MODEL, { champion: '1', canary: { 2: 100 } });
    assert.deepEqual(states(), ['1 READY', '2 READY']);
    await models.close();
  });

  it('REST changes it for the key of the admin, and each dialect tells its key', async () => {
    const models = await started({ m: servables({ 1: doubling(), 2: { ...doubling(), run: ones } }) });
    const { app, close } = await startRest(models, { key: 'k', adminKey: 'admin' });
    endings.push(close);
    const post = (url: string, key: string, payload?: object, headers = {}) =>
      app.inject({
        ...{ method: 'POST', url, headers: { 'x-api-key': key, host: 'localhost', ...headers } },
        ...(payload ? { payload: JSON.stringify(payload) } : {}),
      });
    const path = '/v2/repository/models/m';
    assert.equal((await post(`${path}/rollout`, 'k', { split: { 2: 50 } })).statusCode, 401);
    const set = await post(`${path}/rollout`, 'admin', { split: { 2: 50 } });
    assert.deepEqual(set.json(), {
      ...{ model: 'm', rollout: { split: { 2: 50 } }, champion: '1' },
      challengers: [{ version: '2', percent: 50 }],
    });
    const users = Array.from({ length: 8 }, (_, index) => `user ${index}`);
    const expected = users.map((user) => (placeOf(MODEL, user) < 0.5 ? '2' : '1'));
    assert.equal(new Set(expected).size, 2);
    const inputs = [{ name: 'x', shape: [1, 2], datatype: 'FP32', data: [4, 4] }];
    for (const [at, user] of users.entries()) {
      const header = { 'x-limpid-key': user };
      const v2 = await post('/v2/models/m/infer', 'k', { inputs, parameters: { user } });
      const v2Header = await post('/v2/models/m/infer', 'k', { inputs }, header);
      assert.deepEqual(
        [v2.json<Told>().model_version, v2Header.json<Told>().model_version],
        Array(2).fill(expected[at]),
      );
      const tfs = await post('/v1/models/m:predict', 'k', { instances: [[4, 4]] }, header);
      const mlflow = await post('/invocations', 'k', { instances: [[4, 4]] }, header);
      const value = expected[at] === '2' ? 1 : 8;
      assert.deepEqual([tfs.json(), mlflow.json()], Array(2).fill({ predictions: [[value, value]] }));
    }
    assert.equal((await post(`${path}/promote`, 'admin')).json<Told>().champion, '2');
    assert.equal((await post(`${path}/rollback`, 'admin')).json<Told>().champion, '1');
    assert.equal((await post(`${path}/promote`, 'admin')).statusCode, 409);
    // a folder has no alias, and nothing is promoted before that is told
    const aliased = await post(`${path}/promote`, 'admin', { version: '2', alias: true });
    assert.deepEqual([aliased.statusCode, models.rollout(MODEL).champion], [409, '1']);
  });
});

const FORM = { datatype: 'FP32' as const, shape: [-1, 2] };

interface Told {
  model_version?: string;
  champion?: string;
}

function ones(inputs: Parameters<Servable['run']>[0]): ReturnType<Servable['run']> {
  const shape = inputs[0]?.shape ?? [];
  return [{ name: 'y', datatype: 'FP32', shape, data: new Float32Array((shape[0] ?? 0) * 2).fill(1) }];
}
