/**
 * `journal_request`: not in the messaging spec; a front end that comes back asks what was published without it. The first
 * such request of a kernel that nobody keeps begins its journal.
 */
import type { Journal } from '../keep/journal.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function readJournal(
  journal: Journal,
  frontEnds: number,
  { content: { cells } }: Request<'journal_request'>,
): ReplyContent<'journal_request'> {
  journal.begin();
  return { status: 'ok', front_ends: frontEnds, ...journal.read(cells) };
}
