/** `limpid kernel -f FILE`: becomes the kernel of that connection file, in this process. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../say.ts';
import { parseArguments, usage } from './arguments.ts';
import { helpOf } from './help.ts';

const HELP = helpOf(
  'kernel',
  `usage: limpid kernel -f FILE

Runs the kernel on the connection file FILE, which a Jupyter front end writes. Ends when the front end shuts it down.

  -f FILE        the connection file
  -h, --help     show this`,
);

export async function kernel(argv: string[]): Promise<number> {
  const { values } = parseArguments(argv, {
    file: { type: 'string', short: 'f' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (values.file === undefined) throw usage(say('-f FILE is missing'));
  const main = kernelMain();
  process.argv = [process.execPath, fileURLToPath(main), '-f', values.file];
  await import(main.href);
  return 0;
}

/** What starts a kernel: this Node and the kernel's main file. Whoever starts it adds `-f FILE`. */
export function kernelCommand(): [string, string] {
  return [process.execPath, fileURLToPath(kernelMain())];
}

/** `main.js` once built, `main.ts` when run from source. */
function kernelMain(): URL {
  return new URL(`../main${extname(import.meta.filename)}`, import.meta.url);
}

/** The environment for a kernel whose cells nobody typed. */
export function withoutHistory(): NodeJS.ProcessEnv {
  return { ...process.env, LIMPID_HISTORY: 'off' };
}
