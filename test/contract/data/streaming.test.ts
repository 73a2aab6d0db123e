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

/** Megabytes. TensorFlow.js alone takes 46 of them. */
const HEAP = 80;

interface Told {
  losses: number[];
  seen: number;
  file: number;
  tensors: number;
}

describe('data: streaming', function () {
  this.timeout('5 min');
  const folder = scratch();
  const at = (name: string) => join(folder, name);

  before(async () => {
    await loadEngine();
    await python(
      folder,
      `
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq, pyarrow.csv as pc
rng = np.random.default_rng(1)
def table(rows):
    x = rng.normal(size=(rows, 20))
    return pa.table({**{f'x{i}': x[:, i] for i in range(20)}, 'y': x @ np.linspace(-1, 1, 20)})
long = table(25_000)
notes = pa.array([rng.bytes(2000).hex() for _ in range(len(long))])
pc.write_csv(long.append_column('note', notes), f'{folder}/large.csv')
pq.write_table(table(250_000), f'{folder}/large.parquet', row_group_size=5000, compression='zstd')
pc.write_csv(table(2000), f'{folder}/small.csv')
pq.write_table(table(2000), f'{folder}/small.parquet', row_group_size=300)`,
    );
  });

  for (const [name, rows, megabytes] of [
    ['large.csv', 25_000, 100],
    ['large.parquet', 250_000, 45],
  ] as const) {
    it(`fitDataset learns from ${name}, ${megabytes} MB, in a heap of ${HEAP} MB, of which 46 are tfjs`, async () => {
      const { losses, seen, file, tensors } = await train(at(name), rows / 500);
      assert.ok(file > megabytes * 1e6, `${file} bytes`);
      assert.equal(seen, 500);
      // The mean over the epoch. The label varies by 7.4, and is a linear function of the features.
      assert.ok(Number(losses[0]) < 2, losses.join(' '));
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
        const labels = async () => (await dataset.toArray()).map(({ ys }) => ys[0]);
        return [await labels(), await labels()];
      };
      const [first, second] = await epochs();
      assert.deepEqual(await epochs(), [first, second]);
      assert.notDeepEqual(first, second);
      const unshuffled = (await (await read(at(name), { label: 'y' })).toArray()).map(({ ys }) => ys[0]);
      for (const epoch of [first, second]) assert.deepEqual(epoch?.toSorted(), unshuffled.toSorted());
    });
  }

  it('a dataset that nobody reads on keeps no file open', async () => {
    const open = () => readdirSync('/proc/self/fd').length;
    const dataset = await csvDataset(at('large.csv'), { label: 'y', columns: ['x0', 'y'] });
    const before = open();
    for (let time = 0; time < 20; time += 1) await dataset.take(3).toArray();
    assert.ok(open() <= before + 1, `${open()} files, and ${before} before`);
  });
});

/** In a process that has a small heap. */
async function train(file: string, batchSize: number): Promise<Told> {
  const program = fileURLToPath(new URL('streamed-training.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP}`,
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    program,
    file,
    String(batchSize),
  ]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Told;
}
