/** A profile's parts make up its whole, its ops are those that tfjs's own profiler counts, and each is of its layer. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { FrameRecorder, framesIn } from '../../../kernel/src/inspection/frames.ts';
import type { Frame } from '../../../kernel/src/inspection/frames.ts';
import { profile } from '../../../kernel/src/inspection/profile.ts';
import { textOf } from '../../explainers/bundle-text.ts';
import { build, disposeModels, graphOf, MODELS, samplesFor } from '../../explainers/models.ts';

/** Every frame is its children and itself, and none is negative. */
function checkSums(root: Frame): void {
  for (const { milliseconds, self, children, name } of framesIn(root)) {
    const inside = children.reduce((sum, child) => sum + child.milliseconds, 0);
    assert.ok(Math.abs(self + inside - milliseconds) < 1e-6 * (1 + milliseconds), name);
    assert.ok(self > -1e-6, name);
  }
  const parts = [...framesIn(root)].reduce((sum, { self }) => sum + self, 0);
  assert.ok(Math.abs(parts - root.milliseconds) < 1e-6 * (1 + root.milliseconds));
}

/** All frames but layers and what is within them, each without its children. */
function outsideLayers(frame: Frame): Frame[] {
  if (frame.kind === 'layer') return [];
  return [{ ...frame, children: [] }, ...frame.children.flatMap(outsideLayers)];
}

function opsIn(frames: readonly Frame[]): string[] {
  return frames.flatMap((frame) => [...framesIn(frame)].filter(({ kind }) => kind === 'op').map(({ name }) => name));
}

describe('profile', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  it('of a prediction has the ops that tfjs counts, and their sum is the whole', async () => {
    const model = build(MODELS.CNN);
    const x = samplesFor(MODELS.CNN, 4, 7);
    const before = tf.memory().numTensors;
    const found = await profile(model, x, { repeats: 2 });
    assert.equal(tf.memory().numTensors, before);
    checkSums(found.root);
    assert.ok(found.milliseconds > 0 && found.plain > 0 && found.peakBytes > 0);
    const { kernels } = await tf.profile(() => tf.tidy(() => model.apply(x, { training: false }) as tf.Tensor));
    const expected = Map.groupBy(
      kernels.map(({ name }) => name),
      (name) => name,
    );
    const counts = new Map(found.ops.map(({ name, calls }) => [name, calls]));
    for (const name of ['MaxPool', 'BatchMatMul', 'Relu', 'Reshape', 'Softmax', 'FusedConv2D', 'Conv2D']) {
      assert.equal(counts.get(name), expected.get(name)?.length, name);
    }
    assert.ok((counts.get('MaxPool') ?? 0) > 0);
    assert.deepEqual(
      found.layers.map(({ name }) => name),
      model.layers.filter((layer) => layer.getClassName() !== 'InputLayer').map(({ name }) => name),
    );
    assert.ok(found.layers.every(({ forward, backward }) => forward > 0 && backward === 0));
    const layers = found.layers.reduce((sum, { forward }) => sum + forward, 0);
    assert.ok(layers <= found.milliseconds);
    // what lies between layers is only bookkeeping, however long the machine did something else: the answer under an id of its own
    assert.deepEqual(opsIn(outsideLayers(found.root)), ['Identity']);
  });

  it('of a training step has each gradient in the layer that asked for the op, and changes nothing', async () => {
    const model = build(MODELS.CNN);
    const x = samplesFor(MODELS.CNN, 4, 7);
    const weights = model.getWeights().map((weight) => weight.dataSync().slice());
    const before = tf.memory().numTensors;
    const found = await profile(model, x, { labels: [0, 1, 2, 3], repeats: 2 });
    assert.equal(tf.memory().numTensors, before);
    model.getWeights().forEach((weight, at) => assert.deepEqual(weight.dataSync(), weights[at]));
    checkSums(found.root);
    assert.deepEqual(
      found.root.children.map(({ kind, name }) => [kind, name]),
      [
        ['phase', 'forward'],
        ['phase', 'loss'],
        ['phase', 'backward'],
      ],
    );
    const backward = found.root.children[2]?.children ?? [];
    const filters = backward.filter((frame) => opsIn([frame]).includes('Conv2DBackpropFilter'));
    const convolutions = model.layers.filter((layer) => layer.getClassName() === 'Conv2D').map(({ name }) => name);
    assert.deepEqual(filters.map(({ name }) => name).sort(), [...convolutions].sort());
    const pools = backward.filter((frame) => opsIn([frame]).includes('MaxPoolGrad')).map(({ name }) => name);
    const pooling = model.layers.filter((layer) => layer.getClassName() === 'MaxPooling2D').map(({ name }) => name);
    assert.deepEqual(pools, pooling);
    for (const layer of model.layers.filter(({ trainableWeights }) => trainableWeights.length > 0)) {
      const time = found.layers.find(({ name }) => name === layer.name);
      assert.ok(time && time.forward > 0 && time.backward > 0, layer.name);
    }
    const bundle = await format(found);
    assert.match(textOf(bundle), /training step of 4 samples, op by op: .* ms/);
    assert.match(textOf(bundle), /The update of the weights is left out/);
    assert.match(JSON.stringify(bundle['application/vnd.vegalite.v5+json']), /layer layer_\d+: \d/);
  });

  it('of a graph model has its ops', async () => {
    const graph = await graphOf(build(MODELS['MLP with ReLU']));
    const found = await profile(graph, samplesFor(MODELS['MLP with ReLU'], 2, 7), { repeats: 1 });
    checkSums(found.root);
    assert.deepEqual(found.layers, []);
    assert.ok(found.ops.some(({ name }) => name === 'Softmax'));
    graph.dispose();
  });

  it('refuses with words, and puts the engine back', async () => {
    const model = build(MODELS['MLP with ReLU']);
    const x = samplesFor(MODELS['MLP with ReLU'], 2, 7);
    const core: object = tf.engine();
    await assert.rejects(profile(model, x, { repeats: 0 }), { code: 'PROFILE_REPEATS' });
    await assert.rejects(profile(model, [[1]]), { code: 'EXPLAIN_SHAPE' });
    const failing = () => {
      throw new Error('a loss that fails');
    };
    const before = tf.memory().numTensors;
    await assert.rejects(profile(model, x, { labels: [0, 1], loss: failing }), /a loss that fails/);
    assert.equal(tf.memory().numTensors, before);
    assert.equal(Object.hasOwn(core, 'runKernelFunc'), false);
    assert.ok(model.layers.every((layer) => !Object.hasOwn(layer, 'call')));
  });

  it('puts calls of one name together', () => {
    let now = 0;
    const recorder = new FrameRecorder(
      () => now,
      () => 10 * now,
    );
    recorder.within('step', 'step', () => {
      for (const time of [2, 3]) {
        recorder.within('layer', 'dense', () => {
          recorder.within('op', 'MatMul', () => void (now += time));
          now += 1;
        });
      }
      now += 4;
    });
    const { root } = recorder;
    assert.ok(root);
    checkSums(root);
    const [dense, ...more] = root.children;
    assert.equal(more.length, 0);
    assert.deepEqual([root.milliseconds, root.self], [11, 4]);
    assert.deepEqual([dense?.milliseconds, dense?.self, dense?.calls, dense?.bytes], [7, 2, 2, 70]);
    assert.deepEqual([dense?.children[0]?.milliseconds, dense?.children[0]?.calls], [5, 2]);
  });
});
