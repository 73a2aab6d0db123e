/**
 * Is `!…` at the beginning of a statement a command of the shell, or TypeScript that negates? What is unclear is TypeScript:
 *
 * - `!` is directly followed by the command; `! x`, `!!x`, `!(x)` and `![]` negate;
 * - a name that any cell declares is no command, nor is a word that begins an expression (`!await f()`, `!new X()`);
 * - what is left is a command when it is no TypeScript (`!git status`), when it is one word alone (`!pwd`), or when what follows the
 *   word is written as shells have it: `-x`, `--all`, `/path`, `*`, `| word`, `> file`. So `!done && stop()` negates.
 *
 * A command that is taken for TypeScript gets a backslash, which the shell drops: `!\date && pwd`.
 */
import ts from '#typescript';
import { parse } from '../parse.ts';
import { statusOf } from '../status.ts';

const EXPRESSION_WORDS = new Set(
  'async await class delete false function import new null super this true typeof undefined void yield'.split(' '),
);

/** Behind the first word: flags, paths and patterns stand apart from it and not from what follows; pipes and files are named. */
const AS_SHELLS_HAVE_IT = /^[ \t]+(?:--?\w|\/[\w.]|\*(?:[\w.]|$)|(?:[|<>]|>>)[ \t]*[\w.~$])/;

/** `/bin/ls`, which would be a regular expression with flags that there are not. */
const PATH = /^!\/[\w.-]+\/(?![dgimsuvy]*\s*$)[\w.-]+\s*$/;

/** `line` begins with the `!`; `isName` knows what cells declare, that of the line among them. */
export function isShellLine(line: string, isName: (name: string) => boolean): boolean {
  const [word = ''] = /^[A-Za-z_$][\w$]*/.exec(line.slice(1)) ?? [];
  if (EXPRESSION_WORDS.has(word)) return false;
  const status = statusOf(parse(line, ts.ScriptKind.TS));
  if (status !== 'invalid') {
    if (word === '') return PATH.test(line);
    if (word.startsWith('$') || word in globalThis) return false;
    const rest = line.slice(1 + word.length).trimEnd();
    if (rest !== '' && !AS_SHELLS_HAVE_IT.test(rest)) return false;
  }
  return word === '' || !isName(word);
}
