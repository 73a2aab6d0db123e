/**
 * What the live picture costs, and what the store of runs does: fits with both, with the picture alone and with neither take
 * turns in one kernel, and each is compared with those beside it. `npm run bench -- pictures`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print, quantile, run, startBuiltKernel, stdout } from './bench.ts';
import { CELLS, WARM_UP } from './fit-cells.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 20);
const EXAMPLES = 8000;
/** Runs in the store: those of the fits, and that of the first one that warms up. */
const COUNT = `console.log((await import('limpid')).runs().length);`;

const folder = mkdtempSync(join(tmpdir(), 'limpid-bench-'));
const store = join(folder, 'runs.db');
process.env['LIMPID_RUNS'] = store;
/** What is set for a fit. Without pictures nothing watches a training, and nothing is kept of it. */
const WAYS = {
  both: { LIMPID_PICTURES: 'on', LIMPID_RUNS: store },
  picture: { LIMPID_PICTURES: 'on', LIMPID_RUNS: 'off' },
  neither: { LIMPID_PICTURES: 'off', LIMPID_RUNS: 'off' },
} as const;
type Way = keyof typeof WAYS;
/** Each way as often first, second and third, and as often after each of the others. */
const ORDERS: readonly (readonly Way[])[] = [
  ['both', 'picture', 'neither'],
  ['picture', 'neither', 'both'],
  ['neither', 'both', 'picture'],
  ['neither', 'picture', 'both'],
  ['both', 'neither', 'picture'],
  ['picture', 'both', 'neither'],
];

const kernel = await startBuiltKernel();
await run(kernel, `import * as tf from '@tensorflow/tfjs-node';\n${CELLS}`);
await run(kernel, `var some = images.slice(0, ${EXAMPLES}), their = labels.slice(0, ${EXAMPLES});\n${WARM_UP}`);
let updates = 0;
const rounds: { [way in Way]: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const times = { both: 0, picture: 0, neither: 0 };
  for (const way of ORDERS[round % ORDERS.length] ?? []) times[way] = await fit(way);
  rounds.push(times);
}
const kept = Number(stdout(await run(kernel, `process.env.LIMPID_RUNS = '${store}';\n${COUNT}`)));
await kernel.shutdown();
rmSync(folder, { recursive: true });
if (kept !== ROUNDS + 1) throw new Error(`${kept} runs were kept, not ${ROUNDS + 1}`);

const row = (what: string, value: (round: (typeof rounds)[number]) => number, digits: number): string[] => {
  const values = rounds.map(value);
  return [what, ...[0.5, 0.25, 0.75].map((share) => quantile(values, share).toFixed(digits))];
};
print(
  'Pictures and runs',
  `Tutorial 1's network, batch 32, one epoch of ${EXAMPLES} pictures, ${ROUNDS} rounds of fits in turn in one kernel; ` +
    `${(updates / (2 * ROUNDS)).toFixed(1)} pictures were published a fit that has one. Costs are those of each round.`,
  ['', 'median', 'lower quartile', 'upper quartile'],
  [
    row('with picture and store (ms)', ({ both }) => both, 0),
    row('LIMPID_RUNS=off (ms)', ({ picture }) => picture, 0),
    row('LIMPID_PICTURES=off (ms)', ({ neither }) => neither, 0),
    row('cost of both (%)', ({ both, neither }) => 100 * (both / neither - 1), 2),
    row('cost of the picture (%)', ({ picture, neither }) => 100 * (picture / neither - 1), 2),
    row('cost of the store (%)', ({ both, picture }) => 100 * (both / picture - 1), 2),
  ],
);

/** Milliseconds. */
async function fit(way: Way): Promise<number> {
  const published = await run(
    kernel,
    `Object.assign(process.env, ${JSON.stringify(WAYS[way])});
    var started = performance.now();
    await model.fit(some, their, { epochs: 1, batchSize: 32, verbose: 0 });
    console.log(performance.now() - started);`,
  );
  updates += published.filter(({ type }) => type.endsWith('display_data')).length;
  return Number(stdout(published));
}
