/** Whether a model that is to be served is what its author signed. */
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import { LimpidError } from '../errors.ts';
import { listIn, objectIn, parseJson, textIn } from '../models/json.ts';
import { verify } from '../protect/signing/verify.ts';
import { say } from '../say.ts';

/**
 * @param folder that holds the file, or above it, and is signed
 * @throws {LimpidError} SIGNATURE_MISSING, SIGNATURE_UNREADABLE, SIGNATURE_KEY, SIGNATURE_INVALID, SIGNATURE_MISMATCH, SIGNING_KEY
 */
export async function checkSigned(file: string, publicKey: string, folder: string): Promise<void> {
  const { files } = await verify(folder, { publicKey });
  const signed = new Set(files);
  // an author may have left files out of the signature: then anyone may have changed them
  const needed = [file, ...(extname(file) === '.json' ? await weightsOf(file) : [])];
  const unsigned = needed.map((one) => relative(folder, one).split(sep).join('/')).filter((name) => !signed.has(name));
  if (unsigned.length === 0) return;
  const differences = say('not signed: {names}', { names: unsigned.slice(0, 5).join(', ') });
  throw new LimpidError('SIGNATURE_MISMATCH', { folder, differences });
}

async function weightsOf(file: string): Promise<string[]> {
  const { weightsManifest } = objectIn(parseJson(await readFile(file, 'utf8')));
  return listIn(weightsManifest).flatMap((group) =>
    listIn(objectIn(group)['paths']).map((path) => join(dirname(file), textIn(path))),
  );
}
