/** `limpid uninstall`: removes the kernelspec that `limpid install` wrote, and nothing else. */
import { existsSync, rmSync } from 'node:fs';
import { LimpidError } from '../errors.ts';
import { TARGET_HELP, targetFolder } from './target.ts';

const HELP = `usage: limpid uninstall [--user | --sys-prefix | --prefix P]

Removes the kernelspec that \`limpid install\` with the same option wrote.

${TARGET_HELP}`;

export function uninstall(argv: string[]): number {
  const folder = targetFolder(argv);
  if (folder === null) {
    console.log(HELP);
    return 0;
  }
  if (!existsSync(folder)) {
    console.log(`There is no kernelspec in ${folder}`);
    return 0;
  }
  remove(folder);
  console.log(`Removed the kernelspec from ${folder}`);
  return 0;
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LimpidError('KERNELSPEC_FOLDER', { folder, reason }, { cause: error });
  }
}
