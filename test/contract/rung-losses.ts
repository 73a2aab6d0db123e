/**
 * A process of its own, because an engine is chosen once: trains every example on the rung that LIMPID_RUNG names, from
 * weights that are the same on each, and prints the losses and how many tensors the last steps left.
 */
import type { Sequential } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { losses, trainingModels, type Example } from './training-models.ts';

export interface Trained {
  rung: string;
  examples: { [what: string]: { losses: number[]; left: number } };
}

const STEPS = 50;

const { tf, rung } = await loadEngine();
const { models, optimizers, example } = trainingModels(tf);
const makes: { [what: string]: () => Example } = { 'convolutions of every kind': () => convolutions(tf) };
for (const what of Object.keys(models)) makes[what] = () => example(what, tf.train.adam());
for (const [name, optimizer] of Object.entries(optimizers)) makes[name] = () => example('MLP', optimizer());

const trained: Trained = { rung, examples: {} };
for (const [what, make] of Object.entries(makes)) {
  const { model, x, y } = make();
  const first = await losses(model, x, y, STEPS - 10);
  const before = tf.memory().numTensors;
  const last = await losses(model, x, y, 10);
  trained.examples[what] = { losses: [...first, ...last], left: tf.memory().numTensors - before };
}
console.log(JSON.stringify(trained));

/** Strides, both paddings, overlapping pools, a multiplier of channels, and gradients of inputs as well as filters. */
function convolutions({ layers, sequential, initializers, randomUniform, train }: TensorFlow): Example {
  let seed = 0;
  const weights = () => initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed: ++seed });
  const model: Sequential = sequential({
    layers: [
      layers.conv2d({
        ...{ inputShape: [15, 13, 2], filters: 4, kernelSize: [3, 2], strides: [2, 1], padding: 'same' },
        ...{ activation: 'relu', kernelInitializer: weights() },
      }),
      layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, padding: 'same', kernelInitializer: weights() }),
      layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, padding: 'same', depthwiseInitializer: weights() }),
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', kernelInitializer: weights() }),
      layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, kernelInitializer: weights() }),
    ],
  });
  model.compile({ optimizer: train.adam(0.01), loss: 'meanSquaredError' });
  return { model, x: randomUniform([8, 15, 13, 2], 0, 1, 'float32', 7), y: randomUniform([8, 1], 0, 1, 'float32', 8) };
}
