/** The front end's side of the protocol: starts a kernel, speaks ZeroMQ to it. The CLI and the extension share it. */
export {
  attachKernel,
  KernelClient,
  startKernel,
  type Events,
  type ExecuteOptions,
  type StartOptions,
} from './client.ts';
