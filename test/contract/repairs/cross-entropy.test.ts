/** Crossentropy behind a softmax or a sigmoid, from the logits: against Keras, and where tfjs's own stays. */
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

describe('crossentropy behind a softmax or a sigmoid', () => {
  const cases = [randomCase, binaryCase].flatMap((drawn, kind) =>
    Array.from({ length: kind === 0 ? 40 : 24 }, (_, seed) => drawn(new Draw(seed), SIZES[seed % 4] ?? 1)),
  );
  let keras: CrossEntropyResult[];
  let tf: TensorFlow;

  before(async function () {
    this.timeout(300_000);
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
    }).timeout(300_000);
  }

  it('an example that is utterly wrong has a gradient, where tfjs alone gives none', async () => {
    const { model, x, y } = logitsModel([[60, 0, -60]], [[0, 0, 1]]);
    assert.deepEqual(await losses(model, x, y, 1), [120]);
    assertClose(gradientOf(model, [60, 0, -60]), [1, 0, -1], 'gradient', 1e-6);
  });

  it('a sigmoid that is utterly wrong has a gradient too, and one whose logit is 0 has half of one', async () => {
    const model = sigmoidModel([[60], [-60], [0]]);
    const y = tf.tensor2d([[0], [1], [1]]);
    const [loss] = await losses(model, tf.eye(3), y, 1);
    assertClose([loss ?? NaN], [(120 + Math.LN2) / 3], 'loss', 1e-6);
    assertClose(gradientOf(model, [60, -60, 0]), [1 / 3, -1 / 3, -0.5 / 3], 'gradient', 1e-5);
  });

  it('each loss looks for its own activation: behind the other one it is that of the probabilities', () => {
    const p = tf.sigmoid(tf.tensor2d([[1, -2]]));
    const truth = tf.tensor2d([[1, 0]]);
    const model = tf.sequential({ layers: [tf.layers.activation({ activation: 'sigmoid', inputShape: [2] })] });
    model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' });
    near(
      model.evaluate(tf.tensor2d([[1, -2]]), truth) as Scalar,
      tf.log(tf.div(tf.sum(p), tf.slice(p, [0, 0], [1, 1]))).asScalar(),
    );
  });

  it('a sigmoid within the model keeps no logits', () => {
    const hidden = tf.layers.dense({ units: 2, activation: 'sigmoid', inputShape: [1] });
    const model = tf.sequential({ layers: [hidden, tf.layers.dense({ units: 1, activation: 'sigmoid' })] });
    model.compile({ loss: 'binaryCrossentropy', optimizer: 'sgd' });
    const engine = tf.engine();
    const { keep } = engine;
    const kept: Tensor['shape'][] = [];
    engine.keep = (tensor) => {
      kept.push(tensor.shape);
      return keep.call(engine, tensor) as typeof tensor;
    };
    try {
      model.evaluate(tf.ones([1, 1]), tf.ones([1, 1]));
    } finally {
      Reflect.deleteProperty(engine, 'keep');
    }
    assert.deepEqual(kept, [[1, 1]]);
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

  for (const xla of ['off', 'always']) {
    it(`a label that is none of the classes is told, traced or not, and the model trains on (XLA ${xla})`, async () => {
      process.env['LIMPID_XLA'] = xla;
      try {
        const { model, x } = logitsModel([[1, 2, 3]], [[0, 1, 0]], 'sparseCategoricalCrossentropy');
        const good = tf.tensor2d([[2]]);
        const dataset = (y: Tensor) =>
          tf.data.generator(function* () {
            yield { xs: tf.clone(x), ys: tf.clone(y) };
          });
        const calls: ((y: Tensor) => Promise<unknown>)[] = [
          (y) => model.trainOnBatch(x, y),
          (y) => model.fit(x, y, { verbose: 0 }),
          (y) => model.fit(x, good, { verbose: 0, validationData: [x, y] }),
          (y) => model.fitDataset(dataset(y), { epochs: 1, verbose: 0 }),
          async (y) => model.evaluate(x, y),
          (y) => model.evaluateDataset(dataset(y), {}),
        ];
        for (const call of calls) {
          for (let step = 0; step < 5; step += 1) {
            for (const label of [3, -1, NaN]) {
              await assert.rejects(
                call(tf.tensor2d([[label]])),
                new RegExp(`The class ${label} is not one of 3 classes`),
              );
            }
            await call(good);
          }
        }
        const [first, second] = await losses(model, x, good, 2);
        assert.ok(Number(second) < Number(first));
      } finally {
        delete process.env['LIMPID_XLA'];
      }
    });
  }

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

  it('so do they behind a sigmoid', () => {
    const [x, z] = [tf.tensor2d([[0.5]]), tf.tensor2d([[0.2]])];
    const model = tf.sequential({ layers: [tf.layers.activation({ activation: 'sigmoid', inputShape: [1] })] });
    model.compile({ loss: 'binaryCrossentropy', optimizer: 'sgd' });
    const loss = (logits: Tensor, truth: Tensor) => model.evaluate(logits, truth) as Scalar;
    const [byLogits, byTruth] = tf.grads(loss)([x, z]);
    near(byLogits, tf.sub(tf.sigmoid(x), z));
    near(byTruth, tf.neg(x));
    const second = tf.grad((logits: Tensor) => tf.sum(tf.grad((of: Tensor) => loss(of, z))(logits)));
    near(second(x), tf.mul(tf.sigmoid(x), tf.sub(1, tf.sigmoid(x))));
  });

  it('a step leaves no tensor, nor do evaluate and predict, nor one that fails', async () => {
    const { model, x, y } = logitsModel([[1, 2, 3]], [[1]], 'sparseCategoricalCrossentropy');
    const wrong = tf.tensor2d([[3]]);
    const use = async (): Promise<void> => {
      await losses(model, x, y, 3);
      tf.dispose(model.evaluate(x, y));
      tf.dispose(model.predict(x));
      assert.throws(() => model.evaluate(x, wrong), { code: 'LABEL_UNKNOWN' });
    };
    await losses(model, x, y, 6);
    await use();
    const before = tf.memory().numTensors;
    await use();
    assert.equal(tf.memory().numTensors, before);
  });

  it("a step of tutorial 1's network has fewer ops of TensorFlow's than by tfjs's own loss", async () => {
    const labels = tf.range(0, 8, 1, 'int32');
    const shares = tf.cast(tf.oneHot(labels, 10), 'float32');
    const sparse = await opsOf('sparseCategoricalCrossentropy', tf.expandDims(labels, 1));
    const categorical = await opsOf('categoricalCrossentropy', shares);
    // a function of the notebook's own does not find the logits
    const clipped = await opsOf((truth, prediction) => tf.metrics.categoricalCrossentropy(truth, prediction), shares);
    assert.ok(categorical + 10 <= clipped, `${categorical} ops, ${clipped} by tfjs's loss`);
    assert.ok(sparse + 10 <= clipped, `${sparse} ops, ${clipped} by tfjs's loss`);
  });

  it('so has one whose classes are not exclusive', async () => {
    const y = tf.zeros([8, 10]);
    const binary = await opsOf('binaryCrossentropy', y, 'sigmoid');
    const clipped = await opsOf((truth, prediction) => tf.metrics.binaryCrossentropy(truth, prediction), y, 'sigmoid');
    assert.ok(binary + 10 <= clipped, `${binary} ops, ${clipped} by tfjs's loss`);
  });

  /** Ops of TensorFlow's in a step of tutorial 1's network. */
  async function opsOf(
    loss: string | ((truth: Tensor, prediction: Tensor) => Tensor),
    y: Tensor,
    activation: 'softmax' | 'sigmoid' = 'softmax',
  ): Promise<number> {
    // SAFETY: the backend of the native rung; its binding runs the ops.
    const { binding } = tf.backend() as unknown as NodeBackend;
    const { executeOp } = binding;
    const x = tf.zeros([8, 28, 28, 1]);
    const model = tutorialModel(activation);
    model.compile({ optimizer: 'adam', loss, metrics: ['accuracy'] });
    process.env['LIMPID_TRACE'] = 'off';
    try {
      await model.trainOnBatch(x, y);
      let ops = 0;
      binding.executeOp = (...given) => ((ops += 1), executeOp.apply(binding, given));
      await model.trainOnBatch(x, y);
      return ops;
    } finally {
      binding.executeOp = executeOp;
      delete process.env['LIMPID_TRACE'];
    }
  }

  function logitsModel(logits: number[][], truth: number[][], loss = 'categoricalCrossentropy') {
    const classes = logits[0]?.length ?? 0;
    const model = tf.sequential();
    model.add(tf.layers.dense({ inputShape: [logits.length], units: classes, useBias: false }));
    model.add(tf.layers.activation({ activation: 'softmax' }));
    model.setWeights([tf.tensor2d(logits)]);
    model.compile({ loss, optimizer: tf.train.sgd(1) });
    return { model, x: tf.eye(logits.length), y: tf.tensor2d(truth) };
  }

  function sigmoidModel(logits: number[][]): LayersModel {
    const kernel = tf.tensor2d(logits);
    const layer = tf.layers.dense({
      inputShape: [logits.length],
      units: kernel.shape[1],
      useBias: false,
      activation: 'sigmoid',
    });
    const model = tf.sequential({ layers: [layer] });
    model.setWeights([kernel]);
    model.compile({ loss: 'binaryCrossentropy', optimizer: tf.train.sgd(1) });
    return model;
  }

  /** After one step of rate 1. */
  function gradientOf(model: LayersModel, before: number[]): number[] {
    const after = model.getWeights()[0]?.dataSync() ?? assert.fail();
    return before.map((logit, at) => logit - (after[at] ?? NaN));
  }

  function near(found: Tensor | undefined, expected: Tensor): void {
    assertClose([...(found ?? assert.fail()).dataSync()], [...expected.dataSync()], 'gradient', 1e-6);
  }

  function tutorialModel(activation: 'softmax' | 'sigmoid'): LayersModel {
    return tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 128, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation }),
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

function binaryCase(draw: Draw, size: number): CrossEntropyCase {
  const shape = [draw.whole(1, 6), ...(draw.flag() ? [draw.whole(1, 4)] : []), draw.whole(1, 5)];
  const smoothing = draw.flag() ? 0.25 : 0;
  const logits = draw.values(shape).map((value) => (draw.whole(0, 9) === 0 ? 0 : size * value));
  const truth = logits.map(() => smoothing / 2 + (1 - smoothing) * draw.whole(0, 1));
  return { loss: 'binaryCrossentropy', shape, logits, truth, classWeight: null };
}
