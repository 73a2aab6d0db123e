/** The VSIX of every platform: what a registry asks of it is there, and nothing is in it that is not for its users. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { openPromise } from 'yauzl';
import { CATALOGUE } from '../../kernel/src/errors.ts';
import { packagedExtension } from '../editor/vsix.ts';

const root = path.resolve(import.meta.dirname, '../..');
const LARGEST = 25e6;
/** The main bundle is read whenever a notebook is opened. */
const LARGEST_BUNDLE = 300_000;

/** Platform -> the first bytes of its binary, in hexadecimal, and what tells the processor, from where on. */
const BINARIES: { [target: string]: { magic: string; machine: string; at: number } } = {
  'linux-x64': { magic: '7f454c46', machine: '3e00', at: 18 },
  'linux-arm64': { magic: '7f454c46', machine: 'b700', at: 18 },
  'alpine-x64': { magic: '7f454c46', machine: '3e00', at: 18 },
  'alpine-arm64': { magic: '7f454c46', machine: 'b700', at: 18 },
  'darwin-x64': { magic: 'cffaedfe', machine: '07000001', at: 4 },
  'darwin-arm64': { magic: 'cffaedfe', machine: '0c000001', at: 4 },
  'win32-x64': { magic: '4d5a', machine: '6486', at: -1 },
  'win32-arm64': { magic: '4d5a', machine: '64aa', at: -1 },
};
const BINARY = /\.(node|dll|so(\.\d+)*|dylib|exe)$/;
const MANIFEST = /manifest\.json$|\.vsixmanifest$/;
const LIBC = { linux: 'glibc', alpine: 'musl', darwin: 'libc', win32: 'msvc' } as const;
const SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY|\bnpm_[A-Za-z0-9]{36}\b|\bghp_[A-Za-z0-9]{36}\b|\bAKIA[0-9A-Z]{16}\b/;

type Files = Map<string, Buffer>;

