/** What is told of layers in a training is what `tf.variableGrads` and plain arithmetic say of the same batch. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LayersModel, Optimizer, Rank, Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import type { Histogram, LayerSource, LayerStatistics, LayerValues } from '../../kernel/src/training/layers.ts';
import { adamW } from '../../kernel/src/training/optimizers.ts';
import { layerUpdates } from '../../kernel/src/training/updates/layer-updates.ts';
import type { Looked } from './looked-losses.ts';
import type { InUse } from './traced-memory.ts';
import { FEW_KERNELS, losses, trainingModels } from './training-models.ts';

/** Steps after which a model is traced. */
const WARM = 6;

describe('statistics of layers in a training', () => {
  let tf: TensorFlow;
  let example: ReturnType<typeof trainingModels>['example'];
  let dense: ReturnType<typeof trainingModels>['dense'];
  let kernelsOf: ReturnType<typeof trainingModels>['kernelsOf'];
  let models: ReturnType<typeof trainingModels>['models'];
  let sources: LayerSource[] = [];

  before(async () => {
    ({ tf } = await loadEngine());
    ({ models, example, dense, kernelsOf } = trainingModels(tf));
  });
  afterEach(() => {
    for (const source of sources) source.close();
    sources = [];
    delete process.env['LIMPID_TRACE'];
  });

  /** A source whose next step is always due, unless the time is told. */
  let time = 0;
  const leap = (): number => (time += 1e12);
  function watch(of: { model: LayersModel } | { optimizer: Optimizer }, now = leap): LayerSource {
    const training = 'model' in of ? { ...of, optimizer: of.model.optimizer } : of;
    const source = layerUpdates(training, { now }) ?? assert.fail();
    sources.push(source);
    return source;
  }

  async function next(source: LayerSource, step: () => unknown): Promise<LayerValues> {
    source.read();
    await step();
    return source.read() ?? assert.fail('the step was not looked at');
  }

  /** Gradients of the model's loss by name of variable, from a pass of their own. */
  function gradientsOf(model: LayersModel, x: Tensor, y: Tensor): Map<string, Float32Array> {
    const loss = () =>
      tf.tidy(() => {
        const predicted = model.apply(x, { training: true }) as Tensor;
        const of = tf.metrics.categoricalCrossentropy(y, predicted);
        return tf.addN<Scalar>([tf.mean(of), ...model.calculateLosses()]);
      });
    const { grads } = tf.variableGrads(loss, variablesOf(model));
    return new Map(Object.entries(grads).map(([name, gradient]) => [name, gradient.dataSync<'float32'>()]));
  }

  const trainings: [how: string, isOff: boolean][] = [
    ['traced', false],
    ['op by op', true],
  ];
  for (const [how, isOff] of trainings) {
    describe(how, () => {
      beforeEach(() => {
        if (isOff) process.env['LIMPID_TRACE'] = 'off';
      });

      it('norms, ratios, shares and histograms of every model are those of tf.variableGrads and arithmetic', async () => {
        for (const what of Object.keys(models)) {
          const { model, x, y } = example(what, tf.train.adam());
          const source = watch({ model });
          await losses(model, x, y, WARM);
          const gradients = gradientsOf(model, x, y);
          const [before, names] = [valuesOf(model), variablesOf(model).map(({ name }) => name)];
          let kernels = 0;
          const found = await next(source, async () => {
            kernels = await kernelsOf(() => model.trainOnBatch(x, y));
          });
          assert.equal(kernels <= FEW_KERNELS, !isOff, `${what} calls ${kernels} kernels`);
          const after = valuesOf(model);
          const trained = model.layers.filter(({ trainableWeights }) => trainableWeights.length > 0);
          assert.deepEqual(
            Object.keys(found),
            trained.map(({ name }) => name),
          );
          for (const layer of trained) {
            const its = layer.trainableWeights.map(({ name }) => names.indexOf(name));
            const parts = (all: readonly Float32Array[]) => its.flatMap((at) => [...(all[at] ?? assert.fail())]);
            const gradient = parts(names.map((name) => gradients.get(name) ?? assert.fail(name)));
            const statistics = found[layer.name] ?? assert.fail(layer.name);
            agree(statistics, { gradient, before: parts(before), after: parts(after) }, `${what}, ${layer.name}`);
          }
        }
      }).timeout(300_000);

      it('a gradient is told as it is before clipping, and the change as it is after', async () => {
        const { model, x, y } = example('MLP', adamW({ clipValue: 1e-4, learningRate: 0.05 }));
        const source = watch({ model });
        await losses(model, x, y, WARM);
        const gradients = gradientsOf(model, x, y);
        const found = await next(source, () => model.trainOnBatch(x, y));
        const [first, second] = model.layers.slice(-2);
        for (const layer of [first, second]) {
          const all = layer?.trainableWeights.flatMap(({ name }) => [...(gradients.get(name) ?? [])]) ?? [];
          near(found[layer?.name ?? '']?.gradientNorm, norm(all), layer?.name);
        }
      });

      it('a layer of dead ReLUs has a gradient of zeros alone', async () => {
        const model = tf.sequential({
          layers: [
            tf.layers.dense({
              ...{ units: 4, inputShape: [3], activation: 'relu', name: `dead_${how.length}` },
              ...{ biasInitializer: tf.initializers.constant({ value: -100 }) },
            }),
            dense(2, 'linear'),
          ],
        });
        model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
        const [x, y] = [tf.ones([4, 3]), tf.ones([4, 2])];
        const source = watch({ model });
        await losses(model, x, y, WARM);
        const dead = (await next(source, () => model.trainOnBatch(x, y)))[`dead_${how.length}`];
        assert.deepEqual([dead?.zeros, dead?.gradientNorm, dead?.updateRatio], [1, 0, 0]);
        assert.deepEqual(dead?.gradients, { from: 0, to: 0, counts: [16, ...Array<number>(23).fill(0)] });
      });

      it('a NaN gradient is told, not thrown', async () => {
        const { model, x, y } = example('MLP', tf.train.sgd(0.1));
        const source = watch({ model });
        await losses(model, x, y, WARM);
        const found = await next(source, () => model.trainOnBatch(tf.mul(x, NaN), y));
        for (const { nonFinite, gradientNorm, updateRatio, weightNorm, gradients, weights } of Object.values(found)) {
          assert.equal(nonFinite, 1);
          assert.ok(Number.isNaN(gradientNorm) && Number.isNaN(updateRatio) && Number.isFinite(weightNorm));
          assert.equal(gradients, undefined);
          assert.ok(weights);
        }
        const next_ = await next(source, () => model.trainOnBatch(x, y));
        for (const { weightNorm, weights } of Object.values(next_)) {
          assert.ok(Number.isNaN(weightNorm));
          assert.equal(weights, undefined);
        }
      });

      it('rows of an embedding that the batch does not name have a gradient of zeros', async () => {
        const { model, y } = example('embedding', tf.train.sgd(0.1));
        const x = tf.fill([32, 6], 3, 'int32');
        const source = watch({ model });
        await losses(model, x, y, WARM);
        const found = await next(source, () => model.trainOnBatch(x, y));
        assert.equal(found[model.layers[1]?.name ?? '']?.zeros, 0.9);
      });

      it('a shared layer is told once, a frozen one not at all, and a layer of an inner model by its own name', async () => {
        const shared = tf.layers.dense({ units: 5, name: `shared_${how.length}`, activation: 'tanh' });
        const frozen = tf.layers.dense({ units: 5, name: `frozen_${how.length}`, trainable: false });
        const inner = tf.sequential({
          layers: [tf.layers.dense({ units: 5, inputShape: [5], name: `inner_${how.length}` })],
        });
        const inputs = [tf.input({ shape: [5] }), tf.input({ shape: [5] })];
        const both = tf.layers.add().apply(inputs.map((input) => shared.apply(input) as typeof input));
        const outputs = inner.apply(frozen.apply(both)) as (typeof inputs)[number];
        const model = tf.model({ inputs, outputs });
        model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
        const source = watch({ model });
        const [x, y] = [[tf.ones([4, 5]), tf.zeros([4, 5])], tf.ones([4, 5])];
        for (let step = 0; step < WARM; step += 1) await model.trainOnBatch(x, y);
        const found = await next(source, () => model.trainOnBatch(x, y));
        assert.deepEqual(Object.keys(found), [`shared_${how.length}`, `inner_${how.length}`]);
      });

      it('fit, fitDataset, minimize and a declared step are looked at, and leave no tensor', async () => {
        const { model, x, y } = example('MLP', tf.train.sgd(0.01));
        const w = tf.variable(tf.ones([8, 3]), true, `w_${how.length}`);
        const optimizer = tf.train.adam();
        const minimize = (inputs: Tensor, targets: Tensor) =>
          optimizer.minimize(() => tf.losses.meanSquaredError(targets, tf.matMul(inputs, w)), false, [w]);
        const declared = traced(minimize);
        const rows = tf.data.zip({ xs: tf.data.array(tf.unstack(x)), ys: tf.data.array(tf.unstack(y)) }).batch(8);
        const steps: [what: string, source: LayerSource, step: () => unknown, layer: string | undefined][] = [
          ['fit', watch({ model }), () => model.fit(x, y, { batchSize: 8, verbose: 0 }), model.layers[1]?.name],
          [
            'fitDataset',
            watch({ model }),
            () => model.fitDataset(rows, { epochs: 1, verbose: 0 }),
            model.layers[1]?.name,
          ],
          ['minimize', watch({ optimizer }), () => minimize(x, y), w.name],
          ['declared', watch({ optimizer }), () => declared(x, y), w.name],
        ];
        for (const [what, source, step, layer] of steps) {
          for (let time = 0; time < WARM; time += 1) await step();
          const { numTensors } = tf.memory();
          const found = await next(source, step);
          assert.equal(tf.memory().numTensors, numTensors, what);
          const { gradientNorm, updateRatio } =
            found[layer ?? ''] ?? assert.fail(`${what}: ${Object.keys(found).join()}`);
          assert.ok(gradientNorm > 0 && Number(updateRatio) > 0, what);
        }
        assert.equal((await kernelsOf(() => declared(x, y))) <= FEW_KERNELS, !isOff);
      });

      it('a look that fails ends, and the training goes on', async () => {
        const warned: string[] = [];
        const { emitWarning } = process;
        process.emitWarning = (text: string | Error) => void warned.push(String(text));
        try {
          const { model, x, y } = example('MLP', tf.train.sgd(0.01));
          const source = watch({ model });
          await losses(model, x, y, WARM);
          source.read();
          const { dataSync } = tf.Tensor.prototype;
          const last = variablesOf(model).at(-1) ?? assert.fail();
          let reads = 0;
          Reflect.set(last, 'dataSync', function (this: Variable) {
            if (++reads === 2) throw new Error('no more');
            return dataSync.call(this);
          });
          await losses(model, x, y, 2);
          assert.equal(source.read(), null);
          assert.match(warned.join(), /Layers are no longer watched.*no more/);
          assert.equal(reads, 2);
        } finally {
          process.emitWarning = emitWarning;
        }
      });
    });
  }

  it('traced and op by op tell the same, but for what oneDNN rounds otherwise in graphs', async () => {
    const told = async (): Promise<LayerStatistics[]> => {
      const { model, x, y } = example('MLP', tf.train.adam());
      const source = watch({ model });
      await losses(model, x, y, WARM);
      return Object.values(await next(source, () => model.trainOnBatch(x, y)));
    };
    const found = await told();
    process.env['LIMPID_TRACE'] = 'off';
    const expected = await told();
    found.forEach((statistics, layer) => {
      const { gradientNorm, updateRatio, weightNorm, zeros, gradients, weights } = expected[layer] ?? assert.fail();
      near(statistics.gradientNorm, gradientNorm, 'gradient');
      near(statistics.updateRatio, Number(updateRatio), 'update');
      near(statistics.weightNorm, weightNorm, 'weight');
      assert.equal(statistics.zeros, zeros);
      nearlySame(statistics.gradients, gradients);
      nearlySame(statistics.weights, weights);
    });
  });

  it('a gradient that is a constant, and one that the step is given', async () => {
    const w = tf.variable(tf.scalar(2), true, 'constant');
    const v = tf.variable(tf.ones([2]), true, 'given');
    const optimizer = tf.train.sgd(0.5);
    const step = traced((gradient: Tensor) => {
      optimizer.minimize(() => w.asScalar(), false, [w]);
      optimizer.applyGradients({ given: gradient });
    });
    const source = watch({ optimizer });
    for (let time = 0; time < WARM; time += 1) step(tf.ones([2]));
    assert.equal((await next(source, () => step(tf.tensor1d([3, 4]))))['constant']?.gradientNorm, 1);
    assert.deepEqual([...w.dataSync()], [2 - 0.5 * (WARM + 1)]);
    const apply = traced((gradient: Tensor) => optimizer.applyGradients({ given: gradient }));
    for (let time = 0; time < WARM; time += 1) apply(tf.ones([2]));
    const before = norm([...v.dataSync()]);
    const { gradientNorm, updateRatio, weightNorm } =
      (await next(source, () => apply(tf.tensor1d([3, 4]))))['given'] ?? {};
    assert.deepEqual([gradientNorm, weightNorm], [5, before]);
    near(updateRatio, 2.5 / before, 'given');
    assert.ok((await kernelsOf(() => apply(tf.ones([2])))) <= FEW_KERNELS);
  });

  it('two optimizers of one declared step are told apart', async () => {
    const [a, b] = [tf.variable(tf.ones([2, 2]), true, 'a'), tf.variable(tf.ones([2, 2]), true, 'b')];
    const [one, other] = [tf.train.sgd(0.1), tf.train.adam()];
    const step = traced((x: Tensor2D) => {
      one.minimize(() => tf.sum(tf.square(tf.matMul(x, a))), false, [a]);
      other.minimize(() => tf.sum(tf.square(tf.matMul(x, tf.add<Tensor2D>(a, b)))), false, [b]);
    });
    const x = tf.ones<Rank.R2>([3, 2]);
    const [ofOne, ofOther] = [watch({ optimizer: one }), watch({ optimizer: other })];
    for (let time = 0; time < WARM; time += 1) step(x);
    const was = [...a.dataSync()];
    const first = (await next(ofOne, () => step(x)))['a'];
    const gradient = was.map((_, at) => 6 * ((was[at % 2] ?? NaN) + (was[2 + (at % 2)] ?? NaN)));
    near(first?.gradientNorm, norm(gradient), 'a');
    near(Number(first?.updateRatio) * norm(was), 0.1 * norm(gradient), 'a');
    assert.deepEqual(Object.keys(await next(ofOther, () => step(x))), ['b']);
  });

  for (const env of [
    {},
    { TF_ENABLE_ONEDNN_OPTS: '0' },
    { LIMPID_TRACE: 'off' },
    { LIMPID_RUNG: 'wasm' },
    { LIMPID_RUNG: 'cpu' },
  ]) {
    it(`losses and weights are the same to the bit whether somebody looks or not: ${JSON.stringify(env)}`, async () => {
      // SAFETY: looked-losses.ts prints it.
      const found = (await printed('looked-losses.ts', [], env)) as Looked[];
      for (const { what, apart, looks, learns, steps } of found) {
        assert.deepEqual({ what, apart, learns }, { what, apart: 0, learns: true });
        assert.ok(looks > steps / 4, what);
      }
    }).timeout(240_000);
  }

  it('the next training by an optimizer does not begin anew with looks that cost nothing', async () => {
    const { model, x, y } = example('MLP', tf.train.sgd(0.01));
    await losses(model, x, y, WARM);
    const start = leap();
    const first = watch({ model }, () => start);
    assert.ok(await next(first, () => model.trainOnBatch(x, y)));
    first.close();
    const second = watch({ model }, () => start + 499);
    await model.trainOnBatch(x, y);
    assert.equal(second.read(), null);
    second.close();
    assert.ok(
      await next(
        watch({ model }, () => start + 500),
        () => model.trainOnBatch(x, y),
      ),
    );
  });

  it('20,000 looks: tensors and memory are flat', async () => {
    // SAFETY: traced-memory.ts prints it.
    const seen = (await printed('traced-memory.ts', ['looked'], {})) as InUse[];
    // the allocator takes what it will need in the first parts
    const [before, after] = [seen[2] ?? assert.fail(), seen[9] ?? assert.fail()];
    assert.equal(after.tensors, before.tensors);
    assert.ok(after.megabytes - before.megabytes < 16, JSON.stringify(seen));
  }).timeout(300_000);
});

