/** A kernel of a real Jupyter Server, chosen, used and lost in a real VS Code. */
import assert from 'node:assert/strict';
import { JupyterServer } from '../protocol/jupyter-server.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const WHERE = `console.log('runs in', process.cwd(), process.ppid); let kept = 41`;
const ENDLESS = `console.log('spinning'); while (true) {}`;
const AFTER = `console.log('kept', kept + 1, process.ppid)`;
const SLOW = `for (let i = 1; i <= 400; i++) { console.log('line ' + i + '.'); await new Promise((r) => setTimeout(r, 50)); }`;
const WAITS = `console.log('so far'); await new Promise(() => {})`;

describe('a kernel of a Jupyter Server', function () {
  this.timeout(240_000);
  let server: JupyterServer;
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    server = await JupyterServer.start();
    const files = { 'remote.ipynb': JSON.stringify(notebookOf(WHERE, ENDLESS, AFTER, SLOW, WAITS)) };
    editor = await Editor.start({ vsix: packagedExtension(), files });
    await editor.open('remote.ipynb');
  });
  after(async () => {
    await editor.close();
    await server.close();
  });

  const saying = (text: string | RegExp) => editor.outputs.locator('.output_container', { hasText: text }).first();

  /** Answers the box that is open with this text. */
  async function answer(title: string, text: string): Promise<void> {
    const widget = editor.page.locator('.quick-input-widget', { hasText: title });
    await widget.waitFor();
    await widget.locator('input').first().fill(text);
    await editor.page.keyboard.press('Enter');
  }

  it('is found by address, and asks for a token that opens it', async () => {
    await editor.choose('Limpid: Connect to a Jupyter Server');
    await answer('Connect to a Jupyter Server or JupyterHub', server.url);
    await answer('Token or password of 127.0.0.1', 'wrong');
    await editor.notice('refuses the token');
    await editor.screenshot('remote-refused');
    await editor.answer('refuses the token', 'Connect Again');
    await answer('Connect to a Jupyter Server or JupyterHub', `${server.url}lab?token=${server.token}`);
    await editor.notice('Its kernels are in the kernel picker');
    // the kernel that the notebook had is still the one that it has
    await editor.page.locator('.kernel-label', { hasText: /^TypeScript \(Limpid\)$/ }).waitFor();
    await editor.screenshot('remote-connected');
    await editor.answer('Its kernels are in the kernel picker', 'Use for This Notebook');
    await editor.page
      .locator('.kernel-label', { hasText: `TypeScript (Limpid) on ${new URL(server.url).host}` })
      .waitFor();
  });

  it('runs a cell there', async () => {
    await editor.runCell('runs in');
    await saying(/runs in \S*limpid-server-\S+\/work \d+/).waitFor();
    const [session] = (await server.ask('api/sessions')) as { name: string; path: string }[];
    assert.equal(session?.name, 'remote.ipynb');
    assert.match(session?.path ?? '', /^remote-[0-9a-f]{16}\.ipynb$/);
  });

  it('is interrupted in an endless cell, and keeps its variables', async () => {
    await editor.runCell('spinning');
    await saying('spinning').waitFor();
    await editor.press('Interrupt');
    await editor.idle();
    await editor.runCell('kept + 1');
    await saying(/kept 42 \d+/).waitFor();
  });

  it('is come back to when the window is loaded anew in the midst of a cell', async () => {
    await editor.runCell('for (let i');
    await saying('line 5.').waitFor();
    await editor.reload('remote.ipynb');
    await saying('line 400.').waitFor();
    await editor.idle();
    const { cells } = await editor.save('remote.ipynb', ({ cells }) => JSON.stringify(cells[3]).includes('line 400.'));
    const text = (cells[3]?.outputs ?? []).map(({ text = '' }) => [text].flat().join('')).join('');
    assert.equal(text, Array.from({ length: 400 }, (_, index) => `line ${index + 1}.\n`).join(''));
    await editor.screenshot('remote-come-back');
  });

  it('that goes away in the midst of a cell lets it fail in clear words, and what it has put out stays', async () => {
    await editor.reveal('so far');
    await editor.runCell('so far');
    await saying('so far').waitFor();
    await server.kill();
    await editor.notice('Reconnecting to');
    await editor.screenshot('remote-reconnecting');
    await saying(/The server at 127\.0\.0\.1:\d+ went away/).waitFor();
    await saying('so far').waitFor();
    await editor.screenshot('remote-gone');
  });

  it('is forgotten with its token', async () => {
    await editor.choose('Limpid: Forget a Jupyter Server');
    await editor.page.locator('.quick-input-list .monaco-list-row', { hasText: server.url }).click();
    await editor.page.locator('.kernel-label', { hasText: ' on 127.0.0.1' }).waitFor({ state: 'detached' });
  });
});
