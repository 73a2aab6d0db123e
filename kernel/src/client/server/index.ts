/** Kernels of a Jupyter Server or a JupyterHub, for a front end. Loads no ZeroMQ. */
export { LimpidError } from '../../errors.ts';
export { hostOf, readAddress, type Address } from './address.ts';
export { connectKernel, type ConnectOptions } from './connect.ts';
export { findServer, isHub, openServer } from './hub.ts';
export type { Door } from './rest.ts';
export { signIn } from './sign-in.ts';
export { findSession, isServer, kernelspecs, type NotebookName, type ServerKernelspec } from './server.ts';
