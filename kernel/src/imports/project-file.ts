/** The tsconfig.json of a folder, found without TypeScript. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface ProjectFile {
  /** Which file it is, and when it was written; empty without one. */
  stamp: string;
  file: string;
}

export function projectFile(folder: string): ProjectFile {
  const file = path.join(folder, 'tsconfig.json');
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile()) return { stamp: `${file} ${stat.mtimeMs} ${stat.size}`, file };
  const parent = path.dirname(folder);
  return parent === folder ? { stamp: '', file: '' } : projectFile(parent);
}

/** False when names surely mean what they mean to Node. */
export function mayMapPaths({ file }: ProjectFile): boolean {
  return file !== '' && /"(paths|baseUrl|extends)"/.test(readFileSync(file, 'utf8'));
}
