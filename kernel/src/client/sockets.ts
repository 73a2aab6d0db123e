/** The front end's sockets to a kernel on this machine. */
import { capability, curveKeyPair, Dealer, Subscriber } from 'zeromq';
import type { ConnectionInfo, Message } from '../messages.ts';
import { decode, encode, signer, WireError } from '../wire/codec.ts';
import { address } from '../wire/connection.ts';
import type { Channel, Channels, Listener } from './channels.ts';

export function connect(info: ConnectionInfo, listener: Listener): Channels {
  const routingId = crypto.randomUUID();
  const curve = curveClient(info);
  const shell = new Dealer({ routingId, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...curve });
  const control = new Dealer({ routingId, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...curve });
  // a question finds the front end by the identity that its cell came from
  const stdin = new Dealer({ routingId, linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0, ...curve });
  const iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0, ...curve });
  shell.connect(address(info, 'shell'));
  control.connect(address(info, 'control'));
  stdin.connect(address(info, 'stdin'));
  iopub.connect(address(info, 'iopub'));
  iopub.subscribe('');

  const sign = signer(info.key, info.signature_scheme);
  const subscribed = Promise.withResolvers<void>();
  const outgoing = { shell, control, stdin };
  const sending = { shell: Promise.resolve(), control: Promise.resolve(), stdin: Promise.resolve() };

  async function read(channel: Channel, frames: AsyncIterable<Uint8Array[]>): Promise<void> {
    for await (const one of frames) {
      const message = decoded(one);
      if (message?.header.msg_type === 'iopub_welcome') subscribed.resolve();
      else if (message) listener.onMessage(channel, message);
    }
  }

  function decoded(frames: Uint8Array[]): Message | undefined {
    try {
      return decode(frames, sign);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      console.error(`limpid: a message of the kernel was refused: ${error.message}`);
      return undefined;
    }
  }

  void read('shell', shell);
  void read('control', control);
  void read('stdin', stdin);
  void read('iopub', iopub);
  return {
    open: subscribed.promise,
    /** A socket takes one message at a time. */
    send: (channel, message) => {
      sending[channel] = sending[channel].then(() => outgoing[channel].send(encode(message, sign)));
      return sending[channel];
    },
    close: () => {
      for (const socket of [shell, control, stdin, iopub]) socket.close();
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
