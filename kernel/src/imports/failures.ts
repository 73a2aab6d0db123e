/** What a person is told of an import that failed. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean } from '../cell/similar.ts';
import { LimpidError } from '../errors.ts';
import { installedAt } from './fresh-resolution.ts';
import { filesLike, packagesLike } from './modules-like.ts';

interface Missing {
  specifier: string;
  /** The URL of what imports it. */
  parent: string;
}

const missing = new WeakMap<Error, Missing>();

/** Keeps what was looked for from where: Node's error tells only of the last that it tried. */
export function remember(error: unknown, specifier: string, parent: string): unknown {
  if (error instanceof Error) missing.set(error, { specifier, parent });
  return error;
}

/** An error of the catalogue for a package or file that is not there; nothing for other errors. `folder` is the notebook's. */
export function explained(error: unknown, folder: string): LimpidError | undefined {
  if (!(error instanceof Error && 'code' in error) || error instanceof LimpidError) return undefined;
  if (!MISSING.has(String(error.code))) return undefined;
  const { specifier, parent } = missing.get(error) ?? told(error, folder);
  const from = path.dirname(fileURLToPath(parent));
  if (/^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) {
    const similar = didYouMean(filesLike(specifier, from));
    return new LimpidError('FILE_MISSING', { name: specifier, folder: from, similar }, { cause: error });
  }
  const runtime = /^(.+)\/jsx(-dev)?-runtime$/.exec(specifier)?.[1];
  if (runtime !== undefined) return new LimpidError('JSX_MISSING', { name: runtime, folder }, { cause: error });
  const name = packageOf(specifier);
  const place = installedAt(name, from);
  if (place !== undefined) return new LimpidError('PACKAGE_INCOMPLETE', { specifier, name, place }, { cause: error });
  const similar = didYouMean(packagesLike(name, from));
  return new LimpidError('PACKAGE_MISSING', { name, folder, similar }, { cause: error });
}

const MISSING = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT']);

/** What a package itself has looked for, in Node's words. */
function told(error: Error, folder: string): Missing {
  const specifier = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? error.message;
  return { specifier, parent: new URL('notebook.ts', `file://${folder}/`).href };
}

function packageOf(specifier: string): string {
  return specifier.startsWith('#') ? specifier : (/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
}

interface Mistake {
  message: string;
  code: number;
  line: number;
  column: number;
}

/** `url` is that of the file. */
export function syntaxError(url: string, { message, code, line, column }: Mistake): SyntaxError {
  const number = code > 0 ? ` (TS${code})` : '';
  const error = new SyntaxError(`${message}${number} ${path.basename(fileURLToPath(url))}:${line}:${column}`);
  error.stack = `SyntaxError: ${error.message}\n    at ${url}:${line}:${column}`;
  return error;
}

/** A mistake in JavaScript, with its place in the file of `loading` that has it; any other error as it is. */
export function syntaxPlaced(error: unknown, loading: readonly string[]): unknown {
  if (!(error instanceof SyntaxError) || /\n\s+at .*[\\/]/.test(String(error.stack))) return error;
  for (const url of loading.filter(isJavaScript)) {
    const mistake = mistakeOf(url);
    if (mistake) return syntaxError(url, mistake);
  }
  return error;
}

/** The first mistake that V8 sees in a module of JavaScript: it keeps its places to itself, and tells them on stderr. */
function mistakeOf(url: string): Mistake | undefined {
  const { stderr } = spawnSync(process.execPath, ['--check', fileURLToPath(url)], { encoding: 'utf8' });
  const [, line] = /:(\d+)\r?\n/.exec(stderr) ?? [];
  const [, carets = '^'] = /\n([ \t]*\^)/.exec(stderr) ?? [];
  const message = /^SyntaxError: (.*)$/m.exec(stderr)?.[1];
  return line === undefined || message === undefined
    ? undefined
    : { message, code: 0, line: Number(line), column: carets.length };
}

/** True for a file whose text is JavaScript already. */
function isJavaScript(url: string): boolean {
  return /\.[cm]?js$/.test(new URL(url).pathname);
}
