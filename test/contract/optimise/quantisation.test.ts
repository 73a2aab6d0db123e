/** Weights in fewer bits are byte for byte those of TensorFlow.js's Python converter, and tfjs reads them. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stream } from '../../../kernel/src/engine/random/stream.ts';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { loadModel } from '../../../kernel/src/models/load-model.ts';
import { dequantised, quantise } from '../../../kernel/src/optimise/quantisation.ts';
import { saveQuantised } from '../../../kernel/src/optimise/save-quantised.ts';
import { onnx } from '../../python-peer.ts';
import { seeded } from '../../seeded.ts';

interface Theirs {
  bytes: string;
  back: number[];
  min?: number;
  scale?: number;
}

const TYPES = ['uint8', 'uint16', 'float16'] as const;
const random = new Stream(5, 1);
const drawn = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, () => Math.fround(from + (to - from) * random.uniform()));

/** What a range can be like, and where float16 rounds, is even, is small or carries. */
const WEIGHTS: { readonly [name: string]: readonly number[] } = {
  'around zero': drawn(2000, -0.7, 1.3),
  'above zero': drawn(500, 0.2, 3),
  'below zero': drawn(500, -9, -4),
  'from zero': [0, ...drawn(300, 0, 1)],
  'of one value': [0.25, 0.25, 0.25],
  'of many sizes': drawn(2000, -1, 1).map((value) => Math.fround(value * 2 ** Math.floor(random.uniform() * 60 - 45))),
  'halfway between float16 numbers': [
    1,
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    2048.5 * 16,
    2 ** -25,
    3 * 2 ** -25,
    65519,
    -1e-30,
  ],
  'halfway between steps': [0, 255, 0.5, 1.5, 2.5, 3.5],
  'one outlier': [...drawn(400, -0.05, 0.05), 4],
};

const cases = Object.entries(WEIGHTS).flatMap(([name, values]) => TYPES.map((dtype) => ({ name, values, dtype })));

describe('quantisation, against tensorflowjs/quantization.py', () => {
  seeded();
  let tf: TensorFlow;
  let theirs: Theirs[];
  let folder: string;
  before(async () => {
    ({ tf } = await loadEngine());
    folder = await mkdtemp(join(tmpdir(), 'limpid-quantised-'));
    theirs = (await onnx('contract/optimise/tensorflowjs_quantisation.py', { weights: cases })) as Theirs[];
  });
  after(() => rm(folder, { recursive: true, force: true }));

  cases.forEach(({ name, values, dtype }, at) => {
    it(`${dtype} of weights ${name}`, () => {
      const ours = quantise(Float32Array.from(values), dtype);
      assert.ok(ours);
      const { bytes, min, scale, back } = theirs[at] ?? { bytes: '', back: [] };
      assert.equal(Buffer.from(ours.bytes).toString('hex'), bytes);
      assert.equal(ours.scale, scale);
      assert.ok(ours.min === min, `min ${ours.min} and ${min}`);
      assert.deepEqual(Array.from(dequantised(ours)), back);
    });
  });

  it('refuses float16 of what it would make infinite, as the float32 that it stays', () => {
    assert.equal(quantise(Float32Array.of(1, 65520), 'float16'), null);
  });

  it('a saved model is read by tf.loadLayersModel and by loadModel, with the same answers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [6, 6, 1], filters: 3, kernelSize: 3, activation: 'relu' }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dense({ units: 4, activation: 'softmax' }),
      ],
    });
    const x = tf.randomUniform([5, 6, 6, 1], -1, 1, 'float32', 3);
    // SAFETY: a model of one output gives one tensor.
    const answers = (of: { predict(x: unknown): unknown }): number[] =>
      tf.tidy(() => Array.from((of.predict(x) as import('@tensorflow/tfjs').Tensor).dataSync()));
    const dense = model.weights.find(({ shape }) => shape.length === 2)?.originalName ?? '';
    const bytes = await saveQuantised(model, folder, { dtype: { [dense]: 'uint8' } });
    // 48 × 4 kernel in bytes, all else in float32
    assert.equal(bytes, 48 * 4 + 4 * (9 * 3 + 3 + 4 * 3 + 4));
    const text = await readFile(join(folder, 'model.json'), 'utf8');
    assert.equal(text.match(/"quantization"/g)?.length, 1);
    const ours = await loadModel(folder);
    const stock = await tf.loadLayersModel(`file://${join(folder, 'model.json')}`);
    assert.deepEqual(answers(ours), answers(stock));
    const change = answers(ours).map((value, at) => Math.abs(value - (answers(model)[at] ?? 0)));
    assert.ok(Math.max(...change) > 0 && Math.max(...change) < 0.01, String(Math.max(...change)));
    for (const one of [model, ours, stock]) one.dispose();
    x.dispose();
    await assert.rejects(saveQuantised(model, folder, { dtype: 'uint8' }), /was disposed of/);
  });
});
