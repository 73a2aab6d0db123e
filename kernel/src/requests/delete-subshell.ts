/** https://github.com/jupyter/enhancement-proposals/blob/master/91-kernel-subshells/kernel-subshells.md#delete-subshell */
import { LimpidError } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';
import type { Subshells } from '../wire/subshells.ts';

/** @throws LimpidError SUBSHELL_UNKNOWN */
export function deleteSubshell(
  kernel: Kernel,
  subshells: Subshells,
  { content: { subshell_id } }: Request<'delete_subshell_request'>,
): ReplyContent<'delete_subshell_request'> {
  if (!subshells.delete(subshell_id)) throw new LimpidError('SUBSHELL_UNKNOWN', { id: subshell_id });
  kernel.forgetShell(subshell_id);
  return { status: 'ok' };
}
