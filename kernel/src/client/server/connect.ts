/** The kernel of one notebook on a Jupyter Server: the one that it has there, else a new one. */
import { LimpidError } from '../../errors.ts';
import type { Running } from '../channels.ts';
import { KernelClient, type Events } from '../client.ts';
import { deadline } from '../deadline.ts';
import { hostOf } from './address.ts';
import type { Door } from './rest.ts';
import {
  endSession,
  findSession,
  interruptKernel,
  restartKernel,
  startSession,
  type NotebookName,
  type ServerSession,
} from './server.ts';
import { ServerChannels } from './web-socket.ts';

export interface ConnectOptions extends Events {
  door: Door;
  notebook: NotebookName;
  /** The name of its kernelspec. */
  kernel: string;
  /** The way to the kernel is cut and is sought anew, or is there again. */
  onReach?: (isThere: boolean) => void;
}

/** Our own kernelspec: its kernels write down what they publish, and know how trainings are steered. */
const OURS = 'limpid';
/** How long (ms) one socket is waited for, and how many of them. */
const PATIENCE = 10_000;
const TRIES = 6;

/** @throws LimpidError SERVER_SILENT, or why the server could not be asked */
export async function connectKernel(options: ConnectOptions): Promise<KernelClient> {
  const { door, notebook, kernel } = options;
  const known = await findSession(door, notebook);
  const session = known ?? (await startSession(door, notebook, kernel));
  try {
    return await answering(options, session);
  } catch (error) {
    if (!known) await endSession(door, session);
    throw error;
  }
}

/** A server that restarts a kernel may tie a new socket to the process before: another socket finds the right one. */
async function answering(options: ConnectOptions, session: ServerSession, tries = TRIES): Promise<KernelClient> {
  const { door, kernel, onReach, notebook: _, ...events } = options;
  const isOurs = kernel === OURS;
  const running = reached(door, session, onReach);
  const client = new KernelClient(running, { ...events, hasJournal: isOurs, waits: isOurs });
  const lost = running.ended.then((how) => {
    throw new Error(how);
  });
  const silent = deadline(PATIENCE);
  try {
    const isReady = await Promise.race([client.ready().then(() => true), lost, silent.promise.then(() => false)]);
    if (isReady && isOurs) await announce(client);
    if (isReady) return client;
  } catch (error) {
    client.detach();
    throw error;
  } finally {
    silent.cancel();
  }
  client.detach();
  if (tries > 1) return answering(options, session, tries - 1);
  throw new LimpidError('SERVER_SILENT', { kernel, host: hostOf(door.url), seconds: (TRIES * PATIENCE) / 1000 });
}

/** Says to the kernel that a front end is here which draws and steers trainings. */
async function announce(client: KernelClient): Promise<void> {
  await client.tell('comm_open', { comm_id: crypto.randomUUID(), target_name: 'jupyter.widget.control', data: {} });
}

function reached(door: Door, session: ServerSession, onReach: ConnectOptions['onReach']): Running {
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<string>();
  return {
    connect: (listener) => new ServerChannels({ door, session, onReach, onEnd }, listener),
    pid: undefined,
    isKept: true,
    warden: {
      interrupt: () => interruptKernel(door, session),
      end: (restart) => (restart ? restartKernel(door, session) : endSession(door, session)),
    },
    kill: () => onEnd('it was left'),
    log: () => '',
    ended,
  };
}
