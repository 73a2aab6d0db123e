/** Publishing: every message carries the header of the request it belongs to, and goes out in order. */
import { LimpidError } from '../errors.ts';
import type { Empty, Header, Publication } from '../messages.ts';
import { encode, type MakeMessage, type Sign } from './codec.ts';
import type { Journal, Wire } from './dispatch.ts';
import type { Frames, Sockets } from './sockets.ts';

export type Publish = (publication: Publication, parent: Header | Empty) => void;

export function iopub(sockets: Sockets, make: MakeMessage, sign: Sign): Publish {
  /** What was published since a front end began to lose messages, until all have been told. */
  let missed: { messages: number; bytes: number } | undefined;

  const send = ({ type, content, metadata = {}, buffers = [] }: Publication, parent: Header | Empty): void => {
    const topic = type === 'stream' ? `stream.${content.name}` : type;
    const message = make(type, content, parent, { identities: [Buffer.from(`kernel.${topic}`)], metadata, buffers });
    const frames = encode(message, sign);
    if (missed) missed = add(missed, frames);
    sockets.send('iopub', frames);
  };

  sockets.iopub.onDropped(() => {
    missed ??= { messages: 1, bytes: 0 };
    console.error('limpid: a front end does not read what is published, and loses it');
  });

  return (publication, parent) => {
    send(publication, parent);
    if (!missed || publication.type !== 'execute_input') return;
    // a front end that runs a cell reads again
    const { message } = new LimpidError('OUTPUT_DROPPED', {
      messages: missed.messages,
      megabytes: Math.ceil(missed.bytes / 1e6),
    });
    missed = undefined;
    send({ type: 'stream', content: { name: 'stderr', text: `limpid: ${message}\n` } }, parent);
  };
}

/** All that is published is entered in the journal first, and carries its number there if it is kept. */
export function entering(journal: Journal, publish: Publish): Publish {
  return (publication, parent) => {
    const sequence = journal.published(publication, 'msg_id' in parent ? String(parent.msg_id) : undefined);
    if (sequence === undefined) publish(publication, parent);
    else publish({ ...publication, metadata: { ...publication.metadata, sequence } }, parent);
  };
}

function add({ messages, bytes }: { messages: number; bytes: number }, frames: Frames) {
  return { messages: messages + 1, bytes: bytes + frames.reduce((sum, { length }) => sum + length, 0) };
}

/**
 * Greets each new subscriber, so that it knows its subscription has arrived (JEP 65); the first also hears that we start.
 * @param onListening is told when somebody listens to a topic, and when nobody does any more
 */
export async function welcome(
  { sockets, make, sign, publish }: Wire,
  onListening: (topic: string, isListening: boolean) => void,
): Promise<void> {
  let isFirst = true;
  for await (const { topic: subscription, isListening } of sockets.subscriptions) {
    onListening(subscription, isListening);
    if (!isListening) continue;
    const message = make('iopub_welcome', { subscription }, {}, { identities: [Buffer.from(subscription)] });
    sockets.send('iopub', encode(message, sign));
    if (isFirst) publish({ type: 'status', content: { execution_state: 'starting' } }, {});
    isFirst = false;
  }
}
