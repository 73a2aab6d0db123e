/** Texts that are another when what a notebook is read by has changed: its settings, and what is installed. */
import { statSync } from 'node:fs';
import path from 'node:path';

/** What tools that install packages write in `node_modules` when they have. */
const INSTALLED = ['.package-lock.json', '.yarn-integrity', '.yarn-state.yml', '.modules.yaml', '@types'];

/** Of all that is read of a folder. */
export function folderStamp(folder: string, sources: readonly string[]): string {
  return `${settingsStamp(folder, sources)} ${packagesStamp(folder)}`;
}

/** Of the tsconfig.json of a folder; `sources` are the files that it was last made of. */
export function settingsStamp(folder: string, sources: readonly string[]): string {
  return [nearestConfig(folder), ...sources].map(stampOf).join(' ');
}

/** Of the packages that an import in this folder may find. */
function packagesStamp(folder: string): string {
  return foldersFrom(folder)
    .flatMap((one) => [path.join(one, 'package.json'), path.join(one, 'node_modules')])
    .map((file) => {
      const stamp = stampOf(file);
      const isFolder = stamp !== '' && file.endsWith('node_modules');
      return isFolder ? [stamp, ...INSTALLED.map((name) => stampOf(path.join(file, name)))].join(' ') : stamp;
    })
    .join(' ');
}

function nearestConfig(folder: string): string {
  const files = foldersFrom(folder).map((one) => path.join(one, 'tsconfig.json'));
  return files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile()) ?? '';
}

/** The folder and those around it. */
function foldersFrom(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersFrom(parent)];
}

function stampOf(file: string): string {
  const stat = file === '' ? undefined : statSync(file, { throwIfNoEntry: false });
  return stat ? `${file} ${stat.mtimeMs} ${stat.size}` : '';
}
