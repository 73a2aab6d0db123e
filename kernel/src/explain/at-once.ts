/** What is computed of a model as one function of the engine's, where it is the same each time. */
import * as tf from '@tensorflow/tfjs';
import { computed } from '../engine/traced/computations.ts';
import type { Model } from './method.ts';
import { isReplacing } from './replacing.ts';

/**
 * What `compute` makes of the tensors. All that it does follows from them, the weights of the model and `name`; it must
 * take tensors from nowhere else. Call it within `tf.tidy`.
 * @param name undefined where that does not hold: it is computed op by op
 */
export function atOnce<In extends tf.Tensor[], Out extends tf.Tensor[]>(
  model: Model,
  name: string | undefined,
  given: [...In],
  compute: (...given: In) => [...Out],
): Out {
  // with a layer replaced by whoever calls, it is another computation
  if (name === undefined || isReplacing() || !(model instanceof tf.LayersModel)) return compute(...given);
  // SAFETY: `compute` is called with as many tensors as are given here, and what it gives is given back.
  return computed(model, name, (all) => compute(...(all as In)), given) as Out;
}
