/** A gradient that fails leaves no tensors: tfjs disposes what it has saved for the way back only at the end of it. */
import * as tf from '@tensorflow/tfjs';

/** What the engine of tfjs-core 4.22 has and does not declare. */
interface Engine {
  readonly state: { readonly gradientDepth: number; activeTape: { readonly saved: tf.Tensor[] }[] | null };
  gradients(...given: unknown[]): unknown;
}

export function disposeFailedTape(): void {
  const engine = engineOf();
  const { gradients } = engine;
  engine.gradients = function (this: Engine, ...given) {
    try {
      return gradients.apply(this, given);
    } catch (error) {
      if (this.state.gradientDepth === 0) dropTape();
      throw error;
    }
  };
}

/** Nobody will take gradients from it. */
export function dropTape(): void {
  const { state } = engineOf();
  tf.dispose(state.activeTape?.map(({ saved }) => saved) ?? []);
  state.activeTape = null;
}

function engineOf(): Engine {
  // SAFETY: see above.
  return tf.engine() as unknown as Engine;
}
