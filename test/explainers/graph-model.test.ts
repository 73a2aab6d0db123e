/** Graph models have outputs and gradients too: methods that need no layers explain them as they explain the same layers model. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { accumulatedLocalEffects } from '../../kernel/src/explain/effects/accumulated-local-effects.ts';
import { partialDependence } from '../../kernel/src/explain/effects/partial-dependence.ts';
import { permutationImportance } from '../../kernel/src/explain/effects/permutation-importance.ts';
import type { MethodName } from '../../kernel/src/explain/method.ts';
import { explain } from '../../kernel/src/explain/explain.ts';
import { judge } from '../../kernel/src/explain/judge.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { build, deviation, disposeModels, graphOf, MODELS, optionsFor, samplesFor } from './models.ts';

const SPEC = MODELS['MLP with ReLU'];
const EXPLAINED: readonly MethodName[] = [
  'saliency',
  'input-x-gradient',
  'smooth-grad',
  'smooth-grad-squared',
  'var-grad',
  'integrated-gradients',
  'expected-gradients',
  'exact-shapley',
  'permutation-shapley',
  'kernel-shap',
  'lime',
  'feature-ablation',
  'occlusion',
  'rise',
];

describe('explanations of graph models', () => {
  let layers: tf.Sequential;
  let graph: tf.GraphModel;
  before(async () => {
    await loadEngine();
    layers = build(SPEC);
    graph = await graphOf(layers);
  });
  after(() => {
    disposeModels();
    graph.dispose();
  });

  for (const method of Object.keys(METHODS) as MethodName[]) {
    const isExplained = EXPLAINED.includes(method);
    it(`${METHODS[method].title} ${isExplained ? 'are those of the layers model' : 'says that it needs layers'}`, async () => {
      const x = samplesFor(SPEC, 3, 1);
      const options = optionsFor(method, SPEC);
      assert.equal(METHODS[method].fits(graph), isExplained);
      const before = tf.memory().numTensors;
      if (!isExplained) {
        await assert.rejects(METHODS[method](graph, x, options), { code: 'EXPLAIN_GRAPH' });
      } else {
        const [ours, theirs] = [await METHODS[method](graph, x, options), await METHODS[method](layers, x, options)];
        const values = (found: typeof ours) => found.flatMap((one) => [...one.values]);
        assert.ok(deviation(values(ours), values(theirs)) < 1e-5);
      }
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      x.dispose();
    });
  }

  it('are judged by all that need no weights', async () => {
    const x = samplesFor(SPEC, 1, 1);
    const before = tf.memory().numTensors;
    const [judged] = await judge(graph, x, await METHODS['integrated-gradients'](graph, x));
    const names = judged?.judgements?.map(({ judge: name }) => name);
    assert.deepEqual(names, ['completeness', 'infidelity', 'sensitivity-max', 'deletion', 'insertion']);
    await assert.rejects(judge(graph, x, judged ? [judged] : [], { judges: ['randomisation'] }), {
      message: /Model randomisation cannot judge Integrated gradients here: a graph model keeps its weights/,
    });
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    x.dispose();
  });

  it('effects of columns are those of the layers model', async () => {
    const x = samplesFor(SPEC, 30, 1);
    const y = Array.from({ length: 30 }, (_, row) => row % 4);
    const before = tf.memory().numTensors;
    for (const column of [0, 4]) {
      const options = { column, target: 2 };
      const [ours, theirs] = [await partialDependence(graph, x, options), await partialDependence(layers, x, options)];
      assert.ok(deviation(ours.mean, theirs.mean) < 1e-5);
      const [one, other] = [
        await accumulatedLocalEffects(graph, x, options),
        await accumulatedLocalEffects(layers, x, options),
      ];
      assert.ok(deviation(one.effects, other.effects) < 1e-4);
    }
    const metric = 'crossEntropy';
    const [ours, theirs] = [
      await permutationImportance(graph, x, y, { metric }),
      await permutationImportance(layers, x, y, { metric }),
    ];
    const means = (found: typeof ours) => found.columns.map(({ mean }) => mean);
    assert.ok(deviation(means(ours), means(theirs)) < 1e-4);
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    x.dispose();
  });

  it('are shown, and have no logit', async () => {
    const x = samplesFor(SPEC, 1, 1);
    const { attributions } = await explain(graph, x);
    assert.deepEqual(
      attributions.map(({ method }) => method),
      ['integrated-gradients'],
    );
    await assert.rejects(explain(graph, x, { score: 'logit' }), { code: 'EXPLAIN_LOGIT' });
    x.dispose();
  });
});
