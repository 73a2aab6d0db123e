/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Threads */
import type { Bodies } from '../dap.ts';
import { THREAD } from '../debugger.ts';

export function threads(): Bodies['threads'] {
  return { threads: [{ id: THREAD, name: 'main' }] };
}
