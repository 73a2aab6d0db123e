/** Kernels of ours on the wasm backend against those of tfjs's cpu backend, on random configurations. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { WASM_KERNELS } from '../../kernel/src/engine/wasm-kernels/register.ts';
import { loadWasm } from '../../kernel/src/engine/wasm.ts';
import { mulberry32 } from '../random.ts';

const CASES = 80;

type Pad = 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;

interface Case {
  /** Inputs as shapes, or as a tensor's shape and values. */
  inputs: { [name: string]: { shape: number[]; values: number[]; dtype?: tf.DataType } };
  attrs: tf.NamedAttrMap;
}

describe('wasm kernels', () => {
  let was: string;

  before(async () => {
    await loadEngine();
    was = tf.getBackend();
    await loadWasm();
  });
  after(() => tf.setBackend(was));

  const random = mulberry32(20_261);
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const oneOf = <T>(...choices: readonly T[]): T => choices[whole(0, choices.length - 1)] ?? assert.fail();
  const numbers = (shape: number[], draw: () => number = () => random() * 2 - 1) => ({
    shape,
    values: Array.from({ length: tf.util.sizeFromShape(shape) }, draw),
  });

  /** A window over images that fits: sizes, strides and padding of every kind. */
  function window() {
    const [height, width] = [whole(1, 4), whole(1, 4)];
    const [top, bottom, left, right] = [whole(0, 3), whole(0, 3), whole(0, 3), whole(0, 3)];
    const image: [number, number] = [whole(height, 9), whole(width, 9)];
    const pad = oneOf<Pad>('valid', 'same', whole(1, 4), [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    return { filter: [height, width] as [number, number], image, pad, strides: [whole(1, 3), whole(1, 3)] };
  }

  function convolution(isDepthwise: boolean) {
    const { filter, image, pad, strides } = window();
    const [batch, channels, out] = [whole(1, 3), whole(1, 4), whole(1, isDepthwise ? 3 : 5)];
    const inputShape: [number, number, number, number] = [batch, ...image, channels];
    const filterShape: [number, number, number, number] = [...filter, channels, out];
    const { outShape } = tf.backend_util.computeConv2DInfo(
      inputShape,
      filterShape,
      [strides[0] ?? 1, strides[1] ?? 1],
      1,
      pad,
      undefined,
      isDepthwise,
    );
    const attrs = { strides, pad, dilations: [1, 1], dataFormat: 'NHWC' };
    return { inputShape, filterShape, outShape, attrs };
  }

  const backpropFilter = (isDepthwise: boolean) => (): Case => {
    const { inputShape, filterShape, outShape, attrs } = convolution(isDepthwise);
    return { inputs: { x: numbers(inputShape), dy: numbers(outShape) }, attrs: { ...attrs, filterShape } };
  };
  const backpropInput = (isDepthwise: boolean) => (): Case => {
    const { inputShape, filterShape, outShape, attrs } = convolution(isDepthwise);
    return { inputs: { dy: numbers(outShape), filter: numbers(filterShape) }, attrs: { ...attrs, inputShape } };
  };
  const factors = () => {
    const [rows, inner, columns] = [whole(1, 70), whole(1, 70), whole(1, 70)];
    const [transposeA, transposeB] = [oneOf(true, false), oneOf(true, false)];
    return {
      a: transposeA ? [inner, rows] : [rows, inner],
      b: transposeB ? [columns, inner] : [inner, columns],
      columns,
      attrs: { transposeA, transposeB },
    };
  };

  const kernels: { [kernel: string]: () => Case } = {
    [tf.Conv2DBackpropFilter]: backpropFilter(false),
    [tf.Conv2DBackpropInput]: backpropInput(false),
    [tf.DepthwiseConv2dNativeBackpropFilter]: backpropFilter(true),
    [tf.DepthwiseConv2dNativeBackpropInput]: backpropInput(true),
    [tf.MaxPoolGrad]: () => {
      const { filter, image, pad, strides } = window();
      const shape: [number, number, number, number] = [whole(1, 3), ...image, whole(1, 4)];
      const stepped: [number, number] = [strides[0] ?? 1, strides[1] ?? 1];
      const { outShape } = tf.backend_util.computePool2DInfo(shape, filter, stepped, 1, pad);
      // Few values, so that most windows have ties; now and then a window of nothing that could be largest.
      const input = numbers(shape, () => oneOf(-1, 0, 0, 2, -Infinity, ...(random() < 0.02 ? [NaN] : [])));
      const inputs = { dy: numbers(outShape), input, output: numbers(outShape) };
      return { inputs, attrs: { filterSize: filter, strides, pad } };
    },
    [tf.BatchMatMul]: () => {
      const { a, b, attrs } = factors();
      const batch = oneOf([1], [3], [2, 3]);
      const one = batch.map(() => 1);
      const [batchA, batchB] = oneOf<[number[], number[]]>([batch, batch], [one, batch], [batch, one]);
      return { inputs: { a: numbers([...batchA, ...a]), b: numbers([...batchB, ...b]) }, attrs };
    },
    [tf._FusedMatMul]: () => {
      const { a, b, attrs, columns } = factors();
      const batch = oneOf(1, 1, 2);
      const activation = oneOf('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu');
      return {
        inputs: {
          a: numbers([batch, ...a]),
          b: numbers([batch, ...b]),
          ...(random() < 0.7 ? { bias: numbers([columns]) } : {}),
          ...(activation === 'prelu' ? { preluActivationWeights: numbers([columns]) } : {}),
        },
        attrs: { ...attrs, activation, leakyreluAlpha: 0.3 },
      };
    },
    [tf.Slice]: () => {
      const shape = Array.from({ length: whole(1, 5) }, () => whole(1, 5));
      const begin = shape.map((side, axis) => (axis === 0 || random() < 0.3 ? whole(0, side - 1) : 0));
      const size = shape.map((side, axis) => (random() < 0.3 ? -1 : whole(0, side - (begin[axis] ?? 0))));
      return { inputs: { x: { ...numbers(shape), dtype: oneOf('float32', 'int32', 'bool') } }, attrs: { begin, size } };
    },
    [tf.UnsortedSegmentSum]: () => {
      const [rows, numSegments] = [whole(1, 12), whole(1, 6)];
      const segmentIds = { ...numbers([rows], () => whole(-1, numSegments)), dtype: 'int32' as const };
      const x = numbers([rows, ...oneOf([], [3], [2, 4])]);
      return { inputs: { x, segmentIds }, attrs: { numSegments } };
    },
  };

  it('each has its cases here', () => {
    assert.deepEqual(Object.keys(kernels).sort(), WASM_KERNELS.map(({ kernelName }) => kernelName).sort());
  });

  const threads: { [kernel: string]: string } = {
    [tf.Conv2DBackpropFilter]: ' (tensorflow/tfjs#8474)',
    [tf.UnsortedSegmentSum]: ' (tensorflow/tfjs#8082)',
  };
  for (const [kernel, draw] of Object.entries(kernels)) {
    it(`${kernel}: ${CASES} cases are cpu's, and leave nothing${threads[kernel] ?? ''}`, async () => {
      for (const one of Array.from({ length: CASES }, draw)) {
        const [ours, theirs] = [await run('wasm', kernel, one), await run('cpu', kernel, one)];
        const what = JSON.stringify({ shapes: Object.values(one.inputs).map(({ shape }) => shape), ...one.attrs });
        assert.deepEqual([ours.shape, ours.dtype], [theirs.shape, theirs.dtype], what);
        ours.values.forEach((value, at) => assertClose(value, theirs.values[at] ?? NaN, what));
      }
    });
  }

  it('a factor that is used in another shape is another factor', async () => {
    await tf.setBackend('wasm');
    const b = tf.range(1, 13).reshape([2, 6]);
    assert.deepEqual(await tf.matMul([[1, 1]], b).array(), [[8, 10, 12, 14, 16, 18]]);
    assert.deepEqual(await tf.matMul([[1, 1, 1]], b.reshape([3, 4])).array(), [[15, 18, 21, 24]]);
    assert.deepEqual(await tf.fused.matMul({ a: [[1, 1, 1, 1]], b: b.reshape([4, 3]) }).array(), [[22, 26, 30]]);
    assert.deepEqual(await tf.matMul([[1, 1]], b).array(), [[8, 10, 12, 14, 16, 18]]);
  });

  it('windows larger than the image give nothing, or an error, and harm nothing (tensorflow/tfjs#5904)', async () => {
    await tf.setBackend('wasm');
    const image = tf.ones<tf.Rank.R4>([2, 2, 8, 3]);
    for (let again = 0; again < 100; again += 1) {
      assert.deepEqual(tf.conv2d(image, tf.ones<tf.Rank.R4>([3, 3, 3, 4]), 1, 'valid').shape, [2, 0, 6, 4]);
      assert.deepEqual(tf.maxPool(image, 3, 1, 'valid').shape, [2, 0, 6, 3]);
    }
    assert.throws(() => tf.avgPool(image, 9, 1, 'valid'), /the window is larger than the image of 2 x 8/);
    const filters = tf.ones<tf.Rank.R4>([3, 3, 3, 4]);
    for (const gradient of [
      tf.grad((filter: tf.Tensor) => tf.conv2d(image, filter as tf.Tensor4D, 1, 'valid'))(filters),
      tf.grad((x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filters, 1, 'valid'))(image),
    ])
      assert.ok(gradient.dataSync().every((slope) => slope === 0));
    assert.equal(await tf.sum(image).array(), 96);
  });

  it('batches of both factors are broadcast, which cpu gets wrong', async () => {
    await tf.setBackend('wasm');
    const [a, b] = [tf.reshape([2, 3], [2, 1, 1, 1]), tf.reshape([5, 7, 11], [1, 3, 1, 1])];
    assert.deepEqual([...(await tf.matMul(a, b).data())], [10, 14, 22, 15, 21, 33]);
    assert.deepEqual(tf.matMul(a, b).shape, [2, 3, 1, 1]);
  });

  for (const [kernel, out] of [
    [tf.Conv2DBackpropFilter, 4],
    [tf.DepthwiseConv2dNativeBackpropFilter, 6],
  ] as const) {
    it(`${kernel} of more patches than one product takes`, async () => {
      const attrs = {
        strides: 1,
        dilations: 1,
        pad: 'valid',
        dataFormat: 'NHWC',
        filterShape: [3, 3, 3, kernel === tf.Conv2DBackpropFilter ? 4 : 2],
      };
      const one = { inputs: { x: numbers([50, 30, 30, 3]), dy: numbers([50, 28, 28, out]) }, attrs };
      const [ours, theirs] = [await run('wasm', kernel, one), await run('cpu', kernel, one)];
      ours.values.forEach((value, at) => assertClose(value, theirs.values[at] ?? NaN, `${at}`, 1e-3));
    });
  }

  async function run(backend: string, kernel: string, { inputs, attrs }: Case) {
    await tf.setBackend(backend);
    const before = tf.memory().numTensors;
    const tensors = Object.entries(inputs).map(([name, { shape, values, dtype }]): [string, tf.Tensor] => [
      name,
      tf.tensor(values, shape, dtype ?? 'float32'),
    ]);
    const output = tf.engine().runKernel<tf.Tensor>(kernel, Object.fromEntries(tensors), attrs);
    const result = { shape: output.shape, dtype: output.dtype, values: [...(await output.data())] };
    tf.dispose([output, ...tensors.map(([, tensor]) => tensor)]);
    assert.equal(tf.memory().numTensors, before);
    return result;
  }

  function assertClose(ours: number, theirs: number, what: string, apart = 2e-5) {
    if (Object.is(ours, theirs)) return;
    assert.ok(Math.abs(ours - theirs) <= apart * Math.max(1, Math.abs(theirs)), `${ours}, not ${theirs}: ${what}`);
  }
});
