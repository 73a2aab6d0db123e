/** A gradient that fails leaves no tensors: tfjs disposes what it has saved for the way back only at the end of it. */
import * as tf from '@tensorflow/tfjs';

/** What the engine of tfjs-core 4.22 has and does not declare. */
interface Engine {
  readonly state: { readonly gradientDepth: number; activeTape: { readonly saved: tf.Tensor[] }[] | null };
  gradients(...given: unknown[]): unknown;
}

export function disposeFailedTape(): void {
  // SAFETY: see above.
  const engine = tf.engine() as unknown as Engine;
  const { gradients } = engine;
  engine.gradients = function (this: Engine, ...given) {
    try {
      return gradients.apply(this, given);
    } catch (error) {
      const { state } = this;
      if (state.gradientDepth === 0) {
        tf.dispose(state.activeTape?.map(({ saved }) => saved) ?? []);
        state.activeTape = null;
      }
      throw error;
    }
  };
}
