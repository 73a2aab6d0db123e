/** `compare` of models that give numbers, and of models of several inputs: errors are what scikit-learn says they are. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { compare } from '../../kernel/src/choose/compare.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { scikit } from '../python-peer.ts';
import { seeded } from '../seeded.ts';

const ROWS = 60;
const METRICS = ['rmse', 'mae', 'r2'] as const;

describe('the choice among models of numbers and of several inputs', () => {
  seeded();
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  it('RMSE, MAE and R² are those of scikit-learn, of one output and of three', async () => {
    const x = tf.randomNormal([ROWS, 4], 0, 1, 'float32', 1);
    const cases: [tf.LayersModel, tf.Tensor][] = [1, 3].map((units) => [
      tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] })] }),
      tf.randomNormal([ROWS, units], 0, 1, 'float32', 2),
    ]);
    const sent = cases.map(([model, y]) => [y.arraySync(), [model.predict(x)].flat()[0]?.arraySync()]);
    // SAFETY: printed by scikit_regression.py.
    const wanted = (await scikit('contract/scikit_regression.py', sent)) as {
      [metric in (typeof METRICS)[number]]: number;
    }[];
    assert.equal(wanted.length, 2);
    for (const [at, [model, y]] of cases.entries()) {
      const { measured, recommended } = await compare({ model }, { x, y });
      const found = measured[0]?.regression;
      assert.ok(found && recommended === 'model');
      for (const metric of METRICS) {
        const theirs = wanted[at]?.[metric] ?? Number.NaN;
        const apart = Math.abs(found[metric] - theirs);
        assert.ok(apart < 1e-9 * Math.max(1, Math.abs(theirs)), `${metric}: ${apart}`);
      }
      assert.ok(found.rmseInterval.least < found.rmse && found.rmse < found.rmseInterval.most);
    }
  });

  it('several inputs come as a list or by names, and what does not fit is refused', async () => {
    const inputs = ['image', 'age'].map((name) => tf.input({ shape: [2], name }));
    const joined = tf.layers.concatenate().apply(inputs);
    const units = { units: 2, activation: 'softmax' } as const;
    // SAFETY: of symbolic tensors it makes one.
    const both = tf.model({ inputs, outputs: tf.layers.dense(units).apply(joined) as tf.SymbolicTensor });
    const only = tf.input({ shape: [2], name: 'age' });
    // SAFETY: as above.
    const one = tf.model({ inputs: only, outputs: tf.layers.dense(units).apply(only) as tf.SymbolicTensor });
    const [image, age] = [1, 2].map((seed) => tf.randomNormal([ROWS, 2], 0, 1, 'float32', seed));
    assert.ok(image && age);
    const y = Array.from({ length: ROWS }, (_, at) => at % 2);
    const byNames = await compare({ both, one }, { x: { image, age }, y }, { explained: 1 });
    const byOrder = await compare({ both }, { x: [image, age], y });
    assert.equal(byNames.measured[0]?.accuracy, byOrder.measured[0]?.accuracy);
    assert.deepEqual(
      byNames.measured.map(({ inputs: count, robustness }) => [count, robustness === null]),
      [
        [2, true],
        [1, false],
      ],
    );
    const refused = (x: Parameters<typeof compare>[1]['x'], reason: RegExp) =>
      assert.rejects(compare({ both }, { x, y }), { code: 'COMPARE_INPUTS', message: reason });
    await refused(image, /no samples of image, age/);
    await refused({ image }, /no samples of age/);
    await refused([image, age.slice(0, 9)], /60, 9 samples/);
    await assert.rejects(compare({ one }, { x: age, y: [0.5] }), { code: 'COMPARE_TARGETS' });
    await assert.rejects(compare({ one }, { x: age, y: [...y, ...y].map((value) => value / 0) }), {
      code: 'COMPARE_TARGETS',
    });
  });
});
