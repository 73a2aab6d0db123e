/** The text of a file that frames of a stack name, when it is the user's own: neither installed nor too large to be read at once. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes. */
const LARGEST = 1e6;

export function textOfFile(file: string): string | undefined {
  if (!path.isAbsolute(file) || /[\\/]node_modules[\\/]/.test(file)) return undefined;
  try {
    const about = statSync(file);
    return about.isFile() && about.size <= LARGEST ? readFileSync(file, 'utf8') : undefined;
  } catch {
    // it has gone since, or was none
    return undefined;
  }
}
