/** `optimise` measures what its rows do once they are saved and loaded; `distil` computes the loss of the paper. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { loadModel } from '../../../kernel/src/models/load-model.ts';
import { distil, lossOf } from '../../../kernel/src/optimise/distil.ts';
import { onnxRows } from '../../../kernel/src/optimise/onnx/onnx-rows.ts';
import { onnxRuntime, openOnnx } from '../../../kernel/src/optimise/onnx/runtime.ts';
import { optimise } from '../../../kernel/src/optimise/optimise.ts';
import type { Optimised } from '../../../kernel/src/optimise/optimised.ts';
import { registry } from '../../../kernel/src/registry/registry.ts';
import { unwatched } from '../../../kernel/src/training/watch.ts';
import { seeded } from '../../seeded.ts';

const SAMPLES = 400;

describe('optimise', () => {
  seeded();
  let tf: TensorFlow;
  let folder: string;
  let model: LayersModel;
  let x: Tensor;
  let y: Tensor;
  let found: Optimised;
  let tensors: number;

  before(async () => {
    ({ tf } = await loadEngine());
    folder = await mkdtemp(join(tmpdir(), 'limpid-optimise-'));
    x = tf.randomUniform([SAMPLES, 6], -1, 1, 'float32', 11);
    // which of three sums is the greatest
    y = tf.tidy(() =>
      x
        .slice([0, 0], [-1, 3])
        .add(x.slice([0, 3], [-1, 3]))
        .argMax(1)
        .toFloat(),
    );
    model = network(16);
    await unwatched(async () => {
      for (let step = 0; step < 150; step++) await model.trainOnBatch(x, y);
    });
    const student = network(4);
    tensors = tf.memory().numTensors;
    found = await optimise(
      model,
      { x, y },
      { fineTune: { x, y, batchSize: 100 }, models: { student }, sparsity: [0.6], budget: { accuracyDrop: 0.02 } },
    );
    assert.equal(tf.memory().numTensors, tensors);
    student.dispose();
  });
  after(async () => {
    tf.dispose([x, y]);
    model.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  function network(units: number): LayersModel {
    const made = tf.sequential({
      layers: [
        tf.layers.dense({
          inputShape: [6],
          units,
          activation: 'relu',
          kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
        }),
        tf.layers.dense({ units: 3, activation: 'softmax', kernelInitializer: tf.initializers.heNormal({ seed: 4 }) }),
      ],
    });
    made.compile({ optimizer: tf.train.adam(0.02), loss: 'sparseCategoricalCrossentropy' });
    return made;
  }

  /** On the samples that rows are measured on: every second one. */
  function accuracyOf(one: LayersModel): number {
    return tf.tidy(() => {
      const right = (one.predict(x) as Tensor).argMax(1).equal(y.toInt()).dataSync();
      return right.filter((value, at) => at % 2 === 0 && value === 1).length / (SAMPLES / 2);
    });
  }

  it('has a row for each form, with what its bytes are and what its model scores once it is loaded', async () => {
    const names = found.rows.map(({ name }) => name);
    assert.deepEqual(names.slice(0, 5), ['original', 'float16', 'uint16', 'uint8', 'mixed']);
    assert.deepEqual(names.slice(5, 9), ['pruned-60', 'pruned-60-uint8', 'clustered-16', 'clustered-16-uint8']);
    assert.deepEqual(names.slice(9), ['student', 'onnx', 'onnx-int8']);
    const parameters = 6 * 16 + 16 + 16 * 3 + 3;
    const saved = ['original', 'float16', 'uint16', 'uint8', 'pruned-60'].map(async (name) => {
      await found.save(name, join(folder, name));
      const sizes = await Promise.all(
        ['group1-shard1of1.bin', 'model.json'].map(async (file) => (await stat(join(folder, name, file))).size),
      );
      assert.equal(found.row(name).bytes, (sizes[0] ?? 0) + (sizes[1] ?? 0), name);
      return sizes[0];
    });
    assert.deepEqual(
      await Promise.all(saved),
      [4, 2, 2, 1, 4].map((size) => size * parameters),
    );
    assert.ok(found.row('original').score > 0.9, String(found.row('original').score));
    for (const { name, score, interval, form } of found.rows) {
      if (form === 'onnx') continue;
      const loaded = await found.load(name);
      assert.equal(accuracyOf(loaded), score, name);
      assert.ok(interval.low <= score && score <= interval.high, name);
      loaded.dispose();
    }
    assert.equal(found.row('original').score, accuracyOf(model));
  });

  it('keeps what is pruned zero through fine-tuning, and leaves few values where it clusters', async () => {
    const [sparse, few] = [await found.load('pruned-60'), await found.load('clustered-16')];
    const zeros = sparse
      .getWeights()[0]
      ?.dataSync()
      .filter((value) => value === 0).length;
    assert.equal(zeros, Math.round(0.6 * 96));
    assert.notDeepEqual(sparse.getWeights()[1]?.dataSync(), model.getWeights()[1]?.dataSync());
    assert.equal(new Set(few.getWeights()[0]?.dataSync()).size, 16);
    sparse.dispose();
    few.dispose();
  });

  it('chooses a row within the budget, and saves it so that loadModel reads it', async () => {
    const { best } = found;
    assert.ok(best.isWithinBudget && best.change >= -0.02 && best.zipped < found.row('original').zipped);
    await found.save(best.name, folder);
    const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as { format: string };
    assert.equal(manifest.format, 'layers-model');
    const loaded = await loadModel(folder);
    assert.equal(accuracyOf(loaded), best.score);
    loaded.dispose();
  });

  it('makes its rows versions that answer as they do, stored as small, each naming the original', async () => {
    const earlier = process.env['LIMPID_MODELS'];
    process.env['LIMPID_MODELS'] = join(folder, 'models');
    try {
      const versions = found.register('sums', { rows: ['uint8', 'student'], alias: 'champion' });
      const tags = versions.map((one) => [one.tags['row'], one.tags['form'], one.tags['from']]);
      assert.deepEqual(tags, [
        ['student', 'model', undefined],
        ['uint8', 'quantised', 'sums:1'],
        ['original', 'original', undefined],
      ]);
      const [, bytes, original] = versions;
      assert.ok(bytes && original);
      const weights = versions.map(
        async ({ bytes, hash }) => bytes - (await stat(join(folder, 'models/blobs', hash))).size,
      );
      assert.deepEqual((await Promise.all(weights)).slice(1), [bytes.parameters, 4 * original.parameters]);
      assert.deepEqual(bytes.lineage, original.lineage);
      const champion = registry.version('sums@champion').tags['row'] ?? '';
      const zipped = ['original', 'uint8', 'student'].filter((row) => found.row(row).isWithinBudget);
      assert.equal(champion, zipped.sort((a, b) => found.row(a).zipped - found.row(b).zipped)[0]);
      for (const { reference, tags: of } of versions) {
        const loaded = await registry.load(reference, { kind: 'layers' });
        assert.equal(accuracyOf(loaded), found.row(of['row'] ?? '').score, reference);
        loaded.dispose();
      }
      found.register('sums', { alias: 'champion' });
      assert.equal(registry.version('sums@champion').tags['row'], found.best.name);
      assert.throws(() => found.register('a/b'), { code: 'MODELS_NAME' });
      assert.throws(() => found.register('sums', { rows: ['none'] }), { code: 'OPTIMISE_ROW' });
      assert.throws(() => found.register('sums', { alias: 'v3' }), { code: 'MODELS_ALIAS' });
      assert.equal(
        registry.versions('sums').length,
        3 + found.rows.filter(({ form }) => form !== 'onnx').length,
        'nothing of what was refused',
      );
    } finally {
      if (earlier === undefined) delete process.env['LIMPID_MODELS'];
      else process.env['LIMPID_MODELS'] = earlier;
    }
  });

  it('times models of their own layers by themselves, and all others as the original', () => {
    const { one } = found.row('original');
    assert.ok(one.p50 > 0 && one.p99 >= one.p50);
    assert.deepEqual(found.row('uint8').one, one);
    assert.notDeepEqual(found.row('student').one, one);
    const { energy, energyLabel } = found.row('original');
    assert.ok(energy.least > 0 && energy.most >= energy.least && ['measured', 'estimated'].includes(energyLabel));
    assert.deepEqual(found.row('uint8').energy, energy);
  });

  it('runs ONNX, in bytes too: its row scores what a runtime gives for the file that is saved', async () => {
    const runtime = onnxRuntime(process.cwd());
    assert.equal(runtime?.name, 'onnxruntime-web');
    const expected = tf.tidy(() => (model.predict(x) as Tensor).dataSync());
    const labels = y.dataSync();
    const offs: { [name: string]: number } = {};
    for (const name of ['onnx', 'onnx-int8']) {
      await found.save(name, join(folder, name));
      const file = await readFile(join(folder, name, 'model.onnx'));
      const { bytes, score, interval, one } = found.row(name);
      assert.equal(bytes, file.length);
      const session = await openOnnx(runtime.runtime, file);
      const { values, shape } = await session.answer([x]);
      await session.release();
      assert.deepEqual(shape, [SAMPLES, 3]);
      offs[name] = Math.max(...Array.from(expected, (value, at) => Math.abs(value - (values[at] ?? NaN))));
      const right = Array.from(labels, (label, row) => {
        const answers = Array.from({ length: 3 }, (_, at) => values[3 * row + at] ?? NaN);
        return answers.indexOf(Math.max(...answers)) === label;
      });
      assert.equal(right.filter((is, row) => is && row % 2 === 0).length / (SAMPLES / 2), score, name);
      assert.ok(interval.low <= score && score <= interval.high, name);
      assert.ok(one.p50 > 0);
      assert.notDeepEqual(one, found.row('original').one);
      await assert.rejects(found.load(name), { code: 'OPTIMISE_ONNX' });
    }
    assert.ok((offs['onnx'] ?? NaN) < 1e-4, String(offs['onnx']));
    // bytes are not the same numbers, and decide nearly the same
    assert.ok((offs['onnx-int8'] ?? NaN) > 1e-4 && (offs['onnx-int8'] ?? NaN) < 0.1, String(offs['onnx-int8']));
    const { low, high } = found.row('original').interval;
    const { score } = found.row('onnx-int8');
    assert.ok(low <= score && score <= high, `${score} of ${low} to ${high}`);
  });

  it('says that no runtime of ONNX is installed, and how it comes', async () => {
    const none = await onnxRows(model, [x], () => new Float64Array(), folder);
    await none.release();
    assert.deepEqual(none.rows, []);
    assert.match(none.notes.join(), /neither onnxruntime-node nor onnxruntime-web is installed/);
    assert.equal(onnxRuntime(folder), null);
    assert.match(none.notes.join(), /ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node/);
  });

  it('shows a table and a picture', async () => {
    const bundle = await format(found);
    const { 'text/plain': text = null, 'image/svg+xml': svg = null } = bundle;
    assert.ok(typeof text === 'string' && typeof svg === 'string');
    assert.match(text, /: take \S+, .* zipped instead of/);
    assert.match(text, /ONNX was run by onnxruntime-web/);
    assert.match(svg, /★/);
    assert.ok(bundle['application/vnd.vegalite.v5+json'] && bundle['text/x-markdown']);
  });

  it('of a regression measures the mean error, and of nonsense says what is wrong', async () => {
    const line = tf.sequential({ layers: [tf.layers.dense({ inputShape: [6], units: 1 })] });
    const sums = tf.tidy(() => x.sum(1).dataSync());
    const errors = await optimise(line, { x, y: [...sums] }, { sparsity: [], centroids: [] });
    assert.equal(errors.measure, 'error');
    assert.ok(errors.row('uint8').change !== 0 && errors.row('mixed').isWithinBudget);
    const refused = (act: Promise<unknown>, expected: RegExp): Promise<void> => assert.rejects(act, expected);
    await refused(optimise(model, { x, y: [1, 2] }), /y is of shape \[2\], and the model gives \[400, 3\]/);
    await refused(optimise(model, { x, y }, { sparsity: [1.5] }), /`sparsity` holds 1.5/);
    await refused(optimise(model, { x, y }, { budget: { accuracyDrop: -1 } }), /`budget` holds -1/);
    await refused(optimise(model, { x, y }, { models: { line } }), /line gives \[400, 1\]/);
    await refused(optimise(line, { x, y: [...sums] }, { fineTune: { x, y } }), /was not compiled/);
    await refused(found.load('none'), /no row none/);
    line.setWeights([tf.fill([6, 1], NaN), tf.zeros([1])]);
    await refused(optimise(line, { x, y: [...sums] }), /holds NaN/);
    line.dispose();
  });

  it('distils: its loss is that of the paper, and the student comes to agree with its teacher', async () => {
    const [temperature, alpha] = [3, 0.25];
    const [taught, answer] = [
      [0.7, 0.2, 0.1],
      [0.5, 0.25, 0.25],
    ];
    const softened = (row: number[]): number[] => {
      const powers = row.map((value) => value ** (1 / temperature));
      return powers.map((value) => value / powers.reduce((sum, one) => sum + one, 0));
    };
    const [p, q] = [softened(taught ?? []), softened(answer ?? [])];
    const soft = -p.reduce((sum, value, at) => sum + value * Math.log(q[at] ?? 0), 0);
    const expected = alpha * -Math.log(0.25) + (1 - alpha) * temperature ** 2 * soft;
    // the label is class 1
    const loss = tf.tidy(() =>
      lossOf(temperature, alpha)(tf.tensor2d([[0.7, 2.2, 0.1]]), tf.tensor2d([answer ?? []])).arraySync(),
    );
    assert.ok(Math.abs(loss - expected) < 1e-5, `${loss} and ${expected}`);

    const student = network(4);
    const before = accuracyOf(student);
    await unwatched(() => distil(model, student, x, y, { epochs: 15, optimizer: tf.train.adam(0.02) }));
    assert.ok(accuracyOf(student) > Math.max(0.8, before), `${before}, then ${accuracyOf(student)}`);
    await assert.rejects(distil(model, student, x, y, { temperature: 0 }), /`temperature` is 0/);
    const line = tf.sequential({ layers: [tf.layers.dense({ inputShape: [6], units: 3 })] });
    await assert.rejects(distil(model, line, x, y), /student gives are no probabilities/);
    student.dispose();
    line.dispose();
  });
});
