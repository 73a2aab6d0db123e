/** Gradients of a notebook's own: nobody knows what they close over, so what has one is not traced unless it is declared. */
import type * as tfjs from '@tensorflow/tfjs';

type Gradients = Pick<typeof tfjs, 'customGrad' | 'registerGradient'>;

let calls = 0;
const kernels = new Set<string>();

/** What notebooks get in place of tfjs's functions: the same, and they are noticed. */
export function ownGradients({ customGrad, registerGradient }: Gradients): Gradients {
  return {
    customGrad(f) {
      const run = customGrad(f);
      return (...given) => {
        calls += 1;
        return run(...given);
      };
    },
    registerGradient(config) {
      kernels.add(config.kernelName);
      registerGradient(config);
    },
  };
}

/** How often a function with a gradient of its own was called. */
export function ownGradientCalls(): number {
  return calls;
}

export function hasOwnGradient(kernel: string): boolean {
  return kernels.has(kernel);
}

/** Whether a notebook has given a kernel another gradient. */
export function hasOwnGradients(): boolean {
  return kernels.size > 0;
}
