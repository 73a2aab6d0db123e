/** Numbers that a training is shown with besides its metrics: what it costs, for one. */
import type { LayersModel } from '@tensorflow/tfjs';
import type { Values } from './history.ts';

const reading = new WeakMap<LayersModel, () => Values>();

/** While `act` runs, the trainings of this model show what `read` gives too; it is to be quick. */
export async function alongside<T>(model: LayersModel, read: () => Values, act: () => Promise<T>): Promise<T> {
  reading.set(model, read);
  try {
    return await act();
  } finally {
    reading.delete(model);
  }
}

/** What is shown with this model's training now. */
export function shownAlongside(model: LayersModel | undefined): Values {
  return (model && reading.get(model)?.()) ?? {};
}
