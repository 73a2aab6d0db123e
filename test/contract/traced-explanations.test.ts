/** Explanations run as functions of TensorFlow's, and are what they are op by op. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { forgetCutOff } from '../../kernel/src/engine/cut-off.ts';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import type { Explainer } from '../../kernel/src/explain/explainer.ts';
import type { MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { replacing } from '../../kernel/src/explain/replacing.ts';
import type { InUse } from './traced-memory.ts';
import { FEW_KERNELS, trainingModels } from './training-models.ts';

/** The oneDNN kernels of graphs round otherwise in the last place. */
const LAST_PLACES = 1e-5;

describe('traced explanations', () => {
  let tf: TensorFlow;
  let kernelsOf: ReturnType<typeof trainingModels>['kernelsOf'];
  let example: ReturnType<typeof trainingModels>['example'];
  const made: { dispose(): unknown }[] = [];

  before(async () => {
    const engine = await loadEngine();
    assert.equal(engine.rung, 'native');
    ({ tf } = engine);
    ({ kernelsOf, example } = trainingModels(tf));
  });
  afterEach(() => {
    delete process.env['LIMPID_TRACE'];
    for (const one of made.splice(0)) one.dispose();
  });

  function kept<T extends { dispose(): unknown }>(one: T): T {
    made.push(one);
    return one;
  }
  function of(what: string): { model: LayersModel; x: Tensor; y: Tensor } {
    const { model, x, y } = example(what);
    made.push(model, x, y);
    return { model, x: kept(x.slice(0, 3)), y };
  }
  const network = (): { model: LayersModel; x: Tensor } => {
    const init = (seed: number) => tf.initializers.glorotNormal({ seed });
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 4,
          kernelSize: 3,
          activation: 'relu',
          kernelInitializer: init(1),
        }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 6, activation: 'relu', kernelInitializer: init(2) }),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: init(3) }),
      ],
    });
    return { model: kept(model), x: kept(tf.randomUniform([3, 8, 8, 1], 0, 1, 'float32', 4)) };
  };

  async function values(method: Explainer, model: LayersModel, x: Tensor, options: MethodOptions = {}) {
    return (await method(model, x, options)).flatMap((one) => [...one.values]);
  }
  async function opByOp(method: Explainer, model: LayersModel, x: Tensor, options: MethodOptions = {}) {
    process.env['LIMPID_TRACE'] = 'off';
    try {
      return await values(method, model, x, options);
    } finally {
      delete process.env['LIMPID_TRACE'];
    }
  }
  function same(found: readonly number[], expected: readonly number[], what: string): void {
    const most = Math.max(...expected.map(Math.abs));
    assert.ok(most > 0 && found.length === expected.length, what);
    found.forEach((value, at) =>
      assert.ok(Math.abs(value - (expected[at] ?? NaN)) <= LAST_PLACES * most, `${what}: ${value} for ${expected[at]}`),
    );
  }

  const TRACED: MethodName[] = [
    ...(['saliency', 'input-x-gradient', 'smooth-grad', 'integrated-gradients', 'expected-gradients'] as const),
    ...([
      'layer-conductance',
      'internal-influence',
      'deep-lift',
      'deep-shap',
      'lrp',
      'guided-backpropagation',
    ] as const),
    ...(['deconvolution', 'grad-cam', 'grad-cam-plus-plus', 'layer-cam', 'occlusion', 'feature-ablation'] as const),
  ];
  for (const name of TRACED) {
    it(`${name}: the first time and later it is what it is op by op, for each target`, async () => {
      const { model, x } = network();
      const background = kept(tf.randomUniform([2, 8, 8, 1], 0, 1, 'float32', 9));
      const layer = model.layers[0]?.name ?? assert.fail();
      const needs = name === 'layer-conductance' || name === 'internal-influence' ? { layer } : {};
      const options = { steps: 5, draws: 6, noise: 0.1, background, window: 3, ...needs };
      for (const target of [0, 2, [1, 0, 2]]) {
        const expected = await opByOp(METHODS[name], model, x, { ...options, target });
        const [first, second] = [
          await values(METHODS[name], model, x, { ...options, target }),
          await values(METHODS[name], model, x, { ...options, target }),
        ];
        same(first, expected, `${name}, target ${String(target)}`);
        assert.deepEqual(second, first, 'the same again to the bit');
      }
    });
  }

  for (const what of [
    'LSTM',
    'GRU',
    'layer norm, ELU and a regulariser',
    'separable convolution and average pooling',
  ]) {
    it(`${what}: gradients, DeepLIFT and LRP are those of op by op, also of large graphs`, async () => {
      const { model, x } = of(what);
      for (const name of ['saliency', 'deep-lift', 'lrp'] as const) {
        const expected = await opByOp(METHODS[name], model, x, { target: 1 });
        for (let turn = 0; turn < 6; turn += 1) {
          same(await values(METHODS[name], model, x, { target: 1 }), expected, `${what}, ${name}`);
        }
      }
    });
  }

  it('one function computes the map, and one the gradient', async () => {
    const { model, x } = network();
    for (const name of ['grad-cam', 'saliency', 'deep-lift'] as const) {
      await METHODS[name](model, x, { target: 0 });
      const kernels = await kernelsOf(() => METHODS[name](model, x, { target: 0 }));
      assert.ok(kernels <= FEW_KERNELS, `${name} calls ${kernels} kernels`);
    }
  });

  it('a model that has been trained on, or given weights, is explained anew', async () => {
    const { model, x, y } = of('CNN with BatchNorm');
    const all = kept(tf.randomUniform([32, 12, 12, 1], 0, 1, 'float32', 3));
    for (const name of ['saliency', 'grad-cam', 'deep-lift'] as const) {
      let before = await values(METHODS[name], model, x, { target: 0 });
      for (const epochs of [1, 3, 2]) {
        await model.fit(all, y, { epochs, verbose: 0 });
        const now = await values(METHODS[name], model, x, { target: 0 });
        assert.notDeepEqual(now, before, `${name} is of other weights`);
        same(now, await opByOp(METHODS[name], model, x, { target: 0 }), name);
        before = now;
      }
      tf.tidy(() => {
        model.setWeights(model.getWeights().map((weight) => weight.mul(1.5)));
      });
      same(
        await values(METHODS[name], model, x, { target: 0 }),
        await opByOp(METHODS[name], model, x, { target: 0 }),
        `${name} of weights that were set`,
      );
    }
  });

  for (const isTrained of [false, true]) {
    it(`a model that has its weights from another one${isTrained ? ', trained,' : ''} is explained by its own`, () =>
      fromAnother(isTrained));
  }
  async function fromAnother(isTrained: boolean): Promise<void> {
    const [{ model, x }, other] = [network(), network()];
    if (isTrained) {
      model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
      await model.fit(x, kept(tf.eye(3)), { epochs: 8, verbose: 0 });
    }
    other.model.setWeights(model.getWeights());
    const alike = await values(METHODS.saliency, other.model, x, { target: 0 });
    same(alike, await values(METHODS.saliency, model, x, { target: 0 }), 'the same weights');
    tf.tidy(() => {
      model.setWeights(model.getWeights().map((weight) => weight.mul(1.5)));
    });
    assert.deepEqual(await values(METHODS.saliency, other.model, x, { target: 0 }), alike);
    tf.tidy(() => {
      other.model.setWeights(model.getWeights().map((weight) => weight.mul(2)));
    });
    for (const one of [model, other.model]) {
      same(
        await values(METHODS.saliency, one, x, { target: 0 }),
        await opByOp(METHODS.saliency, one, x, { target: 0 }),
        'each by its own weights',
      );
    }
  }

  it('a layer that is added counts', async () => {
    const { model, x } = network();
    await values(METHODS.saliency, model, x, { target: 0 });
    assert.ok(model instanceof tf.Sequential);
    model.add(tf.layers.dense({ units: 3, kernelInitializer: tf.initializers.glorotNormal({ seed: 8 }) }));
    same(
      await values(METHODS.saliency, model, x, { target: 0 }),
      await opByOp(METHODS.saliency, model, x, { target: 0 }),
      'with another layer',
    );
  });

  it('a model that is disposed says so as it does op by op, and leaves no tensor', async () => {
    const { model, x } = network();
    await values(METHODS.saliency, model, x, { target: 0 });
    await values(METHODS['grad-cam'], model, x, { target: 0 });
    model.dispose();
    made.splice(0);
    const before = tf.memory().numTensors;
    for (const name of ['saliency', 'grad-cam'] as const) {
      const said: string[] = [];
      for (const run of [values, opByOp]) {
        await run(METHODS[name], model, x, { target: 0 }).catch((error: unknown) => said.push(String(error)));
      }
      assert.equal(said.length, 2);
      assert.equal(said[0], said[1]);
    }
    assert.equal(tf.memory().numTensors, before);
    x.dispose();
  });

  it('an op that fails within a function is told by its name', async () => {
    const { model } = of('embedding');
    const at = (index: number) => kept(tf.fill([1, 6], index));
    await METHODS['feature-ablation'](model, at(3), { target: 0 });
    await assert.rejects(METHODS['feature-ablation'](model, at(99), { target: 0 }), /Gather.*index 99 is outside/s);
  });

  it("a layer of the notebook's own may do anything, and runs each time", async () => {
    let calls = 0;
    class Own extends tf.layers.Layer {
      static readonly className = 'OwnOfExplanations';
      override call(inputs: Tensor | Tensor[]): Tensor {
        calls += 1;
        const [x] = [inputs].flat();
        return (x ?? assert.fail()).mul(calls);
      }
      override computeOutputShape(shape: number[]): number[] {
        return shape;
      }
    }
    const model = kept(tf.sequential({ layers: [new Own({ inputShape: [2] }), tf.layers.dense({ units: 2 })] }));
    for (let turn = 0; turn < 3; turn += 1) {
      const before = calls;
      await METHODS.saliency(model, [1, 2], { target: 0 });
      assert.ok(calls > before);
    }
  });

  it('what an interrupt has left replaced is put back when its cell has ended', () => {
    const layer = tf.layers.dense({ units: 2, inputShape: [2] });
    replacing(
      layer,
      'call',
      () => tf.scalar(1),
      () => {
        forgetCutOff();
        assert.ok(!Object.hasOwn(layer, 'call'));
      },
    );
    assert.ok(!Object.hasOwn(layer, 'call'));
  });

  it('200 explanations leave tensors and memory as they are, and so do models that come and go', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--expose-gc'],
      fileURLToPath(new URL('explained-memory.ts', import.meta.url)),
    ]);
    // SAFETY: explained-memory.ts prints it.
    const seen = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as InUse[];
    const [first, fifth] = [seen[0] ?? assert.fail(), seen[4] ?? assert.fail()];
    const [third, last] = [seen[7] ?? assert.fail(), seen[10] ?? assert.fail()];
    assert.equal(fifth.tensors, first.tensors);
    assert.equal(last.tensors, third.tensors);
    assert.ok(fifth.megabytes - first.megabytes < 16, JSON.stringify(seen));
    assert.ok(last.megabytes - third.megabytes < 24, JSON.stringify(seen));
  }).timeout(300_000);
});
