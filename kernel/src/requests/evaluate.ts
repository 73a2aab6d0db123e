/** TypeScript -> its outcome in the runner: a cell, or one of the `user_expressions` behind it. */
import { placeInCell } from '../cell/place.ts';
import { traceback } from '../cell/traceback.ts';
import type { Diagnostic } from '../cell/compile.ts';
import type { Kernel } from '../kernel.ts';
import type { Failure, Header, SessionNames } from '../messages.ts';
import { interruptedOutcome } from '../runner/outcome.ts';
import type { Outcome, RawFailure } from '../runner/port.ts';
import type { TypePolicy } from '../language/type-policy.ts';
import type { Asker } from '../wire/stdin.ts';
import { whileShort } from './while-short.ts';

export interface Source {
  code: string;
  /** The name its stack frames carry. */
  url: string;
  /** Of the execute_request. */
  header: Header;
  silent: boolean;
  types: TypePolicy;
  /** Who answers its questions, if anybody does. */
  asker: Asker | null;
  /** Told before it runs what it does with the names of the session. */
  onNames?: (names: SessionNames) => void;
}

export async function evaluate(kernel: Kernel, source: Source): Promise<Outcome> {
  const { code, url, header, silent, asker, types } = source;
  const { interrupts, language } = kernel;
  kernel.sources.set(url, code);
  const checking = types === 'off' ? null : language.check(code);
  const cell = await language.compile(code, url);
  const mistake = cell.diagnostics.find(({ severity }) => severity === 'error');
  if (mistake) return refused('SyntaxError', [mistake], url);
  if (checking === null) {
    warn(kernel, source, cell.diagnostics);
  } else if (types === 'strict') {
    const mistakes = await checking;
    if (mistakes.length > 0) return refused('TypeScriptError', mistakes, url);
  } else {
    const warned = checking.then((mistakes) => warn(kernel, source, worthTelling(mistakes, cell.diagnostics)));
    await whileShort(warned, undefined, language.isWarm ? MOST_WAIT : 0);
  }
  if (kernel.interrupts !== interrupts) return interruptedOutcome();
  language.add(code);
  source.onNames?.(cell.names);
  const { javascript, map, showsValue } = cell;
  return kernel.run({ id: header.msg_id, url, code, javascript, map, showsValue }, header, silent, asker);
}

/** How long (ms) a cell waits for its warnings, which are better read before its output; those that take longer come late. */
const MOST_WAIT = 500;

function warn(kernel: Kernel, { url, header, silent }: Source, warnings: readonly Diagnostic[]): void {
  const text = warnings.map((warning) => `${describe(warning, url)}\n`).join('');
  if (text !== '' && !silent) kernel.publish({ type: 'stream', content: { name: 'stderr', text } }, header);
}

/**
 * All but values that do not exist, which end the cell by themselves or come to be before a function needs them.
 * `own` is what the cell alone shows: types that do not exist.
 */
function worthTelling(checked: readonly Diagnostic[], own: readonly Diagnostic[]): Diagnostic[] {
  return checked.filter(
    ({ code, line, column }) =>
      !UNKNOWN_NAME.has(code) || own.some((one) => one.line === line && one.column === column),
  );
}

const UNKNOWN_NAME = new Set([2304, 2552, 18004]);

/** As front ends show it: the traceback speaks of the lines of the user's sources. */
export function asFailure(kernel: Kernel, { ename, evalue, stack }: RawFailure): Failure {
  const place = placeInCell(stack, (url) => kernel.sources.has(url));
  const source = place && kernel.sources.get(place.url);
  return { ename, evalue, traceback: traceback(ename, evalue, stack, source, place) };
}

function refused(ename: string, mistakes: readonly Diagnostic[], url: string): Outcome {
  const [{ line, column } = { line: 1, column: 1 }, ...more] = mistakes;
  const evalue = mistakes.map(({ message, code }) => (code > 0 ? `${message} (TS${code})` : message)).join('\n');
  const places = [{ line, column }, ...more].map((place) => `    at ${url}:${place.line}:${place.column}`);
  return {
    status: 'error',
    failure: { ename, evalue, stack: [`${ename}: ${evalue}`, ...places].join('\n') },
    interrupted: false,
  };
}

function describe({ line, column, message, code }: Diagnostic, url: string): string {
  return `${url}:${line}:${column} - warning TS${code}: ${message}`;
}
