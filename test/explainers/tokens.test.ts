/** What words count for: as Captum says, as the methods say of the rest of the model, and refused where it makes no sense. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import type { Samples } from '../../kernel/src/explain/method.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { tokenAttribution } from '../../kernel/src/explain/tokens/token-attribution.ts';
import type { TokenOptions } from '../../kernel/src/explain/tokens/token-attribution.ts';
import { TOKEN_METHODS } from '../../kernel/src/explain/tokens/token-methods.ts';
import type { TokenMethod } from '../../kernel/src/explain/tokens/token-methods.ts';
import { captum } from '../python-peer.ts';
import { seeded } from '../seeded.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, weightsOf } from './models.ts';
import type { LayerSpec, ModelSpec } from './models.ts';

const NAMES = Object.keys(TOKEN_METHODS) as TokenMethod[];
const EMBEDDING = { kind: 'embedding', words: 12, units: 4 } as const;
const OUTPUT = { kind: 'dense', units: 3, activation: 'softmax' } as const;
const READERS: { readonly [name: string]: ModelSpec } = {
  LSTM: { input: [8], layers: [EMBEDDING, { kind: 'lstm', units: 6 }, OUTPUT] },
  GRU: { input: [8], layers: [EMBEDDING, { kind: 'gru', units: 6 }, OUTPUT] },
  SimpleRNN: { input: [8], layers: [EMBEDDING, { kind: 'rnn', units: 6 }, OUTPUT] },
  'no recurrent layer': { input: [8], layers: [EMBEDDING, { kind: 'flatten' }, { ...OUTPUT }] },
};
const TOKENS = [0, 0, 7, 3, 0, 11, 3, 0];
const TARGET = 1;

describe('token attribution', () => {
  seeded();
  let tensors = 0;
  before(async () => {
    await loadEngine();
    tensors = tf.memory().numTensors;
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
    assert.equal(tf.memory().numTensors, tensors, 'tensors left behind');
  });

  describe("integrated gradients, as Captum's LayerIntegratedGradients summed over the embedding", () => {
    const cases = Object.entries(READERS)
      .filter(([name]) => name !== 'no recurrent layer')
      .flatMap(([name, spec]) => [0, 5].map((baseline) => ({ name, spec, baseline })));
    let theirs: { outputs: number[]; values: number[] }[];
    before(async function () {
      this.timeout(300_000);
      const given = cases.map(({ spec, baseline }) => ({
        layers: spec.layers,
        weights: weightsOf(build(spec)),
        x: [TOKENS],
        target: [TARGET],
        method: 'layer-integrated-gradients',
        options: { layer: 0, steps: 30, baseline: [TOKENS.map(() => baseline)] },
      }));
      disposeModels();
      theirs = (await captum('explainers/captum_attributions.py', given)) as typeof theirs;
    });

    for (const [index, { name, spec, baseline }] of cases.entries()) {
      it(`${name}, token ${baseline} in place of each`, async () => {
        const expected = theirs[index];
        assert.ok(expected);
        const options = { target: TARGET, steps: 30, baseline, padding: null };
        const found = await tokenAttribution(build(spec), TOKENS, options);
        assert.ok(deviation(found.prediction.outputs, expected.outputs) < 1e-5, 'the models differ');
        const sums = TOKENS.map((_, step) => sumOf(expected.values.slice(4 * step, 4 * step + 4)));
        assert.ok(deviation(found.values, sums) <= 1e-4, `${found.values.join()} is ${sums.join()}`);
        assert.ok(found.completeness?.converged);
      });
    }
  });

  describe('is what the method says of the rest of the model', () => {
    for (const method of ['integrated-gradients', 'deep-lift', 'lrp'] as const) {
      for (const [name, spec] of Object.entries(READERS)) {
        it(`${TOKEN_METHODS[method].title}: ${name}`, async () => {
          const model = build(spec);
          const rest = build({ input: [8, 4], layers: spec.layers.slice(1) });
          model.layers.slice(1).forEach((layer, at) => rest.layers[at]?.setWeights(layer.getWeights()));
          const [vectors] = model.layers[0]?.getWeights() ?? [];
          assert.ok(vectors);
          const [x, baseline] = [TOKENS, TOKENS.map(() => 5)].map((tokens) => vectors.gather(tokens));
          assert.ok(x && baseline);
          const found = await tokenAttribution(model, TOKENS, { method, target: TARGET, baseline: 5, padding: null });
          const [expected] = await METHODS[method](rest, x, { target: TARGET, baseline });
          const sums = TOKENS.map((_, step) => sumOf([...(expected?.values.slice(4 * step, 4 * step + 4) ?? [])]));
          assert.ok(deviation(found.values, sums) <= 1e-6, `${found.values.join()} is ${sums.join()}`);
          assert.ok(Math.abs((found.completeness?.delta ?? 0) - (expected?.completeness?.delta ?? 1)) < 1e-6);
        });
      }
    }

    it('a sequence of numbers: its features are added up at each step', async () => {
      const [model, x] = [build(MODELS.LSTM), samplesFor(MODELS.LSTM, 1, 3)];
      for (const method of ['integrated-gradients', 'deep-lift', 'lrp'] as const) {
        const found = await tokenAttribution(model, x, { method, target: TARGET, baseline: 0.1 });
        const [expected] = await METHODS[method](model, x, { target: TARGET, baseline: 0.1 });
        const sums = [0, 1, 2, 3, 4].map((step) => sumOf([...(expected?.values.slice(3 * step, 3 * step + 3) ?? [])]));
        assert.ok(deviation(found.values, sums) <= 1e-6);
        assert.deepEqual(
          found.tokens.map(({ word, step, index }) => [word, step, index]),
          [0, 1, 2, 3, 4].map((step) => [String(step), step, undefined]),
        );
      }
    });
  });

  it('occlusion: how much less the model says so with another token in the place of each', async () => {
    for (const spec of Object.values(READERS)) {
      const model = build(spec);
      const score = (tokens: number[]) =>
        tf.tidy(() => (model.predict(tf.tensor2d([tokens])) as tf.Tensor).dataSync()[TARGET] ?? Number.NaN);
      const options = { method: 'occlusion', target: TARGET, baseline: 4, padding: null } as const;
      const found = await tokenAttribution(model, TOKENS, options);
      const expected = TOKENS.map(
        (_, step) => score(TOKENS) - score(TOKENS.map((token, at) => (at === step ? 4 : token))),
      );
      assert.ok(deviation(found.values, expected) < 1e-4);
    }
  });

  describe('embedding, convolution, pooling, both directions and normalization', () => {
    const reader = (): tf.Sequential =>
      tf.sequential({
        layers: [
          tf.layers.embedding({ inputDim: 30, outputDim: 6, inputLength: 28 }),
          tf.layers.conv1d({ filters: 5, kernelSize: 3, activation: 'relu', useBias: false }),
          tf.layers.maxPooling1d({ poolSize: 2 }),
          tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 4, returnSequences: true }), mergeMode: 'concat' }),
          tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 5, activation: 'tanh' }) }),
          tf.layers.layerNormalization(),
          tf.layers.batchNormalization(),
          tf.layers.globalAveragePooling1d({}),
          tf.layers.dense({ units: 2, activation: 'softmax' }),
        ],
      });
    const tokens = Array.from({ length: 28 }, (_, at) => (at * 7) % 29);

    it('add up with DeepLIFT to the difference of logits', async () => {
      const model = reader();
      try {
        const logit = (given: number[]) => {
          const outputs = tf.tidy(() => (model.predict(tf.tensor2d([given])) as tf.Tensor).log().dataSync());
          return (outputs[0] ?? Number.NaN) - (outputs[1] ?? Number.NaN);
        };
        const options = { method: 'deep-lift', baseline: 29, padding: null } as const;
        const [of, against] = [
          await tokenAttribution(model, tokens, { ...options, target: 0 }),
          await tokenAttribution(model, tokens, { ...options, target: 1 }),
        ];
        // A softmax knows its logits by their difference alone.
        const sum = sumOf([...of.values]) - sumOf([...against.values]);
        const delta = logit(tokens) - logit(tokens.map(() => 29));
        assert.ok(Math.abs(sum - delta) <= 1e-3 * Math.abs(delta), `${sum} is ${delta}`);
      } finally {
        model.dispose();
      }
    });

    it('are explained by every method, and no tensor is left', async () => {
      const model = reader();
      try {
        for (const method of NAMES) {
          await tokenAttribution(model, tokens, { method });
          const before = tf.memory().numTensors;
          const found = await tokenAttribution(model, tokens, { method });
          assert.equal(tf.memory().numTensors, before, method);
          assert.ok(found.values.every(Number.isFinite) && found.values.some((value) => value !== 0), method);
        }
      } finally {
        model.dispose();
      }
    });
  });

  describe('padding', () => {
    it('is left out at both ends and counted, and kept within', async () => {
      const found = await tokenAttribution(build(READERS['LSTM'] ?? MODELS.LSTM), TOKENS, { target: TARGET });
      assert.deepEqual(
        found.tokens.map(({ index, step }) => [index, step]),
        [
          [7, 2],
          [3, 3],
          [0, 4],
          [11, 5],
          [3, 6],
        ],
      );
      // The baseline is padding, so that padding differs in nothing from it.
      assert.deepEqual(found.padding, { count: 3, value: 0 });
    });

    it('is shown where there is nothing else, and kept on request', async () => {
      const model = build(READERS['GRU'] ?? MODELS.GRU);
      const nothing = await tokenAttribution(model, new Array<number>(8).fill(0));
      assert.deepEqual([nothing.tokens.length, nothing.padding.count], [8, 0]);
      const all = await tokenAttribution(model, TOKENS, { padding: null });
      assert.deepEqual([all.tokens.length, all.padding.count], [8, 0]);
    });

    for (const method of NAMES) {
      it(`that the model masks changes nothing: ${TOKEN_METHODS[method].title}`, async () => {
        const model = tf.sequential({
          layers: [
            tf.layers.embedding({ inputDim: 12, outputDim: 4, maskZero: true }),
            tf.layers.lstm({ units: 5, returnSequences: true }),
            tf.layers.gru({ units: 4 }),
            tf.layers.dense({ units: 2 }),
          ],
        });
        try {
          const short = await tokenAttribution(model, [7, 3, 11], { method, target: 0 });
          const long = await tokenAttribution(model, [7, 3, 11, 0, 0, 0], { method, target: 0 });
          assert.ok(deviation(long.values, short.values) < 1e-5, `${long.values.join()} is ${short.values.join()}`);
          // a score of a batch, less that of one alone
          assert.ok(Math.abs(long.padding.value) < 1e-7, `${long.padding.value}`);
          if (short.completeness && method !== 'lrp') assert.ok(short.completeness.converged);
        } finally {
          model.dispose();
        }
      });
    }
  });

  describe('words', () => {
    const reader = () => build(READERS['SimpleRNN'] ?? MODELS.SimpleRNN);
    const wordsOf = async (words: TokenOptions['words']) =>
      (await tokenAttribution(reader(), TOKENS, { ...(words && { words }) })).tokens.map(({ word }) => word);

    it('of each token, of a vocabulary, or by a function; else indices', async () => {
      const texts = ['<pad>', '<pad>', 'not', 'a', '<pad>', 'film', 'a', '<pad>'];
      assert.deepEqual(await wordsOf(texts), ['not', 'a', '<pad>', 'film', 'a']);
      assert.deepEqual(await wordsOf({ not: 7, a: 3, '<pad>': 0 }), ['not', 'a', '<pad>', '#11', 'a']);
      assert.deepEqual(await wordsOf((index) => (index === 7 ? undefined : `w${index}`)), [
        '#7',
        'w3',
        'w0',
        'w11',
        'w3',
      ]);
      assert.deepEqual(await wordsOf(undefined), ['7', '3', '0', '11', '3']);
    });
  });

  describe('refuses', () => {
    interface Refusal {
      spec: ModelSpec;
      tokens: Samples;
      options?: TokenOptions;
      code: ErrorCode;
      says: RegExp;
    }
    const reader: ModelSpec = { input: [8], layers: [EMBEDDING, { kind: 'gru', units: 3 }, OUTPUT] };
    const flat: readonly LayerSpec[] = [{ kind: 'flatten' }, OUTPUT];
    const REFUSALS: { readonly [title: string]: Refusal } = {
      'an index beyond the vocabulary': {
        spec: reader,
        tokens: [0, 0, 7, 12, 0, 11, 3, 0],
        code: 'EXPLAIN_TOKEN',
        says: /layer_0 goes from 0 to 11, and tokens holds 12, at place 3.*unknown words/,
      },
      'a negative index': {
        spec: reader,
        tokens: [0, -1, 7, 1, 0, 11, 3, 0],
        code: 'EXPLAIN_TOKEN',
        says: /tokens holds -1, at place 1/,
      },
      'half an index': {
        spec: reader,
        tokens: [0, 1, 7, 1, 0.5, 11, 3, 0],
        code: 'EXPLAIN_TOKEN',
        says: /tokens holds 0.5, at place 4/,
      },
      'a baseline beyond the vocabulary': {
        spec: reader,
        tokens: TOKENS,
        options: { baseline: 99 },
        code: 'EXPLAIN_TOKEN',
        says: /baseline holds 99/,
      },
      'padding beyond the vocabulary': {
        spec: reader,
        tokens: TOKENS,
        options: { padding: 99 },
        code: 'EXPLAIN_TOKEN',
        says: /padding holds 99/,
      },
      'a text of another length': {
        spec: reader,
        tokens: [1, 2, 3],
        code: 'EXPLAIN_SHAPE',
        says: /\[8\].*tokens is of shape \[3\].*Give tokens/,
      },
      'several texts': {
        spec: reader,
        tokens: [TOKENS, TOKENS],
        code: 'EXPLAIN_SHAPE',
        says: /tokens is of shape \[2, 8\]/,
      },
      'no text': { spec: reader, tokens: [], code: 'EXPLAIN_SHAPE', says: /tokens is of shape \[0\]/ },
      'words of another length': {
        spec: reader,
        tokens: TOKENS,
        options: { words: ['a', 'b'] },
        code: 'EXPLAIN_WORDS',
        says: /`words` has 2 texts for 8 tokens.*padding included.*vocabulary/,
      },
      'indices for a model without embedding': {
        spec: MODELS.LSTM,
        tokens: [1, 2, 3, 4, 5],
        code: 'EXPLAIN_NO_TOKENS',
        says: /samples of shape \[5, 3\].*embedding.*\[steps, features\]/,
      },
      'a table': {
        spec: MODELS.linear,
        tokens: [1, 2, 3, 4, 5, 6],
        code: 'EXPLAIN_NO_TOKENS',
        says: /samples of shape \[6\]/,
      },
      'a picture': {
        spec: MODELS.CNN,
        tokens: [[[1]]],
        code: 'EXPLAIN_NO_TOKENS',
        says: /samples of shape \[10, 9, 2\]/,
      },
      'an embedding that is not there': {
        spec: reader,
        tokens: TOKENS,
        options: { layer: 'words' },
        code: 'EXPLAIN_LAYER',
        says: /no layer words.*layer_0/,
      },
      'a target that is no output': {
        spec: reader,
        tokens: TOKENS,
        options: { target: 3 },
        code: 'EXPLAIN_TARGET',
        says: /Class 3.*from 0 to 2/,
      },
      'no steps': {
        spec: reader,
        tokens: TOKENS,
        options: { steps: 0 },
        code: 'EXPLAIN_COUNT',
        says: /`steps` is 0/,
      },
      'a softmax as part of the score': {
        spec: { input: [8], layers: [EMBEDDING, ...flat] },
        tokens: TOKENS,
        options: { method: 'deep-lift', score: 'output' },
        code: 'EXPLAIN_UNSUPPORTED',
        says: /no rule for softmax.*score: 'logit'/,
      },
    };

    for (const [title, { spec, tokens, options, code, says }] of Object.entries(REFUSALS)) {
      it(title, async () => {
        const model = build(spec);
        const before = tf.memory().numTensors;
        await assert.rejects(tokenAttribution(model, tokens, options), (error: Error & { code?: string }) => {
          assert.equal(error.code, code, error.message);
          assert.match(error.message, says);
          return true;
        });
        assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      });
    }

    it('a method that is not there, and what is no model', async () => {
      const model = build(reader);
      // A notebook gives what it likes.
      const other = { method: 'saliency' } as unknown as TokenOptions;
      await assert.rejects(tokenAttribution(model, TOKENS, other), {
        code: 'EXPLAIN_METHOD',
        message: /saliency.*integrated-gradients, deep-lift, lrp, occlusion/,
      });
      await assert.rejects(tokenAttribution({} as tf.LayersModel, TOKENS), { code: 'EXPLAIN_LAYERS' });
    });

    for (const method of NAMES) {
      it(`a layer that fails leaves the model as it was, and no tensor: ${TOKEN_METHODS[method].title}`, async () => {
        const model = build(reader);
        const own = () => model.layers.map((layer) => Object.keys(layer));
        const dense = model.layers.at(-1);
        assert.ok(dense);
        const call = dense.call.bind(dense);
        let calls = 0;
        dense.call = (inputs, kwargs) => {
          calls += 1;
          if (calls > 1) throw new Error('a layer of the user');
          return call(inputs, kwargs);
        };
        const kept = own();
        const before = tf.memory().numTensors;
        await assert.rejects(tokenAttribution(model, TOKENS, { method }), /a layer of the user/);
        assert.equal(tf.memory().numTensors, before, 'tensors left behind');
        assert.deepEqual(own(), kept);
      });
    }
  });
});

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
