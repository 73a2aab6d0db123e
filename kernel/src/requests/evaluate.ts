/** TypeScript -> its outcome in the runner: a cell, or one of the `user_expressions` behind it. */
import { traceback } from '../cell/traceback.ts';
import { firstOf, isInCell, warningText } from '../cell/warnings.ts';
import type { Diagnostic } from '../cell/compile.ts';
import type { Kernel } from '../kernel.ts';
import type { Failure, Header, SessionNames } from '../messages.ts';
import { interruptedOutcome } from '../runner/outcome.ts';
import type { Outcome, RawFailure } from '../runner/port.ts';
import { textOfFile } from '../runner/text-of-file.ts';
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
  const strictly = types === 'strict' ? language.check(code) : null;
  const checking = types === 'warn' && !silent ? language.checkLater(code) : null;
  const cell = await language.compile(code, url);
  const mistake = cell.diagnostics.find(({ severity }) => severity === 'error');
  if (mistake) return refused('SyntaxError', [mistake], url);
  const mistakes = await strictly;
  if (mistakes?.some(isInCell)) return refused('TypeScriptError', mistakes.filter(isInCell), url);
  if (mistakes) warn(kernel, source, mistakes);
  else await warnInTime(kernel, source, checking, cell.diagnostics);
  if (kernel.interrupts !== interrupts) return interruptedOutcome();
  language.add(code);
  source.onNames?.(cell.names);
  const { javascript, map, showsValue } = cell;
  return kernel.run({ id: header.msg_id, url, code, javascript, map, showsValue }, header, silent, asker);
}

/** How long (ms) a cell waits for its warnings, which are better read before its output; those that take longer come late. */
const MOST_WAIT = 5;

/** `own` is what the cell alone shows: types that do not exist. */
async function warnInTime(
  kernel: Kernel,
  source: Source,
  checking: Promise<Diagnostic[]> | null,
  own: readonly Diagnostic[],
): Promise<void> {
  const isSoon = checking !== null && kernel.language.isWarm;
  const checked = isSoon ? await whileShort(checking, null, MOST_WAIT) : null;
  warn(kernel, source, checked ? worthTelling(checked, own) : own);
  if (!checked) void checking?.then((late) => warn(kernel, source, worthTelling(late, [])));
}

function warn(kernel: Kernel, { code, url, header, silent }: Source, mistakes: readonly Diagnostic[]): void {
  const text = warningText(mistakes, url, code);
  if (text !== '' && !silent) kernel.publish({ type: 'stream', content: { name: 'stderr', text } }, header);
}

/** All but values that do not exist, which end the cell by themselves or come to be before a function needs them. */
function worthTelling(checked: readonly Diagnostic[], own: readonly Diagnostic[]): Diagnostic[] {
  return checked.filter(
    ({ code, line, column }) =>
      !UNKNOWN_NAME.has(code) || own.some((one) => one.line === line && one.column === column),
  );
}

const UNKNOWN_NAME = new Set([2304, 2552, 18004]);

/** As front ends show it: the traceback speaks of the lines of the user's sources. */
export function asFailure(kernel: Kernel, failure: RawFailure): Failure {
  const { ename, evalue } = failure;
  return { ename, evalue, traceback: traceback(failure, (url) => kernel.sources.get(url) ?? textOfFile(url)) };
}

function refused(ename: string, mistakes: readonly Diagnostic[], url: string): Outcome {
  const { told, more } = firstOf(mistakes);
  const messages = told.map(({ message, code }) => (code > 0 ? `${message} (TS${code})` : message));
  const evalue = [...messages, ...more].join('\n');
  const places = told.map((place) => `    at ${url}:${place.line}:${place.column}`);
  return {
    status: 'error',
    failure: { ename, evalue, stack: [`${ename}: ${evalue}`, ...places].join('\n') },
    interrupted: false,
  };
}
