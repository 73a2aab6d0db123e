/**
 * What the live picture costs a training, and the store of runs: within one fit, epochs in which nothing is told to them take
 * turns with epochs in which all is, so that each is compared with its neighbour and not with another minute of the machine.
 * The front end listens to the channel of a picture, as VS Code does. What a fit costs only once, its beginning and the end
 * of its cell, is measured apart, in fits of one epoch.
 * `EPOCHS=80 npm run bench -- pictures`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { milliseconds, print, quantile, run, startBuiltKernel, stdout } from './bench.ts';
import { CELLS, WARM_UP } from './fit-cells.ts';

/** Of a second, about. */
const EPOCHS = Number(process.env['EPOCHS'] ?? 80);
const EXAMPLES = 8000;
/** Fits of one epoch, each way. */
const ROUNDS = 12;
const dist = (module: string): string => new URL(`../../kernel/dist/${module}.js`, import.meta.url).href;

const folder = mkdtempSync(join(tmpdir(), 'limpid-bench-'));
const store = join(folder, 'runs.db');
process.env['LIMPID_RUNS'] = store;
process.env['LIMPID_STEERING'] = 'on';

/** What is measured of an epoch or a fit. */
interface Cost {
  wall: number;
  /** Processor time of JavaScript's thread, and of the whole process. */
  thread: number;
  process: number;
  /** Time in the code of picture, store and looks at layers: surer than differences, but without what it costs elsewhere. */
  own: number;
}

/** Epochs in pairs: one with, one without. */
type Pair = { with: Cost; without: Cost };

const kernel = await startBuiltKernel();
await run(kernel, `import * as tf from '@tensorflow/tfjs-node';\n${CELLS}`);
await run(
  kernel,
  `var { Watcher } = await import('${dist('training/watcher')}');
  var { Keeper } = await import('${dist('runs/keeper')}');
  var { Look } = await import('${dist('engine/updates')}');
  var own = 0, depth = 0;
  function timed({ prototype }, name) {
    const act = prototype[name];
    prototype[name] = function (...given) {
      const began = performance.now();
      depth += 1;
      try {
        return act.apply(this, given);
      } finally {
        depth -= 1;
        if (depth === 0) own += performance.now() - began;
      }
    };
  }
  for (const name of ['batchEnded', 'happened', 'update']) timed(Watcher, name);
  timed(Keeper, 'flush');
  timed(Look, 'end');
  var told = { batchEnded: Watcher.prototype.batchEnded, happened: Watcher.prototype.happened };
  var untold = { batchEnded() {}, happened() {} };
  var some = images.slice(0, ${EXAMPLES}), their = labels.slice(0, ${EXAMPLES});
  function since(start) {
    const [thread, all] = [process.threadCpuUsage(start.thread), process.cpuUsage(start.process)];
    return {
      wall: performance.now() - start.wall,
      thread: (thread.user + thread.system) / 1000,
      process: (all.user + all.system) / 1000,
      own: own - start.own,
    };
  }
  function now() {
    return { wall: performance.now(), thread: process.threadCpuUsage(), process: process.cpuUsage(), own };
  }
  ${WARM_UP}`,
);

const inTurn = [await fitInTurn('picture', 'off'), await fitInTurn('picture and store', store)];
const short: Pair[] = [];
const ends: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const first = await fit(round % 2 === 0);
  const second = await fit(round % 2 === 1);
  const [one, other] = round % 2 === 0 ? [first, second] : [second, first];
  short.push({ with: one.cost, without: other.cost });
  ends.push(one.end - other.end);
}
await kernel.shutdown();
rmSync(folder, { recursive: true });

