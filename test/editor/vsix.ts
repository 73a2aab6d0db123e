/** The package a user installs, made anew from what is built. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../..');

export async function packageExtension(): Promise<string> {
  const target = `${process.platform}-${process.arch}`;
  await promisify(execFile)(process.execPath, [path.join(root, 'extension/package.mjs'), '--target', target]);
  // SAFETY: a package.json has a name and a version.
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'extension/package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  return path.join(root, 'extension', `${name}-${target}-${version}.vsix`);
}
