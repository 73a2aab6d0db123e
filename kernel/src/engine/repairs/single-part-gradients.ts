/**
 * tf.unstack and tf.split that give a single part: tfjs hands their gradients that part's alone instead of a list of one, and
 * they fail. So no recurrent layer trained on sequences of one step (tensorflow/tfjs#1529, #3550, #8255).
 */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

export function mendSinglePartGradients(): void {
  setGradient<{ axis: number }>(tf.Unpack, (dy, _saved, { axis }) => ({ value: () => tf.stack([dy].flat(), axis) }));
  setGradient<{ axis: number }>(tf.SplitV, (dy, _saved, { axis }) => ({ x: () => tf.concat([dy].flat(), axis) }));
}
