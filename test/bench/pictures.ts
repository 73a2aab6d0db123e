/**
 * What the live picture costs, and what the store of runs does, in short fits and in longer ones: fits with both, with the
 * picture alone and with neither take turns in one kernel, and each is compared with those beside it. The front end listens to
 * the channel of a picture, as VS Code does, so that it is updated five times a second.
 * `ROUNDS=6 npm run bench -- pictures`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, print, quantile, run, startBuiltKernel, stdout } from './bench.ts';
import { CELLS, WARM_UP } from './fit-cells.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 12);
/** A second of training, about. */
const EXAMPLES = 8000;
/** Epochs of a fit: in a long one beginning and end weigh as little as they do in practice. */
const LENGTHS = [1, 10];
/** Runs in the store: those of the fits, and that of the first one that warms up. */
const COUNT = `console.log((await import('limpid')).runs().length);`;

const folder = mkdtempSync(join(tmpdir(), 'limpid-bench-'));
const store = join(folder, 'runs.db');
process.env['LIMPID_RUNS'] = store;
process.env['LIMPID_STEERING'] = 'on';
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

interface Fit {
  /** Milliseconds until `fit` gives the next statement its turn, and from there to the reply of the cell. */
  fit: number;
  end: number;
  /** Updates of the picture. */
  updates: number;
}
type Round = { [way in Way]: Fit };

const kernel = await startBuiltKernel();
await run(kernel, `import * as tf from '@tensorflow/tfjs-node';\n${CELLS}`);
await run(kernel, `var some = images.slice(0, ${EXAMPLES}), their = labels.slice(0, ${EXAMPLES});\n${WARM_UP}`);
const lengths: { epochs: number; rounds: Round[] }[] = [];
for (const epochs of LENGTHS) {
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const fits = new Map<Way, Fit>();
    for (const way of ORDERS[round % ORDERS.length] ?? []) fits.set(way, await fit(way, epochs));
    const [both, picture, neither] = [fits.get('both'), fits.get('picture'), fits.get('neither')];
    if (both && picture && neither) rounds.push({ both, picture, neither });
  }
  lengths.push({ epochs, rounds });
}
const kept = Number(stdout(await run(kernel, `process.env.LIMPID_RUNS = '${store}';\n${COUNT}`)));
await kernel.shutdown();
rmSync(folder, { recursive: true });
const expected = ROUNDS * LENGTHS.length + 1;
if (kept !== expected) throw new Error(`${kept} runs were kept, not ${expected}`);

print(
  'Pictures and runs',
  `Tutorial 1's network, batch 32, epochs of ${EXAMPLES} pictures, ${ROUNDS} rounds of fits in turn in one kernel. Costs are ` +
    'those of each round, in % of the fit without: the median and the quartiles. The end of a cell is what follows its fit ' +
    'up to the reply; the static SVG is drawn there.',
  [
    'fit',
    'without (ms)',
    'cost of the picture (%)',
    'cost of the store (%)',
    'cost of both (%)',
    'updates a second',
    "cell's end (ms)",
    "cell's end without (ms)",
  ],
  lengths.map(({ epochs, rounds }) => {
    const told = (value: (round: Round) => number, digits = 0): string => {
      const [median, lower, upper] = [0.5, 0.25, 0.75].map((share) =>
        quantile(rounds.map(value), share).toFixed(digits),
      );
      return `${median} (${lower} to ${upper})`;
    };
    return [
      epochs === 1 ? '1 epoch' : `${epochs} epochs`,
      told(({ neither }) => neither.fit),
      told(({ picture, neither }) => 100 * (picture.fit / neither.fit - 1), 2),
      told(({ both, picture }) => 100 * (both.fit / picture.fit - 1), 2),
      told(({ both, neither }) => 100 * (both.fit / neither.fit - 1), 2),
      told(({ picture }) => (1000 * picture.updates) / picture.fit, 1),
      told(({ picture }) => picture.end),
      told(({ neither }) => neither.end),
    ];
  }),
);

async function fit(way: Way, epochs: number): Promise<Fit> {
  let published: Awaited<ReturnType<typeof run>> = [];
  const cell = await milliseconds(async () => {
    published = await run(
      kernel,
      `Object.assign(process.env, ${JSON.stringify(WAYS[way])});
      var started = performance.now();
      await model.fit(some, their, { epochs: ${epochs}, batchSize: 32, verbose: 0 });
      console.log(performance.now() - started);`,
      (publication) => {
        if (publication.type !== 'comm_open') return;
        const { comm_id } = publication.content;
        void kernel.tell('comm_msg', { comm_id, data: { method: 'custom', content: { type: 'hello' } } });
      },
    );
  });
  const took = Number(stdout(published));
  return {
    fit: took,
    end: cell - took,
    updates: published.filter(({ type }) => type.endsWith('display_data') || type === 'comm_msg').length,
  };
}
