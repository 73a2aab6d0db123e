/** Files that a `model.json` names: they lie beside it or in a folder below, also after links have been followed. */
import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep, win32 } from 'node:path';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

export interface Beside {
  readonly path: string;
  readonly bytes: number;
}

/** Told by the name alone: whether it leads away from the folder. */
export function leadsAway(name: string): boolean {
  const isUrl = /^[a-z][a-z\d+.-]*:/i.test(name);
  const isEmpty = name === '' || /[\\\0]/.test(name);
  return isEmpty || isUrl || isAbsolute(name) || win32.isAbsolute(name) || name.split('/').includes('..');
}

/**
 * The file `name` that the file `model` speaks of.
 * @throws LimpidError MODEL_UNREADABLE when it is elsewhere, or no file
 */
export async function beside(model: string, name: string): Promise<Beside> {
  const refuse = (reason: string): LimpidError => new LimpidError('MODEL_UNREADABLE', { file: model, reason });
  const away = say('its weights are to be read from {foreign}, which is not beside it', {
    foreign: JSON.stringify(name),
  });
  if (leadsAway(name)) throw refuse(away);
  const path = await realpath(join(dirname(model), name));
  // download caches keep a model's files in one folder, with links to them
  const folders = [await realpath(dirname(model)), dirname(await realpath(model))];
  if (!folders.some((folder) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep))) throw refuse(away);
  const info = await stat(path);
  if (!info.isFile())
    throw refuse(say('its weights are to be read from {name}, which is no file', { name: JSON.stringify(name) }));
  return { path, bytes: info.size };
}
