/** Small trainings with one thing wrong each: their histories name it, and say nothing sure of those that are well. */
import assert from 'node:assert/strict';
import * as tfjs from '@tensorflow/tfjs';
import { getRandomState, setRandomState, type RandomState } from '../../../kernel/src/engine/random/seed.ts';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { watchHealth } from '../../../kernel/src/doctor/doctor.ts';
import type { Finding } from '../../../kernel/src/doctor/finding.ts';
import { watchTraining } from '../../../kernel/src/training/watch.ts';
import { watchLayers } from '../../../kernel/src/training/updates/layer-updates.ts';
import { cleanPrograms, faultyPrograms } from './programs.ts';
import { train } from './train.ts';

/** Of each of these kinds one program, by its own words. */
const FAULTY = [
  'all weights the same (blobs)',
  'no activations (two classes)',
  'logits into a crossentropy of probabilities (blobs)',
  'softmax twice (blobs)',
  'labels of −1 and 1 (two classes)',
  'learning rate far too high (blobs)',
  'inputs of bytes (pictures)',
  'missing values (curve)',
  'sorted and split (blobs)',
  'validation on the training data (two classes)',
  'relus that are dead (blobs)',
  'a sorted data set (blobs)',
  'tensors left by a callback (curve)',
];
const CLEAN = [
  'as it should be (pictures)',
  'SGD (blobs)',
  'batch normalisation (curve)',
  'elu, shuffled data set (two classes)',
];

describe('the doctor', function () {
  this.timeout(180_000);
  let tf: TensorFlow;
  let state: RandomState;
  const undo: (() => void)[] = [];

  before(async () => {
    ({ tf } = await loadEngine());
    state = getRandomState();
    undo.push(watchLayers(), watchHealth(tf));
    watchTraining(tf);
  });
  after(() => {
    for (const act of undo) act();
    setRandomState(state);
    delete process.env['LIMPID_PICTURES'];
  });

  async function findingsOf(name: string): Promise<{ expected: readonly string[]; findings: readonly Finding[] }> {
    const program = [...faultyPrograms(), ...cleanPrograms()].find((one) => one.name === name) ?? assert.fail(name);
    const before = tf.memory().numTensors;
    const findings = await train(tf, program.recipe, program.seed);
    assert.equal(tf.memory().numTensors, before, 'tensors are left');
    return { expected: program.expected, findings };
  }

  for (const name of FAULTY) {
    it(`finds: ${name}`, async () => {
      const { expected, findings } = await findingsOf(name);
      const shown = findings.filter(({ confidence }) => confidence !== 'low').map(({ symptom }) => symptom);
      assert.ok(
        shown.some((symptom) => expected.includes(symptom)),
        `${expected.join(' or ')}, not: ${shown.join(', ')}`,
      );
    });
  }

  for (const name of CLEAN) {
    it(`says nothing sure of: ${name}`, async () => {
      const { findings } = await findingsOf(name);
      assert.deepEqual(
        findings.filter(({ confidence }) => confidence === 'high').map(({ text }) => text),
        [],
      );
    });
  }

  it('tells the lines that built the layer, compiled the model and called fit', async () => {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 3, inputShape: [2] }));
    model.compile({ optimizer: tf.train.sgd(0), loss: 'categoricalCrossentropy' });
    const [x, y] = [tf.ones([8, 2]), tf.oneHot([0, 1, 2, 0, 1, 2, 0, 1], 3)];
    const { findings } = await model.fit(x, y, { epochs: 1, verbose: 0 });
    const lineOf = (symptom: string): number | undefined =>
      findings.find((one) => one.symptom === symptom)?.where?.line;
    const built = lineOf('logits-into-probability-loss') ?? assert.fail('no line');
    assert.deepEqual([lineOf('learning-rate'), findings[0]?.where?.url.endsWith('doctor.test.ts')], [built + 1, true]);
    model.dispose();
    tf.dispose([x, y]);
  });

  it('tells the line of a layer within a list of layers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, activation: 'relu', inputShape: [2], name: 'first_of_a_list' }),
        tf.layers.dense({ units: 3, name: 'last_of_a_list' }),
      ],
    });
    const [, line = NaN] = /doctor\.test\.ts:(\d+)/.exec(new Error().stack ?? '') ?? [];
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
    const [x, y] = [tf.ones([8, 2]), tf.oneHot([0, 1, 2, 0, 1, 2, 0, 1], 3)];
    const { findings } = await model.fit(x, y, { epochs: 1, verbose: 0 });
    const found = findings.find(({ symptom }) => symptom === 'logits-into-probability-loss');
    assert.equal(found?.where?.line, Number(line) - 3);
    model.dispose();
    tf.dispose([x, y]);
  });

  it('asks no random number and changes no weight', async () => {
    const losses = async (isWatched: boolean): Promise<number[]> => {
      if (isWatched) delete process.env['LIMPID_PICTURES'];
      else process.env['LIMPID_PICTURES'] = 'off';
      setRandomState({ ...state, chosen: true, drawn: 0, native: null });
      const model = tfjs.sequential({
        layers: [
          tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
          tf.layers.dropout({ rate: 0.3 }),
          tf.layers.dense({ units: 1 }),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
      const [x, y] = [tf.randomNormal([64, 4]), tf.randomNormal([64, 1])];
      const { history } = await model.fit(x, y, { epochs: 3, verbose: 0 });
      const again = await model.fit(x, y, { epochs: 2, verbose: 0 });
      model.dispose();
      tf.dispose([x, y]);
      // SAFETY: tfjs has read the losses by then.
      return [...(history['loss'] ?? []), ...(again.history['loss'] ?? [])] as number[];
    };
    assert.deepEqual(await losses(true), await losses(false));
  });
});
