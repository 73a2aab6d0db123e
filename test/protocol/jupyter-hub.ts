/** A real JupyterHub on the loopback, which starts its users' Jupyter Servers, with our kernel as it stands in the sources. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { python } from '../conformance/setup.mjs';
import { until } from '../editor/browser.ts';
import { freePort } from '../editor/free-port.ts';
import { OURS } from './jupyter-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const proxy = path.join(root, 'node_modules/configurable-http-proxy/bin/configurable-http-proxy');

/** `ada`: her server starts. `bob`: his does not. */
export class JupyterHub {
  readonly url: string;
  readonly tokens: { ada: string; bob: string };
  readonly #process: ChildProcess;
  readonly #temporary: string;

  private constructor(process: ChildProcess, temporary: string, url: string, tokens: { ada: string; bob: string }) {
    this.#process = process;
    this.#temporary = temporary;
    this.url = url;
    this.tokens = tokens;
  }

  static async start(): Promise<JupyterHub> {
    const temporary = await mkdtemp(path.join(tmpdir(), 'limpid-hub-'));
    const kernels = path.join(temporary, 'data/kernels/limpid');
    await mkdir(kernels, { recursive: true });
    await writeFile(path.join(kernels, 'kernel.json'), JSON.stringify(OURS));
    const tokens = { ada: randomUUID(), bob: randomUUID() };
    const [port, api, hub] = [await freePort(), await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}/`;
    const config = {
      JupyterHub: {
        bind_url: url,
        hub_bind_url: `http://127.0.0.1:${hub}`,
        load_roles: [{ name: 'learner', scopes: ['self'], users: ['ada', 'bob'] }],
        api_tokens: { [tokens.ada]: 'ada', [tokens.bob]: 'bob' },
        authenticator_class: 'dummy',
        spawner_class: 'simple',
        // a start is told of by its progress, as one that takes long
        tornado_settings: { slow_spawn_timeout: 0 },
      },
      DummyAuthenticator: { allow_all: true },
      ConfigurableHTTPProxy: { command: [process.execPath, proxy], api_url: `http://127.0.0.1:${api}` },
      Spawner: { cmd: [python, '-m', 'jupyterhub.singleuser'], args: ['--allow-root'] },
      SimpleLocalProcessSpawner: { home_dir_template: path.join(temporary, 'home-{username}') },
    };
    const file = path.join(temporary, 'jupyterhub_config.py');
    await writeFile(file, pythonOf(config));
    const server = spawn(python, ['-m', 'jupyterhub', '-f', file], {
      cwd: temporary,
      env: {
        ...process.env,
        JUPYTER_PATH: path.join(temporary, 'data'),
        JUPYTER_CONFIG_DIR: path.join(temporary, 'config'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(path.join(root, '.limpid/jupyter-hub.log'));
    server.stdout.pipe(log, { end: false });
    server.stderr.pipe(log, { end: false });
    await until('the hub listens', async () => {
      if (server.exitCode !== null) throw new Error('the hub ended: see .limpid/jupyter-hub.log');
      return (await fetch(`${url}hub/api/`).catch(() => null))?.ok === true;
    });
    return new JupyterHub(server, temporary, url, tokens);
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    // it ends its proxy and its users' servers
    this.#process.kill('SIGTERM');
    await ended;
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

/** As a configuration file of Python: JSON cannot say what happens before one user's server starts. */
function pythonOf(config: { [section: string]: { [option: string]: unknown } }): string {
  const python = (value: unknown): string => JSON.stringify(value).replaceAll(/\btrue\b/g, 'True');
  const lines = Object.entries(config).flatMap(([section, options]) =>
    Object.entries(options).map(([option, value]) => `c.${section}.${option} = ${python(value)}`),
  );
  const hook = `
def before(spawner):
    if spawner.user.name == 'bob':
        raise RuntimeError('there is no room for bob')
    cache = os.environ.get('XDG_CACHE_HOME', os.path.expanduser('~/.cache'))
    spawner.environment = {
        'JUPYTER_PATH': os.environ['JUPYTER_PATH'],
        'JUPYTERHUB_SINGLEUSER_APP': 'jupyter_server.serverapp.ServerApp',
        'LIMPID_HISTORY': 'off',
        'XDG_CACHE_HOME': cache,
    }
c.Spawner.pre_spawn_hook = before
`;
  return `import os\n${lines.join('\n')}\n${hook}`;
}
