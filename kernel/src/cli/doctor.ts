/** `limpid doctor`: what works on this machine, what is missing, and what to do. */
import { accessSync, constants, existsSync, statSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startKernel } from '../client/index.ts';
import { LimpidError, reasonOf } from '../errors.ts';
import { cacheFolder, engineFolder, VENDOR } from '../engine/folders.ts';
import { describe, installedEngine } from '../engine/installed.ts';
import { findCompiler } from '../engine/install/build.ts';
import { findPip } from '../engine/install/pip.ts';
import { run } from '../engine/install/run.ts';
import { missingNotice } from '../engine/notice.ts';
import { ADDON, megabytes, wheelFor } from '../engine/pinned.ts';
import { say } from '../say.ts';
import { parseArguments } from './arguments.ts';
import { helpOf } from './help.ts';
import { kernelCommand, withoutHistory } from './kernel.ts';
import { KERNEL_NAME, kernelspecFolder } from './kernelspec.ts';

const HELP = helpOf(
  'doctor',
  `usage: limpid doctor [--json]

Looks at Node, ZeroMQ, the engine and what installing it needs, the cache folder and Jupyter's kernelspec,
and starts a kernel.
A warning costs speed or convenience; a problem keeps the kernel from working.

  --json      for programs: [{ name, state: ok | warning | problem, text, todo }]
  -h, --help  show this

Exit code 1 if there is a problem.`,
);

/** The oldest Node the kernel runs on. */
const NODE = 24;

export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'problem';
  /** What is there, or what is wrong. */
  text: string;
  /** What to do; empty when all is well. */
  todo: string;
}

const SIGNS = { ok: '✓', warning: '!', problem: '✗' } as const;

