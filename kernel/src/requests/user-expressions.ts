/** `user_expressions` of an execute_request: evaluated once its cell has succeeded, each with a result or error of its own. */
import type { Kernel } from '../kernel.ts';
import type { MimeBundle, UserExpression, UserExpressions } from '../messages.ts';
import { TEXT } from '../mime.ts';
import type { Request } from '../wire/dispatch.ts';
import { asFailure, evaluate } from './evaluate.ts';

export async function userExpressions(
  kernel: Kernel,
  { content, header }: Request<'execute_request'>,
): Promise<UserExpressions> {
  const { user_expressions = {}, silent = false } = content;
  const results: [name: string, result: UserExpression][] = [];
  for (const [name, expression] of Object.entries(user_expressions)) {
    const url = kernel.nextUrl(header, kernel.shell(header).executionCount, false);
    const outcome = await evaluate(kernel, {
      code: `(${expression}\n)`,
      url,
      header,
      silent,
      types: 'off',
      asker: null,
    });
    results.push([
      name,
      outcome.status === 'ok' ? shown(outcome.data) : { status: 'error', ...asFailure(kernel, outcome.failure) },
    ]);
  }
  return Object.fromEntries(results);
}

function shown(data: MimeBundle | null): UserExpression {
  return { status: 'ok', data: data ?? { [TEXT]: 'undefined' }, metadata: {} };
}
