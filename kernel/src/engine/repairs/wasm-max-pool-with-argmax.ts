/** On wasm, tf.maxPoolWithArgmax takes the wrong places where maxima are below zero: the cpu backend's kernel is lent instead. */
import * as tf from '@tensorflow/tfjs';
// For the side effect: its kernels are there to be taken away.
import '@tensorflow/tfjs-backend-wasm';

export function replaceMaxPoolWithArgmax(): void {
  tf.unregisterKernel(tf.MaxPoolWithArgmax, 'wasm');
}
