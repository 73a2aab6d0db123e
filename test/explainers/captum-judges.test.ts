/** Infidelity and max-sensitivity are those of captum.metrics, with the same perturbations. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { infidelity } from '../../kernel/src/explain/judges/infidelity.ts';
import { sensitivityMax } from '../../kernel/src/explain/judges/sensitivity-max.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { captum } from '../python-peer.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, weightsOf } from './models.ts';
import type { ModelName } from './models.ts';

/** Greatest error over greatest value. */
const TOLERANCE = 1e-4;
const STEPS = 20;
const NAMES: readonly ModelName[] = ['MLP with ReLU', 'MLP with tanh', 'CNN', 'CNN without biases', 'LSTM'];

interface Case {
  name: ModelName;
  method: 'saliency' | 'integrated-gradients';
  baseline: number;
  unscaled: boolean;
}

const CASES = NAMES.flatMap((name): Case[] => [
  { name, method: 'saliency', baseline: 0, unscaled: true },
  { name, method: 'saliency', baseline: 0, unscaled: false },
  { name, method: 'integrated-gradients', baseline: 0.3, unscaled: true },
  { name, method: 'integrated-gradients', baseline: -0.2, unscaled: false },
]);

interface Theirs {
  infidelity: number[];
  sensitivity: number[];
}

describe('judges, as captum.metrics has them', () => {
  let theirs: Theirs[];
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });
  before(async function () {
    // PyTorch alone can take long to load on a busy machine.
    this.timeout(300_000);
    await loadEngine();
    const cases: unknown[] = [];
    for (const one of CASES) {
      const { model, x, perturbations, attributions } = await subjectOf(one);
      const values = attributions.flatMap((found) => [...found.values]);
      cases.push({
        ...one,
        layers: MODELS[one.name].layers,
        weights: weightsOf(model),
        x: x.arraySync(),
        target: targets,
        perturbations: perturbations.arraySync(),
        attributions: tf.tidy(() => tf.tensor(values, x.shape).arraySync()),
        steps: STEPS,
      });
      tf.dispose([x, perturbations]);
    }
    theirs = (await captum('explainers/captum_judges.py', cases)) as Theirs[];
    disposeModels();
  });

  for (const [index, one] of CASES.entries()) {
    const { name, method, unscaled, baseline } = one;
    it(`${METHODS[method].title} of ${name}${unscaled ? '' : ', at its best scale'}`, async () => {
      const expected = theirs[index];
      assert.ok(expected);
      const { model, x, perturbations, attributions } = await subjectOf(one);
      const options = { perturbations, unscaled, baseline, steps: STEPS };
      const found = await infidelity(model, x, attributions, options);
      const error = deviation(
        found.map(({ value }) => value),
        expected.infidelity,
      );
      assert.ok(error <= TOLERANCE, `error of infidelity ${error}`);
      const moved = await sensitivityMax(model, x, attributions, options);
      const other = deviation(
        moved.map(({ value }) => value),
        expected.sensitivity,
      );
      assert.ok(other <= TOLERANCE, `error of sensitivity ${other}`);
    });
  }
});

const targets = [0, 2, 1];

async function subjectOf({ name, method, baseline }: Case) {
  const spec = MODELS[name];
  const [model, x] = [build(spec), samplesFor(spec, 3, 1)];
  const perturbations = samplesFor(spec, 8, 5);
  const attributions = await METHODS[method](model, x, { target: targets, baseline, steps: STEPS });
  return { model, x, perturbations, attributions };
}
