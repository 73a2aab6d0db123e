/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute */
import { placeInCell } from '../cell/place.ts';
import { traceback } from '../cell/traceback.ts';
import type { CompiledCell, Diagnostic } from '../cell/compile.ts';
import type { Kernel } from '../kernel.ts';
import type { Failure, Header, Publication, ReplyContent } from '../messages.ts';
import type { Outcome, RawFailure } from '../runner/port.ts';
import type { Request } from '../wire/dispatch.ts';

export async function execute(
  kernel: Kernel,
  request: Request<'execute_request'>,
): Promise<ReplyContent<'execute_request'>> {
  const { header } = request;
  const { code = '', silent = false, store_history = !silent, stop_on_error = true } = request.content;
  if (request.aborted) return { status: 'aborted', execution_count: kernel.executionCount };
  if (typeof code !== 'string') return refuse(kernel, 'The code of an execute_request is a string.');
  const isCounted = store_history && !silent;
  if (isCounted) kernel.executionCount += 1;
  const execution_count = kernel.executionCount;
  const show = (publication: Publication): void => {
    if (!silent) kernel.publish(publication, header);
  };
  show({ type: 'execute_input', content: { code, execution_count } });

  const url = kernel.nextUrl(isCounted);
  const outcome = code.trim() === '' ? NOTHING : await compileAndRun(kernel, code, url, header, silent, show);
  if (isCounted) kernel.history.push({ line: execution_count, input: code, output: textOf(outcome) });
  if (outcome.status === 'ok') {
    if (outcome.data) {
      show({ type: 'execute_result', content: { data: outcome.data, metadata: {}, transient: {}, execution_count } });
    }
    return { status: 'ok', execution_count, payload: [], user_expressions: {} };
  }
  if (stop_on_error || outcome.interrupted) request.abortQueue();
  const failure = asFailure(kernel, outcome.failure);
  show({ type: 'error', content: failure });
  return { status: 'error', ...failure, execution_count };
}

function refuse(kernel: Kernel, evalue: string): ReplyContent<'execute_request'> {
  return { status: 'error', ename: 'TypeError', evalue, traceback: [evalue], execution_count: kernel.executionCount };
}

const NOTHING: Outcome = { status: 'ok', data: null };

async function compileAndRun(
  kernel: Kernel,
  code: string,
  url: string,
  header: Header,
  silent: boolean,
  show: (publication: Publication) => void,
): Promise<Outcome> {
  kernel.sources.set(url, code);
  const cell: CompiledCell = await kernel.language.compile(code, url);
  const mistake = cell.diagnostics.find(({ severity }) => severity === 'error');
  if (mistake) return { status: 'error', failure: syntaxError(mistake, url), interrupted: false };
  for (const warning of cell.diagnostics) {
    show({ type: 'stream', content: { name: 'stderr', text: `${describe(warning, url)}\n` } });
  }
  const { javascript, map, showsValue } = cell;
  return kernel.run({ id: header.msg_id, url, javascript, map, showsValue }, header, silent);
}

function textOf(outcome: Outcome): string | null {
  const text = outcome.status === 'ok' ? outcome.data?.['text/plain'] : null;
  return typeof text === 'string' ? text : null;
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

function asFailure(kernel: Kernel, { ename, evalue, stack }: RawFailure): Failure {
  const place = placeInCell(stack, (url) => kernel.sources.has(url));
  const source = place && kernel.sources.get(place.url);
  return { ename, evalue, traceback: traceback(ename, evalue, stack, source, place) };
}
