/** Kernels that really do not start, and what is told of them. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startKernel } from '../../../../kernel/src/client/index.ts';
import { findNode, versionOf } from '../../../../extension/src/launch.ts';
import { diagnose, type Diagnosis } from '../../../../extension/src/start/causes.ts';
import { failureIn } from '../../../../extension/src/start/failure.ts';
import { loopbackFailure } from '../../../../extension/src/start/look.ts';
import { nodesOf } from '../../../../extension/src/start/nodes.ts';

describe('a real start that fails', function () {
  this.timeout(180_000);
  let folder: string;

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'limpid-starts-'));
    process.env['LIMPID_KERNELS'] = path.join(folder, 'kernels');
  });
  after(() => {
    delete process.env['LIMPID_KERNELS'];
    rmSync(folder, { recursive: true, force: true });
  });

  function file(name: string, text: string, mode = 0o755): string {
    const place = path.join(folder, name);
    writeFileSync(place, text);
    chmodSync(place, mode);
    return place;
  }

  /** Starts a kernel that outlives its front end, or not, and tells why it does not start. */
  async function why(
    main: string,
    options: { node?: string; cwd?: string; isKept?: boolean } = {},
  ): Promise<Diagnosis> {
    const { node = process.execPath, cwd = folder, isKept = true } = options;
    const keep = { notebook: 'n', patience: 1 };
    const starting = startKernel({ command: [node, main], cwd, within: 3000, ...(isKept && { keep }) });
    const error = await starting.then(
      () => assert.fail('it started'),
      (reason: unknown) => reason,
    );
    return diagnose(failureIn(error), { folder: cwd, loopback: null });
  }

  for (const isKept of [true, false]) {
    it(`tells the last words of a kernel that ends at once${isKept ? '' : ', and ends with its window'}`, async () => {
      const main = file('ends.mjs', "console.error('Error: no luck'); process.exit(7);");
      const { cause, values, excerpt } = await why(main, { isKept });
      assert.deepEqual([cause, ...values, excerpt], ['exited', 'exit code 7', 'Error: no luck']);
    });

    it(`tells that the folder is gone${isKept ? '' : ', of a kernel that ends with its window'}`, async () => {
      const cwd = path.join(folder, 'gone');
      assert.deepEqual(await why('x.mjs', { cwd, isKept }), { cause: 'folderGone', values: [cwd], excerpt: '' });
    });
  }

  it('tells that a kernel does not answer', async () => {
    const { cause, values } = await why(file('silent.mjs', 'setInterval(() => undefined, 1000);'));
    assert.deepEqual([cause, ...values], ['silent', '3']);
  });

  it('tells that a file is missing', async () =>
    assert.equal((await why(path.join(folder, 'nothing.mjs'))).cause, 'incomplete'));

  it('tells that a program may not be run', async () => {
    const node = file('not-to-run', '', 0o600);
    assert.deepEqual((await why('x.mjs', { node })).values, [node, 'EACCES']);
  });

  it('tells that a kernel was killed', async () =>
    assert.equal((await why(file('killed.mjs', "process.kill(process.pid, 'SIGKILL');"))).cause, 'killed'));

  it('tells that a port is taken', async () => {
    const kernel = path.resolve(import.meta.dirname, '../../../../kernel/src/main.ts');
    const taking = `
      const { createServer } = await import('node:net');
      const { readFileSync } = await import('node:fs');
      const { shell_port } = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'));
      const server = createServer();
      await new Promise((done) => server.listen(shell_port, '127.0.0.1', done));
      await import(${JSON.stringify(kernel)});`;
    assert.equal((await why(file('port.mjs', taking))).cause, 'port');
  });

  it('tells which Node the setting names', async () => {
    const old = file('old', '#!/bin/sh\necho v18.19.0\n');
    const error = await findNode('/nowhere', old).catch((reason: unknown) => reason);
    const { cause, values } = diagnose(failureIn(error), { folder, loopback: null });
    assert.deepEqual([cause, ...values], ['nodeOld', old, 'v18.19.0', '24']);
  });

  it('finds out that this machine reaches itself', async () => assert.equal(await loopbackFailure(), null));
});

describe('the Nodes of a machine', () => {
  it('are those on PATH, of version managers and of the editor, each once', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'limpid-nodes-'));
    try {
      const nvm = path.join(folder, '.nvm/versions/node/v24.1.0/bin');
      mkdirSync(nvm, { recursive: true });
      writeFileSync(path.join(nvm, 'node'), '#!/bin/sh\necho v24.1.0\n', { mode: 0o755 });
      mkdirSync(path.join(folder, 'bin'));
      symlinkSync(path.join(nvm, 'node'), path.join(folder, 'bin/node'));
      const found = nodesOf(folder, { PATH: path.join(folder, 'bin') }, '/editor/node');
      assert.deepEqual(
        found.filter((file) => file.startsWith(folder) || file === '/editor/node'),
        [path.join(nvm, 'node'), '/editor/node'],
      );
      assert.deepEqual(await versionOf(path.join(nvm, 'node')), { version: 'v24.1.0' });
      assert.deepEqual(await versionOf('/nowhere/node'), { version: null, failure: 'ENOENT' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
