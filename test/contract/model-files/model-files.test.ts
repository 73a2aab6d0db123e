/** Models go from Keras 3 to tfjs and back: every activation is that of the other side. */
import assert from 'node:assert/strict';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { withHdf5, writeHdf5 } from '../../../kernel/src/models/hdf5.ts';
import { loadModel } from '../../../kernel/src/models/load-model.ts';
import { loadSavedModel } from '../../../kernel/src/models/load-saved-model.ts';
import { saveKeras } from '../../../kernel/src/models/save-keras.ts';
import { saveSavedModel } from '../../../kernel/src/models/save-saved-model.ts';
import { verifyModel } from '../../../kernel/src/models/verify-model.ts';
import { keras, MODELS, NOT_TRAINED } from './keras.ts';

const CLOSE = 1e-5;

describe('models of Keras 3 and of tfjs', () => {
  let tf: TensorFlow;
  let folder = '';
  let back = '';
  let answers: { [model: string]: { [format: string]: number } } = {};

  before(async function () {
    this.timeout(480_000);
    ({ tf } = await loadEngine());
    folder = await mkdtemp(join(tmpdir(), 'limpid-models-'));
    back = join(folder, 'back');
    await mkdir(back);
    await keras('make_models.py', folder);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const stored = (name: string): string => join(folder, `${name}.activations.h5`);
  /** Arrays stored under `kind/0`, `kind/1`…, [] when there are none. */
  const storedTensors = async (name: string, kind: string): Promise<Tensor[]> =>
    withHdf5(await readFile(stored(name)), name, (file) =>
      file.names(kind).flatMap((index) => {
        const array = file.array(`${kind}/${index}`);
        return array ? [tf.tensor(array.values(), [...array.shape], array.dtype)] : [];
      }),
    );
  const predict = (model: LayersModel, inputs: Tensor[]): Tensor[] =>
    [model.predict(inputs.length === 1 && inputs[0] ? inputs[0] : inputs)].flat();

  for (const [format, ending, threads] of [
    ['.keras', 'keras', 'tensorflow/tfjs#7691'],
    ['a whole-model .h5', 'h5', 'tensorflow/tfjs#623'],
    ['model.json of Keras 3', 'json', 'tensorflow/tfjs#8494, #8489, #8321, #8328, #3458'],
  ] as const) {
    describe(`${format} loads and computes what Keras computes (${threads})`, () => {
      for (const name of MODELS) {
        it(name, async () => {
          const model = await loadModel(join(folder, `${name}.${ending}`));
          const { compared, first } = await verifyModel(model, stored(name), { tolerance: CLOSE });
          assert.equal(first, null);
          assert.ok(compared.length > model.outputs.length, 'layers are compared, and not only outputs');
          model.dispose();
        });
      }
    });
  }

  describe('a SavedModel that Keras exported runs by its signature (tensorflow/tfjs#857)', () => {
    for (const name of MODELS) {
      it(name, async () => {
        const model = await loadSavedModel(join(folder, name));
        const [inputs, outputs] = [await storedTensors(name, 'inputs'), await storedTensors(name, 'outputs')];
        const names = Object.keys(model.inputs);
        const order = (await loadModel(join(folder, `${name}.keras`))).inputNames;
        const named = Object.fromEntries(
          names.map((input) => [input, inputs[names.length === 1 ? 0 : order.indexOf(input)] ?? tf.scalar(0)]),
        );
        const found = model.predict(named);
        outputs.forEach((output, index) => assertClose(found[`output_${index}`], output));
        model.dispose();
      });
    }
  });

  describe('trains on, and goes back to Python (tensorflow/tfjs#5898, #422)', () => {
    before(async function () {
      this.timeout(480_000);
      for (const name of MODELS) await trainAndSave(name);
      // SAFETY: what ask_models.py prints.
      answers = JSON.parse(await keras('ask_models.py', back)) as typeof answers;
    });

    /** One step as make_models.py takes it, then saved in both formats with what it predicts. */
    async function trainAndSave(name: string): Promise<void> {
      const model = await loadModel(join(folder, `${name}.keras`));
      const [inputs, outputs] = [await storedTensors(name, 'inputs'), await storedTensors(name, 'outputs')];
      model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
      const zeros = outputs.map((output) => tf.zerosLike(output));
      if (!NOT_TRAINED.has(name)) await model.trainOnBatch(inputs, zeros);
      const predicted = predict(model, inputs);
      await saveKeras(model, join(back, `${name}.keras`));
      await saveSavedModel(model, join(back, name));
      const arrays = new Map(
        Object.entries({ inputs, outputs: predicted }).flatMap(([kind, tensors]) =>
          tensors.map((tensor, index) => {
            const values = tensor.dataSync();
            const kept = values instanceof Int32Array ? values : Float32Array.from(values);
            return [`${kind}/${index}`, { shape: tensor.shape, values: kept }] as const;
          }),
        ),
      );
      await writeFile(join(back, `${name}.activations.h5`), await writeHdf5({ arrays, groups: [] }));
      model.dispose();
    }

    for (const name of MODELS) {
      it(`${name}: .keras and SavedModel predict the same in Python`, () => {
        const found = Object.entries(answers[name] ?? {});
        assert.equal(found.length, 3);
        for (const [format, difference] of found) assert.ok(difference <= CLOSE, `${format}: ${difference}`);
      });

      if (NOT_TRAINED.has(name)) continue;
      it(`${name}: a step of training makes of it what it makes in Keras`, async () => {
        const trained = await storedTensors(name, 'trained');
        const model = await loadModel(join(back, `${name}.keras`));
        const found = predict(model, await storedTensors(name, 'inputs'));
        trained.forEach((output, index) => assertClose(found[index], output));
        model.dispose();
      });
    }
  });

  function assertClose(found: Tensor | undefined, expected: Tensor): void {
    assert.deepEqual(found?.shape, expected.shape);
    const [a, b] = [found.dataSync(), expected.dataSync()];
    const apart = Math.max(
      ...Array.from(b, (value, index) => Math.abs((a[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value))),
    );
    assert.ok(apart <= CLOSE, `differs by ${apart}`);
  }
});
