/** Methods × models × properties: what must hold whatever the weights. Exceptions say why, and must be ones. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { Attribution, MethodName, MethodOptions } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { build, deviation, disposeModels, isExplained, MODEL_NAMES, MODELS, optionsFor, samplesFor } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';

const NAMES = Object.keys(METHODS) as MethodName[];
const TABLES: readonly ModelName[] = ['linear', 'MLP with ReLU', 'MLP with sigmoid and tanh', 'MLP with tanh'];
const LINEAR_OUTPUT: readonly ModelName[] = ['MLP with tanh', 'MLP with ReLU without biases', 'CNN without biases'];

/** Attributions of a layer's values stay where they are when inputs change places. */
const OF_LAYERS: readonly MethodName[] = [
  'layer-integrated-gradients',
  'layer-conductance',
  'internal-influence',
  'grad-cam',
  'grad-cam-plus-plus',
  'score-cam',
  'layer-cam',
];

/**
 * Differences of scores: the last digit of a score in float32, 6e-8 of 1, is 1e-5 of values that are 200 times smaller,
 * as those of the model with sigmoid and tanh are.
 */
const OF_DIFFERENCES: readonly MethodName[] = ['feature-ablation', 'occlusion'];
const DIGITS_OF_DIFFERENCES = 3e-5;

interface Subject {
  method: MethodName;
  spec: ModelSpec;
  model: tf.Sequential;
  x: tf.Tensor;
  options: MethodOptions;
}

interface Property {
  models: readonly ModelName[];
  tolerance: number;
  /** Of methods that round more: values of one system of equations, differences of scores of one batch, quotients. */
  tolerances?: { readonly [name in MethodName]?: number };
  /** How far it is from holding, over the greatest value. */
  error: (subject: Subject) => Promise<number>;
  /** Methods that it does not hold for, and why. */
  exceptions: { readonly [name in MethodName]?: string };
  /** Methods that it says nothing about, and why. */
  silent?: { readonly [name in MethodName]?: string };
}

const OTHER_NOISE = 'each value keeps its noise when inputs change places';
const OTHER_DRAWS = 'each feature keeps its draws when inputs change places';
const OF_INPUTS_ALONE = 'its values are those of a layer and not of inputs';

