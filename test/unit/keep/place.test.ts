/** Which kernels are found, and where they may be written down. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { keptFolder, newFiles, runningKernels, writeKept } from '../../../kernel/src/keep/place.ts';
import type { ConnectionInfo } from '../../../kernel/src/messages.ts';

const ports = { shell_port: 1, control_port: 2, iopub_port: 3, stdin_port: 4, hb_port: 5 };
const connection: ConnectionInfo = {
  transport: 'tcp',
  ip: '127.0.0.1',
  key: 'k',
  signature_scheme: 'hmac-sha256',
  ...ports,
};

describe('where kept kernels are written down', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'limpid-place-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const folderOf = (name: string, mode = 0o700): string => {
    const folder = join(root, name);
    mkdirSync(folder);
    chmodSync(folder, mode);
    return folder;
  };
  /** A file that says that this process, or another one, is a kernel. */
  const written = (folder: string, fields: { pid?: number; started?: number } = {}): string => {
    const { file, log } = newFiles(folder);
    writeKept(file, connection, { pid: process.pid, notebook: 'n', started: Date.now(), log, patience: 1, ...fields });
    return file;
  };

  it('is no folder that others can open, but the next', () => {
    const [open, own] = [folderOf('open', 0o755), folderOf('own')];
    assert.equal(keptFolder([open, own]), own);
  });

  it('is no link to a folder, which somebody else may have made', () => {
    const own = folderOf('own');
    symlinkSync(own, join(root, 'link'));
    assert.throws(() => keptFolder([join(root, 'link')]), /no private folder/);
  });

  it('is made where there is none', () => assert.equal(keptFolder([join(root, 'a', 'b')]), join(root, 'a', 'b')));

  it('is not read where others can write', () => {
    const open = folderOf('open', 0o777);
    const file = written(open);
    assert.deepEqual(runningKernels([open]), []);
    assert.ok(existsSync(file));
  });

  for (const [what, fields] of [
    ['whose process is gone', { pid: 2 ** 22 - 1 }],
    ['whose number another process has', { pid: process.pid }],
    ['of before the machine was started', { started: Date.now() - 1000 * uptime() - 60_000 }],
    ['that never came up', { pid: 0, started: Date.now() - 120_000 }],
  ] as const) {
    it(`a kernel ${what} is forgotten`, () => {
      const folder = folderOf('own');
      written(folder, fields);
      assert.deepEqual(runningKernels([folder]), []);
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  it('a kernel that starts is not listed yet, and not forgotten', () => {
    const folder = folderOf('own');
    written(folder, { pid: 0 });
    assert.deepEqual(runningKernels([folder]), []);
    assert.equal(readdirSync(folder).length, 1);
  });
});
