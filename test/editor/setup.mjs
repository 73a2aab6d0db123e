/**
 * Puts a real VS Code (code-server) and a browser in place for the editor test, once: a second call does nothing.
 * Everything comes from the npm registry and from Debian; nothing is compiled. Plain JavaScript for Node >= 20.
 *
 * code-server asks for 200 MB of packages with native builds. Most serve what the test never opens (search, agents)
 * and are imported lazily, so only the ones a notebook and a terminal need are installed, at the versions its lock file names.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

const VERSION = '4.139.1';
const SHA512 = 'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==';

/** Built-in extensions a notebook does not need: a third of the package, and clients of other machines. */
const LEFT_OUT = [
  'copilot',
  'git',
  'github',
  'github-authentication',
  'mermaid-markdown-features',
  'microsoft-authentication',
  'tunnel-forwarding',
];

/** What the server and the extension host import before a notebook can run, and what terminals need, which run tasks. */
const SERVER_PACKAGES = [
  '@microsoft/1ds-core-js',
  '@microsoft/1ds-post-js',
  '@parcel/watcher',
  '@vscode/deviceid',
  '@vscode/iconv-lite-umd',
  '@vscode/proxy-agent',
  '@xterm/addon-clipboard',
  '@xterm/addon-image',
  '@xterm/addon-progress',
  '@xterm/addon-search',
  '@xterm/addon-serialize',
  '@xterm/addon-unicode11',
  '@xterm/addon-webgl',
  '@xterm/headless',
  '@xterm/xterm',
  'cookie',
  'http-proxy-agent',
  'https-proxy-agent',
  'jschardet',
  'katex',
  'minimist',
  'node-pty',
  'tas-client',
  'vscode-oniguruma',
  'vscode-regexpp',
  'vscode-textmate',
  'ws',
  'yauzl',
  'yazl',
];

export const codeServer = join(root, '.limpid/code-server');
const marker = join(codeServer, 'set-up');
const DEBIAN_PACKAGES = ['chromium', 'fonts-dejavu-core'];
const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Installs what is missing. `log` gets one line a step.
 * @param {(line: string) => void} log
 */
export async function setUpEditor(log) {
  if (findBrowser() === undefined) await installBrowser(log);
  if (!(await isCurrent())) await installCodeServer(log);
}

/** The path of a Chromium on this machine, or undefined. LIMPID_CHROMIUM wins. */
export function findBrowser() {
  if (process.env.LIMPID_CHROMIUM) return process.env.LIMPID_CHROMIUM;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '');
  return BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

async function installBrowser(log) {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES.join(' ')}`;
  const byHand = `The editor test needs Chromium. Install it with:\n  sudo sh -c '${command}'\nor name one in LIMPID_CHROMIUM.`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(byHand);
  log('editor: installing Chromium from Debian (about 110 MB)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('sh', ['-c', command], { env, maxBuffer: 1 << 26 }).catch((cause) => {
    throw new Error(`${byHand}\n${cause.stderr}`, { cause });
  });
}

/** The marker holds this file's own hash, so a change of the recipe sets up anew. */
async function isCurrent() {
  return existsSync(marker) && (await readFile(marker, 'utf8')) === (await recipe());
}

async function recipe() {
  const files = await Promise.all(['setup.mjs', 'spdlog.cjs'].map((name) => readFile(join(here, name))));
  return createHash('sha256').update(Buffer.concat(files)).digest('hex');
}

async function installCodeServer(log) {
  const staging = `${codeServer}.${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  try {
    log(`editor: downloading code-server ${VERSION} (47 MB)`);
    await unpack(staging);
    log('editor: installing the packages it needs (15 MB)');
    const server = join(staging, 'lib/vscode');
    await Promise.all([installPackages(staging), installPackages(server, SERVER_PACKAGES)]);
    await addLog(server);
    await linkTypeScript(server);
    await writeFile(join(staging, 'set-up'), await recipe());
    await rm(codeServer, { recursive: true, force: true });
    await rename(staging, codeServer);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  log(`editor: code-server ${VERSION} is ready in ${relative(root, codeServer)} (${await megabytes(codeServer)} MB)`);
}

async function unpack(staging) {
  await npm(['pack', `code-server@${VERSION}`, '--pack-destination', staging], staging);
  const archive = join(staging, `code-server-${VERSION}.tgz`);
  const found = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (found !== SHA512) throw new Error(`code-server-${VERSION}.tgz is damaged: its SHA-512 is ${found}`);
  const without = LEFT_OUT.map((name) => `--exclude=package/lib/vscode/extensions/${name}`);
  await run('tar', ['-xzf', archive, '--strip-components=1', ...without], { cwd: staging });
  await rm(archive);
}

/** Installs a folder's dependencies (or only those of `names`) at the versions its lock file pins, running no script. */
async function installPackages(folder, names) {
  const file = join(folder, 'package.json');
  const { devDependencies: _dev, scripts: _scripts, ...manifest } = JSON.parse(await readFile(file, 'utf8'));
  if (names) manifest.dependencies = Object.fromEntries(names.map((name) => [name, manifest.dependencies[name]]));
  await writeFile(file, JSON.stringify(manifest));
  await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'], folder);
}

/** VS Code logs through a native module; this one in plain JavaScript writes the same files. */
async function addLog(server) {
  const folder = join(server, 'node_modules/@vscode/spdlog');
  await mkdir(folder, { recursive: true });
  await copyFile(join(here, 'spdlog.cjs'), join(folder, 'index.cjs'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: '@vscode/spdlog', main: 'index.cjs' }));
}

/** The built-in TypeScript extension finds the TypeScript of this repository. */
async function linkTypeScript(server) {
  const folder = join(server, 'extensions/node_modules');
  await mkdir(folder, { recursive: true });
  const placed = folder.replace(/code-server\.\d+/, 'code-server');
  await symlink(relative(placed, join(root, 'node_modules/typescript')), join(folder, 'typescript'));
}

/** Runs the npm that runs us, without the settings npm itself put into the environment for this repository. */
async function npm(args, cwd) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$)/i.test(name)));
  await run('npm', args, { cwd, env, maxBuffer: 1 << 26 }).catch((cause) => {
    throw new Error(`npm ${args[0]} failed while setting up the editor test:\n${cause.stderr}`, { cause });
  });
}

async function megabytes(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
}
