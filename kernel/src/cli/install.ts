/** `limpid install`: writes the kernelspec, so that Jupyter front ends offer the kernel, and papermill's translator. */
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { helpOf } from './help.ts';
import { kernelCommand } from './kernel.ts';
import { kernelspec } from './kernelspec.ts';
import { DISTRIBUTION, registerTranslator } from './papermill.ts';
import { TARGET_HELP, targetPlace } from './target.ts';

const HELP = helpOf(
  'install',
  `usage: limpid install [--user | --sys-prefix | --prefix P]

Writes the kernelspec "TypeScript (Limpid)", so that JupyterLab and other front ends offer the kernel.

${TARGET_HELP}`,
);

const LOGOS = ['logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'];

export function install(argv: string[]): number {
  const place = targetPlace(argv);
  if (place === null) {
    console.log(HELP);
    return 0;
  }
  write(place.folder);
  console.log(say('Installed the kernelspec in {folder}', { folder: place.folder }));
  for (const folder of place.prefix === null ? [] : register(place.prefix)) {
    console.log(say("Registered papermill's translator ({DISTRIBUTION}) in {folder}", { DISTRIBUTION, folder }));
  }
  return 0;
}

function register(prefix: string): string[] {
  try {
    return registerTranslator(prefix);
  } catch (error) {
    throw new LimpidError('TRANSLATOR_FOLDER', { prefix, reason: reasonOf(error) }, { cause: error });
  }
}

function write(folder: string): void {
  try {
    makeFolder(folder);
    for (const logo of LOGOS) cpSync(logoFile(logo), join(folder, logo));
    writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec(kernelCommand()), null, 2)}\n`);
  } catch (error) {
    throw new LimpidError('KERNELSPEC_FOLDER', { folder, reason: reasonOf(error) }, { cause: error });
  }
}

/** Level by level: Node's own recursive mkdir never ends below a folder like /proc, where nothing can be made. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function logoFile(name: string): string {
  return fileURLToPath(new URL(`../../bin/kernelspec/${name}`, import.meta.url));
}