describe('the VSIX', function () {
  this.timeout(600_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'limpid-vsix-'));
    const program = path.join(root, 'extension/package.mjs');
    await promisify(execFile)(process.execPath, [program, '--all', '--out', folder], { maxBuffer: 1 << 26 });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is there for every platform that ZeroMQ has a binary for', async () => {
    const targets = (await readdir(folder)).map((name) => /^limpid-vscode-(.+)-[\d.]+\.vsix$/.exec(name)?.[1] ?? name);
    assert.deepEqual(targets.sort(), Object.keys(BINARIES).sort());
  });

  for (const [target, binary] of Object.entries(BINARIES)) {
    it(`for ${target} holds the one binary of its platform`, async () => {
      const files = await read(await vsixOf(target), (name) => BINARY.test(name) || MANIFEST.test(name));
      const binaries = [...files.keys()].filter((name) => BINARY.test(name));
      assert.equal(binaries.length, 1, binaries.join(', '));
      const bytes = files.get(binaries[0] ?? '') ?? Buffer.alloc(0);
      assert.equal(bytes.subarray(0, binary.magic.length / 2).toString('hex'), binary.magic);
      // a Windows program says where its header is
      const at = binary.at < 0 ? bytes.readUInt32LE(0x3c) + 4 : binary.at;
      assert.equal(bytes.subarray(at, at + binary.machine.length / 2).toString('hex'), binary.machine);
      const table = json<{ [key: string]: string }>(files, 'extension/kernel/node_modules/zeromq/build/manifest.json');
      const [[key, file] = ['{}', '']] = Object.entries(table);
      const [os, arch] = target.split('-');
      // SAFETY: the keys of the table are objects of texts, and the names of platforms are those above.
      const built = JSON.parse(key) as { [name: string]: unknown };
      assert.deepEqual([built['arch'], built['libc']], [arch, LIBC[os as keyof typeof LIBC]]);
      assert.ok(binaries[0]?.endsWith(file.replaceAll('\\', '/')), `${file} is not ${binaries[0]}`);
      const manifest = files.get('extension.vsixmanifest')?.toString() ?? '';
      assert.match(manifest, new RegExp(`TargetPlatform="${target}"`));
    });
  }

  it('is small', async () => {
    for (const target of Object.keys(BINARIES)) {
      const { size } = await stat(await vsixOf(target));
      assert.ok(size < LARGEST, `${target}: ${size}`);
    }
    const files = await read(packagedExtension());
    const bundle = files.get('extension/dist/extension.cjs')?.length ?? Infinity;
    assert.ok(bundle < LARGEST_BUNDLE, `extension.cjs: ${bundle}`);
  });

  it('loads quickly: VS Code is asked for once, and the catalogue of errors waits for the first cell', async () => {
    const text = (await read(packagedExtension())).get('extension/dist/extension.cjs')?.toString() ?? '';
    assert.equal(text.split(/\brequire\("vscode"\)/).length - 1, 1);
    assert.ok(!text.includes(CATALOGUE.NODE_TOO_OLD.todo));
  });

  it('has what the Marketplace and Open VSX ask for', async () => {
    const files = await read(packagedExtension());
    const manifest = json<Manifest>(files, 'extension/package.json');
    assert.match(manifest.publisher, /^[\w+$~-]+$/);
    assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
    assert.equal(manifest.license, 'MIT');
    assert.ok(files.has('extension/LICENSE.txt') || files.has('extension/LICENSE'));
    assert.ok(files.has('extension/readme.md') && files.has('extension/changelog.md'));
    // forks of VS Code are behind it: those of 2026 have 1.105 and newer
    assert.equal(manifest.engines.vscode, '^1.100.0');
    assert.deepEqual(manifest.extensionKind, ['workspace']);
    assert.ok(manifest.keywords.length <= 30);
    for (const name of ['enabledApiProposals', 'private', 'devDependencies', 'scripts'])
      assert.ok(!(name in manifest), name);
    const icon = files.get(`extension/${manifest.icon}`);
    assert.deepEqual([icon?.readUInt32BE(16), icon?.readUInt32BE(20)], [128, 128]);
    const pictures =
      files
        .get('extension/readme.md')
        ?.toString()
        .matchAll(/!\[[^\]]*\]\(([^)]+)\)/g) ?? [];
    for (const [, url = ''] of pictures) assert.ok(/^https:/.test(url) || files.has(`extension/${url}`), url);
  });

  it('holds no tests, no sources, no folder of the machine that made it, and no secret', async () => {
    const files = await read(packagedExtension());
    const ours = [...files].filter(([name]) => !name.includes('/node_modules/'));
    const foreign = /\.test\.|\/test\/|\.map$|tsbuildinfo|\/src\/|\.vsix$|\.env|\.pem$|\.npmrc$/;
    assert.deepEqual(
      ours.map(([name]) => name).filter((name) => foreign.test(name)),
      [],
    );
    const machine = [root, homedir()].filter((place) => place.length > 2).map((place) => `${place}/`);
    const text = [...files].filter(([name]) => /\.(c?js|mjs|json|md|ts|css|txt|xml)$/.test(name));
    assert.ok(text.length > 1000);
    assert.deepEqual(
      text.filter(([, bytes]) => machine.some((place) => bytes.includes(place))).map(([name]) => name),
      [],
    );
    assert.deepEqual(
      text.filter(([, bytes]) => SECRET.test(bytes.toString())).map(([name]) => name),
      [],
    );
  });

  async function vsixOf(target: string): Promise<string> {
    const name = (await readdir(folder)).find((file) => file.includes(`-${target}-`));
    assert.ok(name, `there is no VSIX for ${target}`);
    return path.join(folder, name);
  }
});

interface Manifest {
  publisher: string;
  version: string;
  license: string;
  icon: string;
  engines: { vscode: string };
  extensionKind: string[];
  keywords: string[];
}

/** What is in it; of files that are not asked for the names alone. */
async function read(vsix: string, asksFor = (_name: string): boolean => true): Promise<Files> {
  const zip = await openPromise(vsix, { autoClose: false });
  const files: Files = new Map();
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    files.set(name, asksFor(name) ? await buffer(await zip.openReadStreamPromise(entry)) : Buffer.alloc(0));
  }
  zip.close();
  return files;
}

function json<T>(files: Files, name: string): T {
  const bytes = files.get(name);
  assert.ok(bytes, `${name} is missing`);
  // SAFETY: each test says what it expects in the file.
  return JSON.parse(bytes.toString()) as T;
}
