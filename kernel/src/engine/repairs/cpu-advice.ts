/**
 * The cpu backend prints an advertisement for tfjs-node when first used under Node.js, with no way to turn it off
 * but the PROD flag, which turns every warning off. Our own notice says what to do instead.
 */
import * as tf from '@tensorflow/tfjs';

export function silenceCpuAdvice(): void {
  const backend: unknown = tf.findBackend('cpu');
  // SAFETY: `firstUse` is a private field of MathBackendCPU in tfjs-backend-cpu 4.22.
  (backend as { firstUse: boolean }).firstUse = false;
}
