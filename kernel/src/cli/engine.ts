/** `limpid engine install|status|remove`. */
import { rm } from 'node:fs/promises';
import { LimpidError } from '../errors.ts';
import { engineFolder, enginesFolder } from '../engine/folders.ts';
import { describe, installedEngine } from '../engine/installed.ts';
import type { EngineRecord, Installed } from '../engine/installed.ts';
import { installable, installEngine } from '../engine/install/install.ts';
import { withLock } from '../engine/install/lock.ts';
import { progressLines } from '../engine/install/progress-lines.ts';
import { progressOn } from '../engine/install/progress.ts';
import { megabytes } from '../engine/pinned.ts';
import { missingNotice } from '../engine/notice.ts';
import { say } from '../say.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'engine',
  `usage: limpid engine install [--json]
       limpid engine status [--json]
       limpid engine remove

  install  download, build and try TensorFlow's native engine
  status   say what is installed, and where
  remove   delete it, and all that an install left

  --json      for programs: of an install a line whenever it moves on; of the status, state is installed, missing
              or broken, and download the bytes that an install fetches, or null where there is no engine
  -h, --help  show this

The engine lies in the user's cache folder (XDG_CACHE_HOME). Without it models run on WebAssembly, slower.
CXX names the C++ compiler; pip downloads with your settings, and without pip PIP_INDEX_URL names the index.`,
);

const ACTIONS: { [action: string]: (json: boolean) => Promise<number> } = { install, status, remove };

export async function engine(argv: string[]): Promise<number> {
  const { values, positionals } = parseArguments(
    argv,
    { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    ['install, status or remove'],
  );
  if (values.help) return print(HELP);
  const [action = ''] = positionals;
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined) throw usage(say("engine has no command '{action}'", { action }));
  if (values.json && action === 'remove') throw usage(say('engine {action} takes no --json', { action }));
  return run(values.json === true);
}

async function install(json: boolean): Promise<number> {
  const progress = json ? progressLines((text) => process.stdout.write(text)) : progressOn(process.stderr);
  const record = await installEngine({ progress });
  if (json) return 0;
  return print(
    say('{text}, in {engineFolder}', {
      text: `${describe('native').text}, ${size(record)}`,
      engineFolder: engineFolder(),
    }),
  );
}

async function status(json: boolean): Promise<number> {
  const found = installedEngine();
  if (!json) return print(statusText(found));
  const download = installable()?.bytes ?? null;
  return print(JSON.stringify({ folder: engineFolder(), download, ...found }, null, 2));
}

async function remove(): Promise<number> {
  const waiting = () => console.error(say('An install is running; waiting for it …'));
  await withLock(engineFolder(), waiting, () => rm(enginesFolder(), { recursive: true, force: true }));
  return print(
    say('The native engine is removed; nothing of it is left in {enginesFolder}', { enginesFolder: enginesFolder() }),
  );
}

function statusText(found: Installed): string {
  switch (found.state) {
    case 'installed':
      return [
        `${describe('native').text}, ${size(found.record)}`,
        `  folder     ${engineFolder()}`,
        `  wheel      ${found.record.wheel.file}`,
        `  compiler   ${found.record.compiler}`,
        `  installed  ${found.record.installed}`,
      ].join('\n');
    case 'broken':
      return new LimpidError('ENGINE_BROKEN', { reason: found.reason }).message;
    case 'missing':
      return missingNotice('wasm').message;
  }
}

function size({ files }: EngineRecord): string {
  return megabytes(Object.values(files).reduce((sum, bytes) => sum + bytes, 0));
}

function print(text: string): number {
  console.log(text);
  return 0;
}
