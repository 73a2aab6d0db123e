/** What `limpid doctor` finds on machines that lack something: what it is, and what to do. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { examineEngine, type Finding } from '../../../kernel/src/cli/doctor.ts';
import { engineFolder } from '../../../kernel/src/engine/folders.ts';
import { addonSources, RECORD } from '../../../kernel/src/engine/installed.ts';
import { ADDON, FILES } from '../../../kernel/src/engine/pinned.ts';

/** Machines of Linux's and macOS's, by the bytes that say so in a library's head. */
const FOREIGN = process.arch === 'arm64' ? { elf: 62, name: 'x64' } : { elf: 183, name: 'arm64' };

describe('limpid doctor', () => {
  let cache: string;
  let env: NodeJS.ProcessEnv;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'limpid-doctor-'));
    env = { PATH: join(cache, 'bin'), XDG_CACHE_HOME: cache };
    await mkdir(join(cache, 'bin'));
    await program('python3', 'echo pip 25.0 from here');
    await program('g++', 'echo g++ 14.0');
  });
  afterEach(() => rm(cache, { recursive: true }));

  const program = (name: string, script: string): Promise<void> =>
    writeFile(join(cache, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const gone = (name: string): Promise<void> => rm(join(cache, 'bin', name));

  /** Puts files there that look like an engine, `addon` among them. */
  async function install(addon: Buffer): Promise<void> {
    const folder = engineFolder(env);
    await mkdir(folder, { recursive: true });
    for (const name of FILES) await writeFile(join(folder, name), name === ADDON ? addon : 'library');
    const files = Object.fromEntries(FILES.map((name) => [name, name === ADDON ? addon.length : 7]));
    await writeFile(join(folder, RECORD), JSON.stringify({ files, sources: addonSources() }));
  }

  it('nothing is installed yet, and all is there for it: one warning, and one command', async () => {
    const found = await examineEngine(env, UP);
    assert.deepEqual(warnings(found), ['Engine']);
    assert.match(of(found, 'Engine').todo, /npx limpid engine install/);
    assert.equal(of(found, 'pip').text, '25.0, of python3');
    assert.equal(of(found, 'Compiler').text, 'g++ 14.0');
  });

  it('no compiler: names those it looked for, and how to install one', async () => {
    await gone('g++');
    const found = await examineEngine(env, UP);
    assert.deepEqual(warnings(found), ['Engine', 'Compiler']);
    assert.match(of(found, 'Compiler').text, /none of g\+\+, clang\+\+, c\+\+ is here/);
    assert.match(of(found, 'Compiler').todo, /apt-get install g\+\+.*xcode-select --install/);
  });

  it('a compiler named by CXX that does not run: names it', async () => {
    env['CXX'] = 'icpx';
    assert.match(of(await examineEngine(env, UP), 'Compiler').text, /CXX is icpx, which does not run/);
  });

  it('no Python: says so', async () => {
    await gone('python3');
    const found = await examineEngine(env, UP);
    assert.deepEqual(warnings(found), ['Engine', 'pip']);
    assert.match(of(found, 'pip').todo, /Install Python 3\.10 or newer/);
  });

  for (const [what, script] of [
    ['a Python without pip', 'echo No module named pip >&2; exit 1'],
    ['a pip that is too old', 'echo pip 9.0 from here'],
  ] as const) {
    it(`${what}: says so`, async () => {
      await program('python3', script);
      assert.match(of(await examineEngine(env, UP), 'pip').text, /neither python3 nor python has pip/);
    });
  }

  it('no network: says so, and sends nothing to find out', async () => {
    const found = await examineEngine(env, LOOPBACK);
    assert.deepEqual(warnings(found), ['Engine', 'Network']);
    assert.match(of(found, 'Network').text, /could not be downloaded: this machine has no network/);
    assert.match(of(found, 'Network').todo, /Check the connection/);
  });

  it('a library for another machine: names both machines', async () => {
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF', 'latin1');
    elf.writeUInt16LE(FOREIGN.elf, 18);
    await install(elf);
    const { state, text, todo } = of(await examineEngine(env, UP), 'Engine');
    assert.equal(state, 'warning');
    assert.match(text, new RegExp(`${ADDON} is for ${FOREIGN.name}, and this is ${process.arch}`));
    assert.match(todo, /npx limpid engine remove.*npx limpid engine install/);
  });

  it('a library that is none: says what the loader says', async () => {
    await install(Buffer.from('a library, perhaps?'));
    assert.match(
      of(await examineEngine(env, UP), 'Engine').text,
      /does not load: .*(invalid ELF header|file too short|not a mach-o)/,
    );
  });

  it('an engine that lacks a file: names it', async () => {
    await install(Buffer.from('a library'));
    await rm(join(engineFolder(env), ADDON));
    assert.match(of(await examineEngine(env, UP), 'Engine').text, new RegExp(`${ADDON} is missing`));
  });

  it('an engine that loads: nothing else is missed', async () => {
    // an addon of another package stands for it
    const require = createRequire(import.meta.url);
    const folder = join(dirname(require.resolve('zeromq/package.json')), 'build', process.platform, process.arch);
    const loads = (file: string): boolean => {
      try {
        return typeof require(file) === 'object';
      } catch {
        // for another libc or another Node
        return false;
      }
    };
    const addon = globSync(join(folder, '**/*.node')).find(loads) ?? assert.fail('no addon of zeromq loads');
    await install(await readFile(addon));
    await gone('g++');
    await gone('python3');
    assert.deepEqual(warnings(await examineEngine(env, LOOPBACK)), []);
  });

  it('a cache folder that cannot be written: says so', async () => {
    env['XDG_CACHE_HOME'] = join(cache, 'bin', 'g++');
    const { text, todo } = of(await examineEngine(env, UP), 'Cache');
    assert.match(text, /cannot be written: .*g\+\+ is no folder/);
    assert.match(todo, /XDG_CACHE_HOME/);
  });
});

const address = { address: '10.0.0.2', netmask: '255.0.0.0', family: 'IPv4' as const, mac: '', cidr: null };
const LOOPBACK = { lo: [{ ...address, address: '127.0.0.1', internal: true }] };
const UP = { ...LOOPBACK, eth0: [{ ...address, internal: false }] };

function warnings(found: Finding[]): string[] {
  return found.filter(({ state }) => state !== 'ok').map(({ name }) => name);
}

function of(found: Finding[], name: string): Finding {
  return found.find((one) => one.name === name) ?? assert.fail(name);
}
