/** What a model and the arguments of `compile` show by themselves, told before the first step. */
import type * as tfjs from '@tensorflow/tfjs';
import { cellScope } from '../display/publish.ts';
import type { TrainingFinding } from '../mime.ts';
import { beginTraining } from '../training/history.ts';
import { isUnwatched } from '../training/watch.ts';
import { areShown } from '../training/watcher.ts';
import { diagnose } from './diagnose.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { madeAt } from './places.ts';
import { readModel, readOptimizer } from './read-model.ts';
import { shownOf } from './shown.ts';

/** Nothing is asked for and nothing has run: symptoms that need more find nothing. */
const NOT_TRAINED: Pick<Facts, 'fit' | 'training' | 'tensors'> = {
  fit: { batchSize: null, shuffle: true, isDataset: false, validationSplit: 0, hasClassWeights: false },
  training: beginTraining(
    { epochs: 0, initialEpoch: 0, batches: null, metrics: [], validation: 'none', unit: 'samples' },
    0,
  ),
  tensors: [],
};

/** Pure. @param placeOf as of `diagnose` */
export function findingsOf(
  known: Pick<Facts, 'model' | 'optimizer'>,
  placeOf?: Parameters<typeof diagnose>[1],
): Finding[] {
  return diagnose({ ...known, ...NOT_TRAINED }, placeOf);
}

/** The reply of the cell that compiles it tells them: nothing is shown, and a front end that knows marks the lines. */
export function tellAtCompile(model: tfjs.LayersModel): void {
  const told = cellScope.getStore()?.findings;
  if (!told || !areShown() || isUnwatched()) return;
  const known = { model: readModel(model), optimizer: readOptimizer(model.optimizer) };
  const found = shownOf(findingsOf(known, (sign) => madeAt(sign, model)));
  told.push(...found.map(withoutExperiment));
}

/** There is no picture yet that could be asked for it. */
function withoutExperiment({ experiment: _, ...finding }: TrainingFinding): TrainingFinding {
  return finding;
}
