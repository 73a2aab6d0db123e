/** The package a user installs. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const extension = path.resolve(import.meta.dirname, '../../extension');

/** The VSIX of this platform; `npm test` makes it, as does `node extension/package.mjs` after `npm run build`. */
export function packagedExtension(): string {
  // SAFETY: a package.json has a name and a version.
  const { name, version } = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const file = path.join(extension, `${name}-${process.platform}-${process.arch}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm test -- editor\`, which makes it.`);
  return file;
}
