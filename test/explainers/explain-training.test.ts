/** Explanations through a training: they are those of its moments, and the training is the same to the bit. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { getRandomState, setRandomState, setSeed } from '../../kernel/src/engine/random/seed.ts';
import { explain } from '../../kernel/src/explain/explain.ts';
import type { MethodName } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { explainTraining } from '../../kernel/src/explain/timeline/explain-training.ts';
import type {
  ExplainTrainingOptions,
  TrainingExplanation,
} from '../../kernel/src/explain/timeline/explain-training.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import { trainingModels } from '../contract/training-models.ts';
import { part } from '../unit/portraits/part.ts';
import { build, disposeModels, isExplained, MODELS, optionsFor, samplesFor } from './models.ts';
import type { ModelName } from './models.ts';

const NAMES = Object.keys(METHODS) as MethodName[];
const COUNT = 24;
const EPOCHS = 5;

interface Trained {
  losses: number[];
  weights: number[];
}

describe('explanations through a training', () => {
  let random: ReturnType<typeof getRandomState>;
  before(async () => {
    await loadEngine();
    random = getRandomState();
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
    // other suites of this process train without a seed
    setRandomState(random);
  });

  /** Dropout and shuffling draw, batch normalization counts: all of that can be disturbed. */
  async function train(name: ModelName, way: 'fit' | 'fitDataset', watched?: TrainingExplanation): Promise<Trained> {
    setSeed(42);
    const spec = MODELS[name];
    const model = build(spec);
    const [x, y] = [samplesFor(spec, COUNT, 1), classesFor(model, COUNT)];
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
    const losses: number[] = [];
    const onBatchEnd = (_: number, logs?: tf.Logs) => void losses.push(Number(logs?.['loss']));
    const callbacks = [...(watched ? [watched] : []), { onBatchEnd }];
    if (way === 'fit') {
      await model.fit(x, y, { epochs: EPOCHS, batchSize: 8, shuffle: true, verbose: 0, callbacks });
    } else {
      const pairs = tf.data.zip({ xs: tf.data.array(x.unstack()), ys: tf.data.array(y.unstack()) });
      // SAFETY: zip of two data sets of tensors gives both of them in each element.
      const dataset = pairs.shuffle(COUNT, '7').batch(8) as tf.data.Dataset<{ xs: tf.Tensor; ys: tf.Tensor }>;
      await model.fitDataset(dataset, { epochs: EPOCHS, verbose: 0, callbacks });
    }
    return { losses, weights: model.getWeights().flatMap((weight) => [...weight.dataSync()]) };
  }

  for (const way of ['fit', 'fitDataset'] as const) {
    for (const name of ['CNN', 'LSTM'] as const) {
      it(`losses and weights are the same with it and without, to the bit: ${way}, ${name}`, async () => {
        const spec = MODELS[name];
        const methods = NAMES.filter((method) => isExplained(method, spec) && !/^(score-cam)$/.test(method));
        const options: ExplainTrainingOptions = {};
        for (const method of methods) Object.assign(options, optionsFor(method, spec));
        const sample = samplesFor(spec, 1, 5);
        const watched = explainTraining(sample, {
          ...options,
          neuron: name === 'CNN' ? [2, 3, 1] : 1,
          methods,
          everyBatches: 4,
          steps: 4,
          draws: 20,
        });
        const plain = await train(name, way);
        const seen = await train(name, way, watched);
        assert.equal(plain.losses.length, 3 * EPOCHS);
        assert.ok(new Set(plain.losses).size > EPOCHS, 'it learns');
        assert.deepEqual(seen, plain);
        assert.equal(watched.moments.length, 1 + Math.floor((3 * EPOCHS) / 4));
        assert.deepEqual(
          watched.moments[1]?.explanation?.attributions.map(({ method }) => method),
          methods,
        );
      }).timeout(300_000);
    }
  }

  it('steps stay traced between explanations', async () => {
    const { example, isFitTraced } = trainingModels(tf);
    const { model, x, y } = example('CNN with BatchNorm');
    const watched = explainTraining(x.slice(0, 1), { methods: ['saliency', 'lrp', 'guided-backpropagation'] });
    await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: watched });
    assert.equal(watched.moments.length, 4);
    assert.ok(await isFitTraced(model, x, y));
    model.dispose();
  });

  it('each moment is what `explain` says then, beside other callbacks; nothing is left in memory', async () => {
    const spec = MODELS['MLP with ReLU'];
    const model = build(spec);
    const [x, y, sample] = [samplesFor(spec, COUNT, 1), classesFor(model, COUNT), samplesFor(spec, 1, 9)];
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
    const methods: MethodName[] = ['integrated-gradients', 'saliency'];
    const watched = explainTraining(sample, { methods, label: 2 });
    // The first training also makes the optimizer's tensors.
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    const expected = [await explain(model, sample, { methods, target: 2 })];
    const onEpochEnd = async () => void expected.push(await explain(model, sample, { methods, target: 2 }));
    const before = tf.memory().numTensors;
    await model.fit(x, y, { epochs: 3, verbose: 0, callbacks: [{ onEpochEnd }, watched] });
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    assert.deepEqual(
      watched.moments.map(({ epochs, batches }) => [epochs, batches]),
      [0, 1, 2, 3].map((epochs) => [epochs, 0]),
    );
    watched.moments.forEach(({ explanation }, at) => {
      assert.deepEqual(explanation?.prediction, expected[at]?.prediction);
      const values = (of: typeof explanation) => of?.attributions.map((one) => [one.method, one.target, one.values]);
      assert.deepEqual(values(explanation), values(expected[at]));
    });
  });

  it('keeps few moments of many, the first and the newest among them', async () => {
    const { watched } = await trained('linear', { keep: 5, methods: ['saliency'] }, 37);
    const epochs = watched.moments.map((moment) => moment.epochs);
    assert.deepEqual(epochs, [0, 8, 16, 24, 37]);
    const { watched: other } = await trained('linear', { everyEpochs: 3, methods: ['saliency'] }, 10);
    assert.deepEqual(
      other.moments.map((moment) => moment.epochs),
      [0, 3, 6, 9],
    );
  });

  it('a training that diverges ends as it would, and the moments say that there are no numbers', async () => {
    const { watched } = await trained('MLP with ReLU without biases', {}, 3, 1e30);
    assert.ok(watched.moments[0]?.explanation);
    assert.equal(watched.moments.at(-1)?.explanation, undefined);
    const bundle = await watched[JUPYTER_DISPLAY]();
    assert.match(part(bundle, TEXT), /epoch 3 +no numbers/);
    assert.ok(bundle[SVG]);
  });

  it('maps are tiles, other values stripes over time, and all of it has twins in words', async () => {
    const methods: MethodName[] = ['integrated-gradients', 'grad-cam'];
    const seen = await trained('CNN without biases', { methods, label: 1, classes: ['cat', '<b>', 'dog'] }, 3);
    const bundle = await seen.watched[JUPYTER_DISPLAY]();
    assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
    assert.equal(part(bundle, SVG).match(/<image /g)?.length, 2 * 4 + 1);
    assert.match(
      part(bundle, TEXT),
      /^Explained from start to epoch 3 · labelled <b> · <b> · [\d.]+ % → <b> · [\d.]+ %/,
    );
    assert.match(part(bundle, TEXT), /epoch 2 +<b> · [\d.]+ %/);
    assert.doesNotMatch(part(bundle, SVG), /<b>/);
    for (const name of ['MLP with ReLU', 'MLP with sigmoid and tanh', 'linear'] as const) {
      const { watched } = await trained(name, {}, 2);
      const other = await watched[JUPYTER_DISPLAY]();
      assert.match(part(other, SVG), /Integrated gradients/);
      assert.doesNotMatch(part(other, SVG), /<image |NaN|undefined/);
      assert.match(part(other, TEXT), /epoch 2/);
    }
  });

  it('before any training there is nothing to show, which is said', async () => {
    const watched = explainTraining([1, 2, 3, 4, 5, 6]);
    assert.deepEqual(watched.moments, []);
    assert.match(part(await watched[JUPYTER_DISPLAY](), TEXT), /has not begun/);
  });

  it('what cannot be explained ends the training before its first step', async () => {
    const model = build(MODELS.linear);
    const [x, y] = [samplesFor(MODELS.linear, COUNT, 1), tf.zeros([COUNT, 3])];
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    await model.fit(x, y, { epochs: 1, verbose: 0 });
    const weights = model.getWeights().map((weight) => weight.dataSync().slice());
    const two = samplesFor(MODELS.linear, 2, 1);
    const before = tf.memory().numTensors;
    // SAFETY: the name that the error is about.
    const unknown = ['saliency', 'no'] as unknown as MethodName[];
    for (const [watched, code] of [
      [explainTraining([1, 2]), 'EXPLAIN_SHAPE'],
      [explainTraining(two), 'EXPLAIN_SHAPE'],
      [explainTraining([1, 2, 3, 4, 5, 6], { methods: ['grad-cam'] }), 'EXPLAIN_NO_CONV'],
      [explainTraining([1, 2, 3, 4, 5, 6], { methods: unknown }), 'EXPLAIN_METHOD'],
      [explainTraining([1, 2, 3, 4, 5, 6], { target: 3 }), 'EXPLAIN_TARGET'],
    ] as const) {
      await assert.rejects(model.fit(x, y, { epochs: 1, verbose: 0, callbacks: watched }), { code });
    }
    assert.throws(() => explainTraining([1], { everyBatches: 0 }), { code: 'EXPLAIN_COUNT' });
    assert.throws(() => explainTraining([1], { keep: 1.5 }), { code: 'EXPLAIN_COUNT' });
    assert.throws(() => explainTraining([Number.NaN]), { code: 'EXPLAIN_INPUT' });
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    assert.deepEqual(
      model.getWeights().map((weight) => weight.dataSync()),
      weights,
    );
  });
});

async function trained(
  name: ModelName,
  options: Parameters<typeof explainTraining>[1],
  epochs: number,
  rate = 0.01,
): Promise<{ watched: TrainingExplanation }> {
  const spec = MODELS[name];
  const model = build(spec);
  model.compile({ optimizer: tf.train.sgd(rate), loss: 'meanSquaredError' });
  const sample = samplesFor(spec, 1, 3);
  const watched = explainTraining(sample, options);
  sample.dispose();
  await model.fit(samplesFor(spec, COUNT, 1), classesFor(model, COUNT), { epochs, verbose: 0, callbacks: watched });
  return { watched };
}

function classesFor(model: tf.LayersModel, count: number): tf.Tensor {
  const outputs = model.outputs[0]?.shape[1] ?? 1;
  const classes = Array.from({ length: count }, (_, index) => index % outputs);
  return outputs === 1 ? tf.ones([count, 1]) : tf.oneHot(tf.tensor1d(classes, 'int32'), outputs).toFloat();
}
