/** Values in a command of the shell, or in the text of a magic: whatever they hold, they are words of it, never part of its grammar. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';

export interface Command {
  command: string;
  /** Variables that the command needs. */
  env: { [name: string]: string };
}

/**
 * A POSIX shell gets values in variables, whose text it does not read as grammar, wherever they stand. `cmd.exe` reads it, so that
 * there only values without its special characters are taken. A list is several words.
 * @throws LimpidError MAGIC_VALUE
 */
export function commandOf(pieces: readonly string[], values: readonly unknown[], platform: NodeJS.Platform): Command {
  const env: Command['env'] = {};
  let command = '';
  for (const [index, piece] of pieces.entries()) {
    command += piece;
    if (index >= values.length) continue;
    const words = wordsOf(values[index]);
    command += platform === 'win32' ? forCmd(words, quoteAt(command)) : forPosix(words, quoteAt(command), env);
  }
  return { command, env };
}

/**
 * The text of a magic that no shell reads; `\${` stands for `${` in it.
 * @throws LimpidError MAGIC_VALUE
 */
export function textOf(pieces: readonly string[], values: readonly unknown[]): string {
  return pieces
    .map(
      (piece, index) =>
        piece.replaceAll('\\${', '${') + (index < values.length ? wordsOf(values[index]).join(' ') : ''),
    )
    .join('');
}

/** Without the quotes that somebody wrote around it; those of a value are its own. */
export function unquoted(text: string, { pieces }: Pick<Spliced, 'pieces'>): string {
  const [, quote, inside] = /^(["'])([^]*)\1$/.exec(text) ?? [];
  return quote !== undefined && pieces.at(-1)?.endsWith(quote) === true ? (inside ?? '') : text;
}

/** The texts that are written, and the values between them. */
export interface Spliced {
  pieces: readonly string[];
  values: readonly unknown[];
}

type Quote = '' | '"' | "'";

function forPosix(words: readonly string[], quote: Quote, env: Command['env']): string {
  const variables = words.map((word) => {
    const name = `LIMPID_VALUE_${Object.keys(env).length + 1}`;
    env[name] = word;
    return `\${${name}}`;
  });
  if (quote === '"') return variables.join(' ');
  const quoted = variables.map((variable) => `"${variable}"`).join(' ');
  return quote === "'" ? `'${variables.map((variable) => `"${variable}"`).join("' '")}'` : quoted;
}

function forCmd(words: readonly string[], quote: Quote): string {
  for (const word of words) {
    if (!/^[\p{L}\p{N}_ .,:\\/=@+-]*$/u.test(word)) {
      throw new LimpidError('MAGIC_VALUE', {
        value: JSON.stringify(word),
        reason: say('cmd.exe would read signs in it as its own'),
      });
    }
  }
  return quote === '"' ? words.join(' ') : words.map((word) => `"${word.replace(/\\+$/, '$&$&')}"`).join(' ');
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOf);
  const isWord = typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean';
  if (!isWord && typeof value !== 'number') {
    throw new LimpidError('MAGIC_VALUE', { value: kindOf(value), reason: say('it is neither text nor a number') });
  }
  const word = String(value);
  if (word.includes('\0'))
    throw new LimpidError('MAGIC_VALUE', { value: JSON.stringify(word), reason: say('it has a zero byte') });
  return [word];
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value === 'object' ? 'an object' : typeof value;
}

/** The quotes that stand open at the end of a command. */
function quoteAt(command: string): Quote {
  let quote: Quote = '';
  for (let at = 0; at < command.length; at++) {
    const character = command[at];
    if (character === '\\' && quote !== "'") at++;
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return quote;
}
