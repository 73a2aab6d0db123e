/**
 * Repairs of tfjs at run time, in one place. (What Node.js no longer has in tfjs-node's files is mended when they are
 * copied: `setup/vendor.mjs`.)
 */
import * as tf from '@tensorflow/tfjs';

/**
 * The cpu backend prints an advertisement for tfjs-node when first used under Node.js, with no way to turn it off
 * but the PROD flag, which turns every warning off. Our own notice says what to do instead.
 */
export function silenceCpuAdvice(): void {
  const backend: unknown = tf.findBackend('cpu');
  // SAFETY: `firstUse` is a private field of MathBackendCPU in tfjs-backend-cpu 4.22.
  (backend as { firstUse: boolean }).firstUse = false;
}
