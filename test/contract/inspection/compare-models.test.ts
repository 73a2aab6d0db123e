/** Differences of models are those that tfjs computes; layers find each other by order, name and shape. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { compareModels } from '../../../kernel/src/inspection/compare-models.ts';
import { pairsOf } from '../../../kernel/src/inspection/pairs.ts';
import { modelCheckpoint } from '../../../kernel/src/training/model-checkpoint.ts';
import { textOf } from '../../explainers/bundle-text.ts';
import { build, disposeModels, MODELS, samplesFor } from '../../explainers/models.ts';

const number = (tensor: tf.Tensor): number => tensor.dataSync()[0] ?? NaN;

describe('compareModels', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const name of ['CNN', 'LSTM'] as const) {
    it(`measures what tfjs measures: ${name}`, async () => {
      const [a, b] = [build(MODELS[name]), build(MODELS[name])];
      b.setWeights(b.getWeights().map((weight) => weight.add(tf.randomNormal(weight.shape, 0, 0.1, 'float32', 3))));
      const before = tf.memory().numTensors;
      const found = await compareModels(a, b);
      assert.equal(tf.memory().numTensors, before);
      assert.ok(!found.isSame);
      let units = 0;
      for (const layer of found.layers) {
        const [one, other] = [a.getLayer(layer.name), b.getLayer(layer.nameInB)].map((own) => own.getWeights());
        assert.ok(one && other);
        const flat = (all: tf.Tensor[]) => tf.concat(all.map((weight) => weight.flatten()));
        if (one.length === 0) continue;
        const [x, y] = [flat(one), flat(other)];
        assert.ok(Math.abs(layer.relative - number(y.sub(x).norm().div(x.norm()))) < 1e-4);
        assert.ok(Math.abs(layer.cosine - number(x.mul(y).sum().div(x.norm().mul(y.norm())))) < 1e-4);
        const squares = layer.units.reduce((sum, { distance }) => sum + distance ** 2, 0);
        assert.ok(
          Math.abs(Math.sqrt(squares) - layer.distance) < 1e-6 * (1 + layer.distance),
          'units make up the layer',
        );
        units += layer.units.length;
      }
      assert.ok(units > 0);
    });
  }

  it('finds the unit that changed', async () => {
    const [a, b] = [build(MODELS['MLP with ReLU']), build(MODELS['MLP with ReLU'])];
    b.setWeights(a.getWeights());
    assert.ok((await compareModels(a, b)).isSame);
    const layer = b.layers[1];
    assert.ok(layer);
    const [kernel, bias] = layer.getWeights();
    assert.ok(kernel && bias);
    layer.setWeights([
      kernel.mul(
        tf
          .oneHot(tf.tensor1d([5], 'int32'), 12)
          .mul(-2)
          .add(1),
      ),
      bias,
    ]);
    const found = await compareModels(a, b);
    const [first, second, third] = found.layers;
    assert.deepEqual([first?.distance, third?.distance], [0, 0]);
    assert.equal(second?.units[0]?.unit, 5);
    assert.equal(second.units[1]?.distance, 0);
    const text = textOf(await format(found));
    assert.match(text, /1 of 3 layers with weights changed/);
    assert.match(text, /5 \(\d+\.\d %\)/);
  });

  it('names layers that are only in one', async () => {
    const dense = (units: number, name: string) => tf.layers.dense({ units, name, inputShape: [4] });
    const a = tf.sequential({ name: 'a', layers: [dense(4, 'one'), dense(4, 'two'), dense(2, 'last')] });
    const b = tf.sequential({
      name: 'b',
      layers: [dense(4, 'one'), tf.layers.dropout({ rate: 0.1, name: 'drop' }), dense(4, 'two'), dense(3, 'last')],
    });
    const found = await compareModels(a, b);
    assert.deepEqual(
      [found.onlyA, found.onlyB],
      [
        [{ name: 'last', kind: 'Dense' }],
        [
          { name: 'drop', kind: 'Dropout' },
          { name: 'last', kind: 'Dense' },
        ],
      ],
    );
    assert.match(textOf(await format(found)), /Only in b: drop \(Dropout\), last \(Dense\)\./);
    a.dispose();
    await assert.rejects(compareModels(a, b), { code: 'INSPECT_DISPOSED' });
  });

  it('reads checkpoints', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-compare-'));
    try {
      const model = build(MODELS.linear);
      model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
      const x = samplesFor(MODELS.linear, 8, 6);
      await model.fit(x, tf.zeros([8, 3]), { epochs: 1, verbose: 0, callbacks: modelCheckpoint({ path: folder }) });
      const stored = model.getWeights().map((weight) => weight.clone());
      await model.fit(x, tf.zeros([8, 3]), { epochs: 3, verbose: 0 });
      const before = tf.memory().numTensors;
      const found = await compareModels(folder, model);
      assert.equal(tf.memory().numTensors, before);
      const flat = (all: tf.Tensor[]) => tf.concat(all.map((weight) => weight.flatten()));
      const expected = number(flat(model.getWeights()).sub(flat(stored)).norm());
      assert.ok(expected > 0);
      assert.ok(Math.abs((found.layers[0]?.distance ?? NaN) - expected) < 1e-5);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('pairs by order, then by names, then by what is alike', () => {
    const known = (text: string) => text.split(' ').map((one) => ({ name: one[0] ?? '', signature: one.slice(1) }));
    const paired = (a: string, b: string) => {
      const { both, onlyA, onlyB } = pairsOf(known(a), known(b));
      const names = (all: readonly { name: string }[]) => all.map(({ name }) => name).join('');
      return [both.map((pair) => names(pair)).join(' '), names(onlyA), names(onlyB)];
    };
    // the same architecture, names counted on: b's first is called as a's second
    assert.deepEqual(paired('a1 b1 c2', 'b1 c1 d2'), ['ab bc cd', '', '']);
    assert.deepEqual(paired('a1 b2 c3', 'x1 b2 y4 z3'), ['ax bb cz', '', 'y']);
    assert.deepEqual(paired('a1 b2', 'a2 c2'), ['ba', 'a', 'c']);
    assert.deepEqual(paired('a1', 'b2'), ['', 'a', 'b']);
  });
});
