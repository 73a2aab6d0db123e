/** A real VS Code with the packaged extension in it: code-server on the loopback, driven in Chromium as a user drives it. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { runningKernels } from '../../kernel/src/keep/place.ts';
import { ended } from '../ended.ts';
import { printsAtFailure, printScreens } from './at-failure.ts';
import { appears, screenshot, settles, startBrowser, until } from './browser.ts';
import { freePort } from './free-port.ts';
import { install } from './installed.ts';
import type { NotebookJson } from './notebook.ts';
import { codeServer } from './setup.mjs';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** How long something may take to be seen, in milliseconds: a busy machine is slow, and is not wrong. */
const PATIENCE = 120_000;

/** Nothing that is not asked for, and no word to any other machine. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'window.menuBarVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** Nobody is asked at once whether the workspace is to be trusted. */
const RESTRICTED = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };

export interface EditorOptions {
  /** The VSIX to install. */
  vsix: string;
  /** Files of the workspace: name, or path in it -> text. */
  files: { [name: string]: string };
  settings?: { [name: string]: unknown };
  /** Further extensions, as VSIX. */
  beside?: readonly string[];
  /** The language that it speaks to extensions: its own texts stay in English. */
  language?: string;
  /** What the names of all folders begin with: the workspace, the extensions, the user's. */
  prefix?: string;
  /** The home holds files where programs want their folders, and nothing else says where to write. */
  isHomeBroken?: boolean;
  /** The workspace is not trusted until somebody trusts it. */
  isRestricted?: boolean;
  /** From the VSIX itself, not as a copy of what an editor before got from it. */
  isInstalledAnew?: boolean;
  /** What its environment has besides, or instead, given the folder that is the user's home. */
  environment?: (home: string) => NodeJS.ProcessEnv;
}

/** An `environment` in which runs are kept, though `npm test` keeps none. */
export const keepsRuns = (): NodeJS.ProcessEnv => ({ LIMPID_RUNS: undefined });

export class Editor {
  readonly page: Page;
  /** The workspace folder. */
  readonly folder: string;
  readonly #temporary: string;
  /** Where kernels are written down that outlive the window. */
  readonly #kernels: string[];
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #address: string;

  private constructor(page: Page, browser: Browser, server: ChildProcess, address: string, temporary: string) {
    this.page = page;
    this.folder = path.join(temporary, 'workspace');
    this.#browser = browser;
    this.#server = server;
    this.#address = address;
    this.#temporary = temporary;
    this.#kernels = [path.join(temporary, 'kernels'), path.join(temporary, `limpid-kernels-${userInfo().uid}`)];
  }

