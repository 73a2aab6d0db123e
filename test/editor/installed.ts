/** Extensions are installed from their VSIX once in a process; later editors get copies of what that gave. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { codeServer } from './setup.mjs';

const run = promisify(execFile);

interface Installed {
  /** Where VS Code put them, which its list of them names. */
  first: string;
  copy: string;
}

/** VSIX files, a line each -> what is installed of them. */
const installed = new Map<string, Installed>();

process.once('exit', () => {
  for (const { copy } of installed.values()) rmSync(copy, { recursive: true, force: true });
});

/** Installs into the folder `extensions` of an editor whose user lives in `user`. */
export async function install(
  vsix: readonly string[],
  { user, extensions, env, isAnew }: { user: string; extensions: string; env: NodeJS.ProcessEnv; isAnew: boolean },
): Promise<void> {
  const key = vsix.join('\n');
  const before = installed.get(key);
  if (before && !isAnew) return copyOf(before, extensions);
  const entry = path.join(codeServer, 'out/node/entry.js');
  const places = ['--user-data-dir', user, '--extensions-dir', extensions];
  const installs = vsix.flatMap((one) => ['--install-extension', one]);
  await run(process.execPath, [entry, ...places, ...installs], { env });
  if (before) return;
  const copy = await mkdtemp(path.join(tmpdir(), 'limpid-installed-'));
  installed.set(key, { first: extensions, copy });
  await cp(extensions, copy, { recursive: true });
}

async function copyOf({ first, copy }: Installed, extensions: string): Promise<void> {
  await cp(copy, extensions, { recursive: true });
  const list = path.join(extensions, 'extensions.json');
  await writeFile(list, (await readFile(list, 'utf8')).replaceAll(first, extensions));
}
