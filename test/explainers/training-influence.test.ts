/** What training samples count for others: as leaving them out shows, and what cannot be asked. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { influence } from '../../kernel/src/explain/examples/influence.ts';
import { tracIn } from '../../kernel/src/explain/examples/trac-in.ts';
import { weightSnapshots } from '../../kernel/src/explain/examples/weight-snapshots.ts';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import { mulberry32 } from '../random.ts';
import { lossOf, withLeastLoss } from './logistic-regression.ts';
import { build, deviation, disposeModels, MODELS, samplesFor } from './models.ts';
import { part } from '../unit/portraits/part.ts';
import { targetsFor } from './targets.ts';

describe('influence of training samples: what must hold', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const solver of ['explicit', 'conjugate-gradients'] as const) {
    it(`influence ranks training samples as training without each of them does: ${solver}`, async () => {
      const random = mulberry32(11);
      const rows = Array.from({ length: 80 }, () => [...Array.from({ length: 4 }, () => 2 * random() - 1), 1]);
      const labels = rows.map(([a = 0, b = 0]) => (a + 0.5 * b + 0.6 * (random() - 0.5) > 0 ? 1 : 0));
      const asked = Array.from({ length: 4 }, () => [...Array.from({ length: 4 }, () => 2 * random() - 1), 1]);
      const askedLabels = [0, 1, 0, 1];
      const penalty = 0.02;
      const weights = withLeastLoss({ rows, labels }, penalty);
      const model = logisticModel(weights, penalty);
      const found = await influence(
        model,
        asked,
        { x: rows, y: labels },
        // The model's own regularizer is in the Hessian.
        { y: askedLabels, damping: 0, solver },
      );
      asked.forEach((row, sample) => {
        const label = askedLabels[sample] ?? 0;
        const whole = lossOf(row, label, weights);
        const without = rows.map((_, left) => {
          const kept = (_one: unknown, index: number) => index !== left;
          const other = withLeastLoss({ rows: rows.filter(kept), labels: labels.filter(kept) }, penalty);
          return lossOf(row, label, other) - whole;
        });
        const scores = found.scores[sample] ?? [];
        assert.ok(spearman(scores, without) >= 0.9, `Spearman ${spearman(scores, without)}`);
        // They are losses too, not ranks alone.
        assert.ok(deviation(Array.from(scores), without) < 0.25, `deviation ${deviation(Array.from(scores), without)}`);
      });
      model.dispose();
    });
  }

  it('a mislabelled sample counts most for itself, and is an opponent of its neighbours', async () => {
    const random = mulberry32(5);
    const rows = Array.from({ length: 30 }, (_, index) => [(index % 2) * 2 - 1 + 0.4 * random(), random(), 1]);
    const labels = rows.map((_, index) => index % 2);
    labels[6] = 1;
    const model = logisticModel(withLeastLoss({ rows, labels }, 0.01), 0.01);
    const data = { x: rows, y: labels };
    for (const found of [
      await tracIn(model, [-1, 0.5, 1], data, { y: 0 }),
      await influence(model, [-1, 0.5, 1], data, { y: 0 }),
    ]) {
      assert.equal(found.suspects()[0]?.index, 6, found.title);
      assert.deepEqual(found.opponents()[0], { index: 6, score: found.scores[0]?.[6], label: 1 }, found.title);
      assert.ok(found.proponents().every(({ score, label }) => score > 0 && label === 0));
    }
    model.dispose();
  });

  it('a batch is explained as its samples are, and the predicted class is taken where there are no targets', async () => {
    const spec = MODELS['MLP with ReLU'];
    const [model, x, training] = [build(spec), samplesFor(spec, 3, 1), samplesFor(spec, 100, 2)];
    const data = { x: training, y: targetsFor(100, 4, 4) };
    const y = (model.predict(x) as tf.Tensor).argMax(1);
    for (const method of [tracIn, influence]) {
      const together = await method(model, x, data);
      const named = await method(model, x, data, { y });
      assert.deepEqual(together.scores, named.scores);
      for (const [sample, scores] of together.scores.entries()) {
        const [alone] = (await method(model, x.slice(sample, 1), data)).scores;
        assert.ok(alone && deviation(alone, scores) < 1e-6, method.name);
      }
    }
  });

  it('the loss is that of `compile`, by its name or as a function', async () => {
    const spec = MODELS['MLP with ReLU'];
    const [model, x, training] = [build(spec), samplesFor(spec, 2, 1), samplesFor(spec, 10, 2)];
    const data = { x: training, y: Array.from({ length: 10 }, (_, index) => index % 4) };
    const [plain] = (await tracIn(model, x, data)).scores;
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [squared] = (await tracIn(model, x, data)).scores;
    const own = (targets: tf.Tensor, outputs: tf.Tensor) => tf.squaredDifference(targets, outputs).mean(-1);
    assert.ok(plain && squared);
    assert.ok(deviation(squared, plain) > 0.1);
    assert.ok(deviation((await tracIn(model, x, data, { loss: own })).scores[0] ?? [], squared) < 1e-6);
    model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
    assert.deepEqual((await tracIn(model, x, data)).scores[0], plain);
    model.compile({ optimizer: 'sgd', loss: 'meanAbsoluteError' });
    assert.ok(deviation((await tracIn(model, x, data)).scores[0] ?? [], squared) > 0.01);
  });

  it('snapshots of a training are what it was at the ends of epochs, and the model is itself after them', async () => {
    const spec = MODELS['MLP with ReLU'];
    const [model, x, training] = [build(spec), samplesFor(spec, 2, 1), samplesFor(spec, 32, 2)];
    const y = targetsFor(32, 4, 4);
    model.compile({ optimizer: tf.train.sgd(0.5), loss: 'categoricalCrossentropy' });
    const snapshots = weightSnapshots({ everyEpochs: 2 });
    const seen: number[] = [];
    const onEpochEnd = () => void seen.push(firstWeight(model));
    await model.fit(training, y, { epochs: 4, verbose: 0, callbacks: [snapshots, { onEpochEnd }] });
    const kept = snapshots.checkpoints.map(({ weights }) => weights[0]?.dataSync()[0]);
    assert.deepEqual(kept, [seen[1], seen[3]]);
    assert.equal(new Set(seen).size, 4);
    assert.deepEqual(
      snapshots.checkpoints.map(({ learningRate }) => learningRate),
      [0.5, 0.5],
    );
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const found = await tracIn(model, x, { x: training, y }, { checkpoints: snapshots.checkpoints });
    const [first, second] = await Promise.all([0, 1].map((one) => ofCheckpoint(one)));
    assert.ok(first && second);
    assert.ok(
      deviation(
        found.scores[0] ?? [],
        first.map((value, at) => value + (second[at] ?? 0)),
      ) < 1e-6,
    );
    assert.deepEqual(
      model.getWeights().map((weight) => weight.dataSync()),
      before,
    );
    snapshots.dispose();

    async function ofCheckpoint(one: number): Promise<number[]> {
      const other = build(spec);
      other.setWeights([...(snapshots.checkpoints[one]?.weights ?? [])]);
      const { scores } = await tracIn(other, x, { x: training, y });
      return Array.from(scores[0] ?? [], (value) => 0.5 * value);
    }
  });

  it('pictures are shown as pictures, rows of tables as bars, all of them with twins in words', async () => {
    for (const name of ['CNN without biases', 'MLP with ReLU'] as const) {
      const spec = MODELS[name];
      const [model, x, training] = [build(spec), samplesFor(spec, 2, 1), samplesFor(spec, 12, 2)];
      const y = Array.from({ length: 12 }, (_, index) => index % 3);
      const found = await tracIn(model, x, { x: training, y }, { y: [0, 1], classes: ['cat', '<b>', 'dog', 'cow'] });
      const bundle = await found[JUPYTER_DISPLAY]();
      assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
      const [best] = found.proponents();
      assert.ok(best);
      assert.match(part(bundle, TEXT), new RegExp(`proponent +#${best.index} `));
      assert.doesNotMatch(part(bundle, SVG), /<b>/);
      assert.doesNotMatch(part(bundle, IN_WORDS), /(?<!\\\\)<b>/);
      const pictures = part(bundle, SVG).match(/<image /g)?.length ?? 0;
      const counted = found.shown.reduce((sum, one) => sum + 1 + one.proponents.length + one.opponents.length, 0);
      assert.equal(pictures, spec.input.length === 3 ? counted : 0);
    }
  });
});

const ROW = [1, 2, 3, 4, 5, 6];
const DATA = { x: [ROW, ROW], y: [0, 1] };

describe('influence of training samples: what cannot be asked', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  const REFUSALS: { [title: string]: [ask: (model: tf.Sequential) => Promise<unknown>, code: string, says: RegExp] } = {
    'training data of another shape': [
      (model) => tracIn(model, ROW, { x: [[1, 2]], y: [0] }),
      'EXPLAIN_SHAPE',
      /training\.x is of shape \[1, 2\]/,
    ],
    'training data that is no number': [
      (model) => influence(model, ROW, { x: [[1, 2, 3, 4, 5, Number.NaN]], y: [0] }),
      'EXPLAIN_INPUT',
      /training\.x holds NaN/,
    ],
    'too few targets': [
      (model) => tracIn(model, ROW, { x: [ROW, ROW], y: [0] }),
      'EXPLAIN_TRAINING_TARGETS',
      /training\.y is of shape \[1\], for 2 samples and 4 outputs/,
    ],
    'a class that is no output': [
      (model) => tracIn(model, ROW, DATA, { y: [4] }),
      'EXPLAIN_TRAINING_TARGETS',
      /y is of shape \[1\], for 1 samples/,
    ],
    'a layer that is not there': [
      (model) => influence(model, ROW, DATA, { layers: ['dense_7'] }),
      'EXPLAIN_LAYER',
      /dense_7.*layer_0, layer_1, layer_2/,
    ],
    'a loss that is not there': [
      // SAFETY: the name that the error is about.
      (model) => tracIn(model, ROW, DATA, { loss: 'crossentropy' as never }),
      'EXPLAIN_LOSS',
      /called crossentropy.*categoricalCrossentropy/,
    ],
    'a checkpoint of another model': [
      (model) => tracIn(model, ROW, DATA, { checkpoints: [{ weights: [tf.zeros([2])], learningRate: 1 }] }),
      'EXPLAIN_CHECKPOINT',
      /checkpoint 0 have the shapes \[2\].*weightSnapshots/,
    ],
    'a checkpoint without a rate': [
      (model) => tracIn(model, ROW, DATA, { checkpoints: [{ weights: model.getWeights(), learningRate: Number.NaN }] }),
      'EXPLAIN_CHECKPOINT_RATE',
      /checkpoint 0 is NaN/,
    ],
    'a damping below zero': [
      (model) => influence(model, ROW, DATA, { damping: -1 }),
      'EXPLAIN_NUMBER',
      /`damping` is -1.*from 0 on/,
    ],
    'a Hessian without an inverse': [
      (model) => influence(model, ROW, DATA, { damping: 0 }),
      'EXPLAIN_INDEFINITE',
      /damping of 0.*Raise `damping`/,
    ],
    'a model that is no minimum, by products': [
      (model) => influence(model, ROW, DATA, { layers: 'all', damping: 1e-4, solver: 'conjugate-gradients' }),
      'EXPLAIN_INDEFINITE',
      /Raise `damping`/,
    ],
  };

  for (const [title, [ask, code, says]] of Object.entries(REFUSALS)) {
    it(title, async () => {
      const model = build(MODELS['MLP with ReLU']);
      const before = tf.memory().numTensors;
      // What the question itself makes is the test's: a scope ends with it.
      tf.engine().startScope();
      await assert.rejects(ask(model), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      });
      tf.engine().endScope();
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    });
  }

  it('more weights than a matrix can have, and a model without layers', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 400, inputShape: [6] })] });
    const data = { x: [ROW], y: tf.zeros([1, 400]) };
    await assert.rejects(influence(model, ROW, data, { solver: 'explicit', y: data.y }), {
      code: 'EXPLAIN_TOO_LARGE',
      message: /2800 weights.*2000 at most.*tracIn/,
    });
    model.dispose();
    // SAFETY: what the error is about.
    await assert.rejects(tracIn({} as never, ROW, DATA), { code: 'EXPLAIN_LAYERS' });
  });

  it('numbers have no predicted class', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [6] })] });
    model.setWeights([tf.ones([6, 1]), tf.zeros([1])]);
    const before = tf.memory().numTensors;
    await assert.rejects(tracIn(model, ROW, DATA), { code: 'EXPLAIN_TARGETS_NEEDED', message: /Give `y`/ });
    assert.equal(tf.memory().numTensors, before);
    const found = await tracIn(model, ROW, DATA, { y: [0] });
    assert.equal(found.scores[0]?.length, 2);
    model.dispose();
  });

  it('a layer that fails leaves the weights as they were, and no tensor', async () => {
    const spec = MODELS['MLP with ReLU'];
    const model = build(spec);
    const weights = model.getWeights().map((weight) => weight.dataSync().slice());
    const checkpoints = [1, 2].map((times) => ({
      weights: model.getWeights().map((weight) => weight.mul(times)),
      learningRate: 0.1,
    }));
    const dense = model.layers[1];
    assert.ok(dense);
    const call = dense.call.bind(dense);
    for (const failing of [1, 3, 5]) {
      let calls = 0;
      dense.call = (inputs, kwargs) => {
        calls += 1;
        if (calls > failing) throw new Error('a layer of the user');
        return call(inputs, kwargs);
      };
      const before = tf.memory().numTensors;
      await assert.rejects(tracIn(model, ROW, DATA, { checkpoints, layers: 'all' }), /a layer of the user/);
      await assert.rejects(influence(model, ROW, DATA, { layers: 'all' }), /a layer of the user/);
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    }
    Reflect.deleteProperty(dense, 'call');
    assert.deepEqual(
      model.getWeights().map((weight) => weight.dataSync()),
      weights,
    );
  });
});

function firstWeight(model: tf.LayersModel): number {
  return model.getWeights()[0]?.dataSync()[0] ?? Number.NaN;
}

/** With the weights given, the last of them for a column of ones. */
function logisticModel(weights: readonly number[], penalty: number): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 1,
        activation: 'sigmoid',
        useBias: false,
        inputShape: [weights.length],
        kernelRegularizer: tf.regularizers.l2({ l2: penalty }),
      }),
    ],
  });
  model.setWeights([tf.tensor2d([...weights], [weights.length, 1])]);
  return model;
}

/** Of values without ties. */
function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [first, second] = [ranks(a), ranks(b)];
  const squares = first.reduce((sum, rank, at) => sum + (rank - (second[at] ?? 0)) ** 2, 0);
  return 1 - (6 * squares) / (first.length * (first.length ** 2 - 1));
}

function ranks(values: ArrayLike<number>): number[] {
  const order = Array.from(values, (value, at) => ({ value, at })).sort((one, other) => one.value - other.value);
  const found = new Array<number>(order.length).fill(0);
  order.forEach(({ at }, rank) => {
    found[at] = rank;
  });
  return found;
}
