/**
 * What the live picture costs: fits with it and without it take turns in one kernel, and each is compared with the one
 * beside it. `npm run bench -- pictures`
 */
import { print, quantile, run, startBuiltKernel, stdout } from './bench.ts';
import { CELLS, WARM_UP } from './fit-cells.ts';

const PAIRS = Number(process.env['PAIRS'] ?? 20);
const EXAMPLES = 8000;

const kernel = await startBuiltKernel();
await run(kernel, `import * as tf from '@tensorflow/tfjs-node';\n${CELLS}`);
await run(kernel, `var some = images.slice(0, ${EXAMPLES}), their = labels.slice(0, ${EXAMPLES});\n${WARM_UP}`);
let updates = 0;
const pairs: { on: number; off: number }[] = [];
for (let pair = 0; pair < PAIRS; pair++) {
  // which of the two comes first changes, so that neither always follows the other
  const first = pair % 2 === 0 ? await fit('on') : null;
  const off = await fit('off');
  pairs.push({ on: first ?? (await fit('on')), off });
}
await kernel.shutdown();
const cost = pairs.map(({ on, off }) => 100 * (on / off - 1));
const row = (what: string, values: number[], digits: number): string[] => [
  what,
  ...[0.5, 0.25, 0.75].map((share) => quantile(values, share).toFixed(digits)),
];
print(
  'Pictures',
  `Tutorial 1's network, batch 32, one epoch of ${EXAMPLES} pictures, ${PAIRS} pairs of fits in turn in one kernel; ` +
    `${(updates / PAIRS).toFixed(1)} pictures were published a fit. The cost is that of each pair.`,
  ['', 'median', 'lower quartile', 'upper quartile'],
  [
    row(
      'with the live picture (ms)',
      pairs.map(({ on }) => on),
      0,
    ),
    row(
      'LIMPID_PICTURES=off (ms)',
      pairs.map(({ off }) => off),
      0,
    ),
    row('cost (%)', cost, 2),
  ],
);

/** Milliseconds. */
async function fit(pictures: 'on' | 'off'): Promise<number> {
  const published = await run(
    kernel,
    `process.env.LIMPID_PICTURES = '${pictures}';
    var started = performance.now();
    await model.fit(some, their, { epochs: 1, batchSize: 32, verbose: 0 });
    console.log(performance.now() - started);`,
  );
  updates += published.filter(({ type }) => type.endsWith('display_data')).length;
  return Number(stdout(published));
}
