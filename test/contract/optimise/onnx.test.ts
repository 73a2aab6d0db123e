/** Exported models are valid for onnx.checker, and ONNX Runtime gives what tfjs gives, to 1e-5. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel, SymbolicTensor, Tensor, layers } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { exportOnnx } from '../../../kernel/src/optimise/onnx/export-onnx.ts';
import { onnx } from '../../python-peer.ts';

interface Theirs {
  ops: string[];
  names: string[];
  outputs: { shape: number[]; values: number[] }[];
}

type Build = (tf: TensorFlow) => LayersModel;

/** The layers after an input of this shape. */
const chain =
  (inputShape: (number | null)[], of: (tf: TensorFlow) => layers.Layer[]): Build =>
  (tf) => {
    const input = tf.input({ shape: inputShape });
    const output = of(tf).reduce<SymbolicTensor>((x, layer) => layer.apply(x) as SymbolicTensor, input);
    return tf.model({ inputs: input, outputs: output });
  };

const activations = [
  ...['relu', 'relu6', 'elu', 'selu', 'sigmoid', 'hardSigmoid', 'tanh', 'softmax', 'softplus', 'softsign', 'swish'],
  'mish',
] as const;

const MODELS: { readonly [name: string]: Build } = {
  ...Object.fromEntries(
    activations.map((activation) => [
      `dense with ${activation}`,
      chain([5], (tf) => [tf.layers.dense({ units: 4, activation })]),
    ]),
  ),
  'dense over time': chain([3, 5], (tf) => [tf.layers.dense({ units: 4 }), tf.layers.softmax()]),
  conv1d: chain([9, 2], (tf) => [
    tf.layers.conv1d({ filters: 3, kernelSize: 3, padding: 'causal', dilationRate: 2, activation: 'tanh' }),
    tf.layers.conv1d({ filters: 4, kernelSize: 4, padding: 'same', strides: 2 }),
    tf.layers.maxPooling1d({ poolSize: 2 }),
    tf.layers.globalAveragePooling1d(),
  ]),
  'conv2d, same': chain([7, 8, 3], (tf) => [
    tf.layers.conv2d({ filters: 4, kernelSize: [3, 2], padding: 'same', strides: 2, activation: 'relu' }),
    tf.layers.batchNormalization(),
    tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ]),
  'conv2d, dilated, of any size': chain([null, null, 2], (tf) => [
    tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', dilationRate: 2, useBias: false }),
    tf.layers.globalMaxPooling2d({}),
  ]),
  'depthwise and separable': chain([8, 8, 3], (tf) => [
    tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'relu6' }),
    tf.layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, strides: 2, activation: 'elu' }),
    tf.layers.globalAveragePooling2d({}),
  ]),
  'transposed convolutions': chain([4, 4, 2], (tf) => [
    tf.layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
    tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3, padding: 'valid' }),
    tf.layers.conv2dTranspose({ filters: 1, kernelSize: 4, strides: 1, padding: 'same' }),
  ]),
  'moves of values': chain([4, 6, 2], (tf) => [
    tf.layers.zeroPadding2d({
      padding: [
        [1, 0],
        [2, 1],
      ],
    }),
    tf.layers.cropping2D({
      cropping: [
        [0, 1],
        [1, 0],
      ],
    }),
    tf.layers.upSampling2d({ size: [2, 3] }),
    tf.layers.permute({ dims: [3, 1, 2] }),
    tf.layers.reshape({ targetShape: [24, 16] }),
    tf.layers.layerNormalization(),
    tf.layers.dropout({ rate: 0.5 }),
  ]),
  'activation layers': chain([6], (tf) => [
    tf.layers.leakyReLU({ alpha: 0.2 }),
    tf.layers.dense({ units: 5 }),
    tf.layers.prelu({ alphaInitializer: 'randomUniform' }),
    tf.layers.elu(),
    tf.layers.repeatVector({ n: 3 }),
    tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 4 }) }),
    tf.layers.reLU({ maxValue: 0.4 }),
    tf.layers.gaussianNoise({ stddev: 1 }),
    tf.layers.thresholdedReLU({ theta: 0.1 }),
    tf.layers.activation({ activation: 'softmax' }),
  ]),
  'recurrent layers': chain([6, 3], (tf) => [
    tf.layers.lstm({ units: 5, returnSequences: true, biasInitializer: 'randomUniform' }),
    tf.layers.gru({
      units: 4,
      returnSequences: true,
      recurrentActivation: 'sigmoid',
      biasInitializer: 'randomUniform',
    }),
    tf.layers.simpleRNN({ units: 4, returnSequences: true, activation: 'relu' }),
    tf.layers.lstm({ units: 3, goBackwards: true, recurrentActivation: 'sigmoid', useBias: false }),
  ]),
  embedding: chain([4], (tf) => [
    tf.layers.embedding({ inputDim: 2, outputDim: 3 }),
    tf.layers.gru({ units: 2 }),
    tf.layers.dense({ units: 1, activation: 'sigmoid' }),
  ]),
  'two inputs, branches, a shared layer, two outputs': (tf) => {
    const [one, other] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const shared = tf.layers.dense({ units: 4, activation: 'relu' });
    const [a, b] = [shared.apply(one) as SymbolicTensor, shared.apply(other) as SymbolicTensor];
    const merged = [
      tf.layers.add().apply([a, b, one]),
      tf.layers.average().apply([a, b]),
      tf.layers.maximum().apply([a, b]),
      tf.layers.minimum().apply([a, b]),
      tf.layers.multiply().apply([a, b, other]),
    ] as SymbolicTensor[];
    const together = tf.layers.concatenate().apply(merged) as SymbolicTensor;
    return tf.model({
      inputs: [one, other],
      outputs: [tf.layers.dense({ units: 2, activation: 'softmax' }).apply(together) as SymbolicTensor, together],
    });
  },
  'models within a model': (tf) => {
    const inner = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 3, activation: 'tanh' })] });
    const first = tf.sequential({ layers: [tf.layers.dense({ inputShape: [5], units: 4 })] });
    return tf.sequential({ layers: [first, inner, tf.layers.dense({ units: 2 })] });
  },
};

