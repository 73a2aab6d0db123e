/** Judges on models whose truth is known, and what all judges keep. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { getRandomState } from '../../kernel/src/engine/random/seed.ts';
import { format } from '../../kernel/src/display/format.ts';
import { explain } from '../../kernel/src/explain/explain.ts';
import { judge } from '../../kernel/src/explain/judge.ts';
import { JUDGES } from '../../kernel/src/explain/judges.ts';
import type { JudgeOptions } from '../../kernel/src/explain/judging.ts';
import type { Attribution, JudgeName, Judgement, MethodName } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { mulberry32 } from '../random.ts';
import { textOf } from './bundle-text.ts';
import { build, disposeModels, isExplained, MODELS, optionsFor, samplesFor } from './models.ts';
import type { ModelSpec } from './models.ts';

const JUDGE_NAMES = Object.keys(JUDGES) as JudgeName[];

describe('judges', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  describe('of a model that has learnt that a class is a bright patch', () => {
    const SIDE = 14;
    const SPEC: ModelSpec = {
      input: [SIDE, SIDE, 1],
      layers: [
        { kind: 'conv', filters: 8, kernel: 3, activation: 'relu' },
        { kind: 'flatten' },
        { kind: 'dense', units: 2, activation: 'softmax' },
      ],
    };
    const isPatch = (place: number) => {
      const [row, column] = [Math.floor(place / SIDE), place % SIDE];
      return row >= 4 && row < 8 && column >= 7 && column < 11;
    };
    const MASK = Array.from({ length: SIDE }, (_, row) =>
      Array.from({ length: SIDE }, (_, column) => (isPatch(row * SIDE + column) ? 1 : 0)),
    );
    const SHOWN = 8;
    let model: tf.Sequential;
    /** Of the class, none of them seen in training. */
    let x: tf.Tensor;

    beforeEach(async () => {
      const random = mulberry32(3);
      const picture = (label: number) =>
        Array.from({ length: SIDE ** 2 }, (_, place) => (label === 1 && isPatch(place) ? 0.8 : 0) + 0.2 * random());
      const labels = Array.from({ length: 128 }, (_, at) => at % 2);
      const pictures = tf.tensor(labels.flatMap(picture), [labels.length, ...SPEC.input]);
      model = build(SPEC);
      model.compile({ optimizer: tf.train.adam(0.003), loss: 'categoricalCrossentropy' });
      const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), 2);
      await model.fit(pictures, targets, { epochs: 6, batchSize: 16, shuffle: false, verbose: 0 });
      x = tf
        .tensor(
          Array.from({ length: SHOWN }, () => picture(1)),
          [SHOWN, SIDE ** 2],
        )
        .reshape([SHOWN, ...SPEC.input]);
    });

    const options = { target: 1, score: 'logit', mask: MASK } as const;

    for (const method of ['integrated-gradients', 'occlusion', 'rise', 'lrp', 'deep-lift'] as const) {
      it(`${METHODS[method].title} points at the patch in every picture`, async () => {
        const found = await METHODS[method](model, x, { ...options, draws: 400 });
        const judgements = await JUDGES['pointing-game'](model, x, found, options);
        assert.deepEqual(
          judgements.map(({ value, passed }) => [value, passed]),
          new Array(SHOWN).fill([1, true]),
        );
      });
    }

    it('nine tenths of integrated gradients lie in it', async () => {
      const found = await METHODS['integrated-gradients'](model, x, options);
      for (const { mass = 0, says } of await JUDGES['pointing-game'](model, x, found, options)) {
        assert.ok(mass >= 0.9 && mass <= 1, says);
        assert.match(says, /lies in the mask, which holds 9\d\.\d % of it/);
      }
    });

    it('what points elsewhere misses, and fails', async () => {
      const found = await METHODS['integrated-gradients'](model, x, options);
      const away = found.map((one) => ({ ...one, values: one.values.toReversed() }));
      for (const { value, passed, mass = 1 } of await JUDGES['pointing-game'](model, x, away, options)) {
        assert.ok(value === 0 && passed === false && mass < 0.1);
      }
    });

    for (const name of ['deletion', 'insertion'] as const) {
      it(`${name} by integrated gradients is better than random orders by more than 3 deviations`, async () => {
        const found = await METHODS['integrated-gradients'](model, x, options);
        for (const judgement of await JUDGES[name](model, x, found, options)) {
          assert.ok(gapOf(judgement) > 3, judgement.says);
          assert.equal(judgement.passed, true);
          assert.match(judgement.says, /^\d+\.\d+ deviations better than random orders$/);
        }
      });

      it(`${name} in a random order is not, and fails`, async () => {
        const [one] = await METHODS['integrated-gradients'](model, x.slice(0, 1), options);
        assert.ok(one);
        const random = mulberry32(9);
        const noise = { ...one, values: one.values.map(() => random() - 0.5) };
        const [judgement] = await JUDGES[name](model, x.slice(0, 1), noise, options);
        assert.ok(judgement && Math.abs(gapOf(judgement)) < 3);
        assert.equal(judgement.passed, false);
      });

      it(`${name}: the ends of the curve are the scores of the sample and of the baseline`, async () => {
        const found = await METHODS['integrated-gradients'](model, x, { ...options, score: 'output' });
        const judgements = await JUDGES[name](model, x, found, options);
        const scores = (rows: tf.Tensor) => (model.predict(rows) as tf.Tensor).slice([0, 1], [-1, 1]).dataSync();
        const [whole, nothing] = [scores(x), scores(tf.zerosLike(x))];
        judgements.forEach(({ curve }, sample) => {
          const ends = [curve?.values[0] ?? Number.NaN, curve?.values.at(-1) ?? Number.NaN];
          const [full, empty] = name === 'deletion' ? ends : ends.toReversed();
          assert.ok(Math.abs((full ?? Number.NaN) - (whole[sample] ?? 0)) < 1e-6);
          assert.ok(Math.abs((empty ?? Number.NaN) - (nothing[sample] ?? 0)) < 1e-6);
          assert.deepEqual([curve?.at[0], curve?.at.at(-1), curve?.at.length], [0, 1, 21]);
        });
      });
    }

    it('all of them at once say the same as one by one, and fill the attributions', async () => {
      const one = x.slice(0, 1);
      const [found] = await METHODS['integrated-gradients'](model, one, options);
      assert.ok(found);
      const [judged] = await judge(model, one, [found], options);
      assert.deepEqual(
        judged?.judgements?.map(({ judge: name }) => name),
        JUDGE_NAMES,
      );
      for (const judgement of judged.judgements ?? []) {
        assert.deepEqual(await JUDGES[judgement.judge](model, one, found, options), [judgement]);
      }
      assert.deepEqual({ ...judged, judgements: undefined }, { ...found, judgements: undefined });
    });

    it('explain asks them for each map, and says in words which one failed', async () => {
      const methods = ['saliency', 'integrated-gradients'] as const;
      const judges = ['insertion', 'randomisation'] as const;
      const shown = await explain(model, x.slice(0, 1), { methods, judges });
      for (const { method, judgements } of shown.attributions) {
        const [one] = await METHODS[method](model, x.slice(0, 1));
        assert.ok(one);
        for (const judgement of judgements ?? []) {
          assert.deepEqual(await JUDGES[judgement.judge](model, x.slice(0, 1), one), [judgement]);
        }
        assert.deepEqual(
          judgements?.map(({ judge: name }) => name),
          judges,
        );
      }
      const failed = shown.attributions.flatMap(({ judgements = [] }) =>
        judgements.filter(({ passed }) => passed === false),
      );
      assert.ok(failed.length > 0);
      const said = textOf(await format(shown));
      for (const { says } of failed) assert.ok(said.includes(says), `${says} in ${said}`);
    });
  });

  describe('of a linear model', () => {
    const spec = MODELS.linear;

    for (const name of ['deletion', 'insertion'] as const) {
      it(`no order is better for ${name} than that of w ⊙ (x − x′), and none worse than the opposite`, async () => {
        const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
        const [oracle] = await METHODS['integrated-gradients'](model, x, { target: 1, baseline: 0.2 });
        assert.ok(oracle);
        const random = mulberry32(4);
        const others = Array.from({ length: 60 }, () => ({ ...oracle, values: oracle.values.map(() => random()) }));
        const opposite = { ...oracle, values: oracle.values.map((value) => -value) };
        const areas = (await JUDGES[name](model, x, [oracle, opposite, ...others], {})).map(({ value }) => value);
        const [best = 0, worst = 0, ...rest] = name === 'deletion' ? areas : areas.map((area) => -area);
        for (const area of rest) assert.ok(area >= best - 1e-6 && area <= worst + 1e-6, `${best} ${area} ${worst}`);
        assert.ok(worst - best > 0.1);
      });
    }

    it('integrated gradients and saliency are faithful: nothing is missed', async () => {
      const [model, x] = [build(spec), samplesFor(spec, 3, 1)];
      for (const method of ['integrated-gradients', 'saliency', 'occlusion'] as const) {
        const options = { target: 1, baseline: 0.2 };
        const found = await METHODS[method](model, x, options);
        for (const { value, says } of await JUDGES.infidelity(model, x, found, { ...options, unscaled: true })) {
          assert.ok(value < 1e-10, `${method} ${value}`);
          assert.match(says, /^Tells (>99.9|100.0) % of how the score changes/);
        }
      }
    });

    it('a map of another class is said to be worse than none, as it is', async () => {
      const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
      const [found] = await METHODS['integrated-gradients'](model, x, { target: 1 });
      assert.ok(found);
      const turned = { ...found, values: found.values.map((value) => -value) };
      const [judgement] = await JUDGES.infidelity(model, x, turned, { unscaled: true });
      assert.match(judgement?.says ?? '', /^Worse than a map of zeros/);
    });

    it('saliency does not move with the sample', async () => {
      const [model, x] = [build(spec), samplesFor(spec, 2, 1)];
      const found = await METHODS.saliency(model, x, { target: 1 });
      for (const { value, passed } of await JUDGES['sensitivity-max'](model, x, found)) {
        assert.ok(value < 1e-6 && passed === true);
      }
    });
  });

  it('completeness is that of the record', async () => {
    const spec = MODELS['MLP with tanh'];
    const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
    const [fine] = await METHODS['integrated-gradients'](model, x, { target: 0 });
    const [coarse] = await METHODS['integrated-gradients'](model, x, { target: 0, steps: 1 });
    assert.ok(fine && coarse);
    const [good, bad] = await JUDGES.completeness(model, x, [fine, coarse]);
    assert.deepEqual([good?.value, good?.passed], [fine.completeness?.error, true]);
    assert.deepEqual([bad?.value, bad?.passed], [coarse.completeness?.error, coarse.completeness?.converged]);
    assert.equal(bad?.passed, false);
    assert.match(bad.says, /^Adds up to .+ of .+, .+ % off$/);
  });

  describe('weights drawn anew', () => {
    const SIDE = 16;
    const SPEC: ModelSpec = {
      input: [SIDE, SIDE, 1],
      layers: [
        { kind: 'conv', filters: 64, kernel: 3, activation: 'relu' },
        { kind: 'conv', filters: 64, kernel: 3, activation: 'relu' },
        { kind: 'flatten' },
        { kind: 'dense', units: 8 },
      ],
      noBias: true,
    };
    /** Light and dark fields, nowhere zero: the sign is all that a place has of its own. */
    const FIELDS = Array.from({ length: SIDE }, (_, row) =>
      Array.from({ length: SIDE }, (_, column) => (Math.sin(0.9 * row) * Math.cos(0.7 * column) > 0 ? 1 : -1)),
    );

    for (const [method, changes] of [
      ['saliency', true],
      ['integrated-gradients', true],
      ['grad-cam', true],
      ['guided-backpropagation', false],
    ] as const) {
      it(`${METHODS[method].title} ${changes ? 'changes with them' : 'does not, and is said to fail'}`, async () => {
        const model = build(SPEC);
        const options = { target: 2 };
        const found = await METHODS[method](model, FIELDS, options);
        const [judgement] = await JUDGES.randomisation(model, FIELDS, found, options);
        assert.ok(judgement);
        const { value, passed, says, curve } = judgement;
        assert.ok(changes ? value <= 0.3 : value > 0.6, says);
        assert.equal(passed, changes);
        assert.match(says, changes ? /^Changes when the weights are random/ : /^Looks the same when the weights are/);
        assert.deepEqual(curve?.at, [0, 1 / 3, 2 / 3, 1]);
        assert.deepEqual([curve.values[0], curve.values.at(-1)], [1, value]);
      });
    }

    for (const name of ['CNN', 'LSTM', 'MLP with ReLU'] as const) {
      it(`are those of a copy: the model and the stream of the seed stay, ${name}`, async () => {
        const spec = MODELS[name];
        const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
        const found = await METHODS.saliency(model, x);
        const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
        const [before, random] = [weights(), getRandomState()];
        const [judgement] = await JUDGES.randomisation(model, x, found);
        assert.deepEqual(weights(), before);
        assert.deepEqual(getRandomState(), random);
        assert.ok(judgement && Math.abs(judgement.value) < 1);
      });
    }

    it('tell nothing of a map of few values', async () => {
      const [model, x] = [build(MODELS.linear), samplesFor(MODELS.linear, 1, 1)];
      const [judgement] = await JUDGES.randomisation(model, x, await METHODS.saliency(model, x));
      assert.equal(judgement?.passed, undefined);
      assert.match(judgement?.says ?? '', /too few values/);
    });
  });

  describe('what all keep', () => {
    it('a batch is judged as its samples are, the same seed gives the same bits, and no tensor is left', async () => {
      const spec = MODELS['CNN without biases'];
      const [model, x] = [build(spec), samplesFor(spec, 2, 1)];
      const options = { target: 0, seed: 4, mask: tf.ones([8, 8]) };
      const found = await METHODS['integrated-gradients'](model, x, options);
      for (const name of JUDGE_NAMES) {
        const batch = await JUDGES[name](model, x, found, options);
        const before = tf.memory().numTensors;
        assert.deepEqual(await JUDGES[name](model, x, found, options), batch, name);
        assert.equal(tf.memory().numTensors, before, `${name} left tensors behind`);
        for (const [sample, one] of found.entries()) {
          const [alone] = await JUDGES[name](model, x.slice(sample, 1), one, options);
          const expected = batch[sample]?.value ?? Number.NaN;
          assert.ok(Math.abs((alone?.value ?? 0) - expected) <= 1e-5 * Math.max(1, Math.abs(expected)), name);
        }
      }
    });

    it('a layer that fails leaves no tensor', async () => {
      const spec = MODELS['CNN without biases'];
      const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
      const found = await METHODS['integrated-gradients'](model, x, { target: 0 });
      const dense = model.layers.at(-1);
      assert.ok(dense);
      dense.call = () => {
        throw new Error('a layer of the user');
      };
      for (const name of ['infidelity', 'sensitivity-max', 'deletion', 'insertion'] as const) {
        const before = tf.memory().numTensors;
        await assert.rejects(JUDGES[name](model, x, found), /a layer of the user/);
        assert.equal(tf.memory().numTensors, before, `${name} left tensors behind`);
      }
    });

    it('every method is judged by those that can, and asked for again only where that is cheap', async () => {
      for (const name of ['MLP with ReLU', 'CNN without biases', 'LSTM'] as const) {
        const spec: ModelSpec = MODELS[name];
        const [model, x] = [build(spec), samplesFor(spec, 1, 1)];
        const methods = Object.values(METHODS).filter(({ method }) => isExplained(method, spec));
        for (const method of methods) {
          const options = { ...optionsFor(method.method, spec), target: 0 };
          const [judged] = await judge(model, x, await method(model, x, options), options);
          for (const { value, says } of judged?.judgements ?? []) {
            assert.ok(!Number.isNaN(value) && says.length > 0, `${method.title} of ${name}`);
          }
          assert.deepEqual(namesOf(judged), expectedOf(method.method, judged), `${method.title} of ${name}`);
        }
      }
    }).timeout(180_000);
  });

  describe('what cannot be judged', () => {
    const refused: {
      [title: string]: { by: JudgeName; method?: MethodName; options?: JudgeOptions; code: string; says: RegExp };
    } = {
      'values of a layer': {
        by: 'infidelity',
        method: 'layer-integrated-gradients',
        options: { layer: 'layer_0' },
        code: 'EXPLAIN_UNJUDGED',
        says: /Infidelity cannot judge Layer integrated gradients here: its values are of the layer layer_0/,
      },
      'sums that nobody knows': {
        by: 'completeness',
        code: 'EXPLAIN_UNJUDGED',
        says: /Completeness cannot judge Saliency here: its values need not add up/,
      },
      'no truth': { by: 'pointing-game', code: 'EXPLAIN_MASK', says: /Give `mask`/ },
      'a truth of another shape': {
        by: 'pointing-game',
        options: { mask: [1, 0] },
        code: 'EXPLAIN_SHAPE',
        says: /mask is of shape \[2\]/,
      },
      'perturbations of another shape': {
        by: 'infidelity',
        options: { perturbations: [[1, 2]] },
        code: 'EXPLAIN_SHAPE',
        says: /perturbations is of shape \[1, 2\]/,
      },
      'half a perturbation': {
        by: 'sensitivity-max',
        options: { perturbations: 0.5 },
        code: 'EXPLAIN_COUNT',
        says: /`perturbations` is 0.5/,
      },
      'one random order': { by: 'deletion', options: { orders: 1 }, code: 'EXPLAIN_ORDERS', says: /at least 2/ },
      'a curve without parts': { by: 'insertion', options: { parts: 0 }, code: 'EXPLAIN_COUNT', says: /`parts` is 0/ },
      'weights never drawn': {
        by: 'randomisation',
        options: { redraws: 0 },
        code: 'EXPLAIN_COUNT',
        says: /`redraws` is 0/,
      },
    };

    for (const [title, { by, method = 'saliency', options = {}, code, says }] of Object.entries(refused)) {
      it(title, async () => {
        const [model, x] = [build(MODELS['MLP with ReLU']), samplesFor(MODELS['MLP with ReLU'], 1, 1)];
        const found = await METHODS[method](model, x, { layer: 'layer_0' });
        const before = tf.memory().numTensors;
        await assert.rejects(JUDGES[by](model, x, found, options), { code, message: says });
        assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      });
    }

    it('a map of zeros, another number of samples, an unknown judge, an attribution of other samples', async () => {
      const [model, x] = [build(MODELS.linear), samplesFor(MODELS.linear, 3, 1)];
      const found = await METHODS.saliency(model, x);
      const [one] = found;
      assert.ok(one);
      const before = tf.memory().numTensors;
      const zeros = { ...one, values: new Float32Array(6) };
      const row = [1, 2, 3, 4, 5, 6];
      await assert.rejects(JUDGES.deletion(model, row, zeros), { message: /all its values are zero/ });
      assert.deepEqual((await judge(model, row, [zeros]))[0]?.judgements, []);
      await assert.rejects(judge(model, x, [one]), { code: 'EXPLAIN_ATTRIBUTIONS', message: /1 attributions of 3/ });
      const unknown = 'fidelity' as JudgeName;
      await assert.rejects(judge(model, row, [one], { judges: [unknown] }), { code: 'EXPLAIN_JUDGE' });
      const longer = { ...one, shape: [7], values: new Float32Array(7).fill(1) };
      await assert.rejects(JUDGES.insertion(model, row, longer), {
        message: /of shape \[7\], and the sample of \[6\]/,
      });
      assert.equal(tf.memory().numTensors, before);
    });

    it('a layer whose class nobody knows', async () => {
      class Own extends tf.layers.Layer {
        override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
          return tf.tidy(() => (Array.isArray(inputs) ? inputs[0] : inputs)?.mul(2) ?? tf.scalar(0));
        }
        override computeOutputShape(shape: tf.Shape): tf.Shape {
          return shape;
        }
        static className = 'Own';
      }
      const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [12], units: 12 }), new Own()] });
      try {
        const x = tf.ones([1, 12]);
        const found = await METHODS.saliency(model, x);
        const before = tf.memory().numTensors;
        await assert.rejects(JUDGES.randomisation(model, x, found), { code: 'EXPLAIN_COPY', message: /registerClass/ });
        assert.equal(tf.memory().numTensors, before);
      } finally {
        model.dispose();
      }
    });
  });
});

