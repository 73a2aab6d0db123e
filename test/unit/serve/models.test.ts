/** Models behind the service: batches, the bounded queue, versions that come and go. */
import assert from 'node:assert/strict';
import { ServeError, type InferTensor } from '../../../kernel/src/serve/inference.ts';
import { createModels, type Source } from '../../../kernel/src/serve/models.ts';
import { Pace } from '../../../kernel/src/serve/pace.ts';
import { doubling, row } from './served.ts';

const numbers = (outputs: readonly InferTensor[]): unknown[] => outputs.flatMap(({ data }) => [...data]);
const refused =
  (refusal: ServeError['refusal'], message = /./) =>
  (error: unknown): boolean =>
    error instanceof ServeError && error.refusal === refusal && message.test(error.message);

describe('serve: models', () => {
  it('requests that wait together run as one batch, and each gets its own rows', async () => {
    const batches: number[] = [];
    const models = await createModels({ m: doubling({ sees: (rows) => batches.push(rows) }) }, { maxBatch: 4 });
    const ask = (...data: number[]) => models.infer({ model: 'm', inputs: [row(...data)] });
    const answers = await Promise.all([ask(1, 2), ask(3, 4, 5, 6), ask(7, 8), ask(9, 10)]);
    assert.deepEqual(
      answers.map(({ outputs }) => numbers(outputs)),
      [
        [2, 4],
        [6, 8, 10, 12],
        [14, 16],
        [18, 20],
      ],
    );
    // the first is that of the warm-up; four rows fill a batch
    assert.deepEqual(batches, [1, 4, 1]);
    const [{ inferenceCount, executionCount, durations } = assert.fail()] = models.statistics('m');
    assert.deepEqual([inferenceCount, executionCount, durations.success.count], [5, 2, 4]);
  });

  it('batches of a model that is compiled for each size have few sizes, and what fills them is for nobody', async () => {
    const sizes: number[] = [];
    const model = { ...doubling({ sees: (rows) => sizes.push(rows) }), isTraced: true };
    const models = await createModels({ m: model }, { maxBatch: 6 });
    const ask = (...data: number[]) => models.infer({ model: 'm', inputs: [row(...data)] });
    const answers = await Promise.all([ask(1, 2), ask(3, 4, 5, 6), ask(7, 8, 9, 10)]);
    assert.deepEqual(
      answers.map(({ outputs }) => numbers(outputs)),
      [
        [2, 4],
        [6, 8, 10, 12],
        [14, 16, 18, 20],
      ],
    );
    // of five rows one more than there is; a request alone too; one beyond the most as it is
    await ask(...Array<number>(6).fill(1));
    await ask(...Array<number>(14).fill(1));
    assert.deepEqual(sizes, [1, 6, 4, 7]);
    const [{ inferenceCount, batches } = assert.fail()] = models.statistics('m');
    assert.equal(inferenceCount, 5 + 3 + 7, 'rows that were asked');
    assert.deepEqual(
      batches.map(({ size }) => size),
      [3, 5, 7],
    );
  });

  it('a version rehearses each size of a batch before it answers, for as long as it may', async () => {
    for (const { warmUp, expected } of [
      { warmUp: 0, expected: [1] },
      { warmUp: 60_000, expected: [1, 2, 3] },
    ]) {
      const sizes: number[] = [];
      const model = { ...doubling({ sees: (rows) => sizes.push(rows) }), isTraced: true };
      await createModels({ m: model }, { maxBatch: 3, warmUp });
      assert.deepEqual([...new Set(sizes)], expected);
    }
  });

  it('a request that the model cannot compute does not cost the others theirs', async () => {
    const models = await createModels({ m: doubling() });
    const [good, bad, other] = await Promise.allSettled(
      [1, 13, 3].map((value) => models.infer({ model: 'm', inputs: [row(value, value)] })),
    );
    assert.deepEqual([good?.status, bad?.status, other?.status], ['fulfilled', 'rejected', 'fulfilled']);
    assert.ok(bad?.status === 'rejected' && refused('internal', /^The model failed: 13 is a bad number$/)(bad.reason));
  });

  it('more than the queue holds is refused, and told when to come again', async () => {
    const models = await createModels({ m: doubling() }, { maxQueue: 2 });
    const asked = [1, 2, 3].map((value) => models.infer({ model: 'm', inputs: [row(value, 0)] }));
    const [first, second, third] = await Promise.allSettled(asked);
    assert.deepEqual([first?.status, second?.status], ['fulfilled', 'fulfilled']);
    assert.ok(third?.status === 'rejected' && third.reason instanceof ServeError);
    assert.deepEqual([third.reason.refusal, third.reason.retryAfter], ['unavailable', 1]);
  });

  it('a swapped model answers what it was asked, then goes; the next one takes the rest', async () => {
    let gone = 0;
    const models = await createModels({ m: doubling({ dispose: () => (gone += 1) }) });
    const before = models.infer({ model: 'm', inputs: [row(1, 1)] });
    const swapped = models.swap('m', doubling());
    assert.equal((await before).version, '1');
    await swapped;
    assert.equal(gone, 1);
    assert.equal((await models.infer({ model: 'm', inputs: [row(1, 1)] })).version, '2');
    await assert.rejects(models.infer({ model: 'm', version: '1', inputs: [row(1, 1)] }), refused('unknown'));
  });

  it('a version that does not load leaves the one before in its place, and says why', async () => {
    const models = await createModels({ m: doubling() });
    const broken = { ...doubling(), run: () => Promise.reject(new Error('no weights')) };
    await assert.rejects(models.swap('m', broken), refused('invalid', /no weights/));
    assert.equal((await models.infer({ model: 'm', inputs: [row(1, 1)] })).version, '1');
    assert.deepEqual(models.index().at(-1), { name: 'm', version: '2', state: 'UNAVAILABLE', reason: 'no weights' });
  });

  const versions: Source = {
    versions: () =>
      Promise.resolve(
        ['2', '10', '9'].map((version) => ({ version, fingerprint: '', open: () => Promise.resolve(doubling()) })),
      ),
  };
  for (const { policy, served } of [
    { policy: 'latest', served: ['10'] },
    { policy: 'all', served: ['2', '9', '10'] },
    { policy: ['2', '9', '77'], served: ['2', '9'] },
  ] as const) {
    it(`serves versions by the policy ${String(policy)}`, async () => {
      const models = await createModels({ m: versions }, { versions: policy });
      assert.deepEqual(models.metadata('m').versions, served);
      assert.equal((await models.infer({ model: 'm', inputs: [row(1, 1)] })).version, served.at(-1));
    });
  }

  it('an unloaded model is not ready until it is loaded again', async () => {
    const models = await createModels({ m: doubling() });
    await models.unload('m');
    assert.equal(models.isModelReady('m'), false);
    await assert.rejects(models.infer({ model: 'm', inputs: [row(1, 1)] }), refused('unavailable'));
    await models.load('m');
    assert.equal(models.isModelReady('m'), true);
  });
});

describe('serve: pace of batches', () => {
  it('batches that take longer than the goal become smaller, others larger again', () => {
    const pace = new Pace({ maxBatch: 32, maxDelay: 5, goal: 10 });
    pace.saw(32, 25, 30);
    assert.equal(pace.limit, 16);
    pace.saw(16, 12, 12);
    assert.equal(pace.limit, 8);
    for (let batch = 0; batch < 3; batch += 1) pace.saw(pace.limit, 4, 6);
    assert.equal(pace.limit, 11);
  });

  it('nobody waits beyond what the goal leaves', () => {
    const pace = new Pace({ maxBatch: 32, maxDelay: 50, goal: 10 });
    assert.equal(pace.delay(4), 6);
    for (let batch = 0; batch < 100; batch += 1) pace.saw(1, 12, 12);
    assert.equal(pace.delay(0), 0);
  });
});
