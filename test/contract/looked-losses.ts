/**
 * A process of its own, because kernels are chosen when TensorFlow loads: trains models twice from the same seed, once
 * with every third step looked at and once with none, and prints whether losses and weights are the same to the bit.
 */
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { setSeed } from '../../kernel/src/engine/random/seed.ts';
import { watchUpdates } from '../../kernel/src/engine/updates.ts';
import { adamW } from '../../kernel/src/training/optimizers.ts';
import { losses, trainingModels } from './training-models.ts';

export interface Looked {
  what: string;
  steps: number;
  /** Steps whose losses differ, and weights that do at the end. */
  apart: number;
  looks: number;
  learns: boolean;
}

const { tf, rung } = await loadEngine();
const { models, example, dense } = trainingModels(tf);
const STEPS = rung === 'native' ? 200 : 20;
/** More than XLA waits for under a seed. */
const MANY_STEPS = rung === 'native' ? 1100 : 20;

const cases: [what: string, steps: number, make: () => { model: LayersModel; x: Tensor; y: Tensor }][] = [
  ['CNN with dropout', STEPS, cnn],
  ...Object.keys(models).map((what): (typeof cases)[number] => [what, STEPS, () => example(what, tf.train.adam())]),
  ['clipping, decay and averages', STEPS, () => example('MLP', tuned())],
  ['MLP over many steps', MANY_STEPS, () => example('MLP', tf.train.adam())],
];

const found: Looked[] = [];
for (const [what, steps, make] of cases) {
  const unseen = await train(make, steps, () => false);
  let looks = 0;
  let asked = 0;
  const seen = await train(
    make,
    steps,
    () => asked++ % 3 === 0,
    () => (looks += 1),
  );
  const apart = unseen.filter((value, at) => !Object.is(value, seen[at])).length;
  found.push({ what, steps, apart, looks, learns: Number(unseen[steps - 1]) < Number(unseen[0]) });
}
console.log(JSON.stringify(found));

async function train(
  make: () => { model: LayersModel; x: Tensor; y: Tensor },
  steps: number,
  isDue: () => boolean,
  looked: () => void = () => undefined,
): Promise<number[]> {
  setSeed(42);
  const { model, x, y } = make();
  const stop = watchUpdates(model.optimizer, {
    isDue,
    saw(weights) {
      for (const weight of weights) weight.read();
      looked();
    },
  });
  const all = await losses(model, x, y, steps);
  stop();
  return [...all, ...model.getWeights().flatMap((weight) => [...weight.dataSync()])];
}

function cnn() {
  const { y } = example('MLP');
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [14, 14, 1], filters: 8, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.flatten(),
      dense(32),
      tf.layers.dropout({ rate: 0.5 }),
      dense(3, 'softmax'),
    ],
  });
  model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy' });
  return { model, x: tf.randomUniform([32, 14, 14, 1]), y };
}

function tuned() {
  return adamW({ globalClipNorm: 0.5, useEma: true, emaOverwriteFrequency: 7 });
}
