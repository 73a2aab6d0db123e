/** TypeScript -> its outcome in the runner: a cell, or one of the `user_expressions` behind it. */
import { placeInCell } from '../cell/place.ts';
import { traceback } from '../cell/traceback.ts';
import type { Diagnostic } from '../cell/compile.ts';
import type { Kernel } from '../kernel.ts';
import type { Failure, Header } from '../messages.ts';
import { interruptedOutcome } from '../runner/outcome.ts';
import type { Outcome, RawFailure } from '../runner/port.ts';
import type { Asker } from '../wire/stdin.ts';

export interface Source {
  code: string;
  /** The name its stack frames carry. */
  url: string;
  /** Of the execute_request. */
  header: Header;
  silent: boolean;
  /** Who answers its questions, if anybody does. */
  asker: Asker | null;
}

export async function evaluate(kernel: Kernel, { code, url, header, silent, asker }: Source): Promise<Outcome> {
  const { interrupts } = kernel;
  kernel.sources.set(url, code);
  const cell = await kernel.language.compile(code, url);
  const mistake = cell.diagnostics.find(({ severity }) => severity === 'error');
  if (mistake) return { status: 'error', failure: syntaxError(mistake, url), interrupted: false };
  const warnings = cell.diagnostics.map((warning) => `${describe(warning, url)}\n`).join('');
  if (warnings !== '' && !silent) {
    kernel.publish({ type: 'stream', content: { name: 'stderr', text: warnings } }, header);
  }
  if (kernel.interrupts !== interrupts) return interruptedOutcome();
  const { javascript, map, showsValue } = cell;
  return kernel.run({ id: header.msg_id, url, code, javascript, map, showsValue }, header, silent, asker);
}

/** As front ends show it: the traceback speaks of the lines of the user's sources. */
export function asFailure(kernel: Kernel, { ename, evalue, stack }: RawFailure): Failure {
  const place = placeInCell(stack, (url) => kernel.sources.has(url));
  const source = place && kernel.sources.get(place.url);
  return { ename, evalue, traceback: traceback(ename, evalue, stack, source, place) };
}

function syntaxError(mistake: Diagnostic, url: string): RawFailure {
  const evalue = mistake.code > 0 ? `${mistake.message} (TS${mistake.code})` : mistake.message;
  return {
    ename: 'SyntaxError',
    evalue,
    stack: `SyntaxError: ${evalue}\n    at ${url}:${mistake.line}:${mistake.column}`,
  };
}

function describe({ line, column, message, code }: Diagnostic, url: string): string {
  return `${url}:${line}:${column} - warning TS${code}: ${message}`;
}
