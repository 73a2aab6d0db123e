/** One small cell, from sending it to its idle. */
import { milliseconds, print, quantile, run, startBuiltKernel } from './bench.ts';

const WARM_UP = 20;
const ROUNDS = 300;

const kernel = await startBuiltKernel();
for (let round = 0; round < WARM_UP; round++) await run(kernel, '1 + 1');
const execute: number[] = [];
for (let round = 0; round < ROUNDS; round++) execute.push(await milliseconds(() => run(kernel, '1 + 1')));
const complete: number[] = [];
for (let round = 0; round < 50; round++) {
  complete.push(await milliseconds(() => kernel.request('complete_request', { code: 'Math.', cursor_pos: 5 })));
}
await kernel.shutdown();
const row = (what: string, values: number[]): (string | number)[] => [
  what,
  quantile(values, 0.5).toFixed(2),
  quantile(values, 0.99).toFixed(2),
];
print(
  'Round trip',
  `Send to idle; ${ROUNDS} cells, ${complete.length} completions.`,
  ['ms', 'median', '99 %'],
  [row('`1 + 1`', execute), row('complete `Math.`', complete)],
);
