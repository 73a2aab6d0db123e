/**
 * A gradient that fails or is interrupted leaves no tensors, and the next one is as the first: tfjs disposes what it has saved for the
 * way back, and counts how deep it is, only at the end of it.
 */
import * as tf from '@tensorflow/tfjs';
import { forgetCutOffBy } from '../cut-off.ts';

/** What the engine of tfjs-core 4.22 has and does not declare. */
interface Engine {
  readonly state: {
    kernelDepth: number;
    gradientDepth: number;
    readonly scopeStack: readonly { readonly name: string }[];
    activeTape: { readonly saved: tf.Tensor[] }[] | null;
  };
  endScope(): void;
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
  forgetCutOffBy(() => {
    const { state } = engine;
    state.kernelDepth = state.gradientDepth = 0;
    // the names of `gradients`
    while (state.scopeStack.some(({ name }) => name === 'forward' || name === 'backward')) engine.endScope();
    dropTape();
  });
}

/** Nobody will take gradients from it. */
function dropTape(): void {
  const { state } = engineOf();
  tf.dispose(state.activeTape?.map(({ saved }) => saved) ?? []);
  state.activeTape = null;
}

function engineOf(): Engine {
  // SAFETY: see above.
  return tf.engine() as unknown as Engine;
}
