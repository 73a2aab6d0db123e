/** Small models of every kind with weights that are the same each time, every optimizer, and steps of them. */
import assert from 'node:assert/strict';
import type { LayersModel, Optimizer, Sequential, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../kernel/src/engine/load.ts';

/** A traced step calls no kernel of tfjs but what cuts and counts; op by op even the smallest model calls more. */
export const FEW_KERNELS = 12;

export interface Example {
  model: Sequential;
  x: Tensor;
  y: Tensor;
}

export function trainingModels(tf: TensorFlow) {
  let seed = 0;
  const weights = () => tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed: ++seed });
  const dense = (units: number, activation: 'relu' | 'softmax' | 'linear' = 'relu') =>
    tf.layers.dense({ units, activation, kernelInitializer: weights() });
  const recurrent = () => ({ units: 8, kernelInitializer: weights(), recurrentInitializer: weights() });

  const models: { [what: string]: { shape: number[]; layers: () => Parameters<Sequential['add']>[0][] } } = {
    MLP: { shape: [8], layers: () => [dense(16)] },
    'CNN with BatchNorm': {
      shape: [12, 12, 1],
      layers: () => [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', kernelInitializer: weights() }),
        tf.layers.batchNormalization(),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
      ],
    },
    RNN: { shape: [6, 4], layers: () => [tf.layers.simpleRNN(recurrent())] },
    LSTM: { shape: [6, 4], layers: () => [tf.layers.lstm(recurrent())] },
    GRU: { shape: [6, 4], layers: () => [tf.layers.gru(recurrent())] },
    'bidirectional LSTM': {
      shape: [6, 4],
      layers: () => [tf.layers.bidirectional({ layer: tf.layers.lstm(recurrent()), mergeMode: 'concat' })],
    },
    embedding: {
      shape: [6],
      layers: () => [
        tf.layers.embedding({ inputDim: 10, outputDim: 4, embeddingsInitializer: weights() }),
        tf.layers.flatten(),
      ],
    },
    'separable convolution and average pooling': {
      shape: [10, 10, 2],
      layers: () => [
        tf.layers.separableConv2d({
          filters: 3,
          kernelSize: 3,
          depthwiseInitializer: weights(),
          pointwiseInitializer: weights(),
        }),
        tf.layers.averagePooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
      ],
    },
    'layer norm, ELU and a regulariser': {
      shape: [8],
      layers: () => [
        tf.layers.dense({
          units: 8,
          kernelInitializer: weights(),
          kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
        }),
        tf.layers.layerNormalization(),
        tf.layers.elu(),
      ],
    },
    constraints: {
      shape: [8],
      layers: () => [
        tf.layers.dense({
          units: 16,
          activation: 'relu',
          kernelInitializer: weights(),
          kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.6 }),
          biasConstraint: 'nonNeg',
        }),
        tf.layers.dense({ units: 8, kernelInitializer: weights(), kernelConstraint: 'unitNorm' }),
      ],
    },
  };
  const optimizers: { [name: string]: () => Optimizer } = {
    sgd: () => tf.train.sgd(0.05),
    momentum: () => tf.train.momentum(0.02, 0.9),
    'momentum, Nesterov': () => tf.train.momentum(0.02, 0.9, true),
    adam: () => tf.train.adam(0.001),
    rmsprop: () => tf.train.rmsprop(0.001),
    'rmsprop, centred': () => tf.train.rmsprop(0.001, 0.9, 0.5, 1e-4, true),
    adadelta: () => tf.train.adadelta(0.5),
    adagrad: () => tf.train.adagrad(0.01),
    adamax: () => tf.train.adamax(0.002),
    'adamax, decaying': () => tf.train.adamax(0.002, 0.9, 0.999, 1e-7, 0.01),
  };

  function example(what: string, optimizer: Optimizer | string = 'adam'): Example {
    seed = 0;
    const { shape, layers } = models[what] ?? assert.fail(what);
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: shape }));
    for (const layer of layers()) model.add(layer);
    model.add(dense(3, 'softmax'));
    model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const y = tf.oneHot(
      tf.tensor1d(
        Array.from({ length: 32 }, (_, at) => at % 3),
        'int32',
      ),
      3,
    );
    const x =
      what === 'embedding'
        ? tf.randomUniform([32, ...shape], 0, 10, 'int32', 7)
        : tf.randomUniform([32, ...shape], 0, 1, 'float32', 7);
    return { model, x, y };
  }

  /** How many kernels of tfjs an action calls. */
  async function kernelsOf(action: () => unknown): Promise<number> {
    // SAFETY: tf.profile waits for promises; its declaration names tensors alone.
    const { kernels } = await tf.profile(action as () => Tensor);
    return kernels.length;
  }

  async function isTraced(model: LayersModel, x: Tensor, y: Tensor): Promise<boolean> {
    return (await kernelsOf(() => model.trainOnBatch(x, y))) <= FEW_KERNELS;
  }

  /** The same of `fit`, whose steps are others; the epoch has a few kernels too. */
  async function isFitTraced(model: LayersModel, x: Tensor, y: Tensor, batchSize = 32): Promise<boolean> {
    const batches = Math.ceil((x.shape[0] ?? 0) / batchSize);
    return (await kernelsOf(() => model.fit(x, y, { batchSize, verbose: 0 }))) <= (batches + 1) * FEW_KERNELS;
  }

  return { models, optimizers, dense, example, kernelsOf, isTraced, isFitTraced };
}

export async function losses(model: LayersModel, x: Tensor, y: Tensor, steps: number): Promise<number[]> {
  const all: number[] = [];
  for (let step = 0; step < steps; step += 1) all.push(await lossOf(model, x, y));
  return all;
}

export async function lossOf(model: LayersModel, x: Tensor, y: Tensor): Promise<number> {
  const [loss] = [await model.trainOnBatch(x, y)].flat();
  assert.equal(typeof loss, 'number');
  return Number(loss);
}
