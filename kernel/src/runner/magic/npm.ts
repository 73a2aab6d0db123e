/** `%npm install x`: npm, in the folder of the notebook and in no folder above it. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { runCommand } from './child.ts';
import { commandOf } from './command.ts';
import type { TextMagic } from './index.ts';
import { tell } from './tell.ts';

const INSTALLING = new Set(['install', 'i', 'in', 'add', 'ci']);
/** What npm says and asks beside the matter: nobody is at a terminal, and nothing but packages is fetched. */
const QUIET = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_update_notifier: 'false' };

export const npm: TextMagic = async (argument, { pieces: [first = '', ...others], values }) => {
  const [verb = ''] = argument.split(/\s+/);
  if (verb === '') throw new LimpidError('MAGIC_ARGUMENT', { name: 'npm', usage: '%npm install NAME' });
  if (INSTALLING.has(verb)) await makePackage(path.join(process.cwd(), 'package.json'));
  const { command, env } = commandOf([`npm --prefix . ${first}`, ...others], values, process.platform);
  await runCommand(command, { ...QUIET, ...env });
};

/** Without one, npm would install into the nearest folder above that has one. */
async function makePackage(file: string): Promise<void> {
  if (existsSync(file)) return;
  try {
    await writeFile(file, '{\n  "private": true\n}\n', { flag: 'wx' });
  } catch (error) {
    throw new LimpidError('DATA_UNWRITABLE', { file, reason: reasonOf(error) }, { cause: error });
  }
  tell(`Made ${file}, so that packages are installed here.`);
}
