/** TCAV: finds concepts that a model uses, and none in what is random. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { tcav } from '../../kernel/src/explain/concepts/tcav.ts';
import type { TcavOptions } from '../../kernel/src/explain/concepts/tcav.ts';
import { meanOf } from '../../kernel/src/explain/concepts/tcav-result.ts';
import { cellScope } from '../../kernel/src/display/publish.ts';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import { mulberry32 } from '../random.ts';
import { build, disposeModels, MODELS, samplesFor } from './models.ts';

type Rows = number[][];

/** Rows of six numbers around zero; `shift` is added to the first, second… of them. */
function rows(count: number, seed: number, shift: readonly number[] = []): Rows {
  const random = mulberry32(seed);
  return Array.from({ length: count }, () => Array.from({ length: 6 }, (_, at) => 2 * random() - 1 + (shift[at] ?? 0)));
}

/** The first output is tanh of the sum of what rises with the first input and falls with the second; others are unused. */
function model(): tf.Sequential {
  const built = build(MODELS['MLP with tanh']);
  const random = mulberry32(11);
  tf.tidy(() => {
    const kernel = Array.from({ length: 6 }, (_, input) =>
      Array.from({ length: 16 }, () => (input === 0 ? 1 : input === 1 ? -1 : 0) * (0.2 + 0.6 * random())),
    );
    const [first, second, , last] = built.layers;
    // The same values stand in the layer twice, and what is unused is there too: the layer sees it, the output does not.
    const wide = kernel.map((row, input) => row.map((value, unit) => (unit < 8 ? value : input === 2 ? 1 : 0)));
    first?.setWeights([tf.tensor2d(wide), tf.zeros([16])]);
    const ahead = Array.from({ length: 16 }, (_, unit) => Array.from({ length: 12 }, () => (unit < 8 ? 0.3 : 0)));
    second?.setWeights([tf.tensor2d(ahead), tf.zeros([12])]);
    last?.setWeights([tf.fill([12, 3], 0.5), tf.zeros([3])]);
  });
  return built;
}

const CONCEPTS = { for: rows(40, 1, [2]), against: rows(40, 2, [0, 2]), unused: rows(40, 3, [0, 0, 2]) };
const OPTIONS: TcavOptions = { layer: 'layer_0', random: rows(100, 4), target: 0 };

