/** Every method that SHAP has says what SHAP says, with identical weights, background and draws. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { pairsOf } from '../../kernel/src/explain/coalition-pairs.ts';
import { featuresOf } from '../../kernel/src/explain/features.ts';
import type { MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { drawn } from '../../kernel/src/explain/methods/expected-gradients.ts';
import { coalitionsOf } from '../../kernel/src/explain/methods/kernel-shap.ts';
import { permutationsOf } from '../../kernel/src/explain/methods/permutation-shapley.ts';
import { captum } from '../python-peer.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, weightsOf, withoutLast } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';

const SAMPLES = 2;
const ROWS = 4;
/** One a sample, of a model with several outputs. */
const TARGETS = [0, 2];

interface Comparison {
  method: MethodName;
  models: readonly ModelName[];
  /** Greatest error over greatest value. */
  tolerance: number;
  options?: MethodOptions;
}

const TABLES: readonly ModelName[] = ['linear', 'MLP with ReLU', 'MLP with sigmoid and tanh', 'MLP with tanh'];
const PICTURES: readonly ModelName[] = ['CNN', 'CNN without biases', 'CNN with global pooling'];
const LAYERED = [...TABLES, ...PICTURES];

const COMPARISONS: readonly Comparison[] = [
  { method: 'exact-shapley', models: TABLES, tolerance: 1e-5 },
  { method: 'permutation-shapley', models: TABLES, tolerance: 1e-4, options: { draws: 1 } },
  { method: 'permutation-shapley', models: TABLES, tolerance: 1e-4, options: { draws: 6 } },
  { method: 'kernel-shap', models: [...TABLES, 'LSTM'], tolerance: 1e-4 },
  { method: 'kernel-shap', models: PICTURES, tolerance: 1e-4, options: { features: 4 } },
  { method: 'kernel-shap', models: [...TABLES, 'LSTM'], tolerance: 1e-4, options: { draws: 16 } },
  { method: 'kernel-shap', models: PICTURES, tolerance: 1e-4, options: { draws: 400 } },
  { method: 'expected-gradients', models: [...LAYERED, 'LSTM'], tolerance: 1e-4, options: { draws: 25 } },
  { method: 'deep-shap', models: LAYERED, tolerance: 1e-4 },
];

/** Features, and coalitions that KernelSHAP may ask about. */
const PLANS = [
  [5, 30],
  [7, 50],
  [8, 150],
  [12, 2000],
  [13, 2000],
  [49, 2000],
  [60, 200],
] as const;

interface Case extends Comparison {
  title: string;
  name: ModelName;
}

const CASES = COMPARISONS.flatMap((comparison) =>
  comparison.models.map((name): Case => {
    const { method, options = {} } = comparison;
    return { ...comparison, name, title: `${METHODS[method].title} ${JSON.stringify(options)}: ${name}` };
  }),
);

describe('explanations, as SHAP has them', () => {
  let theirs: number[][];
  let plans: number[][];
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });
  before(async function () {
    // SHAP alone can take long to load on a busy machine.
    this.timeout(300_000);
    await loadEngine();
    const cases: unknown[] = [];
    tf.tidy(() => {
      cases.push(...CASES.map(given));
    });
    cases.push(...PLANS.map(([features, draws]) => ({ method: 'plan', features, draws })));
    const found = (await captum('explainers/shap_attributions.py', cases)) as number[][];
    [theirs, plans] = [found.slice(0, CASES.length), found.slice(CASES.length)];
    disposeModels();
  });

  for (const [index, one] of CASES.entries()) {
    it(one.title, async () => {
      const { name, method, tolerance } = one;
      const model = build(MODELS[name]);
      const found = await METHODS[method](model, samplesFor(MODELS[name], SAMPLES, 1), optionsOf(one));
      const error = deviation(
        found.flatMap(({ values }) => [...values]),
        theirs[index] ?? [],
      );
      assert.ok(error <= tolerance, `error ${error}`);
    });
  }

  for (const [index, [features, draws]] of PLANS.entries()) {
    it(`KernelSHAP leaves the same coalitions of ${features} features to chance, of ${draws}`, () => {
      const { halves, weights, enumerated } = pairsOf(features, draws, 0);
      const known = new Map<string, number>();
      const plan = plans[index] ?? [];
      for (let at = 0; at < plan.length; at += features + 1) {
        known.set(plan.slice(at, at + features).join(''), plan[at + features] ?? Number.NaN);
      }
      assert.equal(known.size, 2 * weights.length);
      const certain = new Set<number>();
      for (let pair = 0; pair < enumerated; pair++) {
        const half = halves.subarray(pair * features, (pair + 1) * features);
        certain.add(half.reduce((sum, there) => sum + there, 0));
        for (const mask of [half, half.map((there) => 1 - there)]) {
          const weight = known.get(mask.join('')) ?? Number.NaN;
          assert.ok(Math.abs(weight - (weights[pair] ?? 0)) < 1e-12, `${mask.join('')} weighs ${weight}`);
        }
      }
      const others = [...known].filter(([mask]) => {
        const size = mask.replaceAll('0', '').length;
        return !certain.has(Math.min(size, features - size));
      });
      assert.equal(others.length, 2 * (weights.length - enumerated));
      const left = others.reduce((sum, [, weight]) => sum + weight, 0);
      const ours = weights.subarray(enumerated).reduce((sum, weight) => sum + 2 * weight, 0);
      assert.ok(Math.abs(left - ours) < 1e-12, `${ours} is ${left}`);
    });
  }
});

function optionsOf({ name, options }: Case): MethodOptions {
  return { ...options, target: targetsFor(MODELS[name]), background: samplesFor(MODELS[name], ROWS, 2) };
}

/** What SHAP's side of a case is given. */
function given(one: Case): unknown {
  const { name, method } = one;
  const spec: ModelSpec = MODELS[name];
  return {
    // DeepSHAP explains the logit.
    layers: method === 'deep-shap' ? withoutLast(spec.layers) : spec.layers,
    weights: weightsOf(build(spec)),
    x: samplesFor(spec, SAMPLES, 1).arraySync(),
    target: targetsFor(spec),
    method,
    options: { background: samplesFor(spec, ROWS, 2).arraySync(), ...drawsOf(one, spec) },
  };
}

function drawsOf({ method, options = {} }: Case, spec: ModelSpec): object {
  const { draws = 1 } = options;
  const { count, of } = featuresOf(spec.input, options);
  switch (method) {
    case 'permutation-shapley':
      return { orders: tf.tensor2d(permutationsOf(0, draws, count), [draws, count]).arraySync() };
    case 'kernel-shap': {
      if (options.draws === undefined) return { features: [...of] };
      const pairs = pairsOf(count, draws, 0);
      const coalitions = coalitionsOf(pairs, count);
      return {
        features: [...of],
        coalitions: tf.tensor2d(coalitions, [coalitions.length / count, count], 'int32').arraySync(),
        weights: [...pairs.weights].flatMap((weight) => [weight, weight]),
      };
    }
    case 'expected-gradients': {
      const points = drawn(0, draws, ROWS);
      return { rows: points.map(({ row }) => row), alphas: points.map(({ alpha }) => alpha) };
    }
    default:
      return {};
  }
}

function targetsFor({ layers }: ModelSpec): number[] {
  const last = layers.at(-1);
  return last?.kind === 'dense' && last.units === 1 ? TARGETS.map(() => 0) : TARGETS;
}
