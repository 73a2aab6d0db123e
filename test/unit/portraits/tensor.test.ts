import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { counted, emptyBins, statisticsOf, together } from '../../../kernel/src/portraits/statistics.ts';
import { distributionOf } from '../../../kernel/src/portraits/tensor-values.ts';
import { pictureShape } from '../../../kernel/src/portraits/thumbnails.ts';
import { part } from './part.ts';

describe('a tensor as a cell’s value', () => {
  before(() => tf.setBackend('cpu'));

  it('is its statistics, a histogram and an excerpt', async () => {
    const bundle = await format(tf.range(0, 100));
    assert.equal(
      bundle['text/plain'],
      'Tensor float32 [100]\n[0, 1, 2, ..., 97, 98, 99]\nmin 0, max 99.0, mean 49.5, std 28.9, 1.0 % zeros',
    );
    assert.match(part(bundle, 'text/x-markdown'), /\| 0 \| 99\.0 \| 49\.5 \| 28\.9 \| 1 \| 0 \| 0 \|/);
    assert.match(part(bundle, 'image/svg+xml'), /^<svg.*Tensor float32 \[100\]/s);
  });

  it('tells what is no number', async () => {
    const values = Array.from({ length: 30 }, (_, index) => [Number.NaN, Infinity, -Infinity, index][index % 4] ?? 0);
    assert.match(
      part(await format(tf.tensor1d(values)), 'text/plain'),
      /min 3\.00, max 27\.0, .*, 8 NaN, 15 infinite$/,
    );
    assert.deepEqual(Object.keys(await format(tf.fill([30], Number.NaN))), ['text/plain']);
  });

  it('is pictures where it looks like them, at most 64', async () => {
    const bundle = await format(tf.randomUniform([100, 12, 10, 3]));
    const drawn = part(bundle, 'image/svg+xml').match(/<image /g) ?? [];
    assert.equal(drawn.length, 64);
    assert.match(part(bundle, 'image/svg+xml'), /first 64 of 100 pictures/);
  });

  for (const [shape, seen] of [
    [
      [5, 28, 28, 1],
      [5, 28, 28, 1],
    ],
    [
      [28, 20, 3],
      [1, 28, 20, 3],
    ],
    [
      [7, 28, 28],
      [7, 28, 28, 1],
    ],
    [
      [28, 28],
      [1, 28, 28, 1],
    ],
    [[5, 26, 26, 32], null],
    [[3, 3, 1, 8], null],
    [[60_000, 10], null],
    [[100], null],
    [[2, 2, 28, 28, 1], null],
  ] as const) {
    it(`[${shape.join(', ')}] ${seen ? `is ${seen[0]} pictures` : 'is none'}`, () =>
      assert.deepEqual(pictureShape(shape), seen));
  }

  it('of a picture of 3,000 × 2,000, every so manieth pixel is read', async () => {
    const bundle = await format(tf.randomUniform([3000, 2000, 3]));
    assert.ok(JSON.stringify(bundle).length < 2_000_000);
  });

  it('leaves no tensor behind', async () => {
    const tensors = [tf.zeros([100, 28, 28, 1]), tf.range(0, 50), tf.ones([3_000_000]), tf.variable(tf.ones([5, 5]))];
    const before = tf.memory().numTensors;
    for (const tensor of tensors) await format(tensor);
    assert.equal(tf.memory().numTensors, before);
  });

  it('a variable has its name, whatever that is', async () => {
    const variable = tf.variable(tf.range(0, 20), true, 'a<script>*b*');
    const bundle = await format(variable);
    assert.match(part(bundle, 'text/plain'), /^Variable a<script>\*b\* float32 \[20\]/);
    assert.match(part(bundle, 'text/x-markdown'), /a\\<script\\>\\\*b\\\*/);
    assert.doesNotMatch(part(bundle, 'image/svg+xml'), /<script/);
  });

  for (const [name, tensor] of [
    ['strings', tf.tensor1d(Array.from({ length: 40 }, () => 'a'))],
    ['complex numbers', tf.complex(tf.ones([20]), tf.ones([20]))],
  ] as const) {
    it(`is text for ${name}`, async () => assert.deepEqual(Object.keys(await format(tensor)), ['text/plain']));
  }
});

describe('statistics', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => Math.sin(index) * 1000 + 1e6);

  it('of parts together are those of the whole', () => {
    const whole = statisticsOf(values);
    const parts = together(statisticsOf(values.subarray(0, 137)), statisticsOf(values.subarray(137)));
    assert.equal(parts.read, whole.read);
    assert.ok(Math.abs(parts.mean - whole.mean) < 1e-6 && Math.abs(parts.std - whole.std) < 1e-6);
    assert.deepEqual([parts.min, parts.max], [whole.min, whole.max]);
  });

  it('a tensor that is read in pieces has them exactly, and a larger one from evenly spaced ones', async () => {
    const exact = distributionOf(tf.range(0, 2_500_000));
    assert.deepEqual([exact.statistics.min, exact.statistics.max, exact.statistics.mean], [0, 2_499_999, 1_249_999.5]);
    assert.equal(
      exact.bins.reduce((sum, { count }) => sum + count, 0),
      2_500_000,
    );
    const sampled = distributionOf(tf.range(0, 10_000_000));
    assert.equal(sampled.statistics.read, 8 * 2 ** 20);
    assert.deepEqual([sampled.statistics.min, sampled.statistics.max], [0, 9_999_999]);
  });

  it('bins hold every finite value once, the greatest in the last', () => {
    const bins = counted(emptyBins(0, 1, false), [0, 0.5, 1, Number.NaN, Infinity]);
    assert.equal(bins.length, 30);
    assert.deepEqual([bins[0]?.count, bins[15]?.count, bins[29]?.count], [1, 1, 1]);
    assert.equal(
      bins.reduce((sum, { count }) => sum + count, 0),
      3,
    );
  });

  it('bins of whole numbers are around them', () => {
    const bins = counted(emptyBins(0, 9, true), [0, 9, 9]);
    assert.deepEqual(
      bins.map(({ count }) => count),
      [1, 0, 0, 0, 0, 0, 0, 0, 0, 2],
    );
    assert.deepEqual([bins[0]?.from, bins[0]?.to], [-0.5, 0.5]);
    assert.ok(emptyBins(-1000, 1000, true).length <= 30);
  });
});
