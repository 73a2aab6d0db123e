/** `--key-file`: the key that requests must carry. */
import { readFile } from 'node:fs/promises';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

/** Of the file, or of LIMPID_SERVE_KEY where there is none. @throws LimpidError SERVE_OPTION */
export async function keyIn(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return process.env['LIMPID_SERVE_KEY'];
  const key = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (key !== '') return key;
  const expected = say('a file with a key in it');
  throw new LimpidError('SERVE_OPTION', { option: '--key-file', given: file, expected });
}
