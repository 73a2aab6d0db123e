/** A process to be killed: trains for ever and saves after every batch into the folder that it is given. */
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { modelCheckpoint } from '../../kernel/src/library.ts';
import { trainingModels } from './training-models.ts';

const { tf } = await loadEngine();
const { model, x, y } = trainingModels(tf).example('MLP');
const [, , path = ''] = process.argv;
const callbacks = [modelCheckpoint({ path, everyBatches: 1 })];
await model.fit(x, y, { epochs: 1_000_000, verbose: 0, callbacks });