/** Plain arithmetic on the values of one layer. */
function agree(
  { gradientNorm, weightNorm, updateRatio, zeros, nonFinite, gradients, weights }: LayerStatistics,
  { gradient, before, after }: { gradient: number[]; before: number[]; after: number[] },
  what: string,
): void {
  near(gradientNorm, norm(gradient), what);
  near(weightNorm, norm(before), what);
  near(updateRatio, norm(after.map((value, at) => value - (before[at] ?? NaN))) / norm(before), what);
  assert.equal(zeros, gradient.filter((value) => value === 0).length / gradient.length, what);
  assert.equal(nonFinite, 0, what);
  sameHistogram(gradients, gradient, what);
  sameHistogram(weights, before, what);
}

function sameHistogram(found: Histogram | undefined, values: number[], what: string): void {
  const [from, to] = [Math.min(...values), Math.max(...values)];
  near(found?.from, from, what);
  near(found?.to, to, what);
  const counts = found?.counts ?? [];
  assert.deepEqual([counts.length, sumOf(counts)], [24, values.length], what);
  // a value within the last digits of an edge may be on either side of it: other processors add up in another order
  const digits = 1e-5 * (to - from);
  for (let bin = 1; bin < 24; bin += 1) {
    const edge = from + ((to - from) * bin) / 24;
    const above = to > from ? sumOf(counts.slice(bin)) : 0;
    const [least, most] = [digits, -digits].map((shift) => values.filter((value) => value >= edge + shift).length);
    const isBetween = to === from || (above >= Number(least) && above <= Number(most));
    assert.ok(isBetween, `${what}: ${above} from ${edge} on, and there are ${least} to ${most}`);
  }
}

