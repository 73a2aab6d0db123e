/**
 * A label that is none of the classes is an error, as in Keras. tfjs trains without such examples and says nothing; so would a
 * step that XLA has compiled, which cannot fail. Labels are looked at before the step: once a call, or once a batch of a dataset.
 */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { batchesOf, lookedAt, type Batches, type Dataset } from './batches.ts';
import { takesClassNumbers } from './cross-entropy.ts';

/** Methods of tfjs-layers 4.22's LayersModel, some of which its declaration hides. */
interface Model {
  readonly outputs: readonly tf.SymbolicTensor[];
  readonly outputNames: readonly string[];
  fitDataset(dataset: Dataset, ...rest: unknown[]): Promise<unknown>;
  evaluateDataset(dataset: Dataset | Batches, ...rest: unknown[]): Promise<unknown>;
  standardizeUserDataXY(...given: unknown[]): [tf.Tensor[], tf.Tensor[]];
}

/** What fitDataset takes; anything else it refuses. */
type Targets = tf.Tensor | tf.Tensor[] | { [output: string]: tf.Tensor };

export function refuseUnknownLabels(): void {
  // SAFETY: the class has them, see above.
  const prototype = tf.LayersModel.prototype as unknown as Model;
  const { fitDataset, evaluateDataset, standardizeUserDataXY } = prototype;
  prototype.standardizeUserDataXY = function (...given) {
    const standardized = standardizeUserDataXY.apply(this, given);
    refuse(this, standardized[1]);
    return standardized;
  };
  prototype.fitDataset = function (dataset, ...rest) {
    const looked = lookedAt(dataset, (batch) => {
      refuse(this, targetsOf(this, batch));
    });
    return fitDataset.call(this, looked, ...rest);
  };
  prototype.evaluateDataset = async function (dataset, ...rest) {
    const looked = await batchesOf(dataset, (batch) => {
      refuse(this, targetsOf(this, batch));
    });
    return evaluateDataset.call(this, looked, ...rest);
  };
}

/** Throws if one of the targets is a class number that is none. */
function refuse(model: Model, targets: readonly (tf.Tensor | undefined)[]): void {
  model.outputs.forEach(({ shape }, output) => {
    const [truth, classes] = [targets[output], shape.at(-1)];
    if (!truth || typeof classes !== 'number' || !takesClassNumbers(model, output)) return;
    const label = truth.dataSync().find((each) => !(each > -1 && each < classes));
    if (label !== undefined) throw new LimpidError('LABEL_UNKNOWN', { label, classes });
  });
}

function targetsOf({ outputNames }: Model, batch: unknown): (tf.Tensor | undefined)[] {
  if (typeof batch !== 'object' || batch === null || !('ys' in batch)) return [];
  // SAFETY: see above; tfjs tells what is wrong with anything else.
  const targets = batch.ys as Targets | null | undefined;
  if (targets instanceof tf.Tensor) return [targets];
  return Array.isArray(targets) ? targets : outputNames.map((name) => targets?.[name]);
}
