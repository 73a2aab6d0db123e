/** CSV as pandas reads and writes it, Parquet as PyArrow writes it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { csvDataset, parquetDataset, readCsv, readParquet } from '../../../kernel/src/library.ts';
import { python, scratch, told } from './python.ts';

/** 500 rows of every type, a tenth of each nullable column missing; the text holds what CSV has to quote. */
const FRAME = `
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq
rng = np.random.default_rng(5)
n = 500
hole = lambda: rng.random(n) < 0.1
words = np.array(['plain', 'a,b', 'say "hi"', 'two\\nlines', ' spaces ', '猫', 'NAN', 'None?'])
frame = pd.DataFrame({
    'whole': rng.integers(-1000, 1000, n),
    'wide': rng.integers(0, 2**40, n),
    'real': rng.normal(size=n).astype('f4').astype('f8'),
    'holes': np.where(hole(), np.nan, rng.normal(size=n).astype('f4')),
    'flag': rng.random(n) < 0.5,
    'word': rng.choice(words, n),
    'name, "quoted"': rng.random(n).astype('f4').astype('f8'),
})
def f4(column):
    return column.astype('f4').tolist() if column.dtype.kind in 'fi' and column.name not in ('whole',) else column.tolist()
expected = {name: f4(frame[name]) for name in frame.columns}
`;

