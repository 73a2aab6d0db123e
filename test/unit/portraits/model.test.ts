import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { layerCalls } from '../../../kernel/src/portraits/layer-calls.ts';
import { modelBoxes } from '../../../kernel/src/portraits/model-boxes.ts';
import { layoutOf } from '../../../kernel/src/portraits/model-layout.ts';
import { runsOf } from '../../../kernel/src/portraits/repeats.ts';
import { part } from './part.ts';

type Tensor = tf.SymbolicTensor;

describe('a model as a cell’s value', () => {
  before(() => tf.setBackend('cpu'));

  it('is a diagram, a table and text that say the same', async () => {
    const bundle = await format(tf.sequential({ name: 'small', layers: [hidden(), out()] }));
    assert.equal(
      part(bundle, 'text/plain'),
      [
        'Sequential "small", 114 parameters',
        '',
        'layer         type          output shape  parameters  multiply-adds  activations',
        'hidden_input  InputLayer               4           0              0         16 B',
        'hidden        Dense (relu)            16          80             64         64 B',
        'out           Dense                    2          34             32          8 B',
        '',
        '34 parameters are trainable. Weights: 456 B. A sample: 96 multiply-adds, 88 B of activations.',
      ].join('\n'),
    );
    assert.match(part(bundle, 'text/x-markdown'), /\| out \| Dense \| 2 \| 34 \| 32 \| 8 B \|/);
    assert.match(part(bundle, 'image/svg+xml'), />Dense<.*>hidden_input<.*>relu · hidden</s);
    assert.ok('application/vnd.vegalite.v5+json' in bundle);
  });

  it('leaves no tensor and builds nothing', async () => {
    const model = tf.sequential({ layers: [hidden(), out()] });
    const before = tf.memory().numTensors;
    await format(model);
    assert.equal(tf.memory().numTensors, before);
    assert.equal(model.built, false);
  });

  it('of one that branches, each layer takes what it is given', () => {
    const model = residual(1);
    const calls = layerCalls(model);
    const taken = calls.map(({ kind, inputs }) => [kind, ...inputs.map((input) => calls[input]?.kind)]);
    assert.deepEqual(taken, [
      ['InputLayer'],
      ['Conv2D', 'InputLayer'],
      ['Activation', 'Conv2D'],
      ['Add', 'InputLayer', 'Activation'],
      ['Flatten', 'Add'],
    ]);
  });

  it('its boxes do not lie on each other, and each arrow leads down', async () => {
    const { boxes } = modelBoxes(layerCalls(residual(5)));
    const { centres, edges, isChain } = await layoutOf(boxes);
    assert.equal(isChain, false);
    for (const [index, one] of centres.entries()) {
      for (const other of centres.slice(index + 1)) {
        assert.ok(Math.abs(one.x - other.x) >= 270 || Math.abs(one.y - other.y) >= 38, `${index} is covered`);
      }
    }
    assert.ok(edges.every(({ points }) => (points[0]?.y ?? 0) < (points.at(-1)?.y ?? 0)));
    assert.equal(
      edges.length,
      boxes.reduce((sum, { inputs }) => sum + inputs.length, 0),
    );
  });

  it('a nested model is one box with all that is in it', () => {
    const inner = tf.sequential({ name: 'inner', layers: [hidden(), out()] });
    const calls = layerCalls(tf.sequential({ layers: [inner, tf.layers.dense({ units: 1 })] }));
    const nested = calls.find(({ name }) => name === 'inner');
    assert.deepEqual(
      { parameters: nested?.parameters, work: nested?.multiplyAdds, values: nested?.values, nested: nested?.nested },
      { parameters: 114, work: 96, values: 4 + 16 + 2, nested: 3 },
    );
  });

  it('a shared layer counts its weights once and its work twice', () => {
    const layer = tf.layers.dense({ units: 3 });
    const input = tf.input({ shape: [3] });
    const model = tf.model({ inputs: input, outputs: layer.apply(layer.apply(input)) as Tensor });
    const dense = layerCalls(model).filter(({ kind }) => kind === 'Dense');
    assert.deepEqual(
      dense.map(({ parameters, multiplyAdds, shared }) => [parameters, multiplyAdds, shared]),
      [
        [12, 9, false],
        [0, 9, true],
      ],
    );
    assert.equal(model.countParams(), 12);
  });

  it('equal blocks of a deep model are one box each, with how often', () => {
    const { boxes, repeated } = modelBoxes(layerCalls(residual(100)));
    assert.deepEqual(
      boxes.map(({ call }) => call?.kind),
      ['InputLayer', 'Conv2D', 'Activation', 'Add', 'Flatten'],
    );
    assert.deepEqual(repeated, [{ first: 1, last: 3, times: 100 }]);
  });

  it('of 1,000 different layers, the first and the last are shown and how many are not', async () => {
    const model = tf.sequential({
      layers: Array.from({ length: 1000 }, (_, index) => tf.layers.dense({ units: 1 + (index % 89), inputShape: [2] })),
    });
    const { boxes } = modelBoxes(layerCalls(model));
    assert.equal(boxes.length, 60);
    assert.deepEqual(
      boxes.filter(({ call }) => call === null).map(({ hidden }) => hidden),
      [1001 - 59],
    );
    const bundle = await format(model);
    assert.ok(JSON.stringify(bundle).length < 400_000);
    assert.match(part(bundle, 'text/plain'), /… +801 more layers/);
  });

  it('hostile names stay text', async () => {
    const model = tf.sequential({ layers: [hidden(), out()] });
    // a model file may name its layers as it likes
    model.name = '</text><script>alert(1)</script>';
    for (const layer of model.layers) layer.name = '![x](http://evil.invalid/a.png)<img src=x onerror=alert(1)>|';
    const bundle = await format(model);
    assert.doesNotMatch(part(bundle, 'image/svg+xml'), /<script|<img/);
    assert.doesNotMatch(part(bundle, 'text/x-markdown'), /(?<!\\)<|(?<!\\)\]\(/);
  });

  it('a layer of one’s own has its work not known, and its failing configuration breaks nothing', async () => {
    class Own extends tf.layers.Layer {
      static className = 'Own';
      override computeOutputShape(shape: tf.Shape) {
        return shape;
      }
      override getConfig(): never {
        throw new Error('no');
      }
    }
    const model = tf.sequential({ layers: [hidden(), new Own({})] });
    const bundle = await format(model);
    assert.match(part(bundle, 'text/plain'), /Own +16 +0 +\? /);
    assert.match(part(bundle, 'text/plain'), /A sample: at least 64 multiply-adds/);
  });

  it('sizes that are free leave unknown what depends on them', () => {
    const model = tf.sequential({
      layers: [tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [null, null, 1] })],
    });
    const [, conv] = layerCalls(model);
    assert.deepEqual([conv?.multiplyAdds, conv?.values, conv?.parameters], [null, null, 20]);
  });

  it('an empty one is shown too', async () => {
    assert.match(part(await format(tf.sequential({ name: 'none' })), 'text/plain'), /^Sequential "none", 0 parameters/);
  });
});

describe('runs of equal blocks', () => {
  for (const [letters, runs] of [
    ['', ''],
    ['abc', 'a b c'],
    ['aaaa', '4a'],
    ['xabababy', 'x 3ab y'],
    ['aabcabcabc', 'a 3abc'],
    ['abcabcabxyxy', '2abc a b 2xy'],
  ] as const) {
    it(`"${letters}" is "${runs}"`, () => {
      const found = runsOf(letters.split('')).map(
        ({ start, length, times }) => `${times > 1 ? times : ''}${letters.slice(start, start + length)}`,
      );
      assert.equal(found.join(' '), runs);
    });
  }
});

function hidden() {
  return tf.layers.dense({ name: 'hidden', units: 16, inputShape: [4], activation: 'relu', trainable: false });
}

function out() {
  return tf.layers.dense({ name: 'out', units: 2 });
}

function residual(blocks: number): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 4] });
  let x = input;
  for (let block = 0; block < blocks; block++) {
    const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x);
    x = tf.layers.add().apply([x, tf.layers.activation({ activation: 'relu' }).apply(conv) as Tensor]) as Tensor;
  }
  return tf.model({ inputs: input, outputs: tf.layers.flatten().apply(x) as Tensor });
}
