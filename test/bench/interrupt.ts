/** From interrupt_request to the reply of the cell that it stops. */
import type { KernelClient } from '../../kernel/src/client/index.ts';
import { print, quantile, startBuiltKernel } from './bench.ts';

const ROUNDS = 15;
const ENDLESS = {
  '`while (true) {}`': 'console.log("running"); while (true) {}',
  'a pending await': 'console.log("running"); await new Promise(() => {})',
  'a loop after an await': 'await null; console.log("running"); while (true) {}',
};

const kernel = await startBuiltKernel();
const rows: (string | number)[][] = [];
for (const [what, code] of Object.entries(ENDLESS)) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await stop(kernel, code));
  rows.push([what, Math.round(quantile(times, 0.5)), Math.round(Math.max(...times))]);
}
await kernel.shutdown();
print(
  'Interrupt',
  `Interrupt to the reply of the stopped cell, ${ROUNDS} times each.`,
  ['ms', 'median', 'slowest'],
  rows,
);

async function stop(client: KernelClient, code: string): Promise<number> {
  const running = Promise.withResolvers<void>();
  const stopped = client.execute(code, { onMessage: ({ type }) => type === 'stream' && running.resolve() });
  await running.promise;
  const started = performance.now();
  await client.interrupt();
  const reply = await stopped;
  if (reply.status !== 'error') throw new Error(`The cell was not stopped: ${JSON.stringify(reply)}`);
  return performance.now() - started;
}