const columns = [
  '',
  'without (ms)',
  'cost (%)',
  'in its own code (ms)',
  "cost, JavaScript's thread (ms)",
  'cost, all threads (ms)',
];
print(
  'Pictures and runs',
  `Tutorial 1's network, batch 32, ${EXAMPLES} pictures an epoch. In pairs of epochs of one fit, the first left out, and in pairs ` +
    'of fits of one epoch: the median of the differences and its standard error; of its own code the median. ' +
    `The end of the cell, where the static SVG is drawn, takes ${middle(ends)} ms longer.`,
  [...columns, 'updates a second'],
  [
    ...inTurn.map(({ name, pairs, updates }) => [...row(name, pairs), updates.toFixed(1)]),
    [...row('picture and store, fits of one epoch', short), ''],
  ],
);

/** One fit, whose epochs are with and without in turn: ABBA. */
async function fitInTurn(name: string, runs: string): Promise<{ name: string; pairs: Pair[]; updates: number }> {
  let updates = 0;
  const published = await run(
    kernel,
    `process.env.LIMPID_RUNS = ${JSON.stringify(runs)};
    var epochs = [], start;
    await model.fit(some, their, { epochs: ${EPOCHS}, batchSize: 32, verbose: 0, callbacks: {
      async onEpochBegin(epoch) {
        const isTold = [true, false, false, true][epoch % 4];
        Object.assign(Watcher.prototype, isTold ? told : untold);
        epochs.push({ isTold });
        start = now();
      },
      async onEpochEnd() { Object.assign(epochs.at(-1), since(start)); },
    } });
    Object.assign(Watcher.prototype, told);
    console.log(JSON.stringify(epochs));`,
    (publication) => {
      if (publication.type === 'comm_msg') updates += 1;
      if (publication.type !== 'comm_open') return;
      const { comm_id } = publication.content;
      void kernel.tell('comm_msg', { comm_id, data: { method: 'custom', content: { type: 'hello' } } });
    },
  );
  // SAFETY: what the cell above has printed.
  const epochs = JSON.parse(stdout(published)) as (Cost & { isTold: boolean })[];
  const pairs: Pair[] = [];
  for (let at = 2; at + 1 < epochs.length; at += 2) {
    const both = epochs.slice(at, at + 2);
    const [one, other] = [both.find(({ isTold }) => isTold), both.find(({ isTold }) => !isTold)];
    if (one && other) pairs.push({ with: one, without: other });
  }
  const told = epochs.filter(({ isTold }) => isTold).reduce((sum, { wall }) => sum + wall, 0);
  return { name, pairs, updates: (1000 * updates) / told };
}

async function fit(isShown: boolean): Promise<{ cost: Cost; end: number }> {
  let cost: Cost = { wall: NaN, thread: NaN, process: NaN, own: NaN };
  const cell = await milliseconds(async () => {
    const published = await run(
      kernel,
      `Object.assign(process.env, { LIMPID_PICTURES: '${isShown ? 'on' : 'off'}', LIMPID_RUNS: ${JSON.stringify(store)} });
      var start = now();
      await model.fit(some, their, { epochs: 1, batchSize: 32, verbose: 0 });
      console.log(JSON.stringify(since(start)));`,
    );
    // SAFETY: what the cell above has printed.
    cost = JSON.parse(stdout(published)) as Cost;
  });
  return { cost, end: cell - cost.wall };
}

function row(name: string, pairs: readonly Pair[]): string[] {
  const difference = (key: keyof Cost): number[] => pairs.map((pair) => pair.with[key] - pair.without[key]);
  const share = pairs.map((pair) => 100 * (pair.with.wall / pair.without.wall - 1));
  return [
    name,
    quantile(
      pairs.map((pair) => pair.without.wall),
      0.5,
    ).toFixed(0),
    middle(share, 2),
    middle(pairs.map((pair) => pair.with.own)),
    middle(difference('thread')),
    middle(difference('process')),
  ];
}

/** The median and its standard error, as of values that are normally distributed. */
function middle(values: readonly number[], digits = 1): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const error = 1.2533 * Math.sqrt(variance / values.length);
  return `${quantile(values, 0.5).toFixed(digits)} ± ${error.toFixed(digits)}`;
}
