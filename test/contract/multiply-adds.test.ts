/** What a model's picture says that layers cost is half of what PyTorch's counter counts of the same layers. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { layerCalls } from '../../kernel/src/portraits/layer-calls.ts';
import { keras } from '../python-peer.ts';

const { layers } = tf;
type Layer = tf.layers.Layer;
interface Case {
  kind: string;
  shape: number[];
  [setting: string]: unknown;
}

const CASES: [name: string, make: () => Layer, peer: Case][] = [
  ['Dense', () => layers.dense({ units: 7 }), { kind: 'dense', shape: [5], units: 7 }],
  ['Dense over a sequence', () => layers.dense({ units: 7 }), { kind: 'dense', shape: [9, 5], units: 7 }],
  [
    'TimeDistributed Dense',
    () => layers.timeDistributed({ layer: layers.dense({ units: 7 }) }),
    { kind: 'dense', shape: [9, 5], units: 7 },
  ],
  [
    'Conv1D with dilation',
    () => layers.conv1d({ filters: 6, kernelSize: 3, dilationRate: 2 }),
    { kind: 'conv', shape: [20, 4], filters: 6, kernel: 3, dilation: 2 },
  ],
  [
    'Conv2D with strides',
    () => layers.conv2d({ filters: 6, kernelSize: [3, 5], strides: 2 }),
    { kind: 'conv', shape: [17, 14, 3], filters: 6, kernel: [3, 5], stride: 2 },
  ],
  [
    'Conv3D',
    () => layers.conv3d({ filters: 6, kernelSize: 2 }),
    { kind: 'conv', shape: [5, 6, 7, 3], filters: 6, kernel: 2 },
  ],
  [
    'DepthwiseConv2D',
    () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
    { kind: 'depthwise', shape: [12, 10, 4], kernel: 3, multiplier: 2 },
  ],
  [
    'SeparableConv2D',
    () => layers.separableConv2d({ filters: 9, kernelSize: 3, depthMultiplier: 2 }),
    { kind: 'separable', shape: [12, 10, 4], kernel: 3, multiplier: 2, filters: 9 },
  ],
  [
    'Conv2DTranspose',
    () => layers.conv2dTranspose({ filters: 5, kernelSize: 3, strides: 2 }),
    { kind: 'transposed', shape: [6, 7, 4], filters: 5, kernel: 3, stride: 2 },
  ],
  [
    'Conv3DTranspose',
    () => layers.conv3dTranspose({ filters: 5, kernelSize: 2, strides: 2 }),
    { kind: 'transposed', shape: [4, 5, 6, 3], filters: 5, kernel: 2, stride: 2 },
  ],
  ['SimpleRNN', () => layers.simpleRNN({ units: 8 }), { kind: 'SimpleRNN', shape: [11, 3], units: 8 }],
  ['LSTM', () => layers.lstm({ units: 8 }), { kind: 'LSTM', shape: [11, 3], units: 8 }],
  ['GRU', () => layers.gru({ units: 8 }), { kind: 'GRU', shape: [11, 3], units: 8 }],
  [
    'Bidirectional LSTM',
    () => layers.bidirectional({ layer: layers.lstm({ units: 8 }), mergeMode: 'concat' }),
    { kind: 'LSTM', shape: [11, 3], units: 8, directions: 2 },
  ],
];

describe('multiply-adds of layers, as PyTorch counts them', () => {
  let counted: unknown[];
  before(async () => {
    await loadEngine();
    const answer = await keras(
      'contract/torch_flops.py',
      CASES.map(([, , peer]) => peer),
    );
    assert.ok(Array.isArray(answer));
    counted = answer;
  });

  for (const [index, [name, make, { shape }]] of CASES.entries()) {
    it(name, () => {
      const input = tf.input({ shape });
      const model = tf.model({ inputs: input, outputs: make().apply(input) as tf.SymbolicTensor });
      const work = layerCalls(model).map(({ multiplyAdds }) => multiplyAdds ?? Number.NaN);
      assert.equal(2 * work.reduce((sum, one) => sum + one, 0), counted[index]);
    });
  }
});

describe('multiply-adds of layers that PyTorch does not count', () => {
  const sample = [8, 6, 4];
  for (const [name, make, expected] of [
    ['BatchNormalization: one a value', () => layers.batchNormalization(), 8 * 6 * 4],
    ['LayerNormalization: four a value', () => layers.layerNormalization(), 4 * 8 * 6 * 4],
    ['AveragePooling2D: its window a value', () => layers.averagePooling2d({ poolSize: [2, 3] }), 2 * 3 * 4 * 2 * 4],
    ['MaxPooling2D: none', () => layers.maxPooling2d({ poolSize: 2 }), 0],
    ['GlobalAveragePooling2D: one a value it takes', () => layers.globalAveragePooling2d({}), 8 * 6 * 4],
    ['Flatten: none', () => layers.flatten(), 0],
    ['Dropout: none', () => layers.dropout({ rate: 0.5 }), 0],
  ] as const) {
    it(name, () => {
      const input = tf.input({ shape: sample });
      const model = tf.model({ inputs: input, outputs: (make() as Layer).apply(input) as tf.SymbolicTensor });
      assert.equal(layerCalls(model).at(-1)?.multiplyAdds, expected);
    });
  }

  it('Add of three: two a value; Dot: its axis a value', () => {
    const input = tf.input({ shape: [5, 7] });
    const add = tf.layers.add().apply([input, input, input]) as tf.SymbolicTensor;
    const dot = tf.layers.dot({ axes: 2 }).apply([input, add]) as tf.SymbolicTensor;
    const work = layerCalls(tf.model({ inputs: input, outputs: dot })).map(({ multiplyAdds }) => multiplyAdds);
    assert.deepEqual(work, [0, 2 * 5 * 7, 5 * 5 * 7]);
  });

  it('ConvLSTM2D: both its kernels, at each place and step', () => {
    const layer = layers.convLstm2d({ filters: 3, kernelSize: 2, padding: 'same' });
    const input = tf.input({ shape: [5, 6, 7, 2] });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    const kernels = 2 * 2 * 2 * (4 * 3) + 2 * 2 * 3 * (4 * 3);
    assert.equal(layerCalls(model).at(-1)?.multiplyAdds, 5 * 6 * 7 * kernels);
  });
});
