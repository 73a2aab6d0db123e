/** Starts a kernel process for a front end: free ports, a private connection file, the process itself. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ConnectionInfo } from '../messages.ts';
import { newCurveKeys } from './sockets.ts';

export interface LaunchOptions {
  /** Program and arguments that start the kernel; `-f FILE` is added. */
  command: readonly [string, ...string[]];
  /** The notebook's folder: imports and file names start there. */
  cwd: string;
  env?: NodeJS.ProcessEnv;
}

export interface Launched {
  connection: ConnectionInfo;
  process: ChildProcess;
  /** The last of what the process wrote to stderr. */
  log(): string;
  /** Resolves with how it ended: "exit code 1", "signal SIGKILL". */
  ended: Promise<string>;
}

const LOG_LENGTH = 4000;

export async function launch({
  command: [program, ...args],
  cwd,
  env = process.env,
}: LaunchOptions): Promise<Launched> {
  const connection = await freeConnection();
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
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`));
  }).finally(() => rm(folder, { recursive: true, force: true }));
  return { connection, process: child, log: () => log, ended };
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
