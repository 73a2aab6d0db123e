/** What `explain` chooses for real models, by trying and not by guessing, and what it refuses. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../kernel/src/display/format.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { explain } from '../../kernel/src/explain/explain.ts';
import type { DataKind, ExplainOptions, MethodName, Model } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { loadSavedModel } from '../../kernel/src/models/load-saved-model.ts';
import { saveSavedModel } from '../../kernel/src/models/save-saved-model.ts';
import { build, deviation, disposeModels, MODELS, samplesFor } from './models.ts';

const ROW = [1, 2, 3, 4, 5, 6];

/** Models of this file: variables outlive the scopes of tensors. */
const own: tf.LayersModel[] = [];

describe('explain chooses by model and data', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
    for (const model of own.splice(0)) model.dispose();
  });

  for (const [title, make, methods, kind, options] of [
    ['a picture and a convolution', () => build(MODELS.CNN), ['integrated-gradients', 'grad-cam'], 'image', {}],
    ['a table', () => build(MODELS['MLP with ReLU']), ['integrated-gradients'], 'table', {}],
    [
      'a table and a background',
      () => build(MODELS.linear),
      ['expected-gradients'],
      'table',
      { background: [[0, 0, 0, 0, 0, 1]] },
    ],
    ['a sequence', () => build(MODELS.LSTM), ['integrated-gradients'], 'sequence', {}],
    ['a plane without channels', plane, ['integrated-gradients'], 'image', {}],
    ['a plane that is said to be a sequence', plane, ['integrated-gradients'], 'sequence', { kind: 'sequence' }],
    ['a text', text, ['layer-integrated-gradients'], 'text', {}],
    ['indices that are said to be a table', text, ['feature-ablation'], 'table', { kind: 'table' }],
  ] as readonly [string, () => tf.LayersModel, MethodName[], DataKind, ExplainOptions][]) {
    it(`for ${title}: ${methods.join(' and ')}`, async () => {
      const model = make();
      const x = tf.ones((model.inputs[0]?.shape ?? []).slice(1).map(Number));
      const before = tf.memory().numTensors;
      const found = await explain(model, x, options);
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      assert.deepEqual(
        found.attributions.map(({ method }) => method),
        methods,
      );
      assert.equal(found.input.kind, kind);
      const titles = methods.map((method) => METHODS[method].title).join(' and ');
      assert.ok(found.reason?.startsWith(`${titles}, because x is `), found.reason);
      const bundle = await format(found);
      for (const part of ['text/plain', 'text/x-markdown', 'application/vnd.vegalite.v5+json'])
        assert.ok(JSON.stringify(bundle[part]).includes(found.reason ?? 'none'), part);
    });
  }

  it('says nothing of a choice where methods are named', async () => {
    const { reason } = await explain(build(MODELS.linear), ROW, { methods: ['saliency'] });
    assert.equal(reason, undefined);
  });

  it('what a kernel without a gradient allows, and names the kernel', async () => {
    const graph = await depthToSpaceGraph();
    const x = tf.randomUniform([2, 2, 4], 0, 1, 'float32', 3);
    const before = tf.memory().numTensors;
    const { attributions, reason } = await explain(graph, x);
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    assert.equal(attributions[0]?.method, 'occlusion');
    assert.match(reason ?? '', /because x is a picture and DepthToSpace has no gradient\.$/);
    await assert.rejects(METHODS.saliency(graph, x), { code: 'EXPLAIN_NO_GRADIENT' });
    graph.dispose();
  });

  it('what a layer whose gradient fails allows', async () => {
    const model = build(MODELS.linear);
    const [dense] = model.layers;
    assert.ok(dense);
    const call = dense.call.bind(dense);
    const failing = tf.customGrad((x) => ({
      // SAFETY: customGrad calls with the tensor it was given.
      value: (x as tf.Tensor).clone(),
      gradFunc: () => {
        throw new Error('a gradient of the user');
      },
    }));
    dense.call = (inputs, kwargs) =>
      call(failing((Array.isArray(inputs) ? inputs[0] : inputs) ?? tf.scalar(0)), kwargs);
    const before = tf.memory().numTensors;
    const { attributions, reason } = await explain(model, ROW);
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    assert.equal(attributions[0]?.method, 'feature-ablation');
    assert.match(reason ?? '', /the output has no gradient with respect to x/);
  });

  it('outputs alone for a SavedModel, whoever loads it, and finds what it finds of the layers', async () => {
    const layers = build(MODELS['MLP with ReLU']);
    const folder = await mkdtemp(join(tmpdir(), 'limpid-explain-'));
    try {
      await saveSavedModel(layers, folder);
      const x = samplesFor(MODELS['MLP with ReLU'], 1, 5);
      const [expected] = await METHODS['feature-ablation'](layers, x);
      const { tf: engine } = await loadEngine();
      // SAFETY: the native engine's tf has tfjs-node's `node`.
      const { node } = engine as unknown as {
        node: { loadSavedModel(path: string): Promise<tf.InferenceModel & { dispose(): void }> };
      };
      for (const load of [loadSavedModel, (path: string) => node.loadSavedModel(path)]) {
        const saved = await load(folder);
        const before = tf.memory().numTensors;
        const { attributions, reason, prediction } = await explain(saved, x);
        assert.equal(tf.memory().numTensors, before, 'tensors left behind');
        assert.match(reason ?? '', /^Feature ablation, because .*a SavedModel gives outputs alone\.$/);
        assert.equal(prediction.outputs.length, 4);
        assert.ok(deviation(attributions[0]?.values ?? [], expected?.values ?? [1]) < 1e-5);
        await assert.rejects(METHODS.saliency(saved, x), {
          code: 'EXPLAIN_OUTPUTS_ONLY',
          message: /Saliency follows gradients/,
        });
        await assert.rejects(explain(saved, [1, 2]), { code: 'EXPLAIN_SHAPE', message: /\[6\].*x is of shape \[2\]/ });
        assert.equal(METHODS.saliency.fits(saved), false);
        assert.equal(METHODS.occlusion.fits(saved), true);
        saved.dispose();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  for (const [title, make, x, options, code, says] of [
    ['a generator', generator, [1, 2, 3], {}, 'EXPLAIN_GENERATOR', /\[·, 4, 4, 1\].*tf\.layers\.flatten/],
    ['names for other columns', linear, ROW, { columns: ['a', 'b'] }, 'EXPLAIN_NAMES', /`columns` holds 2 names.*6/],
    ['words for other places', text, [1, 5, 2, 8], { words: ['a'] }, 'EXPLAIN_NAMES', /`words` holds 1 names.*4/],
    ['a label that is no class', linear, ROW, { label: 3 }, 'EXPLAIN_LABEL', /`label` is 3.*from 0 to 2/],
    ['a label between two classes', linear, ROW, { label: 0.5 }, 'EXPLAIN_LABEL', /`label` is 0\.5/],
    [
      'a row that is said to be a picture',
      linear,
      ROW,
      { kind: 'image' },
      'EXPLAIN_KIND',
      /shape \[6\], which is no image/,
    ],
    ['a kind that there is not', linear, ROW, { kind: 'sound' as never }, 'EXPLAIN_KIND', /no sound.*image, table/],
    ['a method that there is not', linear, ROW, { methods: ['magic' as never] }, 'EXPLAIN_METHOD', /called magic/],
  ] as readonly [string, () => tf.LayersModel, number[], ExplainOptions, ErrorCode, RegExp][]) {
    it(`refuses ${title}, and leaves no tensor`, async () => {
      const model = make();
      const before = tf.memory().numTensors;
      await assert.rejects(explain(model, x, options), { code, message: says });
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    });
  }

  it('refuses what only looks like a model', async () => {
    // SAFETY: no model at all, which is what this checks.
    const nothing = { predict: 3, inputs: [] } as unknown as Model;
    await assert.rejects(explain(nothing, ROW), { code: 'EXPLAIN_LAYERS' });
    const silent = { predict: (x: tf.Tensor) => x, inputs: [], outputs: [] } as unknown as Model;
    await assert.rejects(explain(silent, ROW), { code: 'EXPLAIN_MODEL' });
  });
});

function linear(): tf.LayersModel {
  return build(MODELS.linear);
}

function plane(): tf.LayersModel {
  return kept({ layers: [tf.layers.flatten({ inputShape: [12, 12] }), tf.layers.dense({ units: 3 })] });
}

function text(): tf.LayersModel {
  return kept({
    layers: [
      tf.layers.embedding({ inputDim: 9, outputDim: 3, inputLength: 4 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
}

function generator(): tf.LayersModel {
  return kept({
    layers: [tf.layers.dense({ inputShape: [3], units: 16 }), tf.layers.reshape({ targetShape: [4, 4, 1] })],
  });
}

function kept(config: NonNullable<Parameters<typeof tf.sequential>[0]>): tf.LayersModel {
  const model = tf.sequential(config);
  own.push(model);
  return model;
}

/** [2, 2, 4] becomes a plane of 4 × 4, of which two sums are made. */
async function depthToSpaceGraph(): Promise<tf.GraphModel> {
  const type = { dtype: { type: 'DT_FLOAT' } };
  const sizes = [-1, 2, 2, 4].map((size) => ({ size: String(size) }));
  const nodes = [
    { name: 'x', op: 'Placeholder', attr: { ...type, shape: { shape: { dim: sizes } } } },
    { name: 'shape', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
    { name: 'kernel', op: 'Const', attr: type },
    {
      name: 'plane',
      op: 'DepthToSpace',
      input: ['x'],
      attr: { T: { type: 'DT_FLOAT' }, block_size: { i: 2 }, data_format: { s: 'TkhXQw==' } },
    },
    { name: 'row', op: 'Reshape', input: ['plane', 'shape'], attr: { T: { type: 'DT_FLOAT' } } },
    {
      name: 'sums',
      op: 'MatMul',
      input: ['row', 'kernel'],
      attr: { T: { type: 'DT_FLOAT' }, transpose_a: { b: false }, transpose_b: { b: false } },
    },
  ];
  const weights = [
    { name: 'shape', tensor: tf.tensor1d([-1, 16], 'int32') },
    { name: 'kernel', tensor: tf.randomNormal([16, 2], 0, 1, 'float32', 4) },
  ];
  const { data, specs } = await tf.io.encodeWeights(weights);
  tf.dispose(weights.map(({ tensor }) => tensor));
  const artifacts = { modelTopology: { node: nodes, versions: { producer: 1 } }, weightSpecs: specs, weightData: data };
  return tf.loadGraphModel(tf.io.fromMemory(artifacts));
}
