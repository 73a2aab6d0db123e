/** Where the models of a project are registered. */
import { join, resolve } from 'node:path';
import { OURS, projectOf } from '../runs/place.ts';

/** LIMPID_MODELS names a folder; else `.limpid/models` in the project of `folder`. */
export function modelsPlace(folder: string = process.cwd(), env: NodeJS.ProcessEnv = process.env): string {
  const wanted = env['LIMPID_MODELS'] ?? '';
  return wanted === '' ? join(projectOf(resolve(folder)), OURS, 'models') : resolve(folder, wanted);
}
