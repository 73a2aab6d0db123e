/** GRUs with `resetAfter` against those of Keras, and what tfjs does with a layer: save, load, wrap, train. */
import assert from 'node:assert/strict';
import type { Sequential, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { FEW_KERNELS, losses, trainingModels } from '../training-models.ts';
import { seeded } from '../../seeded.ts';
import { assertClose } from './close.ts';
import type { GruCase, GruResult } from './gru.ts';
import { inTensorFlow, onRung, RUNGS } from './peers.ts';
import { Draw } from './random-cases.ts';

describe('GRU with resetAfter (tensorflow/tfjs#5728)', () => {
  seeded();
  const cases = Array.from({ length: 24 }, (_, seed) => randomCase(new Draw(seed)));
  let keras: GruResult[];
  let tf: TensorFlow;

  before(async function () {
    this.timeout(300_000);
    // SAFETY: gru.py prints it.
    keras = (await inTensorFlow('gru.py', cases)) as GruResult[];
    ({ tf } = await loadEngine());
  });

  for (const rung of RUNGS) {
    it(`outputs and gradients are those of Keras, on ${rung}`, async () => {
      // SAFETY: gru.ts prints it.
      const ours = (await onRung(rung, 'gru.ts', cases)) as GruResult[];
      assert.equal(ours.length, cases.length);
      for (const [index, { output, gradients }] of ours.entries()) {
        const peer = keras[index] ?? assert.fail();
        const what = JSON.stringify(cases[index]?.config);
        assertClose(output, peer.output, `outputs of ${what}`);
        assert.equal(gradients.length, peer.gradients.length);
        gradients.forEach((gradient, at) =>
          assertClose(gradient, peer.gradients[at] ?? [], `gradient ${at} of ${what}`),
        );
      }
    }).timeout(300_000);
  }

  it('a saved model keeps it, also inside of bidirectional; the default is false as ever', async () => {
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [5, 2] }));
    model.add(tf.layers.bidirectional({ layer: gru({ units: 3, returnSequences: true }), mergeMode: 'concat' }));
    model.add(gru({ units: 4 }));
    // SAFETY: what toJSON gives is text unless it is asked for an object.
    const again = await tf.models.modelFromJSON(JSON.parse(model.toJSON() as string) as never);
    const shapes = [
      [2, 9],
      [3, 9],
      [2, 9],
      [2, 9],
      [3, 9],
      [2, 9],
      [6, 12],
      [4, 12],
      [2, 12],
    ];
    assert.deepEqual(
      again.weights.map(({ shape }) => shape),
      shapes,
    );
    again.setWeights(model.getWeights());
    const x = tf.randomNormal([3, 5, 2]);
    assertClose(predict(again as Sequential, x), predict(model, x), 'the loaded model', 0);
    const plain = tf.layers.gru({ units: 3 });
    plain.build([null, 5, 2]);
    assert.equal(plain.getConfig()['resetAfter'], false);
    assert.deepEqual(plain.getWeights()[2]?.shape, [9]);
  });

  it('the cell inside of rnn() computes what the layer computes', () => {
    const layer = gru({ units: 3, returnSequences: true });
    const rnn = tf.layers.rnn({ cell: tf.layers.gruCell({ units: 3, resetAfter: true }), returnSequences: true });
    const x = tf.randomNormal([3, 5, 2]);
    for (const one of [layer, rnn]) one.apply(x);
    rnn.setWeights(layer.getWeights());
    const [byCells, byLayer] = [rnn, layer].map((one) => [...(one.apply(x) as Tensor).dataSync()]);
    assertClose(byCells ?? [], byLayer ?? [], 'outputs', 1e-6); // the layer may be one op
    const { className, config } = rnn.getConfig()['cell'] as { className: string; config: { resetAfter: boolean } };
    assert.deepEqual([className, config.resetAfter], ['GRUCell', true]);
  });

  it('drops the same numbers in all steps of a sequence, and nothing when it predicts', () => {
    const ones = { kernelInitializer: 'ones', recurrentInitializer: 'zeros', activation: 'linear' } as const;
    const layer = gru({ ...ones, units: 1, dropout: 0.5, returnSequences: true });
    const x = tf.ones([64, 2, 1]);
    const dropped = (layer.apply(x, { training: true }) as Tensor).reshape([64, 2]).arraySync() as number[][];
    assert.ok(dropped.some(([first]) => first === 0) && dropped.some(([first]) => first !== 0));
    for (const [first, second] of dropped) assert.equal(first === 0, second === 0);
    assert.ok((layer.apply(x) as Tensor).dataSync().every((value) => value !== 0));
  });

  it('trains as one function of TensorFlow, to the same losses as op by op', async () => {
    const { kernelsOf } = trainingModels(tf);
    const [x, y] = [tf.randomNormal([16, 5, 2]), tf.randomNormal([16, 4])];
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [5, 2] }), gru({ units: 4 })] });
    const weights = model.getWeights().map((weight) => weight.clone());
    const train = async (): Promise<number[]> => {
      model.setWeights(weights);
      model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
      return losses(model, x, y, 20);
    };
    const traced = await train();
    assert.ok((await kernelsOf(() => model.trainOnBatch(x, y))) <= FEW_KERNELS);
    process.env['LIMPID_TRACE'] = 'off';
    const eager = await train().finally(() => delete process.env['LIMPID_TRACE']);
    assertClose(traced, eager, 'losses', 1e-6);
    assert.ok(Number(traced.at(-1)) < Number(traced[0]));
  });

  function gru(args: Parameters<TensorFlow['layers']['gru']>[0]) {
    return tf.layers.gru(Object.assign({ resetAfter: true }, args));
  }

  function predict(model: Sequential, x: Tensor): number[] {
    return [...(model.predict(x) as Tensor).dataSync()];
  }
});

function randomCase(draw: Draw): GruCase {
  const [batch, time, features, units] = [draw.whole(1, 4), draw.whole(1, 6), draw.whole(1, 5), draw.whole(1, 5)];
  const [useBias, returnSequences] = [draw.flag(), draw.flag()];
  const weigh = (...shape: number[]) => ({ shape, values: draw.values(shape) });
  return {
    config: {
      ...{ units, useBias, returnSequences, resetAfter: true, goBackwards: draw.flag() },
      activation: draw.one(['tanh', 'sigmoid', 'elu']),
      recurrentActivation: draw.one(['sigmoid', 'tanh']),
    },
    shape: [batch, time, features],
    x: draw.values([batch, time, features]),
    weights: [weigh(features, 3 * units), weigh(units, 3 * units), ...(useBias ? [weigh(2, 3 * units)] : [])],
    upstream: draw.values([batch, returnSequences ? time : 1, units]),
  };
}
