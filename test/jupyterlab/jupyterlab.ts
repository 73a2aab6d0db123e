/** A real JupyterLab with our kernel: its server on the loopback, driven in Chromium as a user drives it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { python } from '../conformance/setup.mjs';
import { screenshot, startBrowser, until } from '../editor/browser.ts';
import { freePort } from '../editor/free-port.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** How long something may take to be seen, in milliseconds: a busy machine is slow, and is not wrong. */
const PATIENCE = 120_000;

/** No news of other machines, and no window that asks what a test does not answer. */
const SETTINGS = {
  'apputils-extension/notification': { fetchNews: 'false', checkForUpdates: false },
  'docmanager-extension/plugin': { autosave: false },
};

export class JupyterLab {
  readonly page: Page;
  readonly #temporary: string;
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #address: string;
  readonly #token: string;

  private constructor(page: Page, browser: Browser, server: ChildProcess, place: Place) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    this.#temporary = place.temporary;
    this.#address = place.address;
    this.#token = place.token;
  }

  /** `notebooks`: name -> the sources of its code cells; `without`: extensions of JupyterLab that are off. */
  static async start(
    notebooks: { [name: string]: readonly string[] },
    { without = [] }: { without?: readonly string[] } = {},
  ): Promise<JupyterLab> {
    const temporary = await mkdtemp(path.join(tmpdir(), 'limpid-jupyterlab-'));
    const place = { temporary, address: `127.0.0.1:${await freePort()}`, token: randomUUID() };
    const workspace = path.join(temporary, 'workspace');
    await mkdir(workspace);
    for (const [name, sources] of Object.entries(notebooks)) {
      await writeFile(path.join(workspace, name), JSON.stringify(notebook(sources)));
    }
    const settings = path.join(temporary, 'settings');
    for (const [name, values] of Object.entries(SETTINGS)) {
      const file = path.join(settings, '@jupyterlab', `${name}.jupyterlab-settings`);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(values));
    }
    const labconfig = path.join(temporary, 'config', 'labconfig');
    await mkdir(labconfig, { recursive: true });
    const disabledExtensions = Object.fromEntries(without.map((name) => [name, true]));
    await writeFile(path.join(labconfig, 'page_config.json'), JSON.stringify({ disabledExtensions }));
    await run(process.execPath, [path.join(root, 'kernel/bin/limpid.mjs'), 'install', '--prefix', temporary]);
    const server = startServer(place, settings);
    await listening(place, server);
    const browser = await startBrowser();
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    return new JupyterLab(page, browser, server, place);
  }

  /** Opens a notebook alone, and waits until its kernel is idle. */
  async open(name: string): Promise<void> {
    await this.page.goto(`http://${this.#address}/doc/tree/${name}?token=${this.#token}&reset`);
    await this.idle();
    await this.page.locator('.jp-Spinner').waitFor({ state: 'detached' });
  }

  /** The code cell at this place, counted from 0. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** What the code cell at this place shows. */
  outputs(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** Runs the code cell at this place as its user does, and waits until it is done. */
  async runCell(index: number): Promise<void> {
    await this.startCell(index);
    await this.prompt(index)
      .filter({ hasText: /^\[\d+\]:$/ })
      .waitFor();
  }

  /** Starts the code cell at this place and does not wait. */
  async startCell(index: number): Promise<void> {
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('Control+Enter');
  }

  /** The number beside a code cell: `[3]:`, `[*]:` while it runs or waits. */
  prompt(index: number): Locator {
    return this.cell(index).locator('.jp-InputArea-prompt');
  }

  /** Presses the button of the notebook's toolbar that runs this command of JupyterLab. */
  async press(command: string): Promise<void> {
    await this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).click();
  }

  /** Answers the dialog that is open with its main button. */
  async accept(): Promise<void> {
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
    await this.page.locator('.jp-Dialog').waitFor({ state: 'detached' });
  }

  /** Waits until the notebook's kernel is idle. */
  async idle(milliseconds = PATIENCE): Promise<void> {
    await this.page.getByText('TypeScript (Limpid) | Idle').waitFor({ timeout: milliseconds });
  }

  /** Runs a command by its name in the command palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('Control+Shift+C');
    await this.page.locator('.lm-CommandPalette-input').fill(title);
    await this.page.locator('.lm-CommandPalette-item', { hasText: title }).first().click();
  }

  /** Keeps a picture of the window; returns where. */
  screenshot(name: string): Promise<string> {
    return screenshot(this.page, name);
  }

  /** The notebook's file, when all that was asked to be saved is in it. */
  async saved(name: string): Promise<SavedNotebook> {
    const file = path.join(this.#temporary, 'workspace', name);
    await until('the notebook is saved', async () => (await readFile(file, 'utf8')).includes('"output_type"'));
    // SAFETY: JupyterLab writes notebooks of nbformat 4
    return JSON.parse(await readFile(file, 'utf8')) as SavedNotebook;
  }

  /** Ends the browser, the server and every kernel it started. */
  async close(): Promise<void> {
    await this.#browser.close();
    const ended = new Promise((resolve) => this.#server.once('close', resolve));
    this.#server.kill('SIGTERM');
    await ended;
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

interface SavedNotebook {
  cells: { outputs: { data?: { [mime: string]: unknown } }[] }[];
  metadata: object;
}

interface Place {
  temporary: string;
  address: string;
  token: string;
}

/** The Jupyter of the test's own environment, which sees nothing of the user but the cache that holds the native engine. */
function startServer({ temporary, address, token }: Place, settings: string): ChildProcess {
  const [ip = '', port = ''] = address.split(':');
  const options = {
    'ServerApp.ip': ip,
    'ServerApp.port': port,
    'ServerApp.port_retries': '0',
    'ServerApp.root_dir': path.join(temporary, 'workspace'),
    'ServerApp.open_browser': 'False',
    'ServerApp.allow_root': 'True',
    'ServerApp.terminals_enabled': 'False',
    'IdentityProvider.token': token,
    'LabApp.user_settings_dir': settings,
    'LabApp.workspaces_dir': path.join(temporary, 'workspaces'),
  };
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const server = spawn(python, ['-m', 'jupyterlab', ...args], {
    cwd: temporary,
    env: {
      ...process.env,
      HOME: temporary,
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? path.join(process.env['HOME'] ?? '', '.cache'),
      JUPYTER_PATH: path.join(temporary, 'share/jupyter'),
      JUPYTER_CONFIG_DIR: path.join(temporary, 'config'),
      JUPYTER_DATA_DIR: path.join(temporary, 'data'),
      JUPYTER_RUNTIME_DIR: path.join(temporary, 'runtime'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(path.join(root, '.limpid/jupyterlab.log'));
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  return server;
}

async function listening({ address, token }: Place, server: ChildProcess): Promise<void> {
  await until('the Jupyter server listens', async () => {
    if (server.exitCode !== null)
      throw new Error(`JupyterLab ended with code ${server.exitCode}: see .limpid/jupyterlab.log`);
    const answer = await fetch(`http://${address}/api/status?token=${token}`).catch(() => null);
    return answer?.ok === true;
  });
}

function notebook(sources: readonly string[]): object {
  const cells = sources.map((source, index) => ({
    cell_type: 'code',
    id: `cell-${index}`,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = { name: 'limpid', display_name: 'TypeScript (Limpid)', language: 'typescript' };
  return { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
}