  static async start({ vsix, files, settings = {}, ...options }: EditorOptions): Promise<Editor> {
    const { prefix = 'limpid-editor-', isHomeBroken = false, isRestricted = false, isInstalledAnew = false } = options;
    const { beside = [], language = 'en', environment = () => ({}) } = options;
    const temporary = await mkdtemp(path.join(tmpdir(), prefix));
    const user = path.join(temporary, 'user');
    await mkdir(path.join(user, 'User'), { recursive: true });
    const trust = isRestricted ? RESTRICTED : {};
    await writeFile(path.join(user, 'User/settings.json'), JSON.stringify({ ...SETTINGS, ...trust, ...settings }));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(temporary, 'workspace', name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }

    const entry = path.join(codeServer, 'out/node/entry.js');
    const extensions = path.join(temporary, 'extensions');
    const places = ['--user-data-dir', user, '--extensions-dir', extensions];
    const env = {
      ...cleanEnvironment(),
      HOME: temporary,
      ...(isHomeBroken
        ? { TMPDIR: temporary }
        : { XDG_CACHE_HOME: cacheHome(), LIMPID_KERNELS: path.join(temporary, 'kernels') }),
      ...environment(temporary),
    };
    for (const name of isHomeBroken ? ['.cache', '.local'] : []) await writeFile(path.join(temporary, name), '');
    await install([vsix, ...beside], { user, extensions, env, isAnew: isInstalledAnew });

    if (language !== 'en') await installLanguage(user, language);
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const quiet = ['--auth', 'none', '--disable-telemetry', '--disable-update-check'];
    if (!isRestricted) quiet.push('--disable-workspace-trust');
    const server = spawn(process.execPath, [entry, ...places, ...quiet, '--locale', language, '--bind-addr', address], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(path.join(root, '.limpid/code-server.log'));
    server.stdout.pipe(log, { end: false });
    server.stderr.pipe(log, { end: false });
    try {
      await listening(server);
      const browser = await startBrowser();
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      context.setDefaultTimeout(PATIENCE);
      const editor = new Editor(await context.newPage(), browser, server, address, temporary);
      printsAtFailure.add(editor);
      return editor;
    } catch (error) {
      // nobody has it to close, and the tests would wait for its end
      await endedWithAll(server);
      throw error;
    }
  }

  /** Opens a notebook of the workspace in place of the one that is open, and waits until its kernel is chosen. */
  async open(notebook: string, kernel = 'TypeScript (Limpid)'): Promise<void> {
    const tab = this.page.getByRole('tab', { name: notebook, selected: true });
    try {
      if (this.page.url().startsWith('http')) await this.closeNotebook();
      else await this.load();
      // a click that comes while the list of files moves is lost
      await until(`${notebook} is opened`, async () => {
        await this.page.locator('.explorer-folders-view').getByRole('treeitem', { name: notebook }).dblclick();
        return appears(tab, 20_000);
      });
      await this.hasKernel(kernel);
    } catch (error) {
      // mocha has no hook after a hook that fails
      await printScreens(`${notebook} is opened`);
      throw error;
    }
  }

  /** Waits until a kernel of this name is chosen for the notebook in front. */
  async hasKernel(kernel = 'TypeScript (Limpid)'): Promise<void> {
    await this.page.locator('.kernel-label').filter({ hasText: kernel, visible: true }).waitFor();
  }

  /** Opens the workspace. Before its extensions are there, VS Code would open a notebook as text. */
  async load(): Promise<void> {
    const started = async (): Promise<number> => (await this.extensionHostLog()).split('Eager extensions').length;
    const before = await started();
    await this.page.goto(`http://${this.#address}/?folder=${encodeURIComponent(this.folder)}`);
    await until('the extension host runs', async () => (await started()) > before);
  }

  /** Loads the window anew, as a user does who presses F5, and waits until the notebook is there again. */
  async reload(notebook: string): Promise<void> {
    await this.page.reload();
    await this.page.getByRole('tab', { name: notebook, selected: true }).waitFor();
    await this.hasKernel();
  }

  /** A second window on the same folder; `close` of this one ends both. */
  async secondWindow(): Promise<Editor> {
    const page = await this.page.context().newPage();
    return new Editor(page, this.#browser, this.#server, this.#address, this.#temporary);
  }

  /** The folder that the extension was installed into. */
  async extensionFolder(): Promise<string> {
    const folder = path.join(this.#temporary, 'extensions');
    const name = (await readdir(folder)).find((entry) => entry.startsWith('limpid.'));
    if (name === undefined) throw new Error(`the extension is not in ${folder}`);
    return path.join(folder, name);
  }

  /** Ends the process that runs the extensions, as a crash does. VS Code starts another. */
  async killExtensionHost(): Promise<void> {
    const { stdout } = await run('ps', ['-eo', 'pgid,pid,args']);
    const ours = stdout.split('\n').map((line) => line.trim().split(/\s+/));
    const hosts = ours.filter(
      ([group, , ...args]) => Number(group) === this.#server.pid && /extensionHost/.test(args.join(' ')),
    );
    if (hosts.length === 0) throw new Error('no extension host runs');
    for (const [, host] of hosts) process.kill(Number(host), 'SIGKILL');
  }

  /** A closed notebook takes its kernel and its outputs with it. */
  async closeNotebook(): Promise<void> {
    const tab = this.page.locator('.tabs-container .tab').first();
    const frame = this.page.locator('iframe.webview').first();
    // a tab is drawn anew when its notebook changes: one that was away for a moment may be there again
    await until('the notebook is closed', async () => {
      if ((await tab.count()) > 0) await this.command('View: Revert and Close Editor');
      const gone = [tab, frame].map((one) => settles(one.waitFor({ state: 'detached', timeout: 10_000 })));
      return (await Promise.all(gone)).every(Boolean) && (await tab.count()) === 0;
    });
  }

  /** Presses a button of the notebook's toolbar. */
  async press(label: string): Promise<void> {
    await this.#toolbarItem(label).click();
    // A tip over the button would cover the notebook in screenshots.
    await this.page.mouse.move(640, 890);
  }

  #toolbarItem(label: string): Locator {
    return this.page
      .locator('.notebook-toolbar-container')
      .getByText(label, { exact: true })
      .filter({ visible: true })
      .first();
  }

  /** Saves the notebook that is open, until its file is what it should be. Half a file is none yet. */
  async save(name: string, isSaved: (notebook: NotebookJson) => boolean): Promise<NotebookJson> {
    let notebook: NotebookJson | undefined;
    await until(`${name} is saved`, async () => {
      await this.command('File: Save');
      const text = await readFile(path.join(this.folder, name), 'utf8');
      if (!isWhole(text)) return false;
      // SAFETY: VS Code saves notebooks as notebooks.
      notebook = JSON.parse(text) as NotebookJson;
      return isSaved(notebook);
    });
    if (!notebook) throw new Error(`${name} was never read`);
    return notebook;
  }

  /** Chooses a kernel in the list that the toolbar's button opens. */
  async chooseKernel(label: string): Promise<void> {
    await this.page.locator('.kernel-label').filter({ visible: true }).click();
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    // behind this row, where one is chosen already
    const others = rows.filter({ hasText: 'Select Another Kernel' });
    const row = rows.filter({ hasText: label });
    await until(`${label} is in the list of kernels`, async () => {
      if (await appears(row.first(), 2000)) return true;
      if (await others.isVisible()) await settles(others.click({ timeout: 5000 }));
      return false;
    });
    await row.first().click();
    await this.page.locator('.kernel-label').filter({ hasText: label, visible: true }).waitFor();
  }

  /** Runs a command by its name in the command palette. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input').first();
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
    // The palette closes where an output that has just changed takes the focus back.
    await until(`the command palette runs ${title}`, async () => {
      await this.page.keyboard.press('F1');
      if (!(await settles(input.fill(`>${title}`, { timeout: 10_000 })))) return false;
      return settles(row.click({ timeout: 10_000 }));
    });
    await input.waitFor({ state: 'hidden' });
  }

  /** Runs a command as `command` does, without the mouse. */
  async choose(title: string): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title });
    const input = this.page.locator('.quick-input-widget input:focus');
    await until(`the command palette offers ${title}`, async () => {
      await this.page.keyboard.press('F1');
      if (!(await appears(input, 10_000))) return false;
      // at once: an output that takes the focus back would leave the last letters to the notebook, where they are commands
      await this.page.keyboard.insertText(title);
      const isThere = await appears(row, 3000);
      // A command that depends on what was opened may not be there yet.
      if (!isThere) await this.page.keyboard.press('Escape');
      return isThere;
    });
    await this.page.keyboard.press('Enter');
  }

  /** Changes the colour theme. */
  async theme(label: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[placeholder*="Color Theme"]');
    const row = this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label });
    await until(`the list of themes offers ${label}`, async () => {
      await this.page.keyboard.press('Control+k');
      await this.page.keyboard.press('Control+t');
      // What was clicked before may take the focus a moment later, and the list closes.
      if (!(await appears(input.and(this.page.locator(':focus')), 5000))) return false;
      if (!(await settles(input.fill(label, { timeout: 5000 })))) return false;
      const isThere = await appears(row, 5000);
      // While the list is filled, it can lose what was typed.
      if (!isThere) await this.page.keyboard.press('Escape');
      return isThere;
    });
    await this.page.keyboard.press('Enter');
  }

  /** What the cells show: the page inside VS Code's output frame. */
  get outputs(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The cell with this text, while it is near the window. */
  cell(text: string): Locator {
    return this.page.locator('.notebookOverlay .monaco-list-row').filter({ hasText: text, visible: true }).first();
  }

  /** Scrolls until the cell with this text begins near the top of the window. */
  async reveal(text: string): Promise<void> {
    const cell = this.cell(text);
    await this.page.locator('.notebookOverlay .cell-list-container').filter({ visible: true }).hover();
    await until(`a cell with "${text}" is in view`, async () => {
      // at one moment: a cell that is scrolled out of the window is taken off the page
      const [top] = await cell.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().y));
      if (top !== undefined && top > 60 && top < 200) return true;
      await this.page.mouse.wheel(0, top === undefined ? 400 : top - 130);
      return false;
    });
  }

  /** Presses the run button of the cell with this text. While the cell runs, another one in its place stops it. */
  async runCell(text: string): Promise<void> {
    await this.cell(text).hover();
    const run = this.cell(text)
      .locator('.run-button-container')
      .getByRole('button', { name: /^Execute Cell/ });
    await run.first().click();
  }

  /** Waits until no cell runs or waits to run. */
  async idle(milliseconds = 120_000): Promise<void> {
    await this.#toolbarItem('Run All').waitFor({ timeout: milliseconds });
  }

  /** What VS Code tells in a toast; it shows no more than a few in a second, and tells of the others by a dot on its bell. */
  async notice(text: string): Promise<Locator> {
    const notice = this.page.locator('.notification-list-item', { hasText: text }).filter({ visible: true }).first();
    const dot = this.page.locator('.codicon-bell-dot');
    await until(`VS Code tells "${text}"`, async () => {
      if (await appears(notice, 2000)) return true;
      // the list closes when its last entry does
      if (await dot.isVisible()) await this.command('Notifications: Show Notifications');
      return false;
    });
    return notice;
  }

  /** Presses a button of what VS Code tells: a toast may go while one reaches for it, and is among the others then. */
  async answer(text: string, button: string): Promise<void> {
    await until(`"${button}" is pressed, where VS Code tells "${text}"`, async () => {
      const notice = await this.notice(text);
      return settles(notice.getByRole('button', { name: button }).click({ timeout: 10_000 }));
    });
  }

  /** Keeps a picture of the window; returns where. */
  screenshot(name: string): Promise<string> {
    return screenshot(this.page, name);
  }

  /** The text of VS Code's own log of the extension host. */
  async extensionHostLog(): Promise<string> {
    const logs = path.join(this.#temporary, 'user/logs');
    if (!existsSync(logs)) return '';
    const names = (await readdir(logs, { recursive: true })).filter((name) => /remoteexthost\.log$/.test(name));
    const texts = await Promise.all(names.map((name) => readFile(path.join(logs, name), 'utf8')));
    return texts.join('\n');
  }

  /** What a user would see besides the notebook: what is asked and said, where keys go. For a test that fails. */
  async description(): Promise<string> {
    const visible = (selector: string) => this.page.locator(selector).filter({ visible: true }).allInnerTexts();
    const focus = await this.page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300) ?? 'nothing');
    const parts = {
      tabs: await visible('.tabs-container .tab'),
      notices: await visible('.notification-list-item'),
      hasMoreNotices: await this.page.locator('.codicon-bell-dot').isVisible(),
      dialogs: await visible('.monaco-dialog-box'),
      quickInput: await visible('.quick-input-widget'),
      kernel: await visible('.kernel-label'),
      focus,
    };
    return JSON.stringify(parts, undefined, 2);
  }

  /** Ends the browser, the server and every process they started. */
  async close(): Promise<void> {
    printsAtFailure.delete(this);
    await this.#browser.close();
    await endedWithAll(this.#server);
    for (const { kept } of runningKernels(this.#kernels)) process.kill(kept.pid, 'SIGKILL');
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

/**
 * As VS Code writes down a language pack that is installed in it. The one of Chinese is on the marketplace alone; this
 * one translates nothing of VS Code's.
 */
async function installLanguage(user: string, language: string): Promise<void> {
  const texts = path.join(user, `${language}.i18n.json`);
  await writeFile(texts, JSON.stringify({ version: '1.0.0', contents: {} }));
  const extensions = [{ extensionIdentifier: { id: 'limpid-test.language' }, version: '1.0.0' }];
  const pack = { hash: language, label: language, extensions, translations: { vscode: texts } };
  await writeFile(path.join(user, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/** The native engine lies in the user's cache; everything else of the user stays out. */
function cacheHome(): string {
  return process.env['XDG_CACHE_HOME'] ?? path.join(process.env['HOME'] ?? '', '.cache');
}

/** Without what npm, Node and a surrounding VS Code left in the environment; the language is that of the editor. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VSCODE_|NODE_OPTIONS$|ELECTRON_|LIMPID_LANGUAGE$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** Ends a server and all in its group of processes. */
async function endedWithAll(server: ChildProcess): Promise<void> {
  await ended(server, (signal) => process.kill(-Number(server.pid), signal));
}

/** Whether a file has been written to its end. */
function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function listening(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes('HTTP server listening')) resolve();
    });
    server.once('close', (code) => reject(new Error(`code-server ended with code ${code}`)));
  });
}
