/** A real JupyterLab with our kernel: its server on the loopback, driven in Chromium as a user drives it. */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { python } from '../conformance/setup.mjs';
import { printsAtFailure, printScreens } from '../editor/at-failure.ts';
import { appears, screenshot, settles, startBrowser, until } from '../editor/browser.ts';
import { freePort } from '../editor/free-port.ts';
import { ended } from '../ended.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** How long something may take to be seen, in milliseconds: a busy machine is slow, and is not wrong. */
const PATIENCE = 120_000;

/** No news of other machines, no window that asks what a test does not answer, and patience for a kernel on a busy machine. */
const SETTINGS = {
  'completer-extension/manager': { providerTimeout: PATIENCE },
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
  /** What the page has put into its console as errors. */
  readonly #complaints: string[] = [];

  private constructor(page: Page, browser: Browser, server: ChildProcess, place: Place) {
    this.page = page;
    this.#browser = browser;
    this.#server = server;
    this.#temporary = place.temporary;
    this.#address = place.address;
    this.#token = place.token;
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(message.text().slice(0, 300));
    });
    page.on('pageerror', (error) => this.#complaints.push(error.message.slice(0, 300)));
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
    try {
      await listening(place, server);
      const browser = await startBrowser();
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.setDefaultTimeout(PATIENCE);
      const lab = new JupyterLab(page, browser, server, place);
      printsAtFailure.add(lab);
      return lab;
    } catch (error) {
      // nobody has it to close, and the tests would wait for its end
      await endedWithKernels(server);
      throw error;
    }
  }

  /** Opens a notebook alone, and waits until its kernel is idle. */
  async open(name: string): Promise<void> {
    try {
      await this.page.goto(`http://${this.#address}/doc/tree/${name}?token=${this.#token}&reset`);
      await this.idle();
      await this.page.locator('.jp-Spinner').first().waitFor({ state: 'detached' });
    } catch (error) {
      // mocha has no hook after a hook that fails
      await printScreens(`${name} is opened`);
      throw error;
    }
  }

  /** The code cell at this place, counted from 0. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-CodeCell').nth(index);
  }

  /** What the code cell at this place shows. */
  outputs(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** Waits until what the code cell at this place shows has this text, and nothing else where the pattern is of the whole. */
  async shows(index: number, pattern: RegExp): Promise<void> {
    let text = '';
    const isThere = async (): Promise<boolean> => {
      text = (await this.outputs(index).allInnerTexts()).join('\n').replace(/\s+/g, ' ').trim();
      return pattern.test(text);
    };
    await until(`cell ${index} shows ${pattern}`, isThere).catch(() => assert.match(text, pattern));
  }

  /** Runs the code cell at this place as its user does, and waits until it is done. */
  async runCell(index: number): Promise<void> {
    await this.startCell(index);
    await this.ended(index);
  }

  /** Starts the code cell at this place, and waits until the lab has taken that. */
  async startCell(index: number): Promise<void> {
    await this.edit(index);
    // a cell that ran before has a number already, and a quick one has its star for a moment only
    await this.prompt(index).evaluate((prompt) => {
      prompt.setAttribute('data-run', 'asked');
      new MutationObserver((_, observer) => {
        const isRunning = prompt.textContent === '[*]:';
        if (isRunning) prompt.setAttribute('data-run', 'begun');
        else if (prompt.getAttribute('data-run') === 'begun') {
          prompt.setAttribute('data-run', 'ended');
          observer.disconnect();
        }
      }).observe(prompt, { childList: true, characterData: true, subtree: true });
    });
    await this.page.keyboard.press('Control+Enter');
    const taken = this.cell(index).locator('[data-run="begun"], [data-run="ended"]');
    await taken.waitFor();
  }

  /** Waits until the run that `startCell` began is over. */
  async ended(index: number): Promise<void> {
    await this.cell(index).locator('[data-run="ended"]').waitFor();
  }

  /** Puts the cursor into the code cell at this place. */
  async edit(index: number): Promise<void> {
    const content = this.cell(index).locator('.cm-content');
    // what changes beside it may take the focus in the same moment
    await until(`cell ${index} has the cursor`, async () => {
      await content.click();
      return appears(content.and(this.page.locator(':focus')), 5000);
    });
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
    const input = this.page.locator('.lm-CommandPalette-input');
    const label = this.page.locator('.lm-CommandPalette-itemLabel').getByText(title, { exact: true });
    const item = this.page.locator('.lm-CommandPalette-item').filter({ has: label }).first();
    // the palette goes when something else takes the focus
    await until(`the command palette runs ${title}`, async () => {
      if (!(await input.isVisible())) await this.page.keyboard.press('Control+Shift+C');
      if (!(await settles(input.fill(title, { timeout: 10_000 })))) return false;
      return settles(item.click({ timeout: 10_000 }));
    });
  }

  /** Keeps a picture of the window; returns where. */
  screenshot(name: string): Promise<string> {
    return screenshot(this.page, name);
  }

  /** The notebook's file, when all that was asked to be saved is in it. */
  async saved(name: string): Promise<SavedNotebook> {
    const file = path.join(this.#temporary, 'workspace', name);
    let text = '';
    await until('the notebook is saved', async () => {
      text = await readFile(file, 'utf8');
      return text.includes('"output_type"') && text.trimEnd().endsWith('}');
    });
    // SAFETY: JupyterLab writes notebooks of nbformat 4
    return JSON.parse(text) as SavedNotebook;
  }

  /** What a user would see besides the notebook, how its cells stand, and where keys go. For a test that fails. */
  async description(): Promise<string> {
    const visible = (selector: string) => this.page.locator(selector).filter({ visible: true }).allInnerTexts();
    const parts = {
      dialogs: await visible('.jp-Dialog-content'),
      notices: await visible('.jp-toast-message, .Toastify__toast'),
      status: await visible(
        '.jp-StatusBar-TextItem, .jp-Notebook-ExecutionIndicator, .jp-KernelStatus, .jp-Toolbar-kernelName',
      ),
      palette: await visible('.lm-CommandPalette-input, .jp-Completer'),
      prompts: await visible('.jp-InputArea-prompt'),
      outputs: (await visible('.jp-OutputArea-output')).map((text) => text.slice(0, 500)),
      debugger: await visible('.jp-DebuggerSidebar-body'),
      focus: await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300) ?? 'nothing'),
      complaints: this.#complaints,
    };
    return JSON.stringify(parts, undefined, 2);
  }

  /** Ends the browser, the server and every kernel it started. */
  async close(): Promise<void> {
    printsAtFailure.delete(this);
    await this.#browser.close();
    await endedWithKernels(this.#server);
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

/** Ends the server, which ends its kernels. */
async function endedWithKernels(server: ChildProcess): Promise<void> {
  await ended(server, (signal) => server.kill(signal));
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
