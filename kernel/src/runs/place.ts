/** Where the runs of a project are kept. */
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The folder of a project that is ours; a project that has one, keeps its runs there. */
export const OURS = '.limpid';
/** What else tells the folder of a project. */
const MARKS = [OURS, 'package.json', '.git'];

/** LIMPID_RUNS names a file, or is `off` (null); else `.limpid/runs.db` in the project of `folder`. */
export function runsPlace(folder: string = process.cwd(), env: NodeJS.ProcessEnv = process.env): string | null {
  const wanted = env['LIMPID_RUNS'] ?? '';
  if (wanted === 'off') return null;
  return wanted === '' ? join(projectOf(resolve(folder)), OURS, 'runs.db') : resolve(folder, wanted);
}

/** Paths in the store are relative to this folder, so that a project can move. */
export function rootOf(place: string): string {
  const folder = dirname(place);
  return folder.endsWith(OURS) ? dirname(folder) : folder;
}

/**
 * The nearest folder from here upwards that looks like a project, else this one. Neither the home folder nor one of
 * somebody else's is looked at: what lies in a shared folder is not to decide where we write.
 */
export function projectOf(folder: string): string {
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid;
  for (let at = folder; at !== homedir() && statSync(at, { throwIfNoEntry: false })?.uid === owner; at = dirname(at)) {
    if (MARKS.some((mark) => existsSync(join(at, mark)))) return at;
    if (at === dirname(at)) break;
  }
  return folder;
}
