/** `seen_request`: not in the messaging spec; a front end tells up to where it shows what was published. */
import type { Journal } from '../keep/journal.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function seen(
  journal: Journal,
  { content: { sequence } }: Request<'seen_request'>,
): ReplyContent<'seen_request'> {
  journal.sawUpTo(sequence);
  return { status: 'ok' };
}