const PROPERTIES: { readonly [title: string]: Property } = {
  'a batch is explained as its samples are': {
    models: MODEL_NAMES,
    // Some processors add the products of a batch in another order than those of a sample.
    tolerance: 5e-6,
    // It divides by sums, and those that are nearly zero have few digits.
    tolerances: { lrp: 3e-5 },
    exceptions: {},
    error: async (subject) => {
      const batch = values(await attributions(subject));
      const single = [];
      for (const x of tf.unstack(subject.x)) single.push(...(await attributions({ ...subject, x })));
      return deviation(batch, values(single));
    },
  },
  'inputs change places, and so do attributions': {
    models: TABLES,
    // Sums in another order, and DeepLIFT divides their small differences.
    tolerance: 5e-6,
    exceptions: {
      'smooth-grad': OTHER_NOISE,
      'smooth-grad-squared': OTHER_NOISE,
      'var-grad': OTHER_NOISE,
      'permutation-shapley': OTHER_DRAWS,
      lime: OTHER_DRAWS,
      rise: 'each value keeps its masks when inputs change places',
    },
    error: async (subject) => {
      const order = [3, 0, 5, 1, 4, 2];
      const places = (x: tf.Tensor) => x.gather(tf.tensor1d(order, 'int32'), x.rank - 1);
      const other = build(subject.spec);
      changeKernel(other, (kernel) => kernel.gather(tf.tensor1d(order, 'int32'), 0));
      const { background, ...options } = subject.options;
      const found = await attributions({
        ...subject,
        model: other,
        x: places(subject.x),
        options: { ...options, ...(background instanceof tf.Tensor && { background: places(background) }) },
      });
      const before = await attributions(subject);
      const expected = OF_LAYERS.includes(subject.method)
        ? values(before)
        : before.flatMap((one) => order.map((from) => one.values[from] ?? Number.NaN));
      return deviation(values(found), expected);
    },
  },
  'inputs and the first biases shift, and attributions stay (Kindermans et al., 2017)': {
    models: TABLES,
    tolerance: 1e-5,
    exceptions: {
      'input-x-gradient': 'it multiplies by the input, which has changed',
      lrp: 'it shares out what each input adds, which has changed',
      lime: 'the angle between two inputs changes when both shift',
    },
    error: async (subject) => {
      const shift = 0.5;
      const other = build(subject.spec);
      const [first] = other.layers;
      const [kernel, bias] = first?.getWeights() ?? [];
      assert.ok(first && kernel && bias);
      first.setWeights([kernel, bias.sub(kernel.sum(0).mul(shift))]);
      const { background, ...options } = subject.options;
      const found = await attributions({
        ...subject,
        model: other,
        x: subject.x.add(shift),
        options: {
          ...options,
          baseline: shift,
          ...(background instanceof tf.Tensor && { background: background.add(shift) }),
        },
      });
      return deviation(values(found), values(await attributions(subject)));
    },
  },
  'models that compute the same are explained the same': {
    models: ['MLP with ReLU', 'MLP with ReLU without biases', 'MLP with tanh'],
    tolerance: 1e-5,
    exceptions: {},
    silent: { lrp: 'with "epsilon" it holds here and with other rules not, as signs of weights change' },
    error: async (subject) => {
      // The last layer as two without anything between them: its kernel = left × right.
      const { layers } = subject.spec;
      const last = layers.at(-1);
      assert.ok(last?.kind === 'dense');
      const between = { kind: 'dense', units: 5 } as const;
      const two = build({ ...subject.spec, layers: [...layers.slice(0, -1), between, last] });
      const right = tf.randomNormal([5, last.units], 0, 1, 'float32', 3);
      const [left, zeros] =
        two.layers
          .at(-2)
          ?.getWeights()
          .map((weight, at) => (at === 0 ? weight : tf.zerosLike(weight))) ?? [];
      const [, bias] = subject.model.layers.at(-1)?.getWeights() ?? [];
      assert.ok(left && zeros && bias);
      two.layers.slice(0, -2).forEach((layer, at) => layer.setWeights(subject.model.layers[at]?.getWeights() ?? []));
      two.layers.at(-2)?.setWeights([left, zeros]);
      two.layers.at(-1)?.setWeights([right, bias]);
      const one = build(subject.spec);
      one.layers.at(-1)?.setWeights([left.matMul(right), bias]);
      return deviation(
        values(await attributions({ ...subject, model: two })),
        values(await attributions({ ...subject, model: one })),
      );
    },
  },
  'an input that the model ignores gets nothing': {
    models: TABLES,
    tolerance: 0,
    tolerances: { 'kernel-shap': 1e-7, 'permutation-shapley': 1e-7 },
    exceptions: {
      lime: 'what its linear model does not explain falls on all inputs alike',
      rise: 'its values are mean scores, that of an ignored input too',
    },
    silent: Object.fromEntries(OF_LAYERS.map((name) => [name, OF_INPUTS_ALONE])),
    error: async (subject) => {
      changeKernel(subject.model, (kernel) => kernel.mul(tf.tensor2d([[1], [1], [0], [1], [1], [1]])));
      return Math.max(...(await attributions(subject)).map((one) => Math.abs(one.values[2] ?? Number.NaN)));
    },
  },
  'twice the model, twice the attributions': {
    models: LINEAR_OUTPUT,
    tolerance: 1e-5,
    exceptions: {
      'smooth-grad-squared': 'it squares',
      'var-grad': 'it squares',
      'score-cam': 'its softmax weighs great scores more',
      'neuron-integrated-gradients': 'it explains a neuron before what has changed',
      'grad-cam-plus-plus': 'its weights divide powers of the gradient',
    },
    error: async (subject) => {
      const before = values(await attributions(subject));
      const last = subject.model.layers.at(-1);
      last?.setWeights(last.getWeights().map((weight) => weight.mul(2)));
      const after = values(await attributions(subject));
      return deviation(
        after,
        before.map((value) => 2 * value),
      );
    },
  },
};

