import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import * as tf from '@tensorflow/tfjs';
import { encode } from 'fast-png';
import { format } from '../../../kernel/src/display/format.ts';

const shown = async (value: unknown, mime = 'text/plain') => {
  const data = (await format(value))[mime];
  return typeof data === 'string' ? data : '';
};
const text = (value: unknown) => shown(value);
const DISPLAY = Symbol.for('Jupyter.display');

describe('the value of a cell', () => {
  before(() => tf.setBackend('cpu'));

  for (const [name, value, shown] of [
    ['a string', "it's", `"it's"`],
    ['a number', -0, '-0'],
    ['a big integer', 12n, '12n'],
    ['an object', { a: [1, { b: null }] }, '{ a: [ 1, { b: null } ] }'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['bytes that are no picture', new Uint8Array([1, 2]), 'Uint8Array(2) [ 1, 2 ]'],
    ['a timer', timer(), '[Timeout]'],
    ['an immediate', setImmediate(() => undefined), '[Immediate]'],
    ['a disposed tensor', disposed(), 'Tensor float32 [2] (disposed)'],
    ['a small tensor', tf.tensor2d([1, 2, 3, 4.5], [2, 2]), 'Tensor float32 [2, 2]\n[[1, 2  ],\n [3, 4.5]]'],
    ['a scalar', tf.scalar(3), 'Tensor float32 []\n3'],
    ['an empty tensor', tf.zeros([0, 3]), 'Tensor float32 [0, 3] (empty)'],
  ] as const) {
    it(`is text for ${name}`, async () => assert.equal(await text(value), shown));
  }

  it('is the stack of an error', async () => assert.match(await text(new TypeError('no')), /^TypeError: no\n +at /));

  it('is what the value says itself', async () => {
    const bundle = { 'text/html': '<b>1</b>', 'text/plain': '1' };
    assert.deepEqual(await format({ [DISPLAY]: () => bundle }), bundle);
    assert.deepEqual(await format({ [DISPLAY]: () => Promise.resolve(bundle) }), bundle);
  });

  it('always has text', async () => {
    assert.equal(await text({ [DISPLAY]: () => ({ 'image/svg+xml': '<svg/>' }) }), '[Object]');
  });

  for (const [name, value] of [
    ['a display method that throws', { [DISPLAY]: () => assert.fail('broken') }],
    ['a display method that gives no bundle', { [DISPLAY]: () => 5 }],
    [
      'an inspector that throws',
      {
        [Symbol.for('nodejs.util.inspect.custom')]: () => {
          throw new Error('broken');
        },
      },
    ],
    [
      'a proxy that throws at every touch',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('broken');
          },
          has: () => {
            throw new Error('broken');
          },
        },
      ),
    ],
  ] as const) {
    it(`never fails: ${name}`, async () => {
      assert.match(await text(value), /^\[A value that cannot be shown: (broken|its Jupyter.display)/);
    });
  }

  it('is a picture for the bytes of one', async () => {
    const bytes = encode({ width: 1, height: 1, data: new Uint8Array([255]), channels: 1 });
    assert.equal((await format(bytes))['image/png'], Buffer.from(bytes).toString('base64'));
    assert.ok('image/jpeg' in (await format(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))));
  });

  it('is the beginning of a large tensor, which leaves none behind', async () => {
    const large = tf.zeros([1000, 1000]);
    const before = tf.memory().numTensors;
    assert.equal(
      await text(large),
      [
        'Tensor float32 [1000, 1000], begins with\n[[0, 0, 0],\n [0, 0, 0],\n [0, 0, 0]]',
        'min 0, max 0, mean 0, std 0, 100.0 % zeros',
      ].join('\n'),
    );
    assert.equal(tf.memory().numTensors, before);
  });

  it('is one line for what fit returns', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: 'ones' })],
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const history = await model.fit(tf.ones([4, 1]), tf.ones([4, 1]), { epochs: 2 });
    assert.equal(await text(history), 'History of 2 epochs: loss 0');
  });

  it('is a chart for a Vega-Lite specification', async () => {
    const spec = {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      title: 'Rain',
      data: { values: [{ x: 1, y: 2 }] },
      mark: 'point',
      encoding: { x: { field: 'x', type: 'quantitative' } },
    };
    const bundle = await format(spec);
    assert.deepEqual(bundle['application/vnd.vegalite.v5+json'], spec);
    assert.match(JSON.stringify(bundle['image/svg+xml']), /^"<svg.*Rain/s);
    assert.equal(bundle['text/plain'], 'Vega-Lite chart: Rain');
  });

  it('never fetches the data of a chart', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('[{"x":1}]');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(typeof address === 'object' && address);
    try {
      const url = `http://127.0.0.1:${address.port}/data.json`;
      const bundle = await format({ $schema: 'vega-lite', data: { url }, mark: 'point' });
      assert.ok('application/vnd.vegalite.v5+json' in bundle);
      assert.deepEqual(asked, []);
    } finally {
      server.close();
    }
  });
});

function timer(): NodeJS.Timeout {
  const set = setTimeout(() => undefined, 1e6);
  clearTimeout(set);
  return set;
}

function disposed(): tf.Tensor {
  const tensor = tf.tensor1d([1, 2]);
  tensor.dispose();
  return tensor;
}