describe('TCAV', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  it('finds what speaks for an output and what against it', async () => {
    const { concepts } = await tcav(model(), CONCEPTS, rows(30, 5), OPTIONS);
    const [speaksFor, against] = concepts;
    assert.ok(speaksFor && against);
    assert.equal(meanOf(speaksFor.scores), 1);
    assert.ok(speaksFor.isSignificant && speaksFor.pValue < 1e-3, `p ${speaksFor.pValue}`);
    assert.equal(meanOf(against.scores), 0);
    assert.ok(against.isSignificant && against.pValue < 1e-3, `p ${against.pValue}`);
    assert.ok(meanOf(speaksFor.accuracies) > 0.8, String(meanOf(speaksFor.accuracies)));
    assert.ok(meanOf(speaksFor.magnitudes) > 0 && meanOf(against.magnitudes) < 0);
  });

  it('does not take what the layer sees and the output does not use for a reason', async () => {
    const [, , unused] = (await tcav(model(), CONCEPTS, rows(30, 5), OPTIONS)).concepts;
    assert.ok(unused && meanOf(unused.accuracies) > 0.8);
    assert.ok(!unused.isSignificant && unused.pValue > 0.05, `p ${unused.pValue}`);
  });

  it('gives random sets about one half', async () => {
    const spec = MODELS.CNN;
    const [x, random, concept] = [samplesFor(spec, 40, 1), samplesFor(spec, 120, 2), samplesFor(spec, 40, 3)];
    const { random: nothing } = await tcav(build(spec), { concept }, x, { layer: 'layer_4', random, runs: 60 });
    assert.ok(Math.abs(meanOf(nothing.scores) - 0.5) < 0.15, String(meanOf(nothing.scores)));
    assert.ok(Math.abs(meanOf(nothing.accuracies) - 0.5) < 0.05, String(meanOf(nothing.accuracies)));
  });

  it('finds no concept in random samples', async () => {
    const spec = MODELS.CNN;
    const [x, random] = [samplesFor(spec, 40, 1), samplesFor(spec, 120, 2)];
    const shown = { one: samplesFor(spec, 40, 30), two: samplesFor(spec, 40, 31), three: samplesFor(spec, 40, 32) };
    const { concepts } = await tcav(build(spec), shown, x, { layer: 'layer_4', random });
    for (const { name, pValue, isSignificant } of concepts) {
      assert.ok(pValue > 0.05 && !isSignificant, `${name}: p ${pValue}`);
    }
  });

  it('has unit vectors, whose product with the gradients are the sensitivities', async () => {
    const built = model();
    const x = rows(5, 5);
    const { concepts, samples } = await tcav(built, { for: CONCEPTS.for }, x, { ...OPTIONS, runs: 2, score: 'output' });
    assert.equal(samples, 5);
    const [first, ...others] = built.layers;
    assert.ok(first);
    const slopes = tf.tidy(() => {
      const head = (values: tf.Tensor) => others.reduce((given, layer) => layer.apply(given) as tf.Tensor, values);
      return tf.grad((values: tf.Tensor) => head(values).slice([0, 0], [-1, 1]).sum())(
        first.apply(tf.tensor2d(x)) as tf.Tensor,
      );
    });
    const cav = concepts[0]?.cavs[0];
    assert.ok(cav);
    assert.ok(Math.abs(cav.reduce((sum, value) => sum + value ** 2, 0) - 1) < 1e-5);
    const expected = slopes.matMul(tf.tensor2d(cav, [16, 1])).dataSync();
    concepts[0]?.sensitivities[0]?.forEach((value, at) => assert.ok(Math.abs(value - (expected[at] ?? 0)) < 1e-5));
  });

  it('draws the same at every time, and something else with another seed', async () => {
    const built = model();
    const run = async (seed: number) =>
      (await tcav(built, CONCEPTS, rows(10, 5), { ...OPTIONS, seed, runs: 4 })).concepts.map(({ cavs }) => cavs);
    assert.deepEqual(await run(3), await run(3));
    assert.notDeepEqual(await run(3), await run(4));
  });

  it('asks for the output that most samples are taken for', async () => {
    const x = samplesFor(MODELS['MLP with ReLU'], 9, 1);
    const built = build(MODELS['MLP with ReLU']);
    const answers = [...(built.predict(x) as tf.Tensor).argMax(1).dataSync()];
    const { target } = await tcav(built, { for: CONCEPTS.for }, x, { layer: 'layer_1', random: rows(20, 4), runs: 2 });
    const votes = (one: number) => answers.filter((answer) => answer === one).length;
    assert.ok(answers.every((answer) => votes(answer) <= votes(target)));
  });

  it('leaves nothing behind, and shows scores with their twins in words', async () => {
    const built = model();
    const before = tf.memory().numTensors;
    const found = await tcav(built, CONCEPTS, rows(10, 5), OPTIONS);
    assert.equal(tf.memory().numTensors, before);
    const bundle = await found[JUPYTER_DISPLAY]();
    assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
    assert.match(
      JSON.stringify(bundle[TEXT]),
      /TCAV of output 0 at layer_0 · significant: for, against[^]*unused.*not significant/,
    );
    assert.match(JSON.stringify(bundle[SVG]), /random sets/);
  });

  it('ends with the cell that asked for it', async () => {
    const built = model();
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    const asked = cellScope.run({ id: 'cell', signal: controller.signal }, () =>
      tcav(built, CONCEPTS, rows(10, 5), OPTIONS),
    );
    controller.abort(new Error('interrupted'));
    await assert.rejects(asked, /interrupted/);
    assert.equal(tf.memory().numTensors, before);
  });

  const refusals: { [title: string]: [TcavOptions, ErrorCode, RegExp, { [name: string]: Rows }?] } = {
    'no concepts': [{}, 'EXPLAIN_CONCEPTS', /`concepts`/, {}],
    'no random samples': [{ random: undefined as never }, 'EXPLAIN_RANDOM', /Give `random`/],
    'few random samples': [{ random: rows(3, 1) }, 'EXPLAIN_FEW', /3 samples of `random`.*at least 4/],
    'a concept of one sample': [
      {},
      'EXPLAIN_FEW',
      /1 samples of the concept lonely.*at least 2/,
      { lonely: rows(1, 1) },
    ],
    'a concept of another shape': [{}, 'EXPLAIN_SHAPE', /the concept flat is of shape \[1, 2\]/, { flat: [[1, 2]] }],
    'no layer': [{ layer: undefined as never }, 'EXPLAIN_LAYER_NEEDED', /Give `layer`/],
    'a layer that is not there': [{ layer: 'dense_9' }, 'EXPLAIN_LAYER', /no layer dense_9/],
    'an output that is not there': [{ target: 3 }, 'EXPLAIN_TARGET', /Class 3.*from 0 to 2/],
    'one run': [{ runs: 1 }, 'EXPLAIN_RUNS', /`runs` is 1.*at least 2/],
    'half a run': [{ runs: 2.5 }, 'EXPLAIN_COUNT', /`runs` is 2.5/],
    'no penalty': [{ C: 0 }, 'EXPLAIN_NUMBER', /`C` is 0.*above 0/],
    'a level of zero': [{ level: 0 }, 'EXPLAIN_NUMBER', /`level` is 0.*above 0/],
  };
  for (const [title, [options, code, says, concepts = CONCEPTS]] of Object.entries(refusals)) {
    it(`refuses ${title}`, async () => {
      const built = model();
      const before = tf.memory().numTensors;
      await assert.rejects(tcav(built, concepts, rows(10, 5), { ...OPTIONS, ...options }), { code, message: says });
      assert.equal(tf.memory().numTensors, before);
    });
  }
});
