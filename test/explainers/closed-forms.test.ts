/** What attributions must be where that is known: sums, linear models, differences, and the law of large numbers. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { Attribution, MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { drawn } from '../../kernel/src/explain/methods/expected-gradients.ts';
import { build, deviation, disposeModels, MODELS, optionsFor, samplesFor, slopeOf } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';

const BASELINE = 0.4;

describe('explanations: closed forms', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  describe('of a linear model', () => {
    /** Of the value `x` with the weight `w`; `b` is the mean of what it is compared with. */
    const FORMS: { readonly [name in MethodName]?: (w: number, x: number, b: number) => number } = {
      saliency: (w) => w,
      'input-x-gradient': (w, x) => w * x,
      'smooth-grad': (w) => w,
      'smooth-grad-squared': (w) => w * w,
      'var-grad': () => 0,
      'integrated-gradients': (w, x) => w * (x - BASELINE),
      'neuron-integrated-gradients': (w, x) => w * (x - BASELINE),
      'expected-gradients': (w, x, b) => w * (x - b),
      'deep-lift': (w, x) => w * (x - BASELINE),
      'deep-shap': (w, x, b) => w * (x - b),
      lrp: (w, x) => w * x,
      'exact-shapley': (w, x, b) => w * (x - b),
      'permutation-shapley': (w, x, b) => w * (x - b),
      'kernel-shap': (w, x, b) => w * (x - b),
      'feature-ablation': (w, x) => w * (x - BASELINE),
      occlusion: (w, x) => w * (x - BASELINE),
    };

    for (const [name, form] of Object.entries(FORMS)) {
      const method = name as MethodName;
      it(METHODS[method].title, async () => {
        const spec = MODELS.linear;
        const [model, x] = [build(spec), samplesFor(spec, 3, 1)];
        const kernel = model.layers[0]?.getWeights()[0]?.arraySync() as number[][];
        const options = { ...optionsFor(method, spec), baseline: BASELINE, target: 1, draws: 40 };
        const compared = method === 'expected-gradients' ? drawn(0, 40, 4).map(({ row }) => row) : [0, 1, 2, 3];
        const means = samplesFor(spec, 4, 2).gather(tf.tensor1d(compared, 'int32')).mean(0).dataSync();
        const expected = (x.arraySync() as number[][]).flatMap((row) =>
          row.map((value, at) => form(kernel[at]?.[1] ?? 0, value, means[at] ?? 0)),
        );
        const found = valuesOf(await METHODS[method](model, x, options));
        const worst = found.reduce(
          (most, value, at) => Math.max(most, Math.abs(value - (expected[at] ?? Number.NaN))),
          0,
        );
        assert.ok(worst < 1e-5, `${found.join()} is ${expected.join()}`);
      });
    }

    it('internal influence of its one layer is one for the target and zero for the others', async () => {
      const spec = MODELS.linear;
      const found = await METHODS['internal-influence'](build(spec), samplesFor(spec, 1, 1), {
        layer: 'layer_0',
        target: 1,
      });
      assert.ok(deviation(valuesOf(found), [0, 1, 0]) < 1e-6);
    });
  });

  it('a value of an occluded picture gets the mean of the windows that cover it, each as a feature', async () => {
    const spec = MODELS.CNN;
    const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
    // Two windows of five rows, of all columns and channels: rows 0 to 4 and 5 to 9; then two that share row 4 to 5.
    const apart = valuesOf(await METHODS.occlusion(model, x, { window: [5, 9, 2], stride: [5, 1, 1], target: 0 }));
    const rows = Array.from({ length: 10 }, (_, row) => new Array<number[]>(9).fill([row < 5 ? 0 : 1]));
    const ablated = valuesOf(await METHODS['feature-ablation'](model, x, { features: rows, target: 0 }));
    assert.deepEqual(apart, ablated);
    const over = valuesOf(await METHODS.occlusion(model, x, { window: [6, 9, 2], stride: [4, 1, 1], target: 0 }));
    const [first = 0, shared = 0, last = 0] = [0, 4 * 18, 9 * 18].map((at) => over[at]);
    assert.ok(first !== last && Math.abs(shared - (first + last) / 2) < 1e-6);
  });

  describe('add up', () => {
    /** To the difference of the scores, or of the score and the mean score of the background, or to the score. */
    interface Sum {
      method: MethodName;
      models: readonly ModelName[];
      /** Share of the sum. */
      tolerance: number;
      options?: MethodOptions;
    }
    const SMOOTH: readonly ModelName[] = [
      'linear',
      'MLP with sigmoid and tanh',
      'MLP with tanh',
      'LSTM',
      'GRU',
      'SimpleRNN',
    ];
    const KINKED: readonly ModelName[] = ['MLP with ReLU', 'CNN', 'CNN without biases', 'CNN with global pooling'];
    const LAYERED = [...SMOOTH, ...KINKED];
    const WITHOUT_BIASES: readonly ModelName[] = ['MLP with ReLU without biases', 'CNN without biases'];
    const SUMS: readonly Sum[] = [
      { method: 'integrated-gradients', models: SMOOTH, tolerance: 1e-3, options: { steps: 50 } },
      { method: 'integrated-gradients', models: KINKED, tolerance: 1e-2 },
      { method: 'layer-integrated-gradients', models: [...SMOOTH, ...KINKED], tolerance: 1e-2 },
      { method: 'layer-conductance', models: ['MLP with ReLU', 'LSTM', 'CNN without biases'], tolerance: 1e-2 },
      { method: 'deep-lift', models: LAYERED, tolerance: 1e-4 },
      { method: 'deep-lift', models: LAYERED, tolerance: 1e-4, options: { baseline: -0.3 } },
      { method: 'deep-shap', models: LAYERED, tolerance: 1e-3 },
      { method: 'exact-shapley', models: [...SMOOTH, ...KINKED], tolerance: 1e-6 },
      { method: 'permutation-shapley', models: [...SMOOTH, ...KINKED], tolerance: 1e-6, options: { draws: 2 } },
      { method: 'kernel-shap', models: [...SMOOTH, ...KINKED], tolerance: 1e-6, options: { draws: 160 } },
      { method: 'kernel-shap', models: ['CNN without biases'], tolerance: 1e-6, options: { draws: 500, features: 1 } },
      { method: 'lrp', models: WITHOUT_BIASES, tolerance: 1e-3, options: { rule: 'epsilon' } },
      { method: 'lrp', models: WITHOUT_BIASES, tolerance: 1e-3, options: { rule: 'gamma' } },
      { method: 'lrp', models: WITHOUT_BIASES, tolerance: 1e-3, options: { rule: 'composite' } },
      // "z-plus" leaves biases out, so it keeps the whole score of a model that has some. "alpha-beta" keeps none: a sum
      // to which nothing adds, or from which nothing takes away, has the share of that lost.
      { method: 'lrp', models: ['MLP with ReLU', ...WITHOUT_BIASES], tolerance: 1e-3, options: { rule: 'z-plus' } },
    ];

    for (const { method, models, tolerance, options } of SUMS) {
      for (const name of models) {
        it(`${METHODS[method].title} ${JSON.stringify(options ?? {})}: ${name}`, async () => {
          const spec: ModelSpec = MODELS[name];
          // Scores that hardly differ have a great error in relation to their difference: this seed gives none.
          const [model, x] = [build(spec), samplesFor(spec, 3, 4)];
          const all = { ...optionsFor(method, spec), ...options, score: 'output', target: 0 } as const;
          const isLogit = ['deep-lift', 'deep-shap', 'lrp'].includes(method);
          const score = isLogit ? logitsOf(model) : (rows: tf.Tensor) => column(model.predict(rows) as tf.Tensor);
          const expected = deltasOf(method, x, all, score);
          const found = await METHODS[method](model, x, { ...all, score: isLogit ? 'logit' : 'output' });
          found.forEach(({ values, completeness }, sample) => {
            const sum = values.reduce((total, value) => total + value, 0);
            const delta = expected[sample] ?? Number.NaN;
            assert.ok(Math.abs(sum - delta) <= tolerance * Math.abs(delta) + 1e-6, `${sum} is ${delta}`);
            assert.ok(Math.abs((completeness?.sum ?? 0) - sum) < 1e-5);
            assert.ok(Math.abs((completeness?.delta ?? 0) - delta) < 1e-5);
            assert.ok(completeness?.converged);
          });
        });
      }
    }
  });

  it('saliency is the slope that small differences find', async () => {
    const spec = MODELS['MLP with sigmoid and tanh'];
    const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
    const h = 1e-2;
    const slopes = spec.input.flatMap((size) =>
      Array.from({ length: size }, (_, at) => {
        const step = tf.oneHot(tf.tensor1d([at], 'int32'), size).mul(h);
        const [up, down] = [x.add(step), x.sub(step)].map((rows) => column(model.predict(rows) as tf.Tensor)[0] ?? 0);
        return ((up ?? 0) - (down ?? 0)) / (2 * h);
      }),
    );
    assert.ok(deviation(valuesOf(await METHODS.saliency(model, x, { target: 0 })), slopes) < 1e-2);
  });

  it('Layer-CAM is Grad-CAM where pooling gives every place of a map one gradient, if none speaks against', async () => {
    const spec = MODELS['CNN with global pooling'];
    const [model, x] = [build(spec), samplesFor(spec, 2, 1)];
    const head = model.layers.at(-1);
    head?.setWeights(head.getWeights().map((weight) => weight.abs()));
    const [layerCam, gradCam] = [await METHODS['layer-cam'](model, x), await METHODS['grad-cam'](model, x)];
    assert.ok(deviation(valuesOf(layerCam), valuesOf(gradCam)) < 1e-5);
  });

  it('layer integrated gradients of the first of two linear layers are what it gives times the weights of the second', async () => {
    const spec: ModelSpec = {
      input: [6],
      layers: [
        { kind: 'dense', units: 4 },
        { kind: 'dense', units: 2 },
      ],
      noBias: true,
    };
    const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
    const [first, second] = model.layers;
    const weights = second?.getWeights()[0]?.slice([0, 1], [4, 1]).reshape([1, 4]);
    assert.ok(first && weights);
    const expected = (first.apply(x) as tf.Tensor).mul(weights).dataSync();
    for (const method of ['layer-integrated-gradients', 'layer-conductance'] as const) {
      const found = await METHODS[method](model, x, {
        layer: 'layer_0',
        target: 1,
        steps: method === 'layer-conductance' ? 400 : 20,
      });
      assert.ok(deviation(valuesOf(found), expected) < 1e-3, method);
    }
  });

  describe('what is drawn', () => {
    const DRAWING: readonly MethodName[] = [
      'smooth-grad',
      'smooth-grad-squared',
      'var-grad',
      'expected-gradients',
      'permutation-shapley',
      'kernel-shap',
      'lime',
      'rise',
    ];
    for (const method of DRAWING) {
      it(`${METHODS[method].title}: the same seed gives the same bits, another others`, async () => {
        const spec = MODELS['MLP with sigmoid and tanh'];
        const [model, x] = [build(spec), samplesFor(spec, 2, 1)];
        const by = async (seed: number) =>
          valuesOf(
            await METHODS[method](model, x, {
              ...optionsFor(method, spec),
              ...(method === 'kernel-shap' && { draws: 40 }),
              seed,
              target: 0,
            }),
          );
        const [one, same, other] = [await by(5), await by(5), await by(6)];
        assert.deepEqual(one, same);
        assert.notDeepEqual(one, other);
      });
    }

    it('the error of expected gradients falls as one over the root of the draws', async () => {
      const spec = MODELS['MLP with tanh'];
      const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
      const background = samplesFor(spec, 4, 2);
      const by = async (draws: number, seed: number) =>
        valuesOf(await METHODS['expected-gradients'](model, x, { background, draws, seed, target: 0 }));
      // Integrated gradients from each row of the background, averaged: what expected gradients tend to.
      const exact = new Float64Array(6);
      for (const baseline of tf.unstack(background)) {
        const found = await METHODS['integrated-gradients'](model, x, { baseline, target: 0 });
        valuesOf(found).forEach((value, at) => (exact[at] = (exact[at] ?? 0) + value / 4));
      }
      await assertRootLaw(by, exact);
    });

    it('and so does that of RISE, of a linear model too, where its expectation is known', async () => {
      const spec = MODELS.linear;
      const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
      const by = async (draws: number, seed: number) =>
        valuesOf(await METHODS.rise(model, x, { draws, seed, probability: 0.4, baseline: BASELINE, target: 0 }));
      const [start, shares] = [
        column(model.predict(tf.fill([1, 6], BASELINE)) as tf.Tensor)[0] ?? 0,
        valuesOf(await METHODS.occlusion(model, x, { baseline: BASELINE, target: 0 })),
      ];
      const sum = shares.reduce((total, share) => total + share, 0);
      // A value is there for sure, any other in 40 of 100 masks.
      await assertRootLaw(
        by,
        shares.map((share) => start + share + 0.4 * (sum - share)),
      );
    });
  });
});

