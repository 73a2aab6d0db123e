/**
 * papermill's translator for TypeScript in a Python environment: a module, and the metadata of an installed distribution
 * (https://packaging.python.org/en/latest/specifications/recording-installed-packages/) that makes papermill load it
 * and pip list and remove it.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { version } from '../version.ts';

const MODULE = 'limpid_papermill.py';
export const DISTRIBUTION = 'limpid-papermill';
const ENTRY_POINTS = '[papermill.engine]\nlimpid = limpid_papermill:LimpidEngine\n';

/** Writes the translator into every Python below `prefix`, and gives the folders: none when `prefix` holds no Python. */
export function registerTranslator(prefix: string): string[] {
  const folders = sitePackages(prefix);
  for (const folder of folders) {
    remove(folder);
    write(folder);
  }
  return folders;
}

/** Takes it away again, and gives the folders where it was. */
export function removeTranslator(prefix: string): string[] {
  return sitePackages(prefix).filter(remove);
}

function write(folder: string): void {
  const ours = version('limpid');
  const info = `limpid_papermill-${ours}.dist-info`;
  const files = new Map([
    [MODULE, readFileSync(fileURLToPath(new URL(`../../bin/papermill/${MODULE}`, import.meta.url)), 'utf8')],
    [`${info}/METADATA`, `Metadata-Version: 2.1\nName: ${DISTRIBUTION}\nVersion: ${ours}\nLicense: MIT\n`],
    [`${info}/INSTALLER`, 'limpid\n'],
    [`${info}/entry_points.txt`, ENTRY_POINTS],
  ]);
  mkdirSync(join(folder, info));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, info, 'RECORD'), record(files, `${info}/RECORD`));
}

/** One line a file: its path, its hash and its size; the record itself has neither. */
function record(files: ReadonlyMap<string, string>, self: string): string {
  const lines = [...files].map(([name, text]) => {
    const hash = createHash('sha256').update(text).digest('base64url');
    return `${name},sha256=${hash},${Buffer.byteLength(text)}`;
  });
  return [...lines, `${self},,`, ''].join('\n');
}

/** True when there was something to remove. */
function remove(folder: string): boolean {
  const ours = readdirSync(folder).filter((name) => name === MODULE || /^limpid_papermill-.*\.dist-info$/.test(name));
  for (const name of ours) rmSync(join(folder, name), { recursive: true });
  return ours.length > 0;
}

/** Where the Pythons below a prefix keep their packages. */
function sitePackages(prefix: string): string[] {
  const library = join(prefix, 'lib');
  const versions = existsSync(library) ? readdirSync(library).filter((name) => /^python3\.\d+$/.test(name)) : [];
  const candidates = [
    ...versions.map((version) => join(library, version, 'site-packages')),
    // Windows has one Python a prefix, in Lib.
    ...(process.platform === 'win32' ? [join(prefix, 'Lib', 'site-packages')] : []),
  ];
  return candidates.filter((folder) => existsSync(folder));
}
