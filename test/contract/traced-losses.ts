/**
 * A process of its own, because oneDNN is chosen when TensorFlow loads: trains every example for 200 steps op by op and
 * traced, and prints for each how far the losses are apart, relatively, and whether the last step was traced.
 */
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { losses, trainingModels, type Example } from './training-models.ts';

export interface Compared {
  what: string;
  apart: number;
  isTraced: boolean;
  learns: boolean;
}

const STEPS = 200;

const { tf } = await loadEngine();
const { models, optimizers, example, isTraced } = trainingModels(tf);
const cases: [what: string, make: () => Example][] = [
  ...Object.keys(models).map((what): [string, () => Example] => [what, () => example(what, tf.train.adam())]),
  ...Object.entries(optimizers).map(([name, optimizer]): [string, () => Example] => [
    name,
    () => example('MLP', optimizer()),
  ]),
];
const compared: Compared[] = [];
for (const [what, make] of cases) {
  process.env['LIMPID_TRACE'] = 'off';
  const opByOp = make();
  const expected = await losses(opByOp.model, opByOp.x, opByOp.y, STEPS);
  delete process.env['LIMPID_TRACE'];
  const { model, x, y } = make();
  const found = await losses(model, x, y, STEPS);
  const apart = Math.max(...expected.map((loss, step) => Math.abs((found[step] ?? NaN) / loss - 1)));
  const learns = Number(found.at(-1)) < Number(found[0]);
  compared.push({ what, apart, isTraced: await isTraced(model, x, y), learns });
}
console.log(JSON.stringify(compared));
