/**
 * A process of its own, because the engine's kernels are chosen when it loads: trains each example for six epochs, once at a
 * stretch and once with an end, a checkpoint and a new model after three, and prints whether the weights are the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { adamW, cosineDecay, modelCheckpoint, resume, type TunedOptimizer } from '../../kernel/src/library.ts';
import { trainingModels, type Example } from './training-models.ts';

export interface Resumed {
  what: string;
  rung: string;
  /** The largest difference of two weights. */
  apart: number;
  learns: boolean;
  isTraced: boolean;
}

const { tf, rung } = await loadEngine();
const { models, optimizers, example, isFitTraced } = trainingModels(tf);
const all = (): TunedOptimizer =>
  adamW({
    learningRate: cosineDecay({ initialLearningRate: 0.01, decaySteps: 10 }),
    globalClipNorm: 1,
    useEma: true,
    emaOverwriteFrequency: 5,
  });
const cases: [what: string, make: () => Example][] = [
  ...Object.keys(models).map((what): [string, () => Example] => [what, () => example(what, tf.train.adam())]),
  ...Object.entries(optimizers).map(([name, make]): [string, () => Example] => [name, () => example('MLP', make())]),
  ['every option', () => example('MLP', all())],
];

const found: Resumed[] = [];
for (const [what, make] of cases) {
  const folder = await mkdtemp(join(tmpdir(), 'limpid-resume-'));
  const args = { batchSize: 8, shuffle: false, verbose: 0 } as const;
  const whole = make();
  const before = weightsOf(whole);
  await whole.model.fit(whole.x, whole.y, { ...args, epochs: 6 });
  const first = make();
  await first.model.fit(first.x, first.y, { ...args, epochs: 3, callbacks: [modelCheckpoint({ path: folder })] });
  const second = make();
  // weights that the checkpoint has to replace
  await second.model.fit(second.x, second.y, { ...args, epochs: 1 });
  const { epoch } = await resume(second.model, folder);
  await second.model.fit(second.x, second.y, { ...args, epochs: 6, initialEpoch: epoch });
  const expected = weightsOf(whole);
  found.push({
    what,
    rung,
    apart: Math.max(...weightsOf(second).map((value, at) => Math.abs(value - (expected[at] ?? NaN)))),
    learns: expected.some((value, at) => value !== before[at]),
    isTraced: rung === 'native' && (await isFitTraced(second.model, second.x, second.y, args.batchSize)),
  });
  await rm(folder, { recursive: true });
}
console.log(JSON.stringify(found));

function weightsOf({ model }: Example): number[] {
  return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
}
