/** `limpid engine install|status|remove`. */
import { rm } from 'node:fs/promises';
import { stdout, stderr } from 'node:process';
import { parseArgs } from 'node:util';
import { LimpidError } from '../errors.ts';
import { engineFolder, enginesFolder } from '../engine/folders.ts';
import { describe, installedEngine, type Installed } from '../engine/installed.ts';
import { installEngine } from '../engine/install/install.ts';
import { withLock } from '../engine/install/lock.ts';
import { progressOn } from '../engine/install/progress.ts';
import { megabytes, wheelFor } from '../engine/pinned.ts';

const HELP = `limpid engine install         download, build and check TensorFlow's native engine
limpid engine status [--json] what is installed, and where
limpid engine remove          delete it and all that an install left

The engine lies in the user's cache folder (XDG_CACHE_HOME). Without it models run on WebAssembly, slower.
CXX names the C++ compiler. Exit codes: 0 ok, 1 failed, 2 usage.
`;

export async function engine(argv: string[]): Promise<number> {
  try {
    const { values, positionals } = parse(argv);
    if (values.help) {
      stdout.write(HELP);
      return 0;
    }
    const [action = '', ...more] = positionals;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined) throw new LimpidError('USAGE', { problem: `engine ${action}: no such command.` });
    if (more.length > 0) throw new LimpidError('USAGE', { problem: `engine ${action} takes no ${more[0]}.` });
    return await run(values.json);
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    stderr.write(`${error.code}: ${error.what}\n  ${error.todo}\n`);
    return error.code === 'USAGE' ? 2 : 1;
  }
}

const ACTIONS: { [action: string]: (json: boolean) => Promise<number> } = { install, status, remove };

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h', default: false }, json: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new LimpidError('USAGE', { problem: error instanceof Error ? error.message : String(error) });
  }
}

async function install(): Promise<number> {
  const record = await installEngine({ progress: progressOn(stderr) });
  stdout.write(`${describe('native').text}, ${size(record.files)}, in ${engineFolder()}\n`);
  return 0;
}

async function status(json: boolean): Promise<number> {
  const found = installedEngine();
  if (json) stdout.write(JSON.stringify({ folder: engineFolder(), ...found }, null, 2) + '\n');
  else stdout.write(statusText(found));
  return 0;
}

function statusText(found: Installed): string {
  switch (found.state) {
    case 'installed':
      return [
        `${describe('native').text}, ${size(found.record.files)}`,
        `  folder    ${engineFolder()}`,
        `  wheel     ${found.record.wheel.file}`,
        `  compiler  ${found.record.compiler}`,
        `  installed ${found.record.installed}`,
        '',
      ].join('\n');
    case 'broken':
      return `${new LimpidError('ENGINE_BROKEN', { reason: found.reason }).message}\n`;
    case 'missing': {
      const bytes = wheelFor()?.bytes;
      const size = bytes === undefined ? 'not offered for this platform' : `a download of ${megabytes(bytes)}`;
      return `${new LimpidError('ENGINE_MISSING', { rung: 'wasm', size }).message}\n`;
    }
  }
}

async function remove(): Promise<number> {
  const waiting = () => stderr.write('An install is running; waiting for it …\n');
  await withLock(engineFolder(), waiting, () => rm(enginesFolder(), { recursive: true, force: true }));
  stdout.write(`Nothing is left of the native engine in ${enginesFolder()}\n`);
  return 0;
}

function size(files: { [name: string]: number }): string {
  return megabytes(Object.values(files).reduce((sum, bytes) => sum + bytes, 0));
}