function valuesOf(found: readonly Attribution[]): number[] {
  return found.flatMap(({ values }) => [...values]);
}

/** The first output of each row. */
function column(outputs: tf.Tensor): number[] {
  return Array.from(outputs.slice([0, 0], [-1, 1]).dataSync());
}

function logitsOf(model: tf.Sequential): (rows: tf.Tensor) => number[] {
  const last = model.layers.at(-1);
  const [kernel, bias] = last?.getWeights() ?? [];
  assert.ok(kernel && bias);
  return (rows) => {
    const before = model.layers.slice(0, -1).reduce((x, layer) => layer.apply(x) as tf.Tensor, rows);
    return column(before.matMul(kernel).add(bias));
  };
}

/** What the attributions of each sample must add up to. */
function deltasOf(
  method: MethodName,
  x: tf.Tensor,
  { baseline = 0, background }: MethodOptions,
  score: (rows: tf.Tensor) => number[],
): number[] {
  if (method === 'lrp') return score(x);
  if (background instanceof tf.Tensor) {
    const known = score(background);
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    return score(x).map((value) => value - mean);
  }
  assert.equal(typeof baseline, 'number');
  const from = score(tf.fill(x.shape, Number(baseline)));
  return score(x).map((value, sample) => value - (from[sample] ?? 0));
}

/** The error falls as one over the root of the draws. */
async function assertRootLaw(
  by: (draws: number, seed: number) => Promise<number[]>,
  exact: ArrayLike<number>,
): Promise<void> {
  const logs: [number, number][] = [];
  for (const draws of [16, 64, 256]) {
    let squares = 0;
    for (let seed = 0; seed < 40; seed++) {
      const found = await by(draws, seed);
      squares += found.reduce((sum, value, at) => sum + (value - (exact[at] ?? 0)) ** 2, 0);
    }
    logs.push([Math.log(draws), Math.log(squares) / 2]);
  }
  const slope = slopeOf(logs);
  assert.ok(Math.abs(slope + 0.5) < 0.1, `slope ${slope}`);
}
