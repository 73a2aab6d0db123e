/** The front end's four sockets to a kernel. */
import { Dealer, Subscriber } from 'zeromq';
import type { ConnectionInfo } from '../messages.ts';
import { address } from '../wire/connection.ts';

export interface ClientSockets {
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly iopub: Subscriber;
  close(): void;
}

export function connect(info: ConnectionInfo): ClientSockets {
  const identity = crypto.randomUUID();
  const shell = new Dealer({ routingId: identity, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  const control = new Dealer({ routingId: identity, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  shell.connect(address(info, 'shell'));
  control.connect(address(info, 'control'));
  iopub.connect(address(info, 'iopub'));
  iopub.subscribe('');
  return {
    shell,
    control,
    iopub,
    close: () => {
      for (const socket of [shell, control, iopub]) socket.close();
    },
  };
}
