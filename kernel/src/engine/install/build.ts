/** Builds our Node-API addon around tfjs-node's with the C++ compiler, no node-gyp: it would download Node's headers. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { NATIVE, VENDOR } from '../folders.ts';
import { ADDON, LIBRARIES, QUIET } from '../pinned.ts';
import { run } from './run.ts';

const require = createRequire(import.meta.url);
// SAFETY: node-api-headers exports the folder's path under this name.
const { include_dir: NODE_API } = require('node-api-headers') as { include_dir: string };
/**
 * Node-API 8 as tfjs-node's newest build; every Node >= 18 has it. Warnings are not ours to mend. Products are added in
 * one instruction where the machine has one, which strict C++17 would leave out.
 */
const FLAGS = [
  ...['-std=c++17', '-O2', '-ffp-contract=fast', '-fPIC', '-shared', '-pthread', '-w'],
  ...['-DNAPI_VERSION=8', '-I', NODE_API, '-Wl,-rpath,$ORIGIN'],
];

export interface Compiler {
  /** Program and leading arguments, e.g. `['ccache', 'g++']`. */
  command: [string, ...string[]];
  /** First line of `--version`. */
  version: string;
}

/** The compiler of `CXX`, else the first there is. Throws ENGINE_COMPILER when none runs. */
export async function findCompiler(env: NodeJS.ProcessEnv): Promise<Compiler> {
  const named = env['CXX']?.trim();
  const candidates = named ? [named] : ['g++', 'clang++', 'c++'];
  for (const candidate of candidates) {
    const [program = candidate, ...rest] = candidate.split(/\s+/);
    const { code, stdout } = await run(program, [...rest, '--version'], { env });
    if (code === 0) return { command: [program, ...rest], version: stdout.split('\n')[0] ?? candidate };
  }
  throw new LimpidError('ENGINE_COMPILER', {
    reason: named
      ? say('CXX is {named}, which does not run', { named })
      : say('none of {candidates} is here', { candidates: candidates.join(', ') }),
  });
}

/** Compiles into `folder`, which holds the libraries and headers; the addons find the libraries beside themselves. */
export async function buildAddons(compiler: Compiler, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const binding = join(VENDOR, 'binding');
  const own = ['binding.cc', 'gru.cc', 'lstm.cc', 'parallel.cc'].map((name) => join(NATIVE, name));
  const sources = [...own, join(binding, 'tfjs_backend.cc')];
  const libraries = ['-L', folder, ...LIBRARIES.map((name) => `-l:${name}`)];
  const headers = ['-I', join(folder, 'include'), '-I', binding];
  await compile(compiler, [...headers, ...sources, ...libraries], join(folder, ADDON), env);
  await compile(compiler, [join(NATIVE, 'quiet.cc'), '-ldl'], join(folder, QUIET), env);
}

async function compile(compiler: Compiler, args: string[], target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [program, ...rest] = compiler.command;
  const { code, signal, stderr, failure } = await run(program, [...rest, ...FLAGS, ...args, '-o', target], { env });
  if (code === 0) return;
  const line = stderr.split('\n').find((text) => /\berror\b|cannot find/i.test(text)) ?? stderr.split('\n')[0];
  const reason = line?.trim() || failure || say('{program} ended with {how}', { program, how: String(signal ?? code) });
  throw new LimpidError('ENGINE_COMPILER', { reason: reason.replace(/\.$/, '') });
}
