/** Publishing: every message carries the header of the request it belongs to, and goes out in order. */
import type { Empty, Header, Publication } from '../messages.ts';
import { encode, type MakeMessage, type Sign } from './codec.ts';
import type { Sockets } from './sockets.ts';

export type Publish = (publication: Publication, parent: Header | Empty) => void;

export function iopub(sockets: Sockets, make: MakeMessage, sign: Sign): Publish {
  return ({ type, content }, parent) => {
    const topic = type === 'stream' ? `stream.${content.name}` : type;
    const message = make(type, content, parent, { identities: [Buffer.from(`kernel.${topic}`)] });
    sockets.send('iopub', encode(message, sign));
  };
}

/** Greets each new subscriber, so that it knows its subscription has arrived (JEP 65); the first also hears that we start. */
export async function welcome(sockets: Sockets, make: MakeMessage, sign: Sign): Promise<void> {
  let isFirst = true;
  for await (const subscription of sockets.subscriptions) {
    const message = make('iopub_welcome', { subscription }, {}, { identities: [Buffer.from(subscription)] });
    sockets.send('iopub', encode(message, sign));
    if (isFirst) iopub(sockets, make, sign)({ type: 'status', content: { execution_state: 'starting' } }, {});
    isFirst = false;
  }
}
