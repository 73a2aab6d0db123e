/** `journal_request`: not in the messaging spec; a front end that comes back asks what was published without it. */
import { LimpidError } from '../errors.ts';
import type { Journal } from '../keep/journal.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

/** @throws LimpidError NOT_KEPT */
export function readJournal(
  journal: Journal | null,
  frontEnds: number,
  { content: { cells } }: Request<'journal_request'>,
): ReplyContent<'journal_request'> {
  if (!journal) throw new LimpidError('NOT_KEPT');
  return { status: 'ok', front_ends: frontEnds, ...journal.read(cells) };
}