interface Case {
  name: string;
  model: LayersModel;
  file: string;
  ours: Tensor[];
  inputs: { [name: string]: { shape: number[]; dtype: string; values: number[] } };
}

describe('ONNX, against onnx.checker and ONNX Runtime', () => {
  let folder: string;
  let cases: Case[] = [];
  let theirs: Theirs[];
  before(async () => {
    const { tf } = await loadEngine();
    folder = await mkdtemp(join(tmpdir(), 'limpid-onnx-'));
    const made = [...Object.entries(MODELS), ['in int8', wide] as const];
    cases = await Promise.all(
      made.map(async ([name, build], at) => {
        const model = build(tf);
        model.setWeights(
          model.weights.map(({ shape, originalName }) =>
            // a variance is above zero
            tf.randomUniform(shape as number[], originalName.includes('variance') ? 0.5 : -0.6, 0.9, 'float32', at + 1),
          ),
        );
        const rows = model.inputs.map(({ shape }, place) => {
          const sizes = shape.map((size, axis) => size ?? (axis === 0 ? 3 : 6));
          const drawn = tf.randomUniform(sizes, name === 'embedding' ? 0 : -1.5, 1.5, 'float32', 7 + place);
          return name === 'embedding' ? drawn.floor() : drawn;
        });
        const ours = [model.predict(rows.length === 1 ? (rows[0] as Tensor) : rows)].flat();
        const file = join(folder, `${at}.onnx`);
        await exportOnnx(model, file, { int8: name === 'in int8' });
        const given = rows.map((row, place) => [
          model.inputNames[place] ?? '',
          { shape: row.shape, dtype: 'float32', values: Array.from(row.dataSync()) },
        ]);
        tf.dispose(rows);
        return { name, model, file, ours, inputs: Object.fromEntries(given) as Case['inputs'] };
      }),
    );
    const asked = cases.map(({ file, inputs }) => ({ file, inputs }));
    theirs = (await onnx('contract/optimise/onnx_runtime.py', { models: asked })) as Theirs[];
  });
  after(async () => {
    for (const { model, ours } of cases) {
      model.dispose();
      ours.forEach((tensor) => tensor.dispose());
    }
    await rm(folder, { recursive: true, force: true });
  });

  Object.keys(MODELS).forEach((name, at) => {
    it(name, () => assert.ok(difference(at) <= 1e-5, `${name}: ${difference(at)}`));
  });

  it('dense layers in int8 give nearly the same', () => {
    const at = cases.findIndex((one) => one.name === 'in int8');
    assert.ok(theirs[at]?.ops.includes('MatMulInteger'));
    const off = difference(at);
    assert.ok(off > 1e-6 && off < 0.02, String(off));
  });

  it('refuses what it cannot write, by the name of the layer', async () => {
    const { tf } = await loadEngine();
    const refused = async (layer: layers.Layer, expected: RegExp): Promise<void> => {
      const model = chain([4, 4], () => [layer])(tf);
      await assert.rejects(exportOnnx(model, join(folder, 'refused.onnx')), expected);
      model.dispose();
    };
    const both = { layer: tf.layers.gru({ units: 2 }), mergeMode: 'concat' } as const;
    await refused(tf.layers.bidirectional({ ...both, name: 'two' }), /layer two is of the class Bidirectional/);
    await refused(
      tf.layers.lstm({ units: 2, goBackwards: true, returnSequences: true, name: 'back' }),
      /layer back has goBackwards true/,
    );
  });

  /** The largest, above what numbers of that size may differ by. */
  function difference(at: number): number {
    const [one, other] = [cases[at], theirs[at]];
    assert.ok(one && other);
    assert.deepEqual(other.names, one.model.outputNames);
    return Math.max(
      ...one.ours.map((tensor, place) => {
        const { shape, values } = other.outputs[place] ?? { shape: [], values: [] };
        assert.deepEqual(shape, tensor.shape);
        const numbers = Array.from(tensor.dataSync());
        return Math.max(
          ...numbers.map((value, cell) => Math.abs(value - (values[cell] ?? NaN)) / Math.max(1, Math.abs(value))),
        );
      }),
    );
  }
});

/** Wide enough that rounding evens out. */
function wide(tf: TensorFlow): LayersModel {
  return chain([64], () => [
    tf.layers.dense({ units: 32, activation: 'tanh' }),
    tf.layers.dense({ units: 4, activation: 'softmax' }),
  ])(tf);
}
