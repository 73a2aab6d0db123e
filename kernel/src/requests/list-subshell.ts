/** https://github.com/jupyter/enhancement-proposals/blob/master/91-kernel-subshells/kernel-subshells.md#list-subshells */
import type { ReplyContent } from '../messages.ts';
import type { Subshells } from '../wire/subshells.ts';

export function listSubshell(subshells: Subshells): ReplyContent<'list_subshell_request'> {
  return { status: 'ok', subshell_id: subshells.ids };
}