describe('data: tables', () => {
  const folder = scratch();
  const at = (name: string) => join(folder, name);
  const columns = async (tensors: Promise<{ [name: string]: import('@tensorflow/tfjs').Tensor }>) =>
    Object.fromEntries(Object.entries(await tensors).map(([name, tensor]) => [name, told(tensor)]));

  before(loadEngine);

  describe('CSV', () => {
    let expected: unknown;

    before(async () => {
      expected = await python(
        folder,
        `${FRAME}
frame.to_csv(f'{folder}/frame.csv', index=False)
frame.to_csv(f'{folder}/frame.csv.gz', index=False)
frame.to_csv(f'{folder}/frame.tsv', index=False, sep='\\t', quoting=1, lineterminator='\\r\\n', encoding='utf-8-sig')
tell(expected)`,
      );
    });

    for (const [name, options] of [
      ['frame.csv', {}],
      ['frame.csv.gz', {}],
      ['frame.tsv', { delimiter: '\t' }],
    ] as const) {
      it(`${name}, written by pandas: every column, its type and its values`, async () => {
        const tensors = await readCsv(at(name), options);
        assert.deepEqual(
          Object.values(tensors).map(({ dtype }) => dtype),
          ['int32', 'float32', 'float32', 'float32', 'bool', 'string', 'float32'],
        );
        assert.deepEqual(await columns(Promise.resolve(tensors)), expected);
      });
    }

    it('what pandas takes for missing, for a number and for a bool', async () => {
      const values = (await python(
        folder,
        `
import io, pandas as pd
text = '''a,b,c,d,e
1,1e3,TRUE,NA,x
007,.5,False,-1.5,"NA"
 8 ,+3.,true,,"q""q"
-9,-inf,FALSE,n/a,
'''
open(f'{folder}/odd.csv', 'w').write(text)
frame = pd.read_csv(io.StringIO(text))
tell({name: frame[name].fillna('').tolist() if name == 'e' else frame[name].tolist() for name in frame})`,
      )) as { [name: string]: unknown[] };
      assert.deepEqual(await columns(readCsv(at('odd.csv'))), values);
    });

    it('chosen columns, in the order asked for', async () => {
      assert.deepEqual(Object.keys(await readCsv(at('frame.csv'), { columns: ['real', 'whole'] })), ['real', 'whole']);
      await assert.rejects(readCsv(at('frame.csv'), { columns: ['reel'] }), /no column reel\. Its columns: whole, /);
    });

    it('missing values: kept, dropped, refused by row and column, or replaced', async () => {
      const holes = async (missing: 'keep' | 'drop' | 'error' | number) =>
        (await readCsv(at('frame.csv'), { columns: ['holes'], missing }))['holes'] ?? assert.fail();
      const kept = Array.from((await holes('keep')).dataSync());
      const first = kept.findIndex(Number.isNaN);
      assert.deepEqual(
        Array.from((await holes('drop')).dataSync()),
        kept.filter((value) => !Number.isNaN(value)),
      );
      assert.deepEqual(
        Array.from((await holes(-5)).dataSync()),
        kept.map((value) => (Number.isNaN(value) ? -5 : value)),
      );
      await assert.rejects(holes('error'), {
        code: 'DATA_MISSING',
        what: `Row ${first + 1} of ${at('frame.csv')} has no value in the column holes.`,
      });
    });

    it('rows as a dataset: by name, or features and label', async () => {
      const rows = await (await csvDataset(at('frame.csv'))).take(3).toArray();
      assert.deepEqual(Object.keys(rows[0] ?? {}).slice(0, 3), ['whole', 'wide', 'real']);
      const options = { columns: ['real', 'flag', 'word', 'whole'], label: 'word', classes: ['two\nlines', 'a,b'] };
      await assert.rejects(
        (await csvDataset(at('frame.csv'), options)).toArray(),
        /The label .* is none of the classes\. The classes: two/,
      );
      const labelled = await csvDataset(at('frame.csv'), { columns: ['real', 'flag', 'whole'], label: 'whole' });
      const [first] = await labelled.take(1).toArray();
      const { whole, real, flag } = rows[0] ?? {};
      assert.deepEqual(first, { xs: [real, Number(flag)], ys: [whole] });
    });

    it('text is refused as a feature, and as a label without classes', async () => {
      await assert.rejects(csvDataset(at('frame.csv'), { label: 'whole' }), { code: 'DATA_FEATURES' });
      const options = { columns: ['real', 'word'], label: 'word' };
      await assert.rejects(csvDataset(at('frame.csv'), options), { code: 'DATA_CLASSES' });
    });
  });

  describe('Parquet', () => {
    let expected: unknown;
    const written = {
      snappy: `compression='snappy'`,
      gzip: `compression='gzip'`,
      zstd: `compression='zstd'`,
      brotli: `compression='brotli'`,
      unpacked: `compression='none', use_dictionary=False`,
      pagesOfVersion2: `data_page_version='2.0', compression='zstd'`,
      manyGroups: `row_group_size=37`,
      splitBytes: `use_dictionary=False, column_encoding={'real': 'BYTE_STREAM_SPLIT', 'whole': 'DELTA_BINARY_PACKED', 'word': 'DELTA_BYTE_ARRAY'}`,
    };

    before(async () => {
      expected = await python(
        folder,
        `${FRAME}
table = pa.Table.from_pandas(frame)
${Object.entries(written)
  .map(([name, how]) => `pq.write_table(table, f'{folder}/${name}.parquet', ${how})`)
  .join('\n')}
tell(expected)`,
      );
    });

    for (const [name, how] of Object.entries(written)) {
      it(`pyarrow.parquet.write_table(table, ${how}): every column, its type and its values`, async () => {
        const tensors = await readParquet(at(`${name}.parquet`));
        assert.deepEqual(
          Object.values(tensors).map(({ dtype }) => dtype),
          ['int32', 'float32', 'float32', 'float32', 'bool', 'string', 'float32'],
        );
        assert.deepEqual(await columns(Promise.resolve(tensors)), expected);
      });
    }

    it('every flat type: all integers, half floats, decimals, categories, nulls in each, dates as text', async () => {
      const values = await python(
        folder,
        `
import datetime as dt, decimal, pyarrow as pa, pyarrow.parquet as pq
ints = {str(t): pa.array([1, None, 3], t) for t in [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.int64(), pa.uint64()]}
table = pa.table({
    **ints,
    'half': pa.array(np.array([0.5, -2, 65504], 'f2')),
    'decimal': pa.array([decimal.Decimal('1.25'), None, decimal.Decimal('-0.5')], pa.decimal128(9, 2)),
    'category': pa.array(['b', None, 'a']).dictionary_encode(),
    'flag': pa.array([True, None, False]),
    'nothing': pa.nulls(3, pa.float64()),
    'day': pa.array([dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)]),
    'ms': pa.array([0, None, 1700000000123], pa.timestamp('ms', 'UTC')),
    'us': pa.array([0, None, 1700000000123456], pa.timestamp('us')),
    'ns': pa.array([0, None, 1700000000123456789], pa.timestamp('ns')),
})
pq.write_table(table, f'{folder}/types.parquet')
plain = {name: table[name].to_pylist() for name in [*ints, 'half', 'flag', 'nothing']}
tell({**plain, 'decimal': [1.25, None, -0.5], 'category': ['b', '', 'a'], 'day': ['2024-02-29', '', '1969-12-31']})`,
      );
      const { ms, us, ns, ...rest } = await columns(readParquet(at('types.parquet')));
      const moments = ['1970-01-01T00:00:00.000Z', '', '2023-11-14T22:13:20.123Z'];
      assert.deepEqual([ms, us, ns], [moments, moments, moments]);
      // A bool that may be missing is a number.
      assert.deepEqual({ ...rest, flag: [true, null, false] }, values);
      assert.deepEqual(rest['flag'], [1, null, 0]);
    });

    it('nested and binary columns are refused by name, and left alone when others are chosen', async () => {
      await python(
        folder,
        `
import pyarrow as pa, pyarrow.parquet as pq
pq.write_table(pa.table({'x': [1.5], 'list': [[1, 2]], 'struct': [{'a': 1}], 'bytes': pa.array([b'a'])}), f'{folder}/nested.parquet')
pq.write_table(pa.table({'x': [1.5]}), f'{folder}/lz4.parquet', compression='lz4')`,
      );
      for (const name of ['list', 'struct', 'bytes']) {
        await assert.rejects(
          readParquet(at('nested.parquet'), { columns: ['x', name] }),
          new RegExp(`column ${name} (is nested|holds bytes)`),
        );
      }
      assert.deepEqual(await columns(readParquet(at('nested.parquet'), { columns: ['x'] })), { x: [1.5] });
      await assert.rejects(readParquet(at('lz4.parquet')), /packed with LZ4.*Instead, pack it with Snappy/);
    });

    it('rows as a dataset that knows its size; epochs repeat', async () => {
      const dataset = await parquetDataset(at('manyGroups.parquet'), { columns: ['real', 'whole'], label: 'whole' });
      assert.equal(dataset.size, 500);
      const [one, other] = [await dataset.toArray(), await dataset.toArray()];
      assert.equal(one.length, 500);
      assert.deepEqual(one, other);
      assert.deepEqual(
        one.map(({ ys }) => ys[0]),
        (expected as { whole: number[] }).whole,
      );
    });
  });
});