export async function doctor(argv: string[]): Promise<number> {
  const { values } = parseArguments(argv, { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const findings = await examine(process.env);
  console.log(values.json ? JSON.stringify(findings, null, 2) : findings.map(line).join('\n'));
  return findings.some(({ state }) => state === 'problem') ? 1 : 0;
}

export async function examine(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return [
    checkNode(),
    await checkPathNode(env),
    await checkZeromq(),
    checkVendor(),
    ...(await examineEngine(env)),
    await checkKernelspec(env),
    await checkKernel(),
  ];
}

/** The engine, and what installing it needs. */
export async function examineEngine(env: NodeJS.ProcessEnv, interfaces = networkInterfaces()): Promise<Finding[]> {
  const engine = await checkEngine(env);
  // What installing needs is only missed where something is to be installed.
  const lack = engine.state === 'ok' ? 'ok' : 'warning';
  return [
    engine,
    await checkPip(env, lack),
    await checkCompiler(env, lack),
    checkNetwork(interfaces, lack),
    checkCache(env),
    checkDisk(env, lack),
  ];
}

function line({ name, state, text, todo }: Finding): string {
  return `${SIGNS[state]} ${name.padEnd(11)} ${text}${todo === '' ? '' : `\n${' '.repeat(14)}${todo}`}`;
}

function checkNode(): Finding {
  const found = say('{version} at {execPath}', { version: process.version, execPath: process.execPath });
  if (Number.parseInt(process.versions.node, 10) >= NODE) return ok('Node', found);
  return from('Node', 'problem', new LimpidError('NODE_TOO_OLD', { found }));
}

/** The launcher may run on an older Node than the kernel. */
async function checkPathNode(env: NodeJS.ProcessEnv): Promise<Finding> {
  const { code, stdout } = await run('node', ['--version'], { env });
  return ok(
    'Launcher',
    code === 0
      ? say('Node {stdout} on the PATH', { stdout: stdout.trim() })
      : say('no Node on the PATH; the pinned one is used'),
  );
}

async function checkZeromq(): Promise<Finding> {
  const reason = await whyNotLoaded(createRequire(import.meta.url).resolve('zeromq'));
  if (reason === null) return ok('ZeroMQ', say('loads'));
  return from('ZeroMQ', 'problem', new LimpidError('ZEROMQ_BROKEN', { reason }));
}

/** Loads a native library in a process of its own, which one that does not fit may end. */
async function whyNotLoaded(module: string): Promise<string | null> {
  const { code, stderr, signal } = await run(process.execPath, ['-e', `require(${JSON.stringify(module)})`]);
  if (code === 0) return null;
  const reason =
    stderr.split('\n').find((text) => /error/i.test(text)) ??
    say('it ends the process by {signal}', { signal: String(signal) });
  return reason.replace(/^Error: /, '').trim();
}

function checkVendor(): Finding {
  if (existsSync(VENDOR)) return ok('tfjs-node', say('its code is in place'));
  return from('tfjs-node', 'problem', new LimpidError('VENDOR_MISSING', { folder: VENDOR }));
}

async function checkEngine(env: NodeJS.ProcessEnv): Promise<Finding> {
  const found = installedEngine(engineFolder(env));
  switch (found.state) {
    case 'installed': {
      const reason = await whyNotLoaded(join(engineFolder(env), ADDON));
      if (reason !== null) return from('Engine', 'warning', new LimpidError('ENGINE_BROKEN', { reason }));
      return ok(
        'Engine',
        say('{text}, in {engineFolder}', { text: describe('native').text, engineFolder: engineFolder(env) }),
      );
    }
    case 'broken':
      return from('Engine', 'warning', new LimpidError('ENGINE_BROKEN', { reason: found.reason }));
    case 'missing':
      return from('Engine', 'warning', missingNotice('wasm'));
  }
}

async function checkPip(env: NodeJS.ProcessEnv, lack: Finding['state']): Promise<Finding> {
  const pip = await findPip(env);
  if (pip !== null) return ok('pip', say('{version}, of {python}', { version: pip.version, python: pip.python }));
  if (lack === 'ok') return ok('pip', say('none, and none is needed: the engine is installed'));
  return from('pip', lack, new LimpidError('ENGINE_PYTHON', { reason: say('neither python3 nor python has pip') }));
}

async function checkCompiler(env: NodeJS.ProcessEnv, lack: Finding['state']): Promise<Finding> {
  try {
    return ok('Compiler', (await findCompiler(env)).version);
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    return lack === 'ok' ? ok('Compiler', say('none; the engine is built already')) : from('Compiler', lack, error);
  }
}

/** Nothing is sent to find out. */
function checkNetwork(interfaces: ReturnType<typeof networkInterfaces>, lack: Finding['state']): Finding {
  const isUp = Object.values(interfaces).some((addresses) => addresses?.some(({ internal }) => !internal));
  if (isUp) return ok('Network', say('there is one; nothing was sent to try it'));
  if (lack === 'ok') return ok('Network', say('none, and none is needed: the engine is installed'));
  return from('Network', lack, new LimpidError('ENGINE_NETWORK', { reason: say('this machine has no network') }));
}

function checkCache(env: NodeJS.ProcessEnv): Finding {
  const folder = cacheFolder(env);
  try {
    const place = existing(folder);
    if (!statSync(place).isDirectory()) throw new Error(say('{place} is no folder', { place }));
    accessSync(place, constants.W_OK);
    return ok('Cache', folder);
  } catch (error) {
    const reason = reasonOf(error);
    return from('Cache', 'warning', new LimpidError('CACHE_UNWRITABLE', { folder, reason }));
  }
}

function checkDisk(env: NodeJS.ProcessEnv, lack: Finding['state']): Finding {
  const folder = existing(cacheFolder(env));
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const wheel = wheelFor();
  const needed = wheel === null ? 0 : wheel.bytes + wheel.unpackedBytes;
  if (lack === 'ok' || free >= needed) return ok('Disk', say('{megabytes} free', { megabytes: megabytes(free) }));
  const values = { needed: megabytes(needed), free: megabytes(free), folder };
  return from('Disk', 'warning', new LimpidError('ENGINE_DISK_FULL', values));
}

async function checkKernelspec(env: NodeJS.ProcessEnv): Promise<Finding> {
  const user = kernelspecFolder({ kind: 'user' }, { platform: process.platform, env, home: homedir() });
  const python = await run('python3', ['-c', 'import sys; print(sys.prefix)'], { env });
  const prefixes = python.code === 0 ? [python.stdout.trim()] : [];
  const shared = [...prefixes, '/usr/local', '/usr'].map((prefix) =>
    join(prefix, 'share/jupyter/kernels', KERNEL_NAME),
  );
  const folders = [...new Set([user, ...shared])].filter((folder) => existsSync(join(folder, 'kernel.json')));
  if (folders.length > 0) return ok('Kernelspec', folders.join(', '));
  return from('Kernelspec', 'warning', new LimpidError('KERNELSPEC_MISSING'));
}

/** Starts a kernel as a front end does, and runs a cell in it. */
async function checkKernel(): Promise<Finding> {
  const started = performance.now();
  try {
    const client = await startKernel({ command: kernelCommand(), cwd: tmpdir(), env: withoutHistory() });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const reply = await client.execute('const one: number = 1; one + 1');
    await client.shutdown();
    if (reply.status === 'ok')
      return ok('Kernel', say('answers {seconds} s after its start, and runs a cell', { seconds }));
    const reason = reply.status === 'error' ? `${reply.ename}: ${reply.evalue}` : say('it was skipped');
    return {
      name: 'Kernel',
      state: 'problem',
      text: say('A cell failed: {reason}', { reason }),
      todo: say('Look at the lines above.'),
    };
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    return from('Kernel', 'problem', error);
  }
}

/** The folder itself, or the nearest one above it that is there. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder));
}

function ok(name: string, text: string): Finding {
  return { name, state: 'ok', text, todo: '' };
}

function from(name: string, state: Finding['state'], error: LimpidError): Finding {
  return { name, state, text: error.what, todo: error.todo };
}
