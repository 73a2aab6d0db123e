/** The GRU layer of two ops against Keras, and against tfjs's own layer and cells, op by op. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { saveSavedModel } from '../../kernel/src/models/save-saved-model.ts';
import { seeded } from '../seeded.ts';
import { compute, kernels } from './recurrent-layer.ts';
import { assertClose } from './repairs/close.ts';
import type { GruCase, GruResult } from './repairs/gru.ts';
import { inTensorFlow } from './repairs/peers.ts';
import { Draw } from './repairs/random-cases.ts';
import { FEW_KERNELS, losses, trainingModels } from './training-models.ts';

/** Batch, steps, features, units. */
const SIZES = [
  [32, 28, 28, 128],
  [1, 1, 1, 1],
  [1, 60, 3, 5],
  [17, 5, 4, 33],
  [3, 1, 2, 64],
  [9, 12, 40, 7],
] as const;

describe('the fused GRU', () => {
  seeded();
  let tf: TensorFlow;
  let keras: Map<GruCase, GruResult>;
  const cases = SIZES.flatMap((size, at) => [true, false].map((after) => drawCase(new Draw(at + 7), size, after)));
  const random = Array.from({ length: 16 }, (_, seed) => {
    const draw = new Draw(100 + seed);
    const size = [draw.whole(1, 20), draw.whole(1, 12), draw.whole(1, 40), draw.whole(1, 40)] as const;
    return drawCase(draw, size, draw.flag());
  });

  before(async function () {
    this.timeout(300_000);
    ({ tf } = await loadEngine());
    const all = [...cases, ...random];
    // SAFETY: gru.py prints one for each case.
    const results = (await inTensorFlow('gru.py', all)) as GruResult[];
    keras = new Map(all.map((one, at) => [one, results[at] ?? assert.fail()]));
  });

  for (const one of [...cases, ...random]) {
    const { config, shape } = one;
    it(`${shape.join(' × ')} ${JSON.stringify(config)} has Keras' outputs and gradients`, () => {
      const { layer, x } = make(config, one);
      const ours = compute(tf, layer, x, one.upstream);
      assert.ok(ours.kernels.includes('LimpidGruGrad'));
      assertSame(ours, keras.get(one) ?? assert.fail());
    });

    it(`${shape.join(' × ')} ${JSON.stringify(config)} and hard sigmoids: those of tfjs's own layer`, () => {
      const { layer, x } = make({ ...config, recurrentActivation: 'hardSigmoid' }, one);
      const fused = compute(tf, layer, x, one.upstream);
      assert.ok(fused.kernels.includes('LimpidGru'));
      // a mask that lets everything pass is not fused
      const opByOp = compute(tf, layer, x, one.upstream, { mask: tf.ones(x.shape.slice(0, 2), 'bool') });
      assert.ok(!opByOp.kernels.includes('LimpidGru'));
      assertSame(fused, opByOp);
    });
  }

  for (const resetAfter of [true, false]) {
    it(`states come out and go in, with their gradient (resetAfter: ${resetAfter})`, () => {
      const layer = gru({ units: 6, returnState: true, resetAfter });
      const x: Tensor3D = tf.randomNormal([2, 8, 3], 0, 1, 'float32', 5);
      const [whole] = layer.apply(x) as Tensor[];
      const [, state] = layer.apply(tf.slice(x, [0, 0, 0], [2, 3, 3])) as Tensor[];
      const rest = tf.slice(x, [0, 3, 0], [2, 5, 3]);
      // with a mask, op by op
      const from = (initial: Tensor, mask?: Tensor) => {
        const [output] = layer.call(rest, { initialState: [initial], mask }) as Tensor[];
        return output ?? assert.fail();
      };
      const given = state ?? assert.fail();
      assertClose([...from(given).dataSync()], [...(whole?.dataSync() ?? [])], 'output', 1e-6);
      const gradient = (mask?: Tensor) => tf.grad((initial) => tf.sum(from(initial, mask)))(given);
      const names = kernels(tf, () => gradient());
      assert.ok(names.includes('LimpidGruGrad'));
      const [fused, opByOp] = [gradient(), gradient(tf.ones([2, 5], 'bool'))];
      assertClose([...fused.dataSync()], [...opByOp.dataSync()], 'gradient', 1e-6);
    });

    it(`a stateful layer goes on where it was, and is reset (resetAfter: ${resetAfter})`, () => {
      const layer = gru({ units: 4, stateful: true, batchInputShape: [2, 3, 2], resetAfter });
      const x = tf.randomNormal([2, 3, 2], 0, 1, 'float32', 6);
      const next = () => [...(layer.apply(x) as Tensor).dataSync()];
      const first = next();
      assert.notDeepEqual(next(), first);
      layer.resetStates();
      assert.deepEqual(next(), first);
    });

    it(`trains traced as op by op, inside of bidirectional and before another (resetAfter: ${resetAfter})`, async () => {
      const { kernelsOf } = trainingModels(tf);
      const [x, y] = [tf.randomNormal([16, 5, 2]), tf.randomNormal([16, 4])];
      const both = tf.layers.bidirectional({
        layer: gru({ units: 3, returnSequences: true, resetAfter }),
        mergeMode: 'concat',
        inputShape: [5, 2],
      });
      const model = tf.sequential({ layers: [both, gru({ units: 4, resetAfter })] });
      const weights = model.getWeights().map((weight) => weight.clone());
      const train = async (): Promise<number[]> => {
        model.setWeights(weights);
        model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
        return losses(model, x, y, 30);
      };
      const traced = await train();
      assert.ok((await kernelsOf(() => model.trainOnBatch(x, y))) <= FEW_KERNELS);
      process.env['LIMPID_TRACE'] = 'off';
      const eager = await train().finally(() => delete process.env['LIMPID_TRACE']);
      assertClose(traced, eager, 'losses', 1e-6);
      assert.ok(Number(traced.at(-1)) < Number(traced[0]));
    });
  }

  it('what the op does not do goes its way: dropout in training, masks, other activations, second derivatives', () => {
    const x: Tensor3D = tf.ones([2, 3, 2]);
    const isFused = (layer: ReturnType<typeof gru>, kwargs = {}) =>
      kernels(tf, () => layer.apply(x, kwargs)).includes('LimpidGru');
    const dropping = gru({ units: 4, dropout: 0.5 });
    assert.deepEqual([isFused(dropping, { training: true }), isFused(dropping)], [false, true]);
    assert.equal(isFused(gru({ units: 4 }), { mask: tf.ones([2, 3], 'bool') }), false);
    assert.equal(isFused(gru({ units: 4, activation: 'relu' })), false);
    const layer = gru({ units: 2 });
    const slope = tf.grad((input: Tensor) => tf.sum(layer.apply(input) as Tensor));
    const curvature = kernels(tf, () => tf.grad((input: Tensor) => tf.sum(tf.square(slope(input))))(x));
    assert.ok(!curvature.includes('LimpidGru'));
  });

  it('goes into a SavedModel as ops that every TensorFlow has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-gru-'));
    try {
      const model = tf.sequential({ layers: [gru({ units: 3, inputShape: [4, 2], resetAfter: true })] });
      await saveSavedModel(model, folder);
      const text = await readFile(join(folder, 'saved_model.pb'), 'latin1');
      assert.deepEqual([text.includes('MatMul'), text.includes('Limpid')], [true, false]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('NaN comes out as NaN', () => {
    for (const resetAfter of [true, false]) {
      const layer = gru({ units: 4, resetAfter });
      const x = tf.fill([1, 3, 2], NaN);
      assert.ok([...(layer.apply(x) as Tensor).dataSync()].every(Number.isNaN));
    }
  });

  function gru(config: GruCase['config'] & { resetAfter?: boolean }) {
    return tf.layers.gru({ recurrentActivation: 'sigmoid', ...config });
  }

  function make(config: GruCase['config'], { shape, x, weights }: GruCase) {
    const layer = tf.layers.gru({ ...config, recurrentInitializer: 'zeros' });
    const [batch = 0, steps = 0, features = 0] = shape;
    const input = tf.tensor3d(x, [batch, steps, features]);
    layer.apply(input); // builds it
    layer.setWeights(weights.map(({ values, shape }) => tf.tensor(values, shape)));
    return { layer, x: input };
  }

  function assertSame(ours: GruResult, peer: GruResult): void {
    assertClose(ours.output, peer.output, 'outputs', 1e-5);
    assert.equal(ours.gradients.length, peer.gradients.length);
    ours.gradients.forEach((gradient, at) => assertClose(gradient, peer.gradients[at] ?? [], `gradient ${at}`, 1e-5));
  }
});

function drawCase(draw: Draw, size: readonly [number, number, number, number], resetAfter: boolean): GruCase {
  const [batch, steps, features, units] = size;
  const [useBias, returnSequences, goBackwards] = [draw.flag(), draw.flag(), draw.flag()];
  // such that gates are neither open nor closed
  const weigh = (scale: number, ...shape: number[]) => ({
    shape,
    values: draw.values(shape).map((value) => value / scale),
  });
  const bias = resetAfter ? [2, 3 * units] : [3 * units];
  const options = { resetAfter }; // which tfjs does not declare of layers
  return {
    config: { ...options, units, useBias, returnSequences, goBackwards, recurrentActivation: 'sigmoid' },
    shape: [batch, steps, features],
    x: draw.values([batch, steps, features]),
    weights: [
      weigh(features > 16 ? 4 : 1, features, 3 * units),
      weigh(units > 16 ? 4 : 1, units, 3 * units),
      ...(useBias ? [weigh(1, ...bias)] : []),
    ],
    upstream: draw.values([batch, returnSequences ? steps : 1, units]),
  };
}
