/** {@link pacedLoad} in a process that does nothing else: what holds up its clock would count as the service's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Loaded, RestRequest } from './serve-load.ts';
import { pacedLoad } from './serve-paced.ts';

/** Seconds. */
const WARM_UP = 3;

type Given = [request: RestRequest, rate: number, seconds: number];

export async function pacedLoadApart(...given: Given): Promise<Loaded> {
  const child = fork(fileURLToPath(import.meta.url));
  const ended = once(child, 'exit').then(() => {
    throw new Error('The load ended without a result');
  });
  child.send(given);
  // SAFETY: what is sent below
  const [result] = (await Promise.race([once(child, 'message'), ended])) as [Loaded];
  ended.catch(() => undefined);
  return result;
}

/** What is compiled at first, here and in the service, is no measure. */
async function warmed(request: RestRequest, rate: number, seconds: number): Promise<Loaded> {
  await pacedLoad(request, rate, Math.min(WARM_UP, seconds));
  return pacedLoad(request, rate, seconds);
}

if (import.meta.main) {
  process.once('message', (given: Given) => {
    void warmed(...given).then((result) => process.send?.(result, () => process.disconnect()));
  });
}
