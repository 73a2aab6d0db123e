/** From the VSIX alone: no Node on the machine's PATH, nothing cached, no word to any other machine, no question. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const FIRST = `const answer: number = 6 * 7;
console.log('runs on', process.execPath);
console.log('PATH is', process.env.PATH);
answer`;
const ENGINE = `import * as tf from '@tensorflow/tfjs';
console.log(tf.getBackend(), tf.tensor([1, 2]).sum().dataSync()[0]);`;

/** Loaded by each Node process of the editor and of the kernel: writes down every connection to another machine. */
const GUARD = `const net = require('node:net'), fs = require('node:fs');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof options === 'object' ? options.host : undefined;
  if (host !== undefined && !/^(localhost|127\\.|::1$)/.test(host)) fs.appendFileSync(__filename + '.log', host + '\\n');
  return connect.apply(this, args);
};
fs.appendFileSync(__filename + '.pids', process.pid + '\\n');
`;

describe('the VSIX alone', function () {
  this.timeout(300_000);
  let editor: Editor;
  let home: string;

  before(async () => {
    await setUpEditor(console.log);
    const metadata = { language_info: { name: 'typescript' } };
    editor = await Editor.start({
      vsix: packagedExtension(),
      isInstalledAnew: true,
      files: { 'bare.ipynb': JSON.stringify({ ...notebookOf(FIRST, ENGINE), metadata }) },
      environment: (folder) => {
        home = folder;
        const guard = path.join(folder, 'guard.cjs');
        writeFileSync(guard, GUARD);
        return {
          PATH: withoutNode(path.join(folder, 'bin')),
          SHELL: shellWithoutProfile(path.join(folder, 'shell')),
          XDG_CACHE_HOME: path.join(folder, '.cache'),
          XDG_STATE_HOME: path.join(folder, '.state'),
          NODE_OPTIONS: `--require ${guard}`,
        };
      },
    });
  });
  after(() => editor.close());

  it('runs a TypeScript notebook on the Node inside VS Code: no question, no download', async () => {
    const asked: string[] = [];
    editor.page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      // what VS Code's service worker answers: files of this machine, by the name that outputs have for them
      const isFile = hostname.endsWith('.vscode-resource.vscode-cdn.net');
      if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1' && !isFile) asked.push(request.url());
    });
    await editor.open('bare.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('42', { exact: true }).waitFor();
    await editor.outputs.getByText(/^(wasm|cpu) 3/).waitFor();
    await editor.idle();
    await editor.screenshot('bare-first-cell');
    assert.equal(await editor.page.locator('.quick-input-widget').filter({ visible: true }).count(), 0);
    assert.equal(await editor.page.locator('.monaco-dialog-box').count(), 0);
    // offered, and nothing else is said
    await editor.notice('Install TensorFlow’s native engine');
    await editor.command('Notifications: Show Notifications');
    const told = editor.page.locator('.notifications-center .notification-list-item');
    await told.first().waitFor();
    assert.equal(await told.count(), 1);
    const saved = await editor.save('bare.ipynb', ({ cells }) => JSON.stringify(cells[1]).includes(' 3'));
    const text = JSON.stringify(saved.cells[0]?.outputs);
    assert.ok(text.includes(`runs on ${process.execPath}`), text);
    const folders = /PATH is ([^\\]*)/.exec(text)?.[1]?.split(path.delimiter) ?? [];
    assert.ok(folders.length > 0);
    assert.deepEqual(
      folders.filter((folder) => existsSync(path.join(folder, 'node'))),
      [],
    );
    // the server, the extension host, the kernel and its runner at least
    assert.ok(readFileSync(path.join(home, 'guard.cjs.pids'), 'utf8').trim().split('\n').length >= 4);
    const log = path.join(home, 'guard.cjs.log');
    assert.deepEqual([...asked, ...(existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [])], []);
  });
});

/** VS Code asks the user's shell for its environment: this one puts nothing on PATH. */
function shellWithoutProfile(file: string): string {
  writeFileSync(file, '#!/bin/sh\nfor last; do :; done\nexec /bin/sh -c "$last"\n', { mode: 0o700 });
  return file;
}

/** A folder with links to the few programs that a start script of an editor needs. */
function withoutNode(folder: string): string {
  mkdirSync(folder);
  for (const name of readdirSync('/bin')) {
    if (/^(sh|bash|cat|ps|uname|which|grep|sed|env|true|false|ls|dirname|readlink)$/.test(name))
      symlinkSync(path.join('/bin', name), path.join(folder, name));
  }
  return folder;
}
