/** Program: steps of optimizers on the engine of this process. `our-optimizers.ts cases.json results.json`. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { NamedTensorMap, Optimizer } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { numbersOf, values, type Values } from './case.ts';
import type { OptimizerCase } from './optimizer-case.ts';

const { tf } = await loadEngine();
const [casesFile = '', resultsFile = ''] = process.argv.slice(2);
const cases = JSON.parse(readFileSync(casesFile, 'utf8')) as OptimizerCase[];
writeFileSync(resultsFile, JSON.stringify(cases.map(weightsAfterEachStep)));

function weightsAfterEachStep({ ours, start, steps }: OptimizerCase): Values[][] {
  const optimizer = made(ours);
  const variables = start.map((values) => tf.variable(tensor(values)));
  return steps.map((gradients) => {
    const byName: NamedTensorMap = {};
    variables.forEach(({ name }, at) => {
      const gradient = gradients[at];
      if (gradient) byName[name] = tensor(gradient);
    });
    optimizer.applyGradients(byName);
    return variables.map((variable) => values(variable.shape, [...variable.dataSync()]));
  });
}

function made(ours: OptimizerCase['ours']): Optimizer {
  if ('create' in ours) {
    const factories = tf.train as unknown as { [name: string]: ((...args: unknown[]) => Optimizer) | undefined };
    const create = factories[ours.create];
    if (create === undefined) throw new Error(`tf.train has no ${ours.create}`);
    return create(...ours.args);
  }
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer: ours.compile, loss: 'meanSquaredError' });
  return model.optimizer;
}

function tensor(given: Values) {
  return tf.tensor(numbersOf(given), given.shape);
}
