/** A process that ends while a step runs. */
import { loadEngine } from '../../kernel/src/engine/load.ts';

const { tf } = await loadEngine();
const model = tf.sequential({ layers: [tf.layers.dense({ units: 2000, inputShape: [2000] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const x = tf.ones([6400, 2000]);
const onBatchEnd = async (batch: number): Promise<void> => {
  if (batch === 90) process.exit(7);
};
process.env['LIMPID_XLA'] = 'off';
await model.fit(x, x, { batchSize: 64, epochs: 1, verbose: 0, callbacks: { onBatchEnd } });
