/** Crossentropy behind a softmax, from the logits: against Keras, and where tfjs's own stays. */
import assert from 'node:assert/strict';
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import type { NodeBackend } from '../../../kernel/src/engine/traced/backend.ts';
import { losses } from '../training-models.ts';
import { assertClose } from './close.ts';
import type { CrossEntropyCase, CrossEntropyResult } from './cross-entropy.ts';
import { inTensorFlow, onRung, RUNGS } from './peers.ts';
import { Draw } from './random-cases.ts';

/** Of largest logits; from some 20 on, tfjs alone clips. */
const SIZES = [1, 8, 60, 1000];

describe('crossentropy behind a softmax', () => {
  const cases = Array.from({ length: 40 }, (_, seed) => randomCase(new Draw(seed), SIZES[seed % 4] ?? 1));
  let keras: CrossEntropyResult[];
  let tf: TensorFlow;

  before(async function () {
    this.timeout(120_000);
    // SAFETY: cross_entropy.py prints it.
    keras = (await inTensorFlow('cross_entropy.py', cases)) as CrossEntropyResult[];
    ({ tf } = await loadEngine());
  });

  for (const rung of RUNGS) {
    it(`loss, metric and gradient are those of Keras, op by op and traced, on ${rung}`, async () => {
      // SAFETY: cross-entropy.ts prints it.
      const ours = (await onRung(rung, 'cross-entropy.ts', cases)) as CrossEntropyResult[];
      assert.equal(ours.length, cases.length);
      for (const [index, { evaluated, ...steps }] of ours.entries()) {
        const [peer, one] = [keras[index] ?? assert.fail(), cases[index] ?? assert.fail()];
        const what = `case ${index}: ${one.loss} of [${one.shape.join()}]`;
        for (const way of ['opByOp', 'traced'] as const) {
          const { loss, crossentropy, gradient } = steps[way];
          assertClose([loss, crossentropy], [peer[way].loss, peer[way].crossentropy], `${what}, ${way}`, 1e-6);
          assertClose(gradient, peer[way].gradient, `gradient of ${what}, ${way}`, 1e-6);
        }
        assertClose(evaluated, peer.evaluated, `${what}, evaluated`, 1e-6);
      }
    }).timeout(120_000);
  }

  it('an example that is utterly wrong has a gradient, where tfjs alone gives none', async () => {
    const { model, x, y } = logitsModel([[60, 0, -60]], [[0, 0, 1]]);
    assert.deepEqual(await losses(model, x, y, 1), [120]);
    assertClose(gradientOf(model, [60, 0, -60]), [1, 0, -1], 'gradient', 1e-6);
  });

  it('a target row of zeros masks its example, and one that sums to two counts twice', async () => {
    const logits = [
      [1, 2, 3],
      [1, 2, 3],
    ];
    const one = logitsModel(logits, [
      [0, 1, 0],
      [0, 0, 0],
    ]);
    await losses(one.model, one.x, one.y, 1);
    const [gradient, masked] = halves(gradientOf(one.model, logits.flat()));
    assertClose(masked, [0, 0, 0], 'masked');
    const two = logitsModel(logits, [
      [0, 2, 0],
      [0, 1, 1],
    ]);
    await losses(two.model, two.x, two.y, 1);
    const [twice, both] = halves(gradientOf(two.model, logits.flat()));
    assertClose(
      twice,
      gradient.map((each) => 2 * each),
      'twice',
      1e-6,
    );
    const softmax = [...tf.softmax(tf.tensor1d([1, 2, 3])).dataSync()];
    assertClose(
      both,
      softmax.map((share, at) => (2 * share - (at === 0 ? 0 : 1)) / 2),
      'two labels',
      1e-6,
    );
  });

  it('a label that is none of the classes is told, and the model trains on', async () => {
    const { model, x } = logitsModel([[1, 2, 3]], [[0, 1, 0]], 'sparseCategoricalCrossentropy');
    for (const label of [3, -1]) {
      await assert.rejects(
        losses(model, x, tf.tensor2d([[label]]), 1),
        new RegExp(`label value of ${label} .*\\[0, 3\\)`),
      );
    }
    await losses(model, x, tf.tensor2d([[2]]), 5);
    await assert.rejects(losses(model, x, tf.tensor2d([[3]]), 1), /A traced step.*label value of 3/);
    const [first, second] = await losses(model, x, tf.tensor2d([[2]]), 2);
    assert.ok(Number(second) < Number(first));
  });

  it('a softmax that is reshaped before the loss keeps the clipped loss', () => {
    const softmax = () => tf.layers.activation({ activation: 'softmax', inputShape: [3] });
    for (const { layers, expected } of [
      { layers: [softmax()], expected: 120 },
      { layers: [softmax(), tf.layers.reshape({ targetShape: [3] })], expected: -Math.log(1e-7) },
    ]) {
      const model = tf.sequential({ layers });
      model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' });
      const [loss] = (model.evaluate(tf.tensor2d([[60, 0, -60]]), tf.tensor2d([[0, 0, 1]])) as Scalar).dataSync();
      assertClose([loss ?? NaN], [expected], `${layers.length} layers`, 1e-6);
    }
  });

  it('two outputs, a nested model and the layer Softmax: each finds its own logits', () => {
    const input = tf.input({ shape: [3] });
    const inner = tf.sequential({ layers: [tf.layers.activation({ activation: 'softmax', inputShape: [3] })] });
    const doubled = tf.layers.add().apply([input, input]) as never;
    const outputs = [inner.apply(input), tf.layers.softmax({ axis: -1 }).apply(doubled)] as never;
    const model = tf.model({ inputs: input, outputs });
    model.compile({ loss: ['categoricalCrossentropy', 'sparseCategoricalCrossentropy'], optimizer: 'sgd' });
    const found = model.evaluate(tf.tensor2d([[60, 0, -60]]), [
      tf.tensor2d([[0, 0, 1]]),
      tf.tensor2d([[2]]),
    ]) as Scalar[];
    const each = found.slice(-2).map((value) => value.dataSync()[0]);
    assert.deepEqual(each, [120, 240]);
  });

  it('gradients go through evaluate: by inputs, by targets, and those of gradients', () => {
    const logits = tf.tensor2d([[0.5, -1, 2]]);
    const truth = tf.tensor2d([[0.2, 0.7, 0.1]]);
    const model = tf.sequential({ layers: [tf.layers.activation({ activation: 'softmax', inputShape: [3] })] });
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' });
    const loss = (x: Tensor, y: Tensor) => model.evaluate(x, y) as Scalar;
    const [byLogits, byTruth] = tf.grads(loss)([logits, truth]);
    const excess = tf.sub(tf.softmax(logits), truth);
    near(byLogits, excess);
    near(byTruth, tf.neg(tf.logSoftmax(logits)));
    const second = tf.grad((x: Tensor) => tf.sum(tf.square(tf.grad((z: Tensor) => loss(z, truth))(x))));
    // twice the Hessian, diag(p) - p pᵀ, times the gradient
    const p = tf.softmax(logits);
    near(second(logits), tf.mul(2, tf.mul(p, tf.sub(excess, tf.sum(tf.mul(p, excess))))));
  });

  it('a step leaves no tensor, nor do evaluate and predict, nor one that fails', async () => {
    const { model, x, y } = logitsModel([[1, 2, 3]], [[1]], 'sparseCategoricalCrossentropy');
    const wrong = tf.tensor2d([[3]]);
    const use = async (): Promise<void> => {
      await losses(model, x, y, 3);
      tf.dispose(model.evaluate(x, y));
      tf.dispose(model.predict(x));
      assert.throws(() => model.evaluate(x, wrong), /label value of 3/);
    };
    await losses(model, x, y, 6);
    await use();
    const before = tf.memory().numTensors;
    await use();
    assert.equal(tf.memory().numTensors, before);
  });

  it("a step of tutorial 1's network has fewer ops of TensorFlow's than by tfjs's own loss", async () => {
    // SAFETY: the backend of the native rung; its binding runs the ops.
    const { binding } = tf.backend() as unknown as NodeBackend;
    const { executeOp } = binding;
    const x = tf.zeros([8, 28, 28, 1]);
    const opsOf = async (
      loss: string | ((truth: Tensor, prediction: Tensor) => Tensor),
      y: Tensor,
    ): Promise<number> => {
      const model = tutorialModel();
      model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
      await model.trainOnBatch(x, y);
      let ops = 0;
      binding.executeOp = (...given) => ((ops += 1), executeOp.apply(binding, given));
      await model.trainOnBatch(x, y);
      binding.executeOp = executeOp;
      return ops;
    };
    process.env['LIMPID_TRACE'] = 'off';
    const labels = tf.range(0, 8, 1, 'int32');
    const shares = tf.cast(tf.oneHot(labels, 10), 'float32');
    const sparse = await opsOf('sparseCategoricalCrossentropy', tf.expandDims(labels, 1));
    const categorical = await opsOf('categoricalCrossentropy', shares);
    // a function of the notebook's own does not find the logits
    const clipped = await opsOf((truth, prediction) => tf.metrics.categoricalCrossentropy(truth, prediction), shares);
    delete process.env['LIMPID_TRACE'];
    assert.ok(categorical + 10 <= clipped, `${categorical} ops, ${clipped} by tfjs's loss`);
    assert.ok(sparse + 10 <= clipped, `${sparse} ops, ${clipped} by tfjs's loss`);
  });

  function logitsModel(logits: number[][], truth: number[][], loss = 'categoricalCrossentropy') {
    const classes = logits[0]?.length ?? 0;
    const model = tf.sequential();
    model.add(tf.layers.dense({ inputShape: [logits.length], units: classes, useBias: false }));
    model.add(tf.layers.activation({ activation: 'softmax' }));
    model.setWeights([tf.tensor2d(logits)]);
    model.compile({ loss, optimizer: tf.train.sgd(1) });
    return { model, x: tf.eye(logits.length), y: tf.tensor2d(truth) };
  }

  /** After one step of rate 1. */
  function gradientOf(model: LayersModel, before: number[]): number[] {
    const after = model.getWeights()[0]?.dataSync() ?? assert.fail();
    return before.map((logit, at) => logit - (after[at] ?? NaN));
  }

  function near(found: Tensor | undefined, expected: Tensor): void {
    assertClose([...(found ?? assert.fail()).dataSync()], [...expected.dataSync()], 'gradient', 1e-6);
  }

  function tutorialModel(): LayersModel {
    return tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 128, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    });
  }
});

function halves(values: number[]): [number[], number[]] {
  return [values.slice(0, values.length / 2), values.slice(values.length / 2)];
}

function randomCase(draw: Draw, size: number): CrossEntropyCase {
  const classes = draw.whole(2, 10);
  const shape = [draw.whole(1, 6), ...(draw.flag() ? [draw.whole(1, 4)] : []), classes];
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
  const labels = Array.from({ length: rows }, () => draw.whole(0, classes - 1));
  const isSparse = draw.flag();
  const smoothing = draw.flag() ? 0.25 : 0;
  return {
    loss: isSparse ? 'sparseCategoricalCrossentropy' : 'categoricalCrossentropy',
    shape,
    logits: draw.values(shape).map((value) => size * value),
    truth: isSparse
      ? labels
      : labels.flatMap((label) =>
          Array.from({ length: classes }, (_, at) => smoothing / classes + (at === label ? 1 - smoothing : 0)),
        ),
    classWeight: shape.length === 2 && draw.flag() ? Array.from({ length: classes }, () => draw.whole(1, 8) / 4) : null,
  };
}
