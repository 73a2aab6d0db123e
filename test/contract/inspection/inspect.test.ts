/** What `inspect` sees is what models of the same layers give, and what gradients by differences are. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { inspect } from '../../../kernel/src/inspection/inspect.ts';
import { mulberry32 } from '../../random.ts';
import { textOf } from '../../explainers/bundle-text.ts';
import { deviation, disposeModels, build, graphOf, MODELS, samplesFor } from '../../explainers/models.ts';

/** A model within a model, a shared layer and two inputs. */
function branched(): tf.LayersModel {
  const inner = tf.sequential({
    name: 'inner',
    layers: [tf.layers.dense({ units: 5, activation: 'relu', inputShape: [4], name: 'first' })],
  });
  const shared = tf.layers.dense({ units: 3, activation: 'tanh', name: 'shared' });
  const [left, right] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
  const called = [left, right].map((side) => shared.apply(inner.apply(side)) as tf.SymbolicTensor);
  const sum = tf.layers.add({ name: 'sum' }).apply(called) as tf.SymbolicTensor;
  return tf.model({ inputs: [left, right], outputs: sum });
}

function numbers(count: number, seed: number): number[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => 2 * random() - 1);
}

describe('inspect', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const name of ['MLP with ReLU', 'CNN', 'LSTM'] as const) {
    it(`sees what sub-models of the layers give, and leaves the model as it was: ${name}`, async () => {
      const model = build(MODELS[name]);
      const x = samplesFor(MODELS[name], 3, 7);
      const answer = (model.predict(x) as tf.Tensor).dataSync();
      const before = tf.memory().numTensors;
      const { layers, samples } = await inspect(model, x);
      assert.equal(tf.memory().numTensors, before);
      assert.equal(samples, 3);
      assert.deepEqual((model.predict(x) as tf.Tensor).dataSync(), answer);
      assert.deepEqual(
        layers.map((layer) => layer.name),
        model.layers.filter((layer) => layer.getClassName() !== 'InputLayer').map((layer) => layer.name),
      );
      for (const { name: layer, activations, weights } of layers) {
        const own = model.getLayer(layer);
        const part = tf.model({ inputs: model.inputs, outputs: own.output });
        const expected = part.predict(x) as tf.Tensor;
        const [seen] = activations;
        assert.ok(seen?.values);
        assert.deepEqual(seen.shape, expected.shape);
        assert.ok(deviation(seen.values, expected.dataSync()) < 1e-5, layer);
        weights.forEach(({ values, norm, statistics }, place) => {
          const weight = own.getWeights()[place] ?? tf.scalar(NaN);
          assert.deepEqual(values, weight.dataSync());
          assert.ok(Math.abs(norm - (weight.norm().dataSync()[0] ?? NaN)) < 1e-4 * (1 + norm));
          assert.ok(Math.abs(statistics.mean - (weight.mean().dataSync()[0] ?? NaN)) < 1e-5);
          const spread = tf.moments(weight).variance.sqrt().dataSync()[0] ?? NaN;
          assert.ok(Math.abs(statistics.std - spread) < 1e-4);
        });
      }
    });
  }

  it('sees each call of a shared layer, and into models within the model', async () => {
    const model = branched();
    const [left, right] = [tf.tensor(numbers(8, 1), [2, 4]), tf.tensor(numbers(8, 2), [2, 4])];
    const found = await inspect(model, [left, right]);
    assert.deepEqual(
      found.layers.map(({ name, activations }) => [name, activations.map(({ call }) => call)]),
      [
        ['inner/first', [0, 1]],
        ['shared', [0, 1]],
        ['sum', [0]],
      ],
    );
    const [one, other] = found.layer('shared')?.activations ?? [];
    const sum = found.layer('sum')?.activations[0];
    assert.ok(one?.values && other?.values && sum?.values);
    const added = one.values.map((value, at) => value + (other.values?.[at] ?? NaN));
    // the graph decides which side is called first, and a sum does not mind
    assert.ok(deviation(added, sum.values) < 1e-6);
    assert.ok(deviation(sum.values, (model.predict([left, right]) as tf.Tensor).dataSync()) < 1e-6);
  });

  it('gives gradients that differences of the loss confirm', async () => {
    const model = build(MODELS['MLP with sigmoid and tanh']);
    const x = samplesFor(MODELS['MLP with sigmoid and tanh'], 4, 3);
    const labels = [0, 1, 1, 0];
    const found = await inspect(model, x, { labels });
    const lossNow = () => {
      const outputs = (model.predict(x) as tf.Tensor).dataSync();
      const chances = labels.map((label, at) => (label === 1 ? (outputs[at] ?? NaN) : 1 - (outputs[at] ?? NaN)));
      return -chances.reduce((sum, chance) => sum + Math.log(chance), 0) / 4;
    };
    assert.ok(Math.abs((found.loss ?? NaN) - lossNow()) < 1e-5);
    let checked = 0;
    for (const { name, gradients } of found.layers) {
      assert.equal(gradients.length, 2);
      const weights = model.getLayer(name).weights;
      for (const { name: weight, values } of gradients) {
        const variable = weights.find((one) => one.name === weight);
        assert.ok(variable && values);
        const now = variable.read().dataSync().slice();
        const shape = [...variable.shape] as number[];
        for (const at of [0, now.length - 1]) {
          const lossAt = (step: number) => {
            variable.write(
              tf.tensor(
                Float32Array.from(now, (value, place) => value + (place === at ? step : 0)),
                shape,
              ),
            );
            return lossNow();
          };
          assert.ok(Math.abs((lossAt(1e-2) - lossAt(-1e-2)) / 2e-2 - (values[at] ?? NaN)) < 2e-3, `${weight} ${at}`);
          checked++;
        }
        variable.write(tf.tensor(now, shape));
      }
    }
    assert.equal(checked, 12);
  });

  it('counts dead units, zeros and what is no number', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, activation: 'relu', inputShape: [2], name: 'relu' }),
        tf.layers.dense({ units: 1, name: 'last' }),
      ],
    });
    model.getLayer('relu').setWeights([tf.tensor2d([1, 0, -1, 1, 0, -1], [2, 3]), tf.tensor1d([0, -1, 0])]);
    model.getLayer('last').setWeights([tf.tensor2d([NaN, 0, Infinity], [3, 1]), tf.tensor1d([0])]);
    const found = await inspect(model, [
      [1, 2],
      [3, 0.5],
    ]);
    assert.deepEqual(found.layer('relu')?.deadUnits, [1, 2]);
    assert.equal(found.layer('last')?.deadUnits, null);
    const kernel = found.layer('last')?.weights[0]?.statistics;
    assert.deepEqual([kernel?.nans, kernel?.infinities, kernel?.zeros], [1, 1, 1]);
    const text = textOf(await format(found));
    assert.match(text, /2 of 3 units dead/);
    assert.match(text, /1 NaN, 1 infinite/);
  });

  it('says what it leaves out of what is large', async () => {
    const deep = tf.sequential();
    for (let layer = 0; layer < 30; layer++) deep.add(tf.layers.dense({ units: 2, inputShape: [2] }));
    const bundle = await format(await inspect(deep, tf.ones([70, 2])));
    const text = textOf(bundle);
    assert.match(text, /first 64 of 70 samples/);
    assert.match(text, /first and the last 12 of 30 layers/);
    const spec = JSON.stringify(bundle['application/vnd.vegalite.v5+json']);
    assert.ok(spec.includes('the first and the last 12 of 30 layers'));
  });

  it('sees attention where rows of a layer add up to 1', async () => {
    const scores = tf.input({ shape: [2, 3, 3] });
    const shares = tf.layers.softmax({ name: 'attention' }).apply(scores) as tf.SymbolicTensor;
    const model = tf.model({ inputs: scores, outputs: shares });
    const found = await inspect(model, tf.tensor(numbers(18, 5), [1, 2, 3, 3]));
    assert.equal(found.layers[0]?.activations[0]?.looks, 'attention');
    assert.match(JSON.stringify((await format(found))['application/vnd.vegalite.v5+json']), /2 heads/);
  });

  it('looks into graph models: weights, and nodes that are executed', async () => {
    const layers = build(MODELS['MLP with ReLU']);
    const graph = await graphOf(layers);
    const x = samplesFor(MODELS['MLP with ReLU'], 2, 7);
    const before = tf.memory().numTensors;
    const found = await inspect(graph, x);
    assert.equal(tf.memory().numTensors, before);
    const ours = await inspect(layers, x);
    const [last, theirs] = [ours.layers.at(-1)?.activations[0], found.layers.at(-1)?.activations[0]];
    assert.ok(last?.values && theirs?.values);
    assert.ok(deviation(theirs.values, last.values) < 1e-5);
    const held = (one: typeof found) =>
      one.layers.flatMap(({ weights }) => weights.map(({ norm }) => norm.toFixed(4))).sort();
    // biases are all zero here or not, but as many as there are
    assert.deepEqual(held(found), held(ours));
    assert.equal((await inspect(graph)).layers[0]?.activations.length, 0);
    const [first] = found.layers;
    assert.ok(first);
    assert.deepEqual((await inspect(graph, x, { nodes: [first.name] })).layers.length, 1);
    await assert.rejects(inspect(graph, x, { nodes: ['nowhere'] }), { code: 'INSPECT_GRAPH_NODE' });
    await assert.rejects(inspect(graph, x, { labels: [0, 1] }), { code: 'INSPECT_GRAPH_GRADIENTS' });
    graph.dispose();
    await assert.rejects(inspect(graph, x), { code: 'INSPECT_DISPOSED' });
  });

  it('refuses with words, and leaves nothing behind', async () => {
    const model = build(MODELS['MLP with ReLU']);
    const x = samplesFor(MODELS['MLP with ReLU'], 2, 7);
    const before = tf.memory().numTensors;
    await assert.rejects(inspect(model, [[1, 2]]), { code: 'EXPLAIN_SHAPE' });
    await assert.rejects(inspect(model, [x, x]), { code: 'INSPECT_INPUTS' });
    await assert.rejects(inspect(model, x, { sample: 2 }), { code: 'INSPECT_SAMPLE' });
    await assert.rejects(inspect(model, undefined, { labels: [0, 1] }), { code: 'INSPECT_LABELS' });
    await assert.rejects(inspect(model, x, { labels: [0, 9] }), { code: 'EXPLAIN_TRAINING_TARGETS' });
    await assert.rejects(inspect({} as tf.LayersModel, x), { code: 'INSPECT_MODEL' });
    assert.equal(tf.memory().numTensors, before);
    for (const layer of model.layers) layer.trainable = false;
    await assert.rejects(inspect(model, x, { labels: [0, 1] }), { code: 'INSPECT_NOTHING_TRAINED' });
    const gone = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    gone.dispose();
    await assert.rejects(inspect(gone), { code: 'INSPECT_DISPOSED' });
  });
});
