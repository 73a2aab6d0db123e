/** Shapley values and LIME against their definitions: axioms, closed forms, and what chance may do to them. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { pairsOf } from '../../kernel/src/explain/coalition-pairs.ts';
import { featuresOf } from '../../kernel/src/explain/features.ts';
import type { Attribution, MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, slopeOf } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';

const SHAPLEY = ['exact-shapley', 'permutation-shapley', 'kernel-shap'] as const;
const TABLES: readonly ModelName[] = ['linear', 'MLP with ReLU', 'MLP with sigmoid and tanh', 'MLP with tanh'];

describe('Shapley values and LIME', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  describe('are the mean over all orders of what a feature adds', () => {
    for (const name of [...TABLES, 'LSTM', 'CNN'] as const) {
      it(name, async () => {
        const spec: ModelSpec = MODELS[name];
        const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
        const options = { background: samplesFor(spec, 3, 2), target: 0, ...(name === 'CNN' && { features: 5 }) };
        const expected = byOrders(model, x, options);
        const found = valuesOf(await METHODS['exact-shapley'](model, x, options));
        assert.ok(deviation(found, expected) < 1e-5);
        const fitted = valuesOf(await METHODS['kernel-shap'](model, x, options));
        assert.ok(deviation(fitted, expected) < 1e-5);
      });
    }
  });

  describe('are those of a product, half the one difference times the sum of the others', () => {
    for (const method of SHAPLEY) {
      it(METHODS[method].title, async () => {
        const model = productModel();
        const [found] = await METHODS[method](model, [3, -2], { baseline: [0.5, 4], draws: 2 });
        model.dispose();
        const expected = [((3 - 0.5) * (-2 + 4)) / 2, ((-2 - 4) * (3 + 0.5)) / 2];
        assert.ok(deviation(found?.values ?? [], expected) < 1e-6);
      });
    }
  });

  describe('are the same for inputs that the model cannot tell apart', () => {
    for (const method of ['exact-shapley', 'kernel-shap'] as const) {
      it(METHODS[method].title, async () => {
        const model = build(MODELS['MLP with sigmoid and tanh']);
        const [first] = model.layers;
        const [kernel, bias] = first?.getWeights() ?? [];
        assert.ok(first && kernel && bias);
        first.setWeights([kernel.gather(tf.tensor1d([0, 1, 2, 3, 4, 1], 'int32')), bias]);
        const twins = (rows: number[][]) => rows.map(([a = 0, b = 0, c = 0, d = 0, e = 0]) => [a, b, c, d, e, b]);
        const background = twins(samplesFor(MODELS.linear, 4, 2).arraySync() as number[][]);
        const x = twins(samplesFor(MODELS.linear, 1, 1).arraySync() as number[][]);
        const [found] = await METHODS[method](model, x, { background, target: 0 });
        const [one = 0, other = 1] = [found?.values[1], found?.values[5]];
        assert.ok(one !== 0 && Math.abs(one - other) < 1e-6 * Math.abs(one) + 1e-7, `${one} is ${other}`);
      });
    }
  });

  describe('of the sum of two models are the sum of theirs', () => {
    for (const method of [...SHAPLEY, 'lime'] as const) {
      it(METHODS[method].title, async () => {
        const spec = MODELS['MLP with tanh'];
        const [model, x] = [build(spec), samplesFor(spec, 2, 1)];
        // Linear outputs, the last of which is the sum of the others.
        const hidden = model.layers.slice(0, 1).map(({ output }) => output as tf.SymbolicTensor);
        const head = tf.layers.dense({ units: 3 });
        const sum = tf.model({ inputs: model.inputs, outputs: head.apply(hidden) as tf.SymbolicTensor });
        const two = tf.randomNormal([16, 2], 0, 1, 'float32', 3);
        head.setWeights([tf.concat([two, two.sum(1, true)], 1), tf.tensor1d([0.1, 0.2, 0.3])]);
        const of = async (target: number) =>
          valuesOf(await METHODS[method](sum, x, { background: samplesFor(spec, 3, 2), target, draws: 70 }));
        const [f, g, both] = [await of(0), await of(1), await of(2)];
        head.dispose();
        assert.ok(
          deviation(
            both,
            f.map((value, at) => value + (g[at] ?? 0)),
          ) < 1e-5,
        );
      });
    }
  });

  it('an input that is the same in the sample and in all of the background does not play', async () => {
    const spec = MODELS['CNN without biases'];
    const model = build(spec);
    // 64 features, of which 5 are not as in the baseline.
    const x = tf.buffer([1, 8, 8, 1]);
    for (const [row, column] of [
      [1, 1],
      [2, 5],
      [4, 4],
      [6, 2],
      [7, 7],
    ] as const)
      x.set(1, 0, row, column, 0);
    const exact = await METHODS['exact-shapley'](model, x.toTensor(), { features: 1 });
    assert.equal(exact[0]?.cost.forward, 2 ** 5);
    const fitted = await METHODS['kernel-shap'](model, x.toTensor(), { features: 1 });
    assert.ok(deviation(valuesOf(fitted), valuesOf(exact)) < 1e-5);
    assert.equal(valuesOf(fitted).filter((value) => value !== 0).length, 5);
  });

  it('values of one feature share what it is worth', async () => {
    const spec = MODELS['CNN without biases'];
    const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
    const [found] = await METHODS['exact-shapley'](model, x, { features: 4 });
    const rows = tf.tensor(found?.values ?? [], [8, 8]);
    for (const [row, column] of [
      [0, 0],
      [0, 4],
      [4, 0],
      [4, 4],
    ] as const) {
      assert.equal(new Set(rows.slice([row, column], [4, 4]).dataSync()).size, 1);
    }
    assert.ok(found?.completeness && found.completeness.error < 1e-6);
  });

  it('more rows of a background than go through the model at a time are all averaged', async () => {
    const spec = MODELS.linear;
    const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
    const background = samplesFor(spec, 700, 2);
    const weights = model.layers[0]?.getWeights()[0]?.slice([0, 1], [6, 1]).reshape([6]);
    assert.ok(weights);
    const expected = x.sub(background.mean(0)).mul(weights).dataSync();
    const found = await METHODS['exact-shapley'](model, x, { background, target: 1 });
    assert.ok(deviation(valuesOf(found), expected) < 1e-5);
  });

  describe('KernelSHAP asks about', () => {
    it('every coalition once where there is room for all, by the Shapley kernel', () => {
      for (const features of [2, 3, 6, 7, 10]) {
        const { halves, weights, counts, enumerated } = pairsOf(features, 2 ** features - 2, 0);
        assert.equal(counts.length, 0);
        assert.equal(enumerated, 2 ** (features - 1) - 1);
        const seen = new Map<number, number>();
        weights.forEach((weight, pair) => {
          const half = halves.subarray(pair * features, (pair + 1) * features);
          const bits = half.reduce((number, there, at) => number + there * 2 ** at, 0);
          seen.set(bits, weight);
          seen.set(2 ** features - 1 - bits, weight);
        });
        assert.equal(seen.size, 2 ** features - 2);
        const kernel = (bits: number) => {
          const size = bits.toString(2).replaceAll('0', '').length;
          return (features - 1) / (choose(features, size) * size * (features - size));
        };
        const total = [...seen.keys()].reduce((sum, bits) => sum + kernel(bits), 0);
        for (const [bits, weight] of seen) assert.ok(Math.abs(weight * total - kernel(bits)) < 1e-9 * total);
      }
    });

    it('the smallest and the greatest first, and draws what is left', () => {
      const { halves, weights, counts, enumerated } = pairsOf(12, 2000, 0);
      const sizes = Array.from(weights, (_, pair) =>
        halves.subarray(pair * 12, (pair + 1) * 12).reduce((sum, there) => sum + there, 0),
      );
      assert.deepEqual(new Set(sizes.slice(0, enumerated)), new Set([1, 2, 3]));
      assert.equal(enumerated, 12 + 66 + 220);
      assert.ok(Math.min(...sizes.slice(enumerated)) === 4);
      assert.equal(weights.length, 1000);
      assert.ok(counts.every((count) => count > 0));
      assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 0.5) < 1e-12);
    });
  });

  describe('come nearer the more is drawn, as one over the root of the draws', () => {
    it(METHODS['permutation-shapley'].title, async () => {
      const errors = [];
      for (const draws of [4, 16, 64]) {
        errors.push([Math.log(draws), Math.log((await chance('permutation-shapley', draws)).error)] as const);
      }
      const slope = slopeOf(errors);
      assert.ok(Math.abs(slope + 0.5) < 0.1, `slope ${slope}`);
    });
  });

  describe('say how far chance has moved them', () => {
    for (const [method, draws] of [
      ['permutation-shapley', 16],
      ['kernel-shap', 60],
      ['kernel-shap', 400],
    ] as const) {
      it(`${METHODS[method].title}, ${draws} draws`, async () => {
        const { error, standardError } = await chance(method, draws);
        assert.ok(standardError / error > 0.75 && standardError / error < 1.5, `${standardError} is ${error}`);
      });
    }

    it('which is nothing where nothing was drawn', async () => {
      const spec = MODELS['MLP with tanh'];
      const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
      for (const method of ['exact-shapley', 'kernel-shap'] as const) {
        const [found] = await METHODS[method](model, x);
        assert.ok(found && found.standardErrors === undefined);
      }
    });
  });

  describe('LIME', () => {
    for (const distance of ['cosine', 'euclidean'] as const) {
      it(`finds the weights of a linear model, and says that it fits: ${distance}`, async () => {
        const spec = MODELS.linear;
        const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
        const weights = model.layers[0]?.getWeights()[0]?.slice([0, 1], [6, 1]).reshape([6]);
        assert.ok(weights);
        const expected = x.sub(0.4).mul(weights).dataSync();
        const [found] = await METHODS.lime(model, x, { baseline: 0.4, target: 1, draws: 5000, distance });
        assert.ok(found?.fit !== undefined && found.fit > 0.999 && found.fit <= 1, `fit ${found?.fit}`);
        assert.ok(deviation(found.values, expected) < 0.02);
      });
    }

    it('says how badly a line fits a product', async () => {
      const model = productModel();
      const [found] = await METHODS.lime(model, [1, 1], { baseline: -1, kernelWidth: 100 });
      model.dispose();
      assert.ok(found?.fit !== undefined && found.fit < 0.1, `fit ${found?.fit}`);
    });

    it('says nothing of a fit where all scores are the same', async () => {
      const spec = MODELS.linear;
      const model = build(spec);
      model.layers[0]?.setWeights([tf.zeros([6, 3]), tf.ones([3])]);
      const [found] = await METHODS.lime(model, samplesFor(spec, 1, 1));
      assert.ok(found && found.fit === undefined);
      assert.ok(found.values.every((value) => value === 0));
    });
  });
});

/** Root mean square of the error and of the standard error over seeds. */
async function chance(method: MethodName, draws: number): Promise<{ error: number; standardError: number }> {
  // So many features that KernelSHAP must draw, and not too many for all coalitions.
  const spec: ModelSpec = {
    input: [14],
    layers: [
      { kind: 'dense', units: 16, activation: 'tanh' },
      { kind: 'dense', units: 8, activation: 'tanh' },
      { kind: 'dense', units: 1 },
    ],
  };
  const model = build(spec);
  for (const layer of model.layers) layer.setWeights(layer.getWeights().map((weight) => weight.mul(3)));
  const x = samplesFor(spec, 1, 1);
  const exact = valuesOf(await METHODS['exact-shapley'](model, x));
  let [error, standardError] = [0, 0];
  for (let seed = 0; seed < 40; seed++) {
    const [found] = await METHODS[method](model, x, { draws, seed });
    found?.values.forEach((value, at) => (error += (value - (exact[at] ?? Number.NaN)) ** 2));
    found?.standardErrors?.forEach((value) => (standardError += value ** 2));
  }
  return { error: Math.sqrt(error), standardError: Math.sqrt(standardError) };
}

