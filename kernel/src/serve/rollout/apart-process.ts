/** The process of a version that runs apart: opens what it is told first, then runs what it is sent, one after another. */
import { loadEngine } from '../../engine/load.ts';
import { reasonOf } from '../../errors.ts';
import type { Servable } from '../servable.ts';
import { openTarget, type Origin } from '../target.ts';
import type { ApartAnswer, ApartRequest } from './apart.ts';

process.once('message', (origin: Origin) => void start(origin));
process.on('disconnect', () => process.exit());
// the service ends it, when all is answered
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => undefined);

async function start(origin: Origin): Promise<void> {
  try {
    const servable = await open(origin);
    const { platform, inputs, outputs } = servable;
    let last = Promise.resolve();
    process.on('message', (request: ApartRequest) => {
      last = last.then(async () => answer(await ran(servable, request)));
    });
    answer({ signature: { platform, inputs, outputs } });
  } catch (error) {
    answer({ id: null, error: reasonOf(error) });
  }
}

async function open({ target, version, publicKey }: Origin): Promise<Servable> {
  await loadEngine();
  const { versions } = await openTarget(target, { publicKey });
  const found = (await versions()).find((one) => one.version === version);
  if (found) return found.open();
  throw new Error(`there is no version ${version}`);
}

async function ran(servable: Servable, { id, inputs }: ApartRequest): Promise<ApartAnswer> {
  try {
    return { id, outputs: await servable.run(inputs) };
  } catch (error) {
    return { id, error: reasonOf(error) };
  }
}

function answer(told: ApartAnswer): void {
  process.send?.(told);
}
