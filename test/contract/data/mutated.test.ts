/** Good files with bytes changed at random: each is read, or refused by a failure of the catalogue; none hangs or is let through raw. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { LimpidError, readImage, readNpz, readParquet } from '../../../kernel/src/library.ts';
import { python, scratch } from './python.ts';

const READERS: { [file: string]: (bytes: Uint8Array) => Promise<tf.Tensor | { [name: string]: tf.Tensor }> } = {
  'snappy.parquet': readParquet,
  'zstd2.parquet': readParquet,
  'packed.npz': readNpz,
  'colour.jpg': readImage,
  'colour.png': readImage,
  'palette.png': readImage,
};
const TIMES = 200;

describe('data: mutated files', () => {
  const folder = scratch();

  before(async () => {
    await loadEngine();
    await python(
      folder,
      `
import pyarrow as pa, pyarrow.parquet as pq
from PIL import Image
rng = np.random.default_rng(0)
holes = [None if i % 7 == 0 else i for i in range(300)]
table = pa.table({'a': rng.normal(size=300), 'b': holes, 'c': [str(i % 5) for i in range(300)], 'd': [i % 2 > 0 for i in range(300)]})
pq.write_table(table, f'{folder}/snappy.parquet')
pq.write_table(table, f'{folder}/zstd2.parquet', compression='zstd', data_page_version='2.0')
np.savez_compressed(f'{folder}/packed.npz', x=np.arange(100), y=np.array(['a', 'b']))
image = Image.fromarray(rng.integers(0, 256, (20, 20, 3), 'u1'))
image.save(f'{folder}/colour.jpg')
image.save(f'{folder}/colour.png')
image.quantize(9).save(f'{folder}/palette.png')`,
    );
  });

  for (const [file, read] of Object.entries(READERS)) {
    it(`${file}, ${TIMES} times`, async () => {
      const good = readFileSync(join(folder, file));
      const random = drawing(777);
      let refused = 0;
      for (let time = 0; time < TIMES; time += 1) {
        const bytes = Uint8Array.from(good);
        for (let change = random() * 3; change >= 0; change -= 1) {
          bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
        }
        try {
          tf.dispose(await read(bytes));
        } catch (error) {
          assert.ok(error instanceof LimpidError, String(error));
          refused += 1;
        }
      }
      assert.ok(refused > 0);
    });
  }
});

/** Numbers from 0 to 1, the same for the same seed (the generator of Numerical Recipes, 7.1). */
function drawing(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
