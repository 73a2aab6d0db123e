/** The front end's side of the protocol: starts a kernel, speaks ZeroMQ to it. The CLI and the extension share it. */
export { KernelClient, type Events, type ExecuteOptions, type Introduction } from './client.ts';
export { attachKernel, startKernel, type StartOptions } from './start.ts';
