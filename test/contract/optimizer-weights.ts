/** A process of its own, because the rung is chosen when the engine loads: trains every case, and prints the weights. */
import assert from 'node:assert/strict';
import type { Variable } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { CASES, PROBLEM, STEPS } from './optimizer-cases.ts';
import { trainingModels } from './training-models.ts';

export interface Weights {
  name: string;
  rung: string;
  weights: number[][];
  isTraced: boolean;
}

const { tf, rung } = await loadEngine();
const { isTraced } = trainingModels(tf);
const [inputs = 0, hidden = 0, classes = 0] = PROBLEM.layers;
const x = tf.tensor2d(PROBLEM.x, [PROBLEM.x.length / inputs, inputs]);
const y = tf.oneHot(tf.tensor1d(PROBLEM.y, 'int32'), classes);
const found: Weights[] = [];
for (const { name, make, averages } of CASES) {
  const optimizer = make();
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: hidden, activation: 'tanh', inputShape: [inputs] }));
  model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));
  model.setWeights(model.getWeights().map(({ shape }, index) => tf.tensor(PROBLEM.weights[index] ?? [], shape)));
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  for (let step = 0; step < STEPS; step += 1) await model.trainOnBatch(x, y);
  if (averages) optimizer.finalizeVariableValues(model.getWeights() as Variable[]);
  const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
  assert.equal(optimizer.iterations, STEPS);
  found.push({ name, rung, weights, isTraced: rung === 'native' && (await isTraced(model, x, y)) });
}
console.log(JSON.stringify(found));
