/** https://github.com/jupyter/enhancement-proposals/blob/master/91-kernel-subshells/kernel-subshells.md#create-subshell */
import type { ReplyContent } from '../messages.ts';
import type { Subshells } from '../wire/subshells.ts';

export function createSubshell(subshells: Subshells): ReplyContent<'create_subshell_request'> {
  return { status: 'ok', subshell_id: subshells.create() };
}
