/** The gradient of tf.mirrorPad, which in tfjs leaves out what arrives at the mirrored numbers (in tensorflow/tfjs#108). */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Attributes {
  paddings: [before: number, after: number][];
  mode: 'reflect' | 'symmetric';
}

export function mendMirrorPadGradient(): void {
  setGradient<Attributes>(tf.MirrorPad, (dy, _saved, { paddings, mode }) => ({
    x: () => paddings.reduce((folded, padding, axis) => fold(folded, axis, padding, mode === 'reflect' ? 1 : 0), dy),
  }));
}

/** Adds both mirrored ends of an axis to the numbers they show; `edge` numbers at the border were not mirrored. */
function fold(dy: tf.Tensor, axis: number, [before, after]: [number, number], edge: number): tf.Tensor {
  const length = (dy.shape[axis] ?? 0) - before - after;
  const part = (from: number, size: number) =>
    tf.slice(dy, dy.shape.map(() => 0).with(axis, from), dy.shape.map(() => -1).with(axis, size));
  const placed = (end: tf.Tensor, from: number, size: number) => {
    const none: [number, number] = [0, 0];
    return tf.pad(tf.reverse(end, axis), Array.from(dy.shape, () => none).with(axis, [from, length - from - size]));
  };
  const folded = [part(before, length)];
  if (before > 0) folded.push(placed(part(0, before), edge, before));
  if (after > 0) folded.push(placed(part(before + length, after), length - edge - after, after));
  return tf.addN(folded);
}
