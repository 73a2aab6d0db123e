/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#connect */
import type { ConnectionInfo, ReplyContent } from '../messages.ts';

export function connect(connection: ConnectionInfo): ReplyContent<'connect_request'> {
  const { shell_port, control_port, iopub_port, stdin_port, hb_port } = connection;
  return { status: 'ok', shell_port, control_port, iopub_port, stdin_port, hb_port };
}
