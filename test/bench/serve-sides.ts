/** The services that are compared, each in processes of its own: Limpid, MLServer, BentoML. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RestRequest } from './serve-load.ts';
import type { Network } from './serve-networks.ts';
import { python } from './serve-peers-setup.mjs';

export interface Side {
  rest: RestRequest;
  /** Where gRPC listens; BentoML has none of this protocol. */
  grpcPort: number | undefined;
  process: ChildProcess;
  stop(): Promise<void>;
}

export interface Served {
  network: Network;
  /** A folder of its own. */
  folder: string;
  tfjs: string;
  onnx: string;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const MAIN = here('../../kernel/dist/cli/main.js');
/** An interpreter that imports pandas on two cores takes its time. */
const STARTED_WITHIN = 120_000;

export async function limpid({ network, tfjs }: Served): Promise<Side> {
  const argv = [MAIN, 'serve', tfjs, '--port', '0', '--grpc-port', '0'];
  // the engine of this process has set it, and quiets the engine of that one only where it is not set
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: undefined };
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error('limpid serve ended at its start');
  });
  // SAFETY: cli/serve.ts sends it
  const [said] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string; grpcPort: number }];
  ended.catch(() => undefined);
  const url = `${said.url}/v2/models/${network.name}/infer`;
  return { rest: { url, body: inferBody(network) }, grpcPort: said.grpcPort, process: child, stop: () => end(child) };
}

export async function mlserver({ network, onnx, folder }: Served, batches: boolean): Promise<Side> {
  const [http = 0, grpc = 0, metrics = 0] = await freePorts(3);
  const own = join(folder, 'mlserver');
  await mkdir(own, { recursive: true });
  await copyFile(here('serve_mlserver.py'), join(own, 'serve_mlserver.py'));
  const settings = { host: '127.0.0.1', http_port: http, grpc_port: grpc, metrics_port: metrics, parallel_workers: 0 };
  await writeFile(join(own, 'settings.json'), JSON.stringify({ ...settings, debug: false }));
  const model = {
    ...{ name: network.name, implementation: 'serve_mlserver.Network' },
    ...(batches ? { max_batch_size: 64, max_batch_time: 0.001 } : {}),
  };
  await writeFile(join(own, 'model-settings.json'), JSON.stringify(model));
  const env = { ...process.env, NETWORK: onnx, MLSERVER_LOGGING_SETTINGS: '' };
  const child = peer([join(dirname(python), 'mlserver'), 'start', own], env, own);
  await ready(`http://127.0.0.1:${http}/v2/models/${network.name}/ready`, child);
  const url = `http://127.0.0.1:${http}/v2/models/${network.name}/infer`;
  return { rest: { url, body: inferBody(network) }, grpcPort: grpc, process: child, stop: () => end(child) };
}

export async function bentoml({ network, onnx, folder }: Served, batches: boolean): Promise<Side> {
  const [port = 0] = await freePorts(1);
  const env = { ...process.env, NETWORK: onnx, BATCHES: batches ? 'yes' : 'no', BENTOML_DO_NOT_TRACK: 'True' };
  const home = join(folder, 'bentoml');
  await mkdir(home, { recursive: true });
  const argv = ['-m', 'bentoml', 'serve', 'serve_bentoml:Network', '--host', '127.0.0.1', '--port', String(port)];
  const child = peer(argv, { ...env, BENTOML_HOME: home }, dirname(here('serve_bentoml.py')));
  await ready(`http://127.0.0.1:${port}/readyz`, child);
  const body = JSON.stringify({ rows: nested(Array.from(network.row), network.shape) });
  return {
    rest: { url: `http://127.0.0.1:${port}/predict`, body },
    ...{ grpcPort: undefined, process: child, stop: () => end(child) },
  };
}

function inferBody({ input, shape, row }: Network): string {
  const data = Array.from(row);
  return JSON.stringify({ inputs: [{ name: input, datatype: 'FP32', shape, data }] });
}

function nested(flat: readonly number[], [length = 1, ...rest]: readonly number[]): unknown[] {
  if (rest.length === 0) return [...flat];
  const size = flat.length / length;
  return Array.from({ length }, (_, index) => nested(flat.slice(index * size, (index + 1) * size), rest));
}

/** What it says is shown only when it does not start: a line a request is a cost that nobody asked it for. */
function peer(argv: string[], env: NodeJS.ProcessEnv, cwd: string): ChildProcess {
  const child = spawn(python, ['-B', ...argv], { env, cwd, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) console.error(said);
  });
  return child;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const late = performance.now() + STARTED_WITHIN;
  while (performance.now() < late && child.exitCode === null) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await wait(200);
  }
  await end(child);
  throw new Error(`Nothing answers at ${url}`);
}

/** With the workers that it has started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, wait(10_000)]);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  // SAFETY: they listen on TCP
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
