/** `limpid install`: writes the kernelspec, so that Jupyter front ends offer the kernel. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LimpidError } from '../errors.ts';
import { kernelCommand } from './kernel.ts';
import { kernelspec } from './kernelspec.ts';
import { TARGET_HELP, targetFolder } from './target.ts';

const HELP = `usage: limpid install [--user | --sys-prefix | --prefix P]

Writes the kernelspec "TypeScript (Limpid)", so that JupyterLab and other front ends offer the kernel.

${TARGET_HELP}`;

const LOGOS = ['logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'];

export function install(argv: string[]): number {
  const folder = targetFolder(argv);
  if (folder === null) {
    console.log(HELP);
    return 0;
  }
  write(folder);
  console.log(`Installed the kernelspec in ${folder}`);
  return 0;
}

function write(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const logo of LOGOS) cpSync(logoFile(logo), join(folder, logo));
    writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec(kernelCommand()), null, 2)}\n`);
  } catch (error) {
    throw new LimpidError('KERNELSPEC_FOLDER', { folder, reason: reason(error) }, { cause: error });
  }
}

function logoFile(name: string): string {
  return fileURLToPath(new URL(`../../bin/kernelspec/${name}`, import.meta.url));
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