describe('explanations: properties', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const [title, property] of Object.entries(PROPERTIES)) {
    describe(title, () => {
      for (const method of NAMES) {
        if (property.silent?.[method] !== undefined) continue;
        const models = property.models.filter((name) => isExplained(method, MODELS[name]));
        if (models.length === 0) continue;
        const reason = property.exceptions[method];
        it(`${METHODS[method].title}${reason === undefined ? '' : ` does not keep it: ${reason}`}`, async () => {
          const errors: [string, number][] = [];
          for (const name of models) errors.push([name, await errorOf(property, method, name)]);
          const tolerance = toleranceOf(property, method);
          if (reason === undefined) {
            const worse = errors.filter(([, error]) => !(error <= tolerance));
            assert.deepEqual(worse, []);
          } else {
            assert.ok(
              errors.some(([, error]) => error > tolerance),
              'It holds: take the exception out.',
            );
          }
        });
      }
    });
  }

  describe('values are finite, of the shape and the sign they say, and no tensor is left', () => {
    for (const method of NAMES) {
      it(METHODS[method].title, async () => {
        for (const name of MODEL_NAMES.filter((one) => isExplained(method, MODELS[one]))) {
          const subject = subjectOf(method, name);
          await attributions(subject);
          const before = tf.memory().numTensors;
          const found = await attributions(subject);
          assert.equal(tf.memory().numTensors, before, `${name}: tensors left behind`);
          assert.equal(found.length, 3);
          for (const one of found) {
            assert.equal(
              one.values.length,
              one.shape.reduce((product, side) => product * side, 1),
            );
            assert.ok(one.values.every(Number.isFinite), name);
            if (one.sign === 'positive')
              assert.ok(
                one.values.every((value) => value >= 0),
                name,
              );
            assert.ok(one.cost.forward > 0 && one.cost.milliseconds > 0);
          }
        }
      });
    }
  });
});

function toleranceOf({ tolerances, tolerance }: Property, method: MethodName): number {
  const own = tolerances?.[method];
  if (own !== undefined) return own;
  const isExact = tolerance === 0 || !OF_DIFFERENCES.includes(method);
  return isExact ? tolerance : Math.max(tolerance, DIGITS_OF_DIFFERENCES);
}

function errorOf({ error }: Property, method: MethodName, name: ModelName): Promise<number> {
  return error(subjectOf(method, name));
}

function subjectOf(method: MethodName, name: ModelName): Subject {
  const spec = MODELS[name];
  const options = {
    ...optionsFor(method, spec),
    target: 0,
    ...(method !== 'lrp' && { steps: 20 }),
    draws: drawsFor(method),
  };
  return { method, spec, model: build(spec), x: samplesFor(spec, 3, 1), options };
}

/** As few as say anything. */
function drawsFor(method: MethodName): number {
  return method === 'kernel-shap' || method === 'lime' ? 160 : 10;
}

function attributions({ method, model, x, options }: Subject): Promise<Attribution[]> {
  return METHODS[method](model, x, options);
}

function values(found: readonly Attribution[]): number[] {
  return found.flatMap((one) => [...one.values]);
}

function changeKernel(model: tf.LayersModel, change: (kernel: tf.Tensor) => tf.Tensor): void {
  const [first] = model.layers;
  const [kernel, ...rest] = first?.getWeights() ?? [];
  assert.ok(first && kernel);
  first.setWeights([change(kernel), ...rest]);
}
