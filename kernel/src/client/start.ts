/** Kernels of this machine, from the moment that they are asked for until they answer. */
import { LimpidError } from '../errors.ts';
import type { KeptKernel } from '../messages.ts';
import type { Running } from './channels.ts';
import { KernelClient, type ClientOptions, type Events } from './client.ts';
import { deadline } from './deadline.ts';
import { attach, launch, type LaunchOptions } from './launch.ts';

export interface StartOptions extends LaunchOptions, Events {
  /** How long (ms) the kernel may take until it answers. */
  within?: number;
}

const START_DEADLINE = 30_000;
/** A kernel that runs answers at once, whatever its cells do. */
const ATTACH_DEADLINE = 10_000;

/**
 * Starts a kernel and waits until it answers.
 * @throws LimpidError KERNEL_EXITED or KERNEL_SILENT
 */
export async function startKernel(options: StartOptions): Promise<KernelClient> {
  const within = options.within ?? START_DEADLINE;
  return answering(await launch(options), { ...options, hasJournal: options.keep !== undefined }, within);
}

/**
 * Comes back to a kernel that outlived its front end. It says nothing until `listen` is called.
 * @throws LimpidError KERNEL_EXITED or KERNEL_SILENT
 */
export async function attachKernel(kernel: KeptKernel, events: Events): Promise<KernelClient> {
  return answering(attach(kernel), { ...events, hasJournal: true, waits: true }, ATTACH_DEADLINE);
}

async function answering(running: Running, options: ClientOptions, within: number): Promise<KernelClient> {
  const client = new KernelClient(running, options);
  const told = (): { log: string; stderr: string } => {
    const stderr = running.log().trim();
    return { log: stderr === '' ? '' : ` Its last words: ${stderr}`, stderr };
  };
  const exited = running.ended.then((how) => {
    throw new LimpidError('KERNEL_EXITED', { how, ...told() });
  });
  const silent = deadline(within, () => new LimpidError('KERNEL_SILENT', { seconds: within / 1000, ...told() }));
  try {
    await Promise.race([client.ready(), exited, silent.promise]);
    return client;
  } catch (error) {
    if (options.waits === true) client.detach();
    else await client.dispose();
    throw error;
  } finally {
    silent.cancel();
  }
}
