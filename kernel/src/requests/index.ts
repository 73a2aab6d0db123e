/** Every request and notice with its handler; the type of the table makes sure that none is missing. */
import type { Kernel } from '../kernel.ts';
import type { Journal } from '../keep/journal.ts';
import type { Handlers } from '../wire/dispatch.ts';
import type { Sockets } from '../wire/sockets.ts';
import type { Subshells } from '../wire/subshells.ts';
import { commClose } from './comm-close.ts';
import { commInfo } from './comm-info.ts';
import { commMsg } from './comm-msg.ts';
import { commOpen } from './comm-open.ts';
import { complete } from './complete.ts';
import { connect } from './connect.ts';
import { createSubshell } from './create-subshell.ts';
import { deleteSubshell } from './delete-subshell.ts';
import { debug } from './debug.ts';
import { execute } from './execute.ts';
import { history } from './history.ts';
import { inspect } from './inspect.ts';
import { interrupt } from './interrupt.ts';
import { isComplete } from './is-complete.ts';
import { readJournal } from './journal.ts';
import { kernelInfo } from './kernel-info.ts';
import { listSubshell } from './list-subshell.ts';
import { seen } from './seen.ts';
import { shutdown } from './shutdown.ts';
import { usage } from './usage.ts';
import { variables } from './variables.ts';

/** `end` shuts the kernel down. */
export function handlers(
  kernel: Kernel,
  { connection, frontEnds }: Pick<Sockets, 'connection' | 'frontEnds'>,
  subshells: Subshells,
  journal: Journal,
  end: (restart: boolean) => void,
): Handlers {
  return {
    kernel_info_request: () => kernelInfo(kernel),
    execute_request: (request) => execute(kernel, request),
    is_complete_request: (request) => isComplete(kernel, request),
    complete_request: (request) => complete(kernel, request),
    inspect_request: (request) => inspect(kernel, request),
    history_request: (request) => history(kernel, request),
    comm_info_request: (request) => commInfo(kernel, request),
    create_subshell_request: () => createSubshell(subshells),
    delete_subshell_request: (request) => deleteSubshell(kernel, subshells, request),
    list_subshell_request: () => listSubshell(subshells),
    connect_request: () => connect(connection),
    usage_request: () => usage(kernel),
    journal_request: (request) => readJournal(journal, frontEnds(), request),
    seen_request: (request) => seen(journal, request),
    variables_request: (request) => variables(kernel, request),
    debug_request: (request) => debug(kernel, request),
    interrupt_request: () => interrupt(kernel),
    shutdown_request: (request) => shutdown(request, end),
    comm_open: (notice) => commOpen(kernel, notice),
    comm_msg: (notice) => commMsg(kernel, notice),
    comm_close: (notice) => commClose(kernel, notice),
  };
}
