/** Starts a kernel process for a front end: free ports, a private connection file, the process itself. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { forget, isAlive, keptFolder, newFiles, writeKept } from '../keep/place.ts';
import type { ConnectionInfo, KeptKernel } from '../messages.ts';
import { readStartFile } from '../wire/connection.ts';
import type { Running } from './channels.ts';
import { connect, newCurveKeys } from './sockets.ts';

export interface LaunchOptions {
  /** Program and arguments that start the kernel; `-f FILE` is added. */
  command: readonly [string, ...string[]];
  /** The notebook's folder: imports and file names start there. */
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** The kernel outlives this front end: what it is for, and how long (s) it waits for another when no cell runs. */
  keep?: Pick<KeptKernel['kept'], 'notebook' | 'patience'>;
}

const LOG_LENGTH = 4000;
/** How often (ms) a process that is nobody's child here is looked for. */
const LOOKS = 500;

export async function launch(options: LaunchOptions): Promise<Running> {
  const connection = await freeConnection();
  return options.keep ? launchKept(options, options.keep, connection) : launchOwned(options, connection);
}

/** It ends with this process. */
async function launchOwned(
  { command: [program, ...args], cwd, env = process.env }: LaunchOptions,
  connection: ConnectionInfo,
): Promise<Running> {
  const folder = await mkdtemp(path.join(tmpdir(), 'limpid-'));
  const file = path.join(folder, 'connection.json');
  await writeFile(file, JSON.stringify(connection), { mode: 0o600 });
  const child = spawn(program, [...args, '-f', file], {
    cwd,
    env: { ...env, JPY_PARENT_PID: String(process.pid) },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-LOG_LENGTH);
  });
  const ended = endOf(child).finally(() => rm(folder, { recursive: true, force: true }));
  return running(connection, child, { isKept: false, log: () => log, ended });
}

/** It outlives this process: it writes to a file, and whoever comes later finds it by its own. */
async function launchKept(
  { command: [program, ...args], cwd, env = process.env }: LaunchOptions,
  { notebook, patience }: NonNullable<LaunchOptions['keep']>,
  connection: ConnectionInfo,
): Promise<Running> {
  const { file, log } = newFiles(keptFolder());
  const kept = { pid: 0, notebook, started: Date.now(), log, patience };
  writeKept(file, connection, kept);
  const stderr = await open(log, 'w', 0o600);
  const child = spawn(program, [...args, '-f', file], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', stderr.fd],
    detached: true,
  });
  const lastWords = keptLog(log);
  // listened for at once: a program that does not start says so before the file is closed
  const ended = endOf(child).finally(() => {
    lastWords();
    forget({ file, kept });
  });
  await stderr.close();
  return running(connection, child, { isKept: true, log: lastWords, ended });
}

function running(
  connection: ConnectionInfo,
  child: ChildProcess,
  known: Pick<Running, 'isKept' | 'log' | 'ended'>,
): Running {
  const kill = (): void => void child.kill('SIGKILL');
  return { connect: (listener) => connect(connection, listener), pid: child.pid, kill, ...known };
}

/** A kernel that another front end has started. */
export function attach({ file, kept: { pid, log } }: KeptKernel): Running {
  const { connection } = readStartFile(file);
  const ended = new Promise<string>((resolve) => {
    const looking = setInterval(() => {
      if (isAlive(pid)) return;
      clearInterval(looking);
      resolve('it is not there any more');
    }, LOOKS);
    looking.unref();
  });
  const kill = (): void => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  };
  const reach: Running['connect'] = (listener) => connect(connection, listener);
  return { connect: reach, pid, isKept: true, kill, log: keptLog(log), ended };
}

/** Reads the end of the file, as long as there is one. */
function keptLog(file: string): () => string {
  let last = '';
  return () => {
    if (existsSync(file)) last = readFileSync(file, 'utf8').slice(-LOG_LENGTH);
    return last;
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`));
  });
}

/** Five ports nobody listens on, held together until all are known so that no two are the same. */
async function freeConnection(): Promise<ConnectionInfo> {
  const servers = await Promise.all(Array.from({ length: 5 }, listen));
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = servers.map(portOf);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    shell_port: shell_port ?? 0,
    control_port: control_port ?? 0,
    iopub_port: iopub_port ?? 0,
    stdin_port: stdin_port ?? 0,
    hb_port: hb_port ?? 0,
    key: crypto.randomUUID(),
    signature_scheme: 'hmac-sha256',
    kernel_name: 'limpid',
    ...newCurveKeys(),
  };
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
