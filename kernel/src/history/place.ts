/** Where the history lies. */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** SQLite's name for a database that is in no file. */
export const IN_MEMORY = ':memory:';

/** LIMPID_HISTORY names a file, or is `off`; else the user's state folder (XDG Base Directory specification). */
export function historyPlace(env: NodeJS.ProcessEnv = process.env): string {
  const wanted = env['LIMPID_HISTORY'] ?? '';
  if (wanted === 'off') return IN_MEMORY;
  if (wanted !== '') return resolve(wanted);
  const xdg = env['XDG_STATE_HOME'];
  return join(
    xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'state'),
    'limpid',
    'history.sqlite',
  );
}
