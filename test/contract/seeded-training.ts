/**
 * A process of its own: trains small models of every kind and in every way from each of the seeds that it is given, one
 * after another, and prints digests of their losses, predictions and weights. `seeded-training.ts 42 43 none`
 */
import { createHash } from 'node:crypto';
import type { LayersModel, Scalar, Tensor, layers } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { setSeed } from '../../kernel/src/engine/random/seed.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import { losses } from './training-models.ts';

/** A digest for each seed, by what was trained. */
export interface Trained {
  [what: string]: string[];
}

const SAMPLES = 40;
const FIT = { epochs: 6, batchSize: 8, verbose: 0 } as const;
const STEPS = 30;
/** More than XLA waits for under a seed. */
const MANY_STEPS = 1100;

const { tf, rung } = await loadEngine();

const isCompiled = [process.env['LIMPID_TRACE'], process.env['LIMPID_XLA']].every((is) => is !== 'off');
const isNative = rung === 'native';

const trainings: { [what: string]: () => Promise<string> } = {
  'MLP by fit with shuffling': () => byFit(mlp(), [8]),
  'CNN with BatchNorm, dropout and noise by fit with shuffling': () => byFit(cnn(), [8, 8, 1]),
  'LSTM with dropout by fitDataset with shuffling': () => byFitDataset(lstm(), [5, 3]),
  'VAE by trainOnBatch': async () => {
    const [model, x] = [vae(), tf.randomUniform([8, 12])];
    return digest(await losses(model, x, x, STEPS), model, x);
  },
  'weights by optimizer.minimize': byMinimize,
  ...(isNative ? { 'CNN of tutorial 1 on all cores': () => byFit(cnnOfTutorial(), [28, 28, 1]) } : {}),
  ...(isNative && isCompiled ? { 'MLP over many steps': overManySteps } : {}),
};

const trained: Trained = {};
for (const seed of process.argv.slice(2)) {
  if (seed !== 'none') setSeed(Number(seed));
  for (const [what, train] of Object.entries(trainings)) (trained[what] ??= []).push(await train());
}
console.log(JSON.stringify(trained));

function mlp(): LayersModel {
  return classifier(tf.layers.dense({ inputShape: [8], units: 16, activation: 'relu' }));
}

function cnn(): LayersModel {
  return classifier(
    tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, kernelInitializer: 'heNormal' }),
    tf.layers.batchNormalization(),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.gaussianNoise({ stddev: 0.1 }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dropout({ rate: 0.3 }),
  );
}

function cnnOfTutorial(): LayersModel {
  return classifier(
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
  );
}

function lstm(): LayersModel {
  return classifier(tf.layers.lstm({ inputShape: [5, 3], units: 6 }), tf.layers.dropout({ rate: 0.2 }));
}

function classifier(...body: layers.Layer[]): LayersModel {
  const model = tf.sequential({ layers: [...body, tf.layers.dense({ units: 3, activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
  return model;
}

/** 12-8-2-12: reconstruction alone, from a code with noise. */
function vae(): LayersModel {
  class Sampling extends tf.layers.Layer {
    static className = 'Sampling';
    override computeOutputShape(): number[] {
      return [8, 2];
    }
    override call(inputs: Tensor | Tensor[]): Tensor {
      const [code] = [inputs].flat();
      return tf.tidy(() => {
        const [mean, logVariance] = tf.split(code ?? tf.zeros([8, 4]), 2, 1);
        return tf.add(mean ?? 0, tf.mul(tf.exp(logVariance ?? 0), tf.randomNormal([8, 2])));
      });
    }
  }
  traced(Sampling);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [12], units: 8, activation: 'relu' }),
      tf.layers.dense({ units: 4, kernelInitializer: 'truncatedNormal' }),
      new Sampling(),
      tf.layers.dense({ units: 12, activation: 'sigmoid' }),
    ],
  });
  model.compile({ optimizer: tf.train.rmsprop(0.01), loss: 'meanSquaredError' });
  return model;
}

async function byFit(model: LayersModel, shape: number[]): Promise<string> {
  const x = tf.randomUniform([SAMPLES, ...shape]);
  const { history } = await model.fit(x, labels(SAMPLES), { ...FIT, validationSplit: 0.2 });
  return digest(Object.values(history).flat(), model, x);
}

async function byFitDataset(model: LayersModel, shape: number[]): Promise<string> {
  const x = tf.randomNormal([SAMPLES, ...shape]);
  const rows = (all: Tensor) => tf.data.array(tf.unstack(all));
  const dataset = tf.data
    .zip({ xs: rows(x), ys: rows(labels(SAMPLES)) })
    .shuffle(SAMPLES)
    .batch(FIT.batchSize);
  const { history } = await model.fitDataset(dataset, { epochs: FIT.epochs, verbose: 0 });
  return digest(Object.values(history).flat(), model, x);
}

async function byMinimize(): Promise<string> {
  const [x, optimizer] = [tf.randomNormal([16, 4]), tf.train.momentum(0.05, 0.9)];
  const weights = tf.variable(tf.randomNormal([4, 1]));
  const found = Array.from({ length: STEPS }, () => {
    const noisy = () => tf.mean<Scalar>(tf.square(tf.sub(tf.matMul(tf.dropout(x, 0.2), weights), 1)));
    return optimizer.minimize(noisy, true, [weights])?.dataSync()[0] ?? NaN;
  });
  return bytes([found, await weights.data()]);
}

async function overManySteps(): Promise<string> {
  const [model, x, y] = [mlp(), tf.randomUniform([8, 8]), labels(8)];
  return digest(await losses(model, x, y, MANY_STEPS), model, x);
}

function labels(count: number): Tensor {
  return tf.oneHot(tf.randomUniform([count], 0, 2, 'int32'), 3);
}

async function digest(found: readonly (number | Tensor)[], model: LayersModel, x: Tensor): Promise<string> {
  const numbers = await Promise.all(
    found.map(async (one) => (typeof one === 'number' ? one : ((await one.data())[0] ?? NaN))),
  );
  const [predicted] = [model.predict(x, { batchSize: 8 })].flat();
  const tensors = [...(predicted ? [predicted] : []), ...model.getWeights()];
  return bytes([numbers, ...(await Promise.all(tensors.map((tensor) => tensor.data())))]);
}

function bytes(values: readonly ArrayLike<number>[]): string {
  const hash = createHash('sha256');
  for (const one of values) hash.update(new Uint8Array(Float64Array.from(one).buffer));
  return hash.digest('hex');
}
