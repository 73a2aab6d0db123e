/** Datasets larger than memory: bounded, seeded, repeatable, and left behind without leaks. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { csvDataset, parquetDataset } from '../../../kernel/src/library.ts';
import { python, scratch } from './python.ts';

const ROWS = 300_000;
/** Megabytes; TensorFlow.js alone takes 46 of them. */
const HEAP = 56;

interface Told {
  losses: number[];
  seen: number;
  file: number;
  tensors: number;
}

describe('data: streaming', function () {
  this.timeout('3 min');
  const folder = scratch();
  const at = (name: string) => join(folder, name);

  before(async () => {
    await loadEngine();
    await python(
      folder,
      `
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq, pyarrow.csv as pc
x = np.random.default_rng(1).normal(size=(${ROWS}, 20))
table = pa.table({**{f'x{i}': x[:, i] for i in range(20)}, 'y': x @ np.linspace(-1, 1, 20)})
pc.write_csv(table, f'{folder}/large.csv')
pq.write_table(table, f'{folder}/large.parquet', row_group_size=5000, compression='zstd')
pc.write_csv(table.slice(0, 2000), f'{folder}/small.csv')
pq.write_table(table.slice(0, 2000), f'{folder}/small.parquet', row_group_size=300)`,
    );
  });

  for (const [name, epochs, larger] of [
    ['large.csv', 1, 2],
    ['large.parquet', 2, 1],
  ] as const) {
    it(`fitDataset learns from ${name}, more than ${larger} times as large as the heap of ${HEAP} MB`, async () => {
      const { losses, seen, file, tensors } = await train(at(name), epochs);
      assert.ok(file > larger * HEAP * 1024 ** 2, `${file} bytes`);
      assert.equal(seen, epochs * Math.ceil(ROWS / 256));
      // The label is a linear function of the features: a model that has seen every row knows it.
      assert.ok(losses.at(-1)! < 2, losses.join(' '));
      // The moments of the optimizer, and nothing for each batch.
      assert.ok(tensors < 20, `${tensors} tensors`);
    });
  }

  const READERS: [name: string, read: typeof csvDataset][] = [
    ['small.csv', csvDataset],
    ['small.parquet', parquetDataset],
  ];
  for (const [name, read] of READERS) {
    it(`${name}: the order of a seed is the same again, another in the next epoch, and every row comes once`, async () => {
      const epochs = async () => {
        const dataset = (await read(at(name), { label: 'y' })).shuffle(500, '11').prefetch(8);
        const labels = async () => (await dataset.toArray()).map(({ ys }) => ys);
        return [await labels(), await labels()];
      };
      const [first, second] = await epochs();
      assert.deepEqual(await epochs(), [first, second]);
      assert.notDeepEqual(first, second);
      const unshuffled = (await (await read(at(name), { label: 'y' })).toArray()).map(({ ys }) => ys);
      for (const epoch of [first, second]) assert.deepEqual(epoch?.toSorted(), unshuffled.toSorted());
    });
  }

  it('a dataset that nobody reads on keeps no file open', async () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const dataset = await csvDataset(at('large.csv'), { label: 'y' });
    const before = open();
    for (let time = 0; time < 20; time += 1) await dataset.take(3).toArray();
    assert.ok(open() <= before + 1, `${open()} files, and ${before} before`);
  });
});

/** In a process that has a small heap. */
async function train(file: string, epochs: number): Promise<Told> {
  const program = fileURLToPath(new URL('streamed-training.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP}`,
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    program,
    file,
    String(epochs),
  ]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told;
}
