/** Losses of models with several outputs; their training is compared with Keras's and PyTorch's in test/keras ("heads"). */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../kernel/src/engine/load.ts';

describe('a model with two outputs', () => {
  it('is told the sum of its losses, each loss, and each metric when it is evaluated (tensorflow/tfjs#5941)', async () => {
    const { tf } = await loadEngine();
    const x = tf.input({ shape: [3] });
    const heads = [
      tf.layers.dense({ units: 2, name: 'first' }).apply(x),
      tf.layers.dense({ units: 4, name: 'second' }).apply(x),
    ];
    // SAFETY: what a layer gives for one symbolic tensor is another.
    const model = tf.model({ inputs: x, outputs: heads as ReturnType<typeof tf.input>[] });
    model.compile({ optimizer: 'sgd', loss: ['meanSquaredError', 'meanAbsoluteError'], metrics: ['mae'] });
    const [given, one, other] = [tf.randomNormal([8, 3]), tf.ones([8, 2]), tf.zeros([8, 4])];

    const told = [model.evaluate(given, [one, other])].flat().map((value) => value.dataSync()[0] ?? Number.NaN);
    // SAFETY: a model with two outputs predicts two tensors.
    const [first, second] = model.predict(given) as [typeof one, typeof other];
    const [mse, mae, maeOfFirst] = [
      tf.losses.meanSquaredError(one, first),
      tf.losses.absoluteDifference(other, second),
      tf.losses.absoluteDifference(one, first),
    ].map((value) => value.dataSync()[0] ?? Number.NaN);

    assert.deepEqual(model.metricsNames, ['loss', 'first_loss', 'second_loss', 'first_mae', 'second_mae']);
    const expected = [(mse ?? 0) + (mae ?? 0), mse, mae, maeOfFirst, mae];
    for (const [index, value] of expected.entries()) {
      assert.ok(
        Math.abs((told[index] ?? 0) - (value ?? 0)) < 1e-5,
        `${model.metricsNames[index]}: ${told.join()} for ${expected.join()}`,
      );
    }

    const { history } = await model.fit(given, [one, other], { epochs: 1, validationData: [given, [one, other]] });
    const last = (name: string): number => Number(history[name]?.at(-1));
    assert.ok(Math.abs(last('val_loss') - last('val_first_loss') - last('val_second_loss')) < 1e-5);
  });
});