function gapOf({ judge: name, value, chance }: Judgement): number {
  assert.ok(chance);
  return ((name === 'deletion' ? -1 : 1) * (value - chance.mean)) / chance.deviation;
}

function namesOf(judged: Attribution | undefined): JudgeName[] {
  return judged?.judgements?.map(({ judge: name }) => name) ?? [];
}

/** Judges that ask a method again, and how often. */
const TIMES: { readonly [name in JudgeName]?: number } = { 'sensitivity-max': 11, randomisation: 15 };
/** As the README has it: who would send more samples through the model is not asked. */
const MOST_PASSES = 5000;

/** Which judges judge where none is asked for. */
function expectedOf(method: MethodName, judged: Attribution | undefined): JudgeName[] {
  assert.ok(judged);
  const isEmpty = judged.values.every((value) => value === 0);
  const isOfSample = judged.layer === undefined || /^(grad|score|layer)-cam/.test(method);
  const { completeness, cost } = judged;
  const passes =
    completeness?.steps === undefined ? cost.forward + cost.backward : 2 * (Math.min(50, completeness.steps) + 1);
  const isCostly = (name: JudgeName) => passes * (TIMES[name] ?? 0) > MOST_PASSES;
  return JUDGE_NAMES.filter((name) => {
    if (name === 'completeness') return judged.completeness !== undefined;
    if (isEmpty || name === 'pointing-game') return false;
    return name in TIMES ? !isCostly(name) : isOfSample;
  });
}
