/** What a front end asks of kernels that outlive it; the rest is in `client/`. */
export type { KeptKernel } from '../messages.ts';
export { forget, runningKernels } from './place.ts';
