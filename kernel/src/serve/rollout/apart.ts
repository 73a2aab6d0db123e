/** A version in a process of its own, so that its runs take no time of others and its end is not theirs. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InferTensor } from '../inference.ts';
import type { Servable } from '../servable.ts';
import type { Origin } from '../target.ts';

/** What the process is asked; the first message is the {@link Origin}. */
export interface ApartRequest {
  id: number;
  inputs: readonly InferTensor[];
}

/** To the origin, what the version takes and gives; to a request, its outputs. */
export type ApartAnswer =
  | { signature: Omit<Servable, 'run' | 'dispose'> }
  | { id: number; outputs: readonly InferTensor[] }
  | { id: number | null; error: string };

interface Waiting {
  resolve(outputs: readonly InferTensor[]): void;
  reject(error: Error): void;
}

/** @throws Error with the reason why it does not open */
export async function openApart(origin: Origin): Promise<Servable> {
  const main = fileURLToPath(new URL(`./apart-process${extname(import.meta.url)}`, import.meta.url));
  const child = fork(main, [], { serialization: 'advanced', stdio: 'ignore' });
  const waiting = new Map<number, Waiting>();
  const ended = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Error('its process has ended'));
    waiting.clear();
  });
  const signature = await opened(child, origin, ended).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  child.on('message', (answer: ApartAnswer) => {
    if ('signature' in answer || answer.id === null) return;
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) one?.reject(new Error(answer.error));
    else one?.resolve(answer.outputs);
  });
  let count = 0;
  return {
    ...signature,
    run: (inputs) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error('its process has ended'));
        count += 1;
        waiting.set(count, { resolve, reject });
        child.send({ id: count, inputs } satisfies ApartRequest);
      }),
    // its end is that of the channel, which comes with the end of this process as well
    dispose() {
      if (child.connected) child.disconnect();
    },
  };
}

async function opened(child: ChildProcess, origin: Origin, ended: Promise<void>) {
  const first = once(child, 'message');
  child.send(origin);
  const told = await Promise.race([first, ended]);
  // SAFETY: what apart-process.ts sends first
  const [answer] = (told ?? []) as [ApartAnswer?];
  if (answer === undefined) throw new Error('its process ended before it was loaded');
  if ('signature' in answer) return answer.signature;
  throw new Error('error' in answer ? answer.error : 'it answered what was not asked');
}