/** As `sameHistogram`, of values that are not at hand: one of them may be within the last digits of an edge. */
function nearlySame(found: Histogram | undefined, expected: Histogram | undefined): void {
  assert.ok(found && expected);
  const moved = expected.counts.map((count, bin) => Math.abs((found.counts[bin] ?? NaN) - count));
  assert.ok(sumOf(moved) <= 2, `${found.counts.join()}, not ${expected.counts.join()}`);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function near(found: number | undefined, expected: number, what: string | undefined): void {
  assert.ok(Math.abs(Number(found) - expected) <= 1e-5 * Math.abs(expected), `${what}: ${found}, not ${expected}`);
}

function norm(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
}

function variablesOf(model: LayersModel): Variable[] {
  // SAFETY: weights of a model are variables.
  return model.trainableWeights.map((weight) => weight.read() as Variable);
}

function valuesOf(model: LayersModel): Float32Array[] {
  return variablesOf(model).map((variable) => Float32Array.from(variable.dataSync()));
}

/** Runs a program of this folder, and reads what it prints. */
async function printed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--expose-gc'],
      // the young generation grows with the garbage of each step, not with what is kept
      '--max-semi-space-size=16',
      ...[fileURLToPath(new URL(program, import.meta.url)), ...args],
    ],
    { env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout);
}
