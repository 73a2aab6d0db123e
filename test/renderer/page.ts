/**
 * The built renderer in a real browser: a page as VS Code's output webview gives it (body class, theme variables),
 * served from this machine with a content security policy that forbids eval.
 */
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { rendererPlugins } from '../../extension/renderer-plugins.mjs';
import { startBrowser } from '../editor/browser.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** How long something may take to be seen, in milliseconds: a busy machine is slow, and is not wrong. */
const PATIENCE = 120_000;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  "connect-src 'self'",
].join('; ');

export interface RendererPage {
  readonly page: Page;
  /** Renders a payload as the editor does; settles when the renderer's promise has. */
  render(element: string, mime: string, payload: unknown, id?: string): Promise<void>;
  dispose(id?: string): Promise<void>;
  theme(name: ThemeName): Promise<void>;
  /** Settles when the page has drawn what a press has changed: nothing in it changes any more. */
  settle(): Promise<void>;
  /** What the renderer has sent to the extension so far. */
  sent(): Promise<unknown[]>;
  /** Gives the renderer a message of the extension; settles when all that it draws is drawn. */
  receive(message: unknown): Promise<void>;
  /** Settles when the JavaScript condition holds in the page: asked from outside, for the page may not eval. */
  until(condition: string): Promise<void>;
}

/**
 * @param entry of the renderer: that of English, else of another language
 * An empty page in the dark theme for every test of the suite that calls this. At the end of each `holds` is asked, and
 * the page must have had no error, no violation of its policy, no dialog and no request to anywhere else.
 */
export function rendererPage(holds?: () => Promise<void>, entry = 'index'): RendererPage {
  let renderer: Renderer;
  let page: Page;
  const complaints: string[] = [];
  const output: RendererPage = {
    get page() {
      return page;
    },
    render: (element, mime, payload, id = element) =>
      page.evaluate(`renderer.render(${literal([element, mime, JSON.stringify(payload), id])})`),
    dispose: (id) => page.evaluate(`renderer.dispose(${literal(id === undefined ? [] : [id])})`),
    settle: () => page.evaluate('renderer.settle()'),
    sent: () => page.evaluate('renderer.sent'),
    receive: (message) => page.evaluate(`renderer.receive(${literal([message])})`),
    theme: (name) => page.evaluate(`renderer.theme(${literal([THEMES[name]])})`),
    async until(condition) {
      const deadline = Date.now() + PATIENCE;
      while (!(await page.evaluate(`Boolean(${condition})`))) {
        if (Date.now() > deadline) throw new Error(`Never came true: ${condition}`);
        await page.evaluate('new Promise(requestAnimationFrame)');
      }
    },
  };
  before(async () => void (renderer = await startRenderer(entry)));
  after(() => renderer.close());
  beforeEach(async () => {
    page = await renderer.browser.newPage({ viewport: { width: 900, height: 700 } });
    page.setDefaultTimeout(PATIENCE);
    listen(page, renderer.address, complaints);
    await page.goto(renderer.address);
    await output.until('window.renderer !== undefined');
    await output.theme('dark');
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      const shown = await page.locator('body').innerText().catch(String);
      console.log(`on the page when "${this.currentTest.fullTitle()}" failed: ${shown.slice(0, 3000)}`);
    }
    await holds?.();
    await page.close();
    assert.deepEqual(complaints.splice(0), []);
  });
  return output;
}

function listen(page: Page, address: string, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(address).origin) complaints.push(`request to ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
}

interface Renderer {
  browser: Browser;
  address: string;
  close(): Promise<void>;
}

async function startRenderer(entry: string): Promise<Renderer> {
  const dist = await mkdtemp(join(tmpdir(), 'limpid-renderer-'));
  await bundle(dist, entry);
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = basename(new URL(request.url ?? '/', 'http://localhost').pathname) || 'index.html';
    const file = name === 'index.html' || name === 'page.js' ? null : join(dist, name);
    if (file !== null && !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const body = file === null ? (name === 'page.js' ? SCRIPT : HTML) : await readFile(file);
    const type = name.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': POLICY }).end(body);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // SAFETY: a server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  const browser = await startBrowser();
  return {
    browser,
    address: `http://127.0.0.1:${port}/`,
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dist, { recursive: true });
    },
  };
}

/** As `extension/build.mjs` does. */
export async function bundle(outdir: string, entry = 'index'): Promise<Metafile> {
  const { metafile } = await build({
    metafile: true,
    entryPoints: { renderer: join(repository, `extension/src/renderer/${entry}.ts`) },
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    splitting: true,
    chunkNames: 'renderer-[hash]',
    alias: { 'limpid/mime': join(repository, 'kernel/src/mime.ts') },
    plugins: rendererPlugins,
  });
  return metafile;
}

/** Arguments as JavaScript source. */
function literal(values: unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

const HTML = `<!doctype html><html lang="en"><meta charset="utf-8"><title>outputs</title>
<style>body { margin: 0; padding: 12px 20px; background: var(--vscode-editor-background); color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: 13px; }
/* As in VS Code's outputs. */
img, video { max-width: 100%; max-height: 100%; }</style>
<body><script type="module" src="/page.js"></script></body></html>`;

/** The editor's side of the renderer interface. */
const SCRIPT = `
import { activate } from './renderer.js';
const listeners = [];
const api = activate({
  setState() {}, getState() {}, getRenderer: async () => undefined, workspace: { isTrusted: true },
  postMessage(message) { renderer.sent.push(structuredClone(message)); },
  onDidReceiveMessage(listener) { listeners.push(listener); return { dispose() {} }; },
});
let changed = 0;
new MutationObserver(() => (changed = performance.now())).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
window.renderer = {
  sent: [],
  async settle() {
    const asked = performance.now();
    const isDrawing = () => document.querySelector('.limpid-sketch') !== null || [...document.images].some((image) => !image.complete);
    do await new Promise((done) => setTimeout(() => requestAnimationFrame(done), 50));
    while (isDrawing() || performance.now() - Math.max(asked, changed) < 200);
  },
  async receive(message) {
    for (const listener of listeners) listener(structuredClone(message));
    await new Promise(requestAnimationFrame);
  },
  render(name, mime, text, id) {
    let element = document.getElementById(name);
    if (element === null) {
      element = document.createElement('div');
      element.id = name;
      document.body.append(element);
    }
    const bytes = new TextEncoder().encode(text);
    const item = { id, mime, text: () => text, json: () => JSON.parse(text), data: () => bytes, blob: () => new Blob([bytes]), metadata: {} };
    return api.renderOutputItem(item, element, new AbortController().signal);
  },
  dispose(id) { api.disposeOutputItem(id); },
  theme({ classes, variables }) {
    document.documentElement.removeAttribute('style');
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty('--vscode-' + name, value);
    document.body.className = classes;
  },
};
`;
