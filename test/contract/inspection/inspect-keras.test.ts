/** What `inspect` sees is what Keras gives with the same weights: outputs of all layers, the loss, and its gradients. */
import assert from 'node:assert/strict';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { inspect } from '../../../kernel/src/inspection/inspect.ts';
import type { Inspection } from '../../../kernel/src/inspection/inspection.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, weightsOf } from '../../explainers/models.ts';
import { TOLERANCE } from '../../keras/close.ts';
import { keras } from '../../python-peer.ts';

const NAMES = ['MLP with ReLU', 'CNN', 'LSTM', 'GRU'] as const;
const LABELS = [0, 2, 1, 2];

interface Looked {
  loss: number;
  activations: number[][];
  gradients: number[][][];
}

describe('inspect, as Keras has it', () => {
  const ours = new Map<string, Inspection>();
  const theirs = new Map<string, Looked>();

  before(async () => {
    await loadEngine();
    const cases: unknown[] = [];
    for (const name of NAMES) {
      const model = build(MODELS[name]);
      const x = samplesFor(MODELS[name], LABELS.length, 11);
      ours.set(name, await inspect(model, x, { labels: LABELS, loss: 'categoricalCrossentropy' }));
      cases.push({ ...MODELS[name], weights: weightsOf(model), x: await x.array(), labels: LABELS });
      x.dispose();
    }
    disposeModels();
    // SAFETY: the script answers so.
    const answers = (await keras('contract/inspection/keras_inspect.py', cases)) as Looked[];
    answers.forEach((answer, at) => theirs.set(NAMES[at] ?? '', answer));
  });

  for (const name of NAMES) {
    it(name, () => {
      const [found, expected] = [ours.get(name), theirs.get(name)];
      assert.ok(found && expected);
      assert.equal(found.layers.length, expected.activations.length);
      assert.ok(Math.abs((found.loss ?? NaN) - expected.loss) < TOLERANCE * expected.loss, `loss ${found.loss}`);
      found.layers.forEach(({ name: layer, activations, gradients }, at) => {
        const [values, ...more] = activations.map((one) => one.values ?? []);
        assert.equal(more.length, 0);
        assertSame(values ?? [], expected.activations[at] ?? [], `activations of ${layer}`);
        const learnt = expected.gradients[at] ?? [];
        assert.equal(gradients.length, learnt.length);
        gradients.forEach((gradient, place) =>
          assertSame(gradient.values ?? [], learnt[place] ?? [], `gradient of ${gradient.name}`),
        );
      });
    });
  }
});

function assertSame(found: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.ok(expected.length > 0, what);
  const apart = deviation(found, expected);
  assert.ok(apart < TOLERANCE, `${what}: ${apart} of the largest`);
}
