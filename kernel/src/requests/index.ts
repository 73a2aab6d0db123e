/** Every request and its handler; the type of the table makes sure that none is missing. */
import type { Kernel } from '../kernel.ts';
import type { Handlers } from '../wire/dispatch.ts';
import { commInfo } from './comm-info.ts';
import { complete } from './complete.ts';
import { execute } from './execute.ts';
import { history } from './history.ts';
import { inspect } from './inspect.ts';
import { interrupt } from './interrupt.ts';
import { isComplete } from './is-complete.ts';
import { kernelInfo } from './kernel-info.ts';
import { shutdown } from './shutdown.ts';

/** `end` shuts the kernel down. */
export function handlers(kernel: Kernel, end: (restart: boolean) => void): Handlers {
  return {
    kernel_info_request: () => kernelInfo(kernel),
    execute_request: (request) => execute(kernel, request),
    is_complete_request: (request) => isComplete(kernel, request),
    complete_request: (request) => complete(kernel, request),
    inspect_request: (request) => inspect(kernel, request),
    history_request: (request) => history(kernel, request),
    comm_info_request: () => commInfo(),
    interrupt_request: () => interrupt(kernel),
    shutdown_request: (request) => shutdown(request, end),
  };
}
