/** `seen_request`: not in the messaging spec; a front end tells up to where it shows what was published. */
import { LimpidError } from '../errors.ts';
import type { Journal } from '../keep/journal.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

/** @throws LimpidError NOT_KEPT */
export function seen(
  journal: Journal | null,
  { content: { sequence } }: Request<'seen_request'>,
): ReplyContent<'seen_request'> {
  if (!journal) throw new LimpidError('NOT_KEPT');
  journal.sawUpTo(sequence);
  return { status: 'ok' };
}
