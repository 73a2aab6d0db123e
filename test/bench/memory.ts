/**
 * What it costs a training that every tensor is told to the ledger and large results are foretold (kernel/src/memory): tutorial 1's
 * network in one process, short stretches with and without, in pairs that change their order. A pair's two times are of
 * one moment of the machine, so the median of their ratios holds where speeds do not.
 */
import { cellScope } from '../../kernel/src/display/publish.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { guardMemory } from '../../kernel/src/memory/guard.ts';
import { trackTensors } from '../../kernel/src/memory/tracking.ts';
import { findReachable } from '../../kernel/src/runner/reachable.ts';
import { milliseconds, print, quantile } from './bench.ts';
import { tutorialNetwork } from './train-models.ts';

const PAIRS = 100;
const BATCHES = 20;
/** Stretches that are not measured: time to trace, to compile and to grow warm. */
const WARM_UP = 40;

/** What kernel/src/memory replaces in tfjs, but for functions such as tf.zeros, which no step calls. */
const REPLACED = ['trackTensor', 'disposeTensor', 'runKernel', 'makeTensor', 'startScope'] as const;

interface Replaced {
  engine: { [method in (typeof REPLACED)[number]]: unknown };
  registeredVariables: unknown;
  assign: unknown;
}

const { tf } = await loadEngine();
const model = tutorialNetwork(tf);
const images = tf.randomUniform([32 * BATCHES, 28, 28, 1], 0, 1, 'float32', 1);
const labels = tf.floor(tf.randomUniform([32 * BATCHES], 0, 10, 'float32', 2));
// before the ledger is there: all variables are then known with it and without
await repeat(WARM_UP);
const without = replaced();
const { sweep } = trackTensors(tf, findReachable);
guardMemory(tf, sweep);
const withLedger = replaced();
await repeat(WARM_UP);

const rows: (string | number)[][] = [];
for (const [what, one, trace] of [
  ['traced', withLedger, 'on'],
  ['op by op', withLedger, 'off'],
  ['traced, without against without', without, 'on'],
] as const) {
  process.env['LIMPID_TRACE'] = trace;
  rows.push([what, ...percent(await ratios(one, without))]);
}
print(
  'Memory',
  `What the ledger of tensors and the guard against too large ones add to the time of a training: tutorial 1's network, batch 32, ${PAIRS} pairs of ${BATCHES} batches with and without, in turns. The last row is what the machine does by itself.`,
  ['% of the time', 'median', 'lower quartile', 'upper quartile'],
  rows,
);
process.exit(0);

async function ratios(one: Replaced, other: Replaced): Promise<number[]> {
  const all: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const isFirst = pair % 2 === 0;
    const first = await stretch(isFirst ? one : other);
    const second = await stretch(isFirst ? other : one);
    all.push(isFirst ? first / second : second / first);
  }
  return all;
}

async function stretch(by: Replaced): Promise<number> {
  replace(by);
  return milliseconds(() => repeat(1));
}

/** As in a cell. */
async function repeat(times: number): Promise<void> {
  await cellScope.run({ id: 'bench', name: 'cell-1.ts', signal: new AbortController().signal }, async () => {
    for (let time = 0; time < times; time += 1) await model.fit(images, labels, { batchSize: 32, verbose: 0 });
  });
}

function replaced(): Replaced {
  // SAFETY: fields of tfjs-core 4.22's engine that its declaration hides.
  const engine = tf.engine() as unknown as Replaced['engine'];
  return {
    // SAFETY: one entry for each name.
    engine: Object.fromEntries(REPLACED.map((name) => [name, engine[name]])) as Replaced['engine'],
    registeredVariables: tf.engine().state.registeredVariables,
    assign: Reflect.get(tf.Variable.prototype, 'assign'),
  };
}

function replace({ engine, registeredVariables, assign }: Replaced): void {
  Object.assign(tf.engine(), engine);
  Object.assign(tf.engine().state, { registeredVariables });
  Object.assign(tf.Variable.prototype, { assign });
}

function percent(all: readonly number[]): string[] {
  return [0.5, 0.25, 0.75].map((share) => `${(100 * (quantile(all, share) - 1)).toFixed(1)} %`);
}
