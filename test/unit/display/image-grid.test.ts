import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { format } from '../../../kernel/src/display/format.ts';
import { imageGrid } from '../../../kernel/src/display/image-grid.ts';

describe('image grid', () => {
  before(() => tf.setBackend('cpu'));

  const shown = async (...given: Parameters<typeof imageGrid>) => {
    const bundle = await format(imageGrid(...given));
    return { text: bundle['text/plain'], svg: JSON.stringify(bundle['image/svg+xml']).replaceAll('\\"', '"') };
  };

  it('shows every image with its title', async () => {
    const { text, svg } = await shown(tf.zeros([3, 4, 5, 1]), { titles: ['<a>', 7, 'c'], columns: 2 });
    assert.equal(text, '3 images of 5 × 4: <a>, 7, c');
    assert.equal(svg.match(/<image /g)?.length, 3);
    assert.match(svg, />&lt;a&gt;<\/text>/);
  });

  it('draws 0 to 1 from black to white, pixels in their places', async () => {
    const { svg } = await shown(
      [
        [
          [0, 1],
          [0.5, 0],
        ],
      ],
      { size: 2 },
    );
    const png = /base64,([^"]+)"/.exec(svg)?.[1] ?? '';
    const { data, channels } = decode(Buffer.from(png, 'base64'));
    assert.deepEqual(
      [...data].filter((_, index) => index % channels === 0),
      [0, 255, 128, 0],
    );
  });

  it('takes one image, colours, and values of 0 to 255', async () => {
    assert.equal((await shown(tf.zeros([4, 5]))).text, '1 image of 5 × 4');
    assert.equal((await shown(tf.fill([2, 4, 5, 3], 200))).text, '2 images of 5 × 4');
  });

  it('only reads its tensor', async () => {
    const images = tf.zeros([2, 4, 5]);
    const before = tf.memory().numTensors;
    await shown(images);
    assert.equal(tf.memory().numTensors, before);
  });

  it('says what images look like', () => {
    assert.throws(() => imageGrid(tf.zeros([10])), { code: 'IMAGES_SHAPE' });
    assert.throws(() => imageGrid(tf.zeros([2, 4, 5, 7])), { code: 'IMAGES_SHAPE' });
  });
});
