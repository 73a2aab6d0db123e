/** Prototypes and criticisms are those of the paper's definitions, with every candidate tried. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { prototypes } from '../../kernel/src/explain/examples/prototypes.ts';
import type { PrototypesOptions } from '../../kernel/src/explain/examples/prototypes.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import { mulberry32 } from '../random.ts';
import { captum } from '../python-peer.ts';
import { part } from '../unit/portraits/part.ts';
import { build, deviation, disposeModels, MODELS, samplesFor } from './models.ts';

interface Case {
  x: number[][];
  count: number;
  criticisms: number;
  gamma?: number;
}

/** Three heaps of different sizes, a few samples far from all. */
function heaps(count: number, width: number, seed: number): number[][] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, index) => {
    const middle = index % 11 === 0 ? 6 * random() - 3 : [-2, 0, 2][(index * index) % 3];
    return Array.from({ length: width }, () => (middle ?? 0) + random());
  });
}

const CASES: { [title: string]: Case } = {
  'median of the distances': { x: heaps(90, 4, 1), count: 6, criticisms: 4 },
  'a wide kernel': { x: heaps(60, 2, 2), count: 8, criticisms: 5, gamma: 0.05 },
  'a narrow kernel': { x: heaps(70, 3, 3), count: 5, criticisms: 6, gamma: 3 },
};

interface Theirs {
  gamma: number;
  prototypes: number[];
  discrepancies: number[];
  criticisms: number[];
  witness: number[];
}

describe('prototypes and criticisms', () => {
  let theirs: Theirs[];
  before(async function () {
    // Python alone can take long to load on a busy machine.
    this.timeout(300_000);
    await loadEngine();
    theirs = (await captum('explainers/mmd_critic.py', Object.values(CASES))) as Theirs[];
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const [index, [title, { x, ...options }]] of Object.entries(CASES).entries()) {
    it(`as NumPy finds them: ${title}`, async () => {
      const expected = theirs[index];
      assert.ok(expected);
      const before = tf.memory().numTensors;
      const found = await prototypes(x, options);
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      // The middle one of an even number of distances is no mean of two.
      assert.ok(Math.abs(found.gamma / expected.gamma - 1) < 0.01);
      assert.deepEqual(indices(found.prototypes), expected.prototypes);
      assert.deepEqual(indices(found.criticisms), expected.criticisms);
      const tolerance = options.gamma === undefined ? 1e-2 : 1e-5;
      const ours = found.criticisms.map(({ witness }) => witness);
      assert.ok(deviation(ours, expected.witness) < tolerance);
      assert.ok(deviation(found.discrepancies, expected.discrepancies) < tolerance);
      const shares = found.prototypes.reduce((sum, { share }) => sum + share, 0);
      assert.ok(Math.abs(shares - 1) < 1e-9);
    });
  }

  it('in the space of a layer they are those of its values', async () => {
    const spec = MODELS.CNN;
    const [model, x] = [build(spec), samplesFor(spec, 150, 3)];
    const inner = tf.model({ inputs: model.inputs, outputs: model.getLayer('layer_7').output });
    const values = inner.predict(x) as tf.Tensor;
    const options = { count: 5, criticisms: 3 };
    const before = tf.memory().numTensors;
    const found = await prototypes(x, { ...options, model, layer: 'layer_7' });
    assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    const ofValues = await prototypes(values, options);
    assert.deepEqual(indices(found.prototypes), indices(ofValues.prototypes));
    assert.deepEqual(indices(found.criticisms), indices(ofValues.criticisms));
    assert.notDeepEqual(indices(found.prototypes), indices((await prototypes(x, options)).prototypes));
    assert.deepEqual(found.prototypes[0]?.shape, [...spec.input]);
  });

  it('samples that are all the same but one', async () => {
    const x = Array.from({ length: 12 }, (_, index) => [index === 7 ? 5 : 0, 1]);
    const found = await prototypes(x, { count: 1, criticisms: 1, gamma: 1 });
    assert.equal(found.prototypes[0]?.index, 0);
    assert.equal(found.criticisms[0]?.index, 7);
    // No second one of the same is a criticism too.
    assert.deepEqual(indices((await prototypes(x, { count: 1, criticisms: 5, gamma: 1 })).criticisms), [7, 1]);
  });

  it('pictures are shown as pictures, rows of tables as bars, all of them with twins in words', async () => {
    const pictures = samplesFor(MODELS['CNN without biases'], 20, 1);
    const y = Array.from({ length: 20 }, (_, index) => index % 2);
    for (const x of [pictures, tf.tensor2d(heaps(20, 3, 1))]) {
      const found = await prototypes(x, { count: 12, criticisms: 3, y, classes: ['cat', '<b>'] });
      const bundle = await found[JUPYTER_DISPLAY]();
      assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
      assert.match(part(bundle, TEXT), /^12 prototypes and 3 criticisms of 20 samples/);
      const [first] = found.prototypes;
      assert.ok(first);
      assert.match(part(bundle, TEXT), new RegExp(`prototype +#${first.index} · (cat|<b>) `));
      assert.doesNotMatch(part(bundle, SVG), /<b>/);
      assert.equal(part(bundle, SVG).match(/<image /g)?.length ?? 0, x === pictures ? 15 : 0);
    }
  });

  const FEW = heaps(8, 2, 1);
  const REFUSALS: { [title: string]: [x: number[][], options: PrototypesOptions, code: string, says: RegExp] } = {
    'too few samples': [FEW, {}, 'EXPLAIN_FEW_SAMPLES', /\[8, 2\], and 15 samples/],
    'no number of prototypes': [FEW, { count: 0.5 }, 'EXPLAIN_COUNT', /`count` is 0.5/],
    'a kernel without width': [FEW, { count: 1, criticisms: 1, gamma: -1 }, 'EXPLAIN_GAMMA', /`gamma` is -1/],
    'samples that tell no width': [
      Array.from({ length: 8 }, () => [1, 2]),
      { count: 1, criticisms: 1 },
      'EXPLAIN_GAMMA',
      /`gamma` is left out.*Give `gamma`/,
    ],
    'samples that are no numbers': [[...FEW, [1, Number.NaN]], { count: 1 }, 'EXPLAIN_INPUT', /x holds NaN/],
    'labels of others': [FEW, { count: 1, criticisms: 1, y: [1, 2] }, 'EXPLAIN_LABELS', /\[2\], for 8 samples/],
  };
  for (const [title, [x, options, code, says]] of Object.entries(REFUSALS)) {
    it(`${title} are refused`, async () => {
      const before = tf.memory().numTensors;
      await assert.rejects(prototypes(x, options), { code, message: says });
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
    });
  }

  it('a layer must be named, and be there', async () => {
    const model = build(MODELS.linear);
    const x = samplesFor(MODELS.linear, 20, 1);
    await assert.rejects(prototypes(x, { model }), { code: 'EXPLAIN_LAYER_NEEDED', message: /layer_0/ });
    await assert.rejects(prototypes(x, { model, layer: 'no' }), { code: 'EXPLAIN_LAYER', message: /no layer no/ });
    await assert.rejects(prototypes(FEW, { model, layer: 'layer_0' }), { code: 'EXPLAIN_SHAPE' });
  });
});

function indices(examples: readonly { index: number }[]): number[] {
  return examples.map(({ index }) => index);
}
