/** `%cd`: another folder, for imports, files and commands alike. */
import { homedir } from 'node:os';
import path from 'node:path';
import { LimpidError, reasonOf } from '../../errors.ts';
import { unquoted } from './command.ts';
import type { TextMagic } from './index.ts';
import { tell } from './tell.ts';

/** The notebook's. */
const HOME = process.cwd();
let previous = HOME;

export const cd: TextMagic = (argument, written, host) => {
  const before = process.cwd();
  const folder = target(unquoted(argument, written));
  try {
    process.chdir(folder);
  } catch (error) {
    throw new LimpidError('MAGIC_FOLDER', { folder, reason: reasonOf(error).split(',')[0] ?? '' }, { cause: error });
  }
  previous = before;
  host.moved(process.cwd());
  tell(process.cwd());
};

function target(argument: string): string {
  if (argument === '') return HOME;
  if (argument === '-') return previous;
  return path.resolve(argument.replace(/^~(?=$|[\\/])/, homedir()));
}
