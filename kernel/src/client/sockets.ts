/** The front end's four sockets to a kernel. */
import { capability, curveKeyPair, Dealer, Subscriber } from 'zeromq';
import type { ConnectionInfo } from '../messages.ts';
import { address } from '../wire/connection.ts';

export interface ClientSockets {
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly iopub: Subscriber;
  close(): void;
}

export function connect(info: ConnectionInfo): ClientSockets {
  const routingId = crypto.randomUUID();
  const curve = curveClient(info);
  const shell = new Dealer({ routingId, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...curve });
  const control = new Dealer({ routingId, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...curve });
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...curve });
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

/** Keys for a kernel that is about to start: without them other users of the machine could read what it publishes. */
export function newCurveKeys(): Pick<ConnectionInfo, 'curve_publickey' | 'curve_secretkey'> {
  if (!capability.curve) return {};
  const { publicKey, secretKey } = curveKeyPair();
  return { curve_publickey: publicKey, curve_secretkey: secretKey };
}

/** A kernel proves who it is by its key; a front end's own is made for this connection alone. */
function curveClient({ curve_publickey }: ConnectionInfo) {
  if (curve_publickey === undefined) return {};
  const { publicKey, secretKey } = curveKeyPair();
  return { curveServerKey: curve_publickey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}
