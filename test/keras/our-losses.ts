/** Program: losses and metrics on the engine of this process. `our-losses.ts cases.json results.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { numbersOf, values, type Values } from './case.ts';
import type { LossCase } from './loss-case.ts';

export interface LossResult {
  error?: string;
  value: Values;
  /** With respect to the prediction; of a metric there is none. */
  gradient: Values | null;
}

type Function = (...args: unknown[]) => Tensor;

const { tf } = await loadEngine();
const [casesFile = '', resultsFile = ''] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(casesFile, 'utf8')) as LossCase[];
const results: (LossResult | { error: string })[] = [];
for (const one of cases) results.push(await answer(one));
writeFileSync(resultsFile, JSON.stringify(results));

async function answer(one: LossCase): Promise<LossResult | { error: string }> {
  try {
    if (one.kind === 'compiled') return await compiled(one);
    return one.kind === 'metric' ? metric(one) : core(one);
  } catch (error) {
    return { error: String(error) };
  }
}

/** The predictions are a model's only weights: one step of gradient descent with rate 1 subtracts the gradient. */
async function compiled({ name, truth, prediction }: LossCase): Promise<LossResult> {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: prediction.shape[0] ?? 0, outputDim: prediction.shape[1] ?? 0, inputLength: 1 }),
      tf.layers.flatten(),
    ],
  });
  model.setWeights([tensor(prediction)]);
  model.compile({ loss: name, optimizer: tf.train.sgd(1) });
  const examples = tf.range(0, prediction.shape[0] ?? 0, 1, 'float32').expandDims(1);
  const [loss] = [await model.trainOnBatch(examples, tensor(truth))].flat();
  const after = model.getWeights()[0] as Tensor;
  return { value: values([], [Number(loss)]), gradient: taken(tf.sub(tensor(prediction), after)) };
}

/** By its function where tf.metrics has one, and by its name in compile(). */
function metric({ name, truth, prediction }: LossCase): LossResult {
  const calculate = (tf.metrics as unknown as { [name: string]: Function | undefined })[name];
  if (calculate) return { value: taken(tf.mean(calculate(tensor(truth), tensor(prediction)))), gradient: null };
  const model = tf.sequential({
    layers: [tf.layers.activation({ activation: 'linear', inputShape: prediction.shape.slice(1) })],
  });
  // The loss has a say in which shapes the truth may have.
  const loss = name.startsWith('sparse') ? 'sparseCategoricalCrossentropy' : 'meanSquaredError';
  model.compile({ loss, optimizer: 'sgd', metrics: [name] });
  const [, value] = model.evaluate(tensor(prediction), tensor(truth)) as [Scalar, Scalar];
  return { value: taken(value), gradient: null };
}

function core({ name, truth, prediction, weights, options }: LossCase): LossResult {
  const loss = (tf.losses as unknown as { [name: string]: Function })[name] as Function;
  const { reduction, ...more } = options;
  const by = tf.Reduction[reduction as 'MEAN'];
  const weighted = weights ? tensor(weights) : undefined;
  const of = (predicted: Tensor): Tensor => {
    if (name === 'computeWeightedLoss') return loss(predicted, weighted, by);
    if (name === 'cosineDistance') return loss(tensor(truth), predicted, more['axis'], weighted, by);
    if (/CrossEntropy/.test(name)) return loss(tensor(truth), predicted, weighted, more['labelSmoothing'], by);
    const between = Object.values(more);
    return loss(tensor(truth), predicted, weighted, ...between, by);
  };
  const value = of(tensor(prediction));
  const gradient = tf.grad((predicted: Tensor) => tf.sum(of(predicted)))(tensor(prediction));
  return { value: taken(value), gradient: taken(gradient) };
}

function tensor(given: Values): Tensor {
  return tf.tensor(numbersOf(given), given.shape);
}

function taken(given: Tensor): Values {
  return values(given.shape, [...given.dataSync()]);
}
