/** Program: 50 traced steps of each model on the engine of this process. `our-training.ts cases.json results.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { LayersModel, layers, Optimizer, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import { numbersOf, type Values } from './case.ts';
import type { TrainingCase } from './training-case.ts';

export interface Training {
  losses: number[];
  /** What the engine warned of: a step that is not traced is told. */
  warned: string[];
}

type Constraint = ReturnType<typeof tf.constraints.maxNorm>;

const { tf } = await loadEngine();

/** z = mean + exp(log-variance / 2) · noise */
class Sampling extends tf.layers.Layer {
  static className = 'Sampling';
  override call(inputs: Tensor | Tensor[]): Tensor {
    const [mean, logVariance, noise] = inputs as [Tensor, Tensor, Tensor];
    return tf.tidy(() => tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise)));
  }
  override computeOutputShape(shapes: number[][]): number[] {
    return shapes[0] ?? [];
  }
}
traced(Sampling);

const reconstruction = traced((truth: Tensor, picture: Tensor): Tensor => {
  const cross = tf.add(tf.mul(truth, tf.log(picture)), tf.mul(tf.sub(1, truth), tf.log(tf.sub(1, picture))));
  return tf.neg(tf.sum(cross, 1));
});
const divergence = traced((_: Tensor, latent: Tensor): Tensor => {
  const [mean, logVariance] = tf.split(latent, 2, 1) as [Tensor, Tensor];
  return tf.mul(tf.sum(tf.sub(tf.sub(tf.add(logVariance, 1), tf.square(mean)), tf.exp(logVariance)), 1), -0.5);
});

const OPTIMIZERS = {
  sgd: () => tf.train.sgd(0.5),
  /** Its epsilon is so small that it does not matter whether it is added before or after the moments are corrected. */
  adam: () => tf.train.adam(0.01, 0.9, 0.999, 1e-12),
};

const MODELS: { [name: string]: (optimizer: Optimizer) => LayersModel } = {
  MLP: (optimizer) => sequence(optimizer, [12], tf.layers.dense({ units: 16, activation: 'relu' })),
  constrained: (optimizer) => {
    const input = tf.input({ shape: [12] });
    const nonNeg = tf.constraints.nonNeg();
    const hidden = tf.layers.dense({ units: 8, activation: 'relu', kernelConstraint: nonNeg, biasConstraint: nonNeg });
    const kernelConstraint = tf.constraints.maxNorm({ maxValue: 0.3, axis: 0 });
    return classifier(optimizer, [input], through(input, hidden), kernelConstraint);
  },
  CNN: (optimizer) => {
    const [image, mask] = [tf.input({ shape: [8, 8, 1] }), tf.input({ shape: [3, 3, 4] })];
    const seen = through(
      image,
      tf.layers.conv2d({ filters: 4, kernelSize: 3, useBias: false }),
      tf.layers.batchNormalization(),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
    );
    const dropped = tf.layers.multiply().apply([seen, mask]) as SymbolicTensor;
    return classifier(optimizer, [image, mask], through(dropped, tf.layers.flatten()));
  },
  RNN: (optimizer) => sequence(optimizer, [6, 4], tf.layers.simpleRNN({ units: 8 })),
  LSTM: (optimizer) => sequence(optimizer, [6, 4], tf.layers.lstm({ units: 8, recurrentActivation: 'sigmoid' })),
  GRU: (optimizer) => sequence(optimizer, [6, 4], tf.layers.gru({ units: 8, recurrentActivation: 'sigmoid' })),
  embedding: (optimizer) =>
    sequence(optimizer, [5], tf.layers.embedding({ inputDim: 10, outputDim: 4 }), tf.layers.flatten()),
  VAE: (optimizer) => {
    const [picture, noise] = [tf.input({ shape: [20] }), tf.input({ shape: [3] })];
    const hidden = through(picture, tf.layers.dense({ units: 12, activation: 'relu' }));
    const mean = through(hidden, tf.layers.dense({ units: 3 }));
    const logVariance = through(hidden, tf.layers.dense({ units: 3 }));
    const sample = new Sampling({}).apply([mean, logVariance, noise]) as SymbolicTensor;
    const decoder = [
      tf.layers.dense({ units: 12, activation: 'relu' }),
      tf.layers.dense({ units: 20, activation: 'sigmoid' }),
    ] as const;
    const latent = tf.layers.concatenate().apply([mean, logVariance]) as SymbolicTensor;
    const model = tf.model({ inputs: [picture, noise], outputs: [through(sample, ...decoder), latent] });
    model.compile({ optimizer, loss: [reconstruction, divergence] });
    return model;
  },
  heads: (optimizer) => {
    const source = tf.input({ shape: [6, 4] });
    const hidden = through(source, tf.layers.dense({ units: 8, activation: 'tanh' }));
    const classes = tf.layers.dense({ units: 3, activation: 'softmax' });
    const outputs = [through(hidden, tf.layers.flatten(), classes), through(hidden, tf.layers.dense({ units: 4 }))];
    const model = tf.model({ inputs: source, outputs });
    model.compile({ optimizer, loss: ['categoricalCrossentropy', 'meanSquaredError'] });
    return model;
  },
};

const [casesFile = '', resultsFile = ''] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(casesFile, 'utf8')) as TrainingCase[];
const trainings: Training[] = [];
for (const one of cases) trainings.push(await train(one));
writeFileSync(resultsFile, JSON.stringify(trainings));

async function train({ name, optimizer, weights, steps }: TrainingCase): Promise<Training> {
  const warned: string[] = [];
  console.warn = (text: string) => warned.push(text);
  const model = MODELS[name]?.(OPTIMIZERS[optimizer]());
  if (!model) throw new Error(`no model ${name}`);
  model.setWeights(weights.map(tensor));
  const losses: number[] = [];
  for (const { inputs, targets } of steps) {
    const [loss] = [await model.trainOnBatch(inputs.map(tensor), targets.map(tensor))].flat();
    losses.push(Number(loss));
  }
  return { losses, warned };
}

function through(symbol: SymbolicTensor, ...chain: readonly layers.Layer[]): SymbolicTensor {
  return chain.reduce((to, layer) => layer.apply(to) as SymbolicTensor, symbol);
}

function sequence(optimizer: Optimizer, shape: number[], ...chain: layers.Layer[]): LayersModel {
  const input = tf.input({ shape });
  return classifier(optimizer, [input], through(input, ...chain));
}

function classifier(
  optimizer: Optimizer,
  inputs: SymbolicTensor[],
  features: SymbolicTensor,
  kernelConstraint?: Constraint,
): LayersModel {
  const classes = tf.layers.dense({ units: 3, activation: 'softmax', ...(kernelConstraint && { kernelConstraint }) });
  const model = tf.model({ inputs, outputs: through(features, classes) });
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  return model;
}

function tensor(given: Values): Tensor {
  return tf.tensor(numbersOf(given), given.shape);
}
