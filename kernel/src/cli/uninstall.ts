/** `limpid uninstall`: removes what `limpid install` wrote, and nothing else. */
import { existsSync, rmSync } from 'node:fs';
import { LimpidError, reasonOf } from '../errors.ts';
import { say } from '../say.ts';
import { helpOf } from './help.ts';
import { DISTRIBUTION, removeTranslator } from './papermill.ts';
import { TARGET_HELP, targetPlace } from './target.ts';

const HELP = helpOf(
  'uninstall',
  `usage: limpid uninstall [--user | --sys-prefix | --prefix P]

Removes the kernelspec and the papermill translator that \`limpid install\` with the same option wrote.

${TARGET_HELP}`,
);

export function uninstall(argv: string[]): number {
  const place = targetPlace(argv);
  if (place === null) {
    console.log(HELP);
    return 0;
  }
  const { folder, prefix } = place;
  if (existsSync(folder)) {
    remove(folder);
    console.log(say('Removed the kernelspec from {folder}', { folder }));
  } else {
    console.log(say('There is no kernelspec in {folder}', { folder }));
  }
  for (const packages of prefix === null ? [] : unregister(prefix)) {
    console.log(say("Removed papermill's translator ({DISTRIBUTION}) from {packages}", { DISTRIBUTION, packages }));
  }
  return 0;
}

function unregister(prefix: string): string[] {
  try {
    return removeTranslator(prefix);
  } catch (error) {
    throw new LimpidError('TRANSLATOR_FOLDER', { prefix, reason: reasonOf(error) }, { cause: error });
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true });
  } catch (error) {
    throw new LimpidError('KERNELSPEC_FOLDER', { folder, reason: reasonOf(error) }, { cause: error });
  }
}