/** All orders, one after the other, with nothing of the methods but who is there; values as each pixel shares them. */
function byOrders(model: tf.Sequential, x: tf.Tensor, options: MethodOptions & { background: tf.Tensor }): number[] {
  const { count, of } = featuresOf(x.shape.slice(1), options);
  const known = new Map<string, number>();
  const score = (there: readonly number[]): number => {
    const key = [...there].sort((a, b) => a - b).join();
    const found =
      known.get(key) ??
      tf.tidy(() => {
        const mask = tf.tensor(
          Array.from(of, (feature) => (there.includes(feature) ? 1 : 0)),
          [1, ...x.shape.slice(1)],
        );
        const mixed = tf.where(mask.cast('bool'), x, options.background);
        return (model.predict(mixed) as tf.Tensor).slice([0, 0], [-1, 1]).mean().dataSync()[0] ?? Number.NaN;
      });
    known.set(key, found);
    return found;
  };
  const sums = new Array<number>(count).fill(0);
  let orders = 0;
  for (const order of permutations(count)) {
    orders += 1;
    order.forEach((feature, at) => {
      sums[feature] = (sums[feature] ?? 0) + score(order.slice(0, at + 1)) - score(order.slice(0, at));
    });
  }
  return Array.from(of, (feature) => (sums[feature] ?? 0) / orders / of.filter((other) => other === feature).length);
}

function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
  );
}

/** f(x) = x₁x₂. */
function productModel(): tf.LayersModel {
  const input = tf.input({ shape: [2] });
  const [one, other] = [0, 1].map((at) => {
    const layer = tf.layers.dense({ units: 1, useBias: false });
    const output = layer.apply(input) as tf.SymbolicTensor;
    layer.setWeights([tf.tensor2d([[1 - at], [at]])]);
    return output;
  });
  assert.ok(one && other);
  return tf.model({ inputs: input, outputs: tf.layers.multiply().apply([one, other]) as tf.SymbolicTensor });
}

function valuesOf(found: readonly Attribution[]): number[] {
  return found.flatMap(({ values }) => [...values]);
}

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
}
