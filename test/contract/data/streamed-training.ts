/** A process of its own with a small heap: trains on a file several times as large, and tells what it learnt. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { csvDataset } from '../../../kernel/src/data/csv.ts';
import { parquetDataset } from '../../../kernel/src/data/parquet.ts';

const { tf } = await loadEngine();
const [, , file = '', batchSize] = process.argv;
const read: typeof csvDataset = file.endsWith('.parquet') ? parquetDataset : csvDataset;
const rows = await read(file, { label: 'y', columns: [...Array.from({ length: 20 }, (_, at) => `x${at}`), 'y'] });
let seen = 0;
const batches = rows
  .shuffle(1000, '7')
  .batch(Number(batchSize))
  .prefetch(2)
  .map((batch) => {
    seen += 1;
    return batch;
  });
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [20] })] });
model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
const before = tf.memory().numTensors;
const { history } = await model.fitDataset(batches, { epochs: 1, verbose: 0 });
const losses = history['loss'];
assert.ok(losses);
console.log(JSON.stringify({ losses, seen, file: statSync(file).size, tensors: tf.memory().numTensors - before }));
