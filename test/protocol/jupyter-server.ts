/** A real Jupyter Server on the loopback, with our kernel in it, as it stands in the sources. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { python } from '../conformance/setup.mjs';
import { until } from '../editor/browser.ts';
import { freePort } from '../editor/free-port.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface ServerOptions {
  /** Kernels besides ours, as kernel.json has them. */
  kernels?: { [name: string]: object };
  /** Whether ours is there. */
  hasOurs?: boolean;
  port?: number;
  /** In place of a token. */
  password?: string;
  /** Files of its key and its certificate. */
  tls?: { key: string; certificate: string };
}

export class JupyterServer {
  readonly url: string;
  readonly token: string;
  readonly #temporary: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, temporary: string, url: string, token: string) {
    this.#process = process;
    this.#temporary = temporary;
    this.url = url;
    this.token = token;
  }

  static async start(options: ServerOptions = {}): Promise<JupyterServer> {
    const { kernels = {}, hasOurs = true, port, password, tls } = options;
    const temporary = await mkdtemp(path.join(tmpdir(), 'limpid-server-'));
    const at = port ?? (await freePort());
    const [url, token] = [`${tls ? 'https' : 'http'}://127.0.0.1:${at}/`, randomUUID()];
    const all = hasOurs ? { limpid: OURS, ...kernels } : kernels;
    for (const [name, spec] of Object.entries(all)) {
      const folder = path.join(temporary, 'data/kernels', name);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'kernel.json'), JSON.stringify(spec));
    }
    await mkdir(path.join(temporary, 'work'));
    const traits = {
      'ServerApp.ip': '127.0.0.1',
      'ServerApp.port': String(at),
      'ServerApp.port_retries': '0',
      'ServerApp.root_dir': path.join(temporary, 'work'),
      'ServerApp.open_browser': 'False',
      'ServerApp.allow_root': 'True',
      'IdentityProvider.token': password === undefined ? token : '',
      ...(password !== undefined && { 'PasswordIdentityProvider.hashed_password': hashed(password) }),
      ...(tls && { 'ServerApp.keyfile': tls.key, 'ServerApp.certfile': tls.certificate }),
    };
    const args = Object.entries(traits).map(([name, value]) => `--${name}=${value}`);
    const server = spawn(python, ['-m', 'jupyter_server', ...args], {
      cwd: temporary,
      env: {
        ...process.env,
        HOME: temporary,
        XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? path.join(process.env['HOME'] ?? '', '.cache'),
        JUPYTER_PATH: path.join(temporary, 'data'),
        JUPYTER_DATA_DIR: path.join(temporary, 'data'),
        JUPYTER_CONFIG_DIR: path.join(temporary, 'config'),
        JUPYTER_RUNTIME_DIR: path.join(temporary, 'runtime'),
        LIMPID_HISTORY: 'off',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(path.join(root, '.limpid/jupyter-server.log'));
    server.stdout.pipe(log, { end: false });
    server.stderr.pipe(log, { end: false });
    await until('the Jupyter server listens', async () => {
      if (server.exitCode !== null) throw new Error('the server ended: see .limpid/jupyter-server.log');
      return tls ? listens(at) : (await fetch(`${url}api`).catch(() => null))?.ok === true;
    });
    return new JupyterServer(server, temporary, url, token);
  }

  /** What REST answers. */
  async ask(place: string, method = 'GET'): Promise<unknown> {
    const answer = await fetch(`${this.url}${place}`, { method, headers: { authorization: `token ${this.token}` } });
    return answer.status === 204 ? undefined : answer.json();
  }

  /** Ends it at once, as a machine that is switched off. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.#end('SIGTERM');
    await rm(this.#temporary, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill(signal);
    await ended;
  }
}

/** As `jupyter server password` keeps it. */
function hashed(password: string): string {
  const salt = '0123456789ab';
  return `sha1:${salt}:${createHash('sha1').update(`${password}${salt}`).digest('hex')}`;
}

/** Whether somebody takes connections there; who, only one who trusts its certificate could ask. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export const OURS = {
  argv: [process.execPath, path.join(root, 'kernel/src/main.ts'), '-f', '{connection_file}'],
  display_name: 'TypeScript (Limpid)',
  language: 'typescript',
  interrupt_mode: 'message',
};
