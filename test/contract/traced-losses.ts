/**
 * A process of its own, because oneDNN is chosen when TensorFlow loads: trains every example for 200 steps op by op, and
 * traced under each LIMPID_XLA that it is given. Prints for each of these, example by example, how far the losses are apart,
 * relatively, and whether the last step was traced. `traced-losses.ts off always`
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
const settings = process.argv.slice(2);
const compared: Compared[][] = settings.map(() => []);
for (const [what, make] of cases) {
  process.env['LIMPID_TRACE'] = 'off';
  const opByOp = make();
  const expected = await losses(opByOp.model, opByOp.x, opByOp.y, STEPS);
  delete process.env['LIMPID_TRACE'];
  for (const [at, xla] of settings.entries()) {
    process.env['LIMPID_XLA'] = xla;
    const { model, x, y } = make();
    const found = await losses(model, x, y, STEPS);
    const apart = Math.max(...expected.map((loss, step) => Math.abs((found[step] ?? NaN) / loss - 1)));
    const learns = Number(found.at(-1)) < Number(found[0]);
    compared[at]?.push({ what, apart, isTraced: await isTraced(model, x, y), learns });
  }
}
console.log(JSON.stringify(compared));
