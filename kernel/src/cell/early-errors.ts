/** What V8 refuses to run although TypeScript prints it: compiled here, never run, so that the mistake has a place. */
import { Script } from 'node:vm';

/** A place in the compiled JavaScript; line and column count from 1. */
export interface EarlyError {
  message: string;
  line: number;
  column: number;
}

export function earlyError(javascript: string): EarlyError | undefined {
  try {
    // The body of an async function, because that is the only goal in which a script may `await`.
    new Script(`(async () => {${javascript}\n})`, { filename: FILE });
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [first = '', , carets = ''] = (error.stack ?? '').split('\n');
    const line = first.startsWith(`${FILE}:`) ? Number(first.slice(FILE.length + 1)) : 1;
    return { message: error.message, line, column: carets.indexOf('^') + 1 };
  }
}

const FILE = 'limpid-cell';
