/** Starts a real kernel by a connection file, as a Jupyter front end does, and watches how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ConnectionInfo } from '../../kernel/src/messages.ts';

const KERNEL_MAIN = fileURLToPath(new URL('../../kernel/src/main.ts', import.meta.url));

export interface KernelOptions {
  /** The notebook's folder. */
  cwd?: string;
  env?: { [name: string]: string };
  connection?: Partial<ConnectionInfo>;
  /** The Node.js that it runs on, if it is not that of the test. */
  node?: string;
}

/** Starts a kernel; `-f FILE` is added. */
export const KERNEL_COMMAND: [string, string] = [process.execPath, KERNEL_MAIN];

export class KernelProcess {
  connection: ConnectionInfo;
  /** How many front ends have connected to it. */
  fronts = 0;
  readonly folder: string;
  /** Resolves when the kernel ends, however it ends. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcess;
  #log = '';

  private constructor(connection: ConnectionInfo, folder: string, child: ChildProcess) {
    this.connection = connection;
    this.folder = folder;
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.#log += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (this.#log += chunk));
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  }

  static async start({ cwd, env = {}, connection: overrides = {}, node }: KernelOptions = {}): Promise<KernelProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-kernel-'));
    const connection = { ...(await newConnection()), ...overrides };
    return new KernelProcess(connection, folder, await spawnKernel(connection, folder, cwd ?? folder, env, node));
  }

  /** Starts with a registration file, so that the kernel is to say where it is; `at` then tells the front ends. */
  static async startWith(registration: object): Promise<KernelProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-kernel-'));
    return new KernelProcess(await newConnection(), folder, await spawnKernel(registration, folder, folder, {}));
  }

  at(connection: ConnectionInfo): this {
    this.connection = connection;
    return this;
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`The kernel could not be started: ${this.#log}`);
    return this.#child.pid;
  }

  /** Everything the kernel itself (not a cell) wrote to its stdout and stderr. */
  get log(): string {
    return this.#log;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function spawnKernel(
  content: object,
  folder: string,
  cwd: string,
  env: { [name: string]: string },
  node = process.execPath,
): Promise<ChildProcess> {
  const file = join(folder, 'connection.json');
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return spawn(node, [KERNEL_MAIN, '-f', file], {
    cwd,
    env: {
      ...process.env,
      LIMPID_HISTORY: join(folder, 'history.sqlite'),
      JPY_PARENT_PID: String(process.pid),
      // Warnings come when the types are loaded, which no conversation can foretell.
      LIMPID_TYPES: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs the kernel with these arguments, which it must refuse, to its end. */
export async function endOfKernel(args: string[]): Promise<{ code: number | null; log: string }> {
  const child = spawn(process.execPath, [KERNEL_MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (log += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, log };
}

/** A connection on free ports of this machine. */
export async function newConnection(): Promise<ConnectionInfo> {
  const [shell_port, control_port] = [await freePort(), await freePort()];
  const [iopub_port, stdin_port, hb_port] = [await freePort(), await freePort(), await freePort()];
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port,
    control_port,
    iopub_port,
    stdin_port,
    hb_port,
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    kernel_name: 'limpid',
  };
}

/** Listens on a free port; whoever holds the server has the port. */
export async function holdPort(port = 0): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

export function portOf(server: Server): number {
  // SAFETY: a TCP server that listens has an AddressInfo.
  return (server.address() as AddressInfo).port;
}

/** Below those that systems give by themselves: between here and the kernel nobody else is given one of these. */
const PORTS = { first: 10_000, count: 20_000 };
/** Test runs side by side begin at places of their own. */
let latest = process.pid * 97;

/** One that this process has not had for long, and that nobody listens on. */
async function freePort(): Promise<number> {
  for (;;) {
    latest += 1;
    const port = PORTS.first + (latest % PORTS.count);
    try {
      await once((await holdPort(port)).close(), 'close');
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}

/** Waits for a process, which need not be our child, to be gone. */
export async function processEnd(pid: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (await isRunning(pid)) {
    if (Date.now() > deadline) throw new Error(`Process ${pid} still runs`);
    await delay(20);
  }
}

async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
  // An ended process that nobody has waited for still has its number: Linux tells so by the state Z.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(stat);
}
