/** `variables_request`: not in the messaging spec; what our extension's view of variables shows. */
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

const PAGE = 100;
const MOST = 1000;

export async function variables(
  kernel: Kernel,
  { content }: Request<'variables_request'>,
): Promise<ReplyContent<'variables_request'>> {
  const { path = [], of = 'members', start = 0, count = PAGE, order = '' } = content;
  if (!path.every((key) => typeof key === 'string')) throw new TypeError('A path of variables_request is of texts.');
  const asked = { path, isItself: of === 'itself', start, count: Math.min(count, MOST), order };
  return { status: 'ok', ...(await kernel.runner.variables(asked)) };
}
