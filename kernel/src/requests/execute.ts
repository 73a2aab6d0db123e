/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute */
import type { Kernel } from '../kernel.ts';
import { typePolicy } from '../language/type-policy.ts';
import type { Failure, Json, Publication, ReplyContent, SessionNames } from '../messages.ts';
import type { Outcome } from '../runner/port.ts';
import type { Request } from '../wire/dispatch.ts';
import { asFailure, evaluate } from './evaluate.ts';
import { userExpressions } from './user-expressions.ts';

export async function execute(
  kernel: Kernel,
  request: Request<'execute_request'>,
): Promise<ReplyContent<'execute_request'>> {
  const { header, identities } = request;
  const shell = kernel.shell(header);
  const {
    code = '',
    silent = false,
    store_history = !silent,
    stop_on_error = true,
    allow_stdin = false,
  } = request.content;
  if (request.aborted) return { status: 'aborted', execution_count: shell.executionCount };
  if (typeof code !== 'string') return refused(shell.executionCount, 'The code of an execute_request is a string.');
  const isCounted = store_history && !silent;
  if (isCounted) shell.executionCount += 1;
  const execution_count = shell.executionCount;
  const show = (publication: Publication): void => {
    if (!silent) kernel.publish(publication, header);
  };
  show({ type: 'execute_input', content: { code, execution_count } });

  const types = typePolicy(code, process.env['LIMPID_TYPES']);
  const url = kernel.nextUrl(header, execution_count, isCounted);
  const asker = allow_stdin ? { header, identities } : null;
  let names: SessionNames | undefined;
  const onNames = (told: SessionNames): void => request.describe({ limpid: (names = told) });
  const source = { code, url, header, silent, types, asker, onNames };
  const outcome = code.trim() === '' ? NOTHING : await evaluate(kernel, source);
  // SAFETY: findings are made of JSON's values alone
  if (outcome.findings) request.describe({ limpid: { ...names, findings: outcome.findings as object as Json } });
  if (isCounted) kernel.history.remember(shell, { line: execution_count, input: code, output: textOf(outcome) });
  if (outcome.status === 'ok') {
    const { data, displayId, payload } = outcome;
    const transient = displayId === undefined ? {} : { display_id: displayId };
    if (data) show({ type: 'execute_result', content: { data, metadata: {}, transient, execution_count } });
    const user_expressions = await userExpressions(kernel, request);
    return { status: 'ok', execution_count, payload, user_expressions };
  }
  if ((stop_on_error && !silent) || outcome.interrupted) request.abortQueue();
  const failure = asFailure(kernel, outcome.failure);
  show({ type: 'error', content: failure });
  return failed(execution_count, failure);
}

function refused(execution_count: number, evalue: string): ReplyContent<'execute_request'> {
  return failed(execution_count, { ename: 'TypeError', evalue, traceback: [evalue] });
}

function failed(execution_count: number, failure: Failure): ReplyContent<'execute_request'> {
  return { status: 'error', ...failure, execution_count, payload: [], user_expressions: {} };
}

const NOTHING: Outcome = { status: 'ok', data: null, payload: [] };

function textOf(outcome: Outcome): string | null {
  const text = outcome.status === 'ok' ? outcome.data?.['text/plain'] : null;
  return typeof text === 'string' ? text : null;
}
