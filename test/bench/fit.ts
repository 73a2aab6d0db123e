/**
 * The network of tutorial 1: `fit` in a cell, with its live picture, against `fit` of the same engine in a plain Node process.
 * Both take turns, so that a machine that slows down slows both.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { print, quantile, run, startBuiltKernel, stdout } from './bench.ts';
import { CELLS, EXAMPLES, FIT, WARM_UP } from './fit-cells.ts';

const ROUNDS = 5;
const EAGER = fileURLToPath(new URL('fit-eager.ts', import.meta.url));

const inCell: number[] = [];
const eager: number[] = [];
let updates = 0;
for (let round = 0; round < ROUNDS; round++) {
  inCell.push(await fitInCell());
  eager.push(Number(execFileSync(process.execPath, [EAGER], { encoding: 'utf8' })));
}
const row = (what: string, values: number[]): (string | number)[] => [
  what,
  Math.round(quantile(values, 0.5)),
  Math.round(Math.min(...values)),
  Math.round(Math.max(...values)),
];
print(
  'Fit',
  `Tutorial 1's network, batch 32, one epoch of ${EXAMPLES} pictures, ${ROUNDS} rounds each in turn; ${updates} pictures were published a fit. ` +
    `In a cell, the speed is ${((100 * quantile(inCell, 0.5)) / quantile(eager, 0.5)).toFixed(1)} % of eager.`,
  ['images/s', 'median', 'slowest', 'fastest'],
  [row('in a cell, live curves on', inCell), row('tfjs-node eager, plain Node process', eager)],
);

/** In a fresh process, as on the other side: later fits of one process get slower with and without us. */
async function fitInCell(): Promise<number> {
  const kernel = await startBuiltKernel();
  await run(kernel, `import * as tf from '@tensorflow/tfjs-node';\n${CELLS}`);
  await run(kernel, WARM_UP);
  const published = await run(kernel, FIT);
  updates = published.filter(({ type }) => type === 'display_data' || type === 'update_display_data').length;
  await kernel.shutdown();
  return Number(stdout(published));
}
