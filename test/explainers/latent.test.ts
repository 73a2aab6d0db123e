/** Latent spaces: closed forms, all kinds of encoders and decoders, and pictures of bounded size. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { klPerDimension } from '../../kernel/src/explain/latent/kl-per-dimension.ts';
import { latentTraversal } from '../../kernel/src/explain/latent/latent-traversal.ts';
import { latentWalk } from '../../kernel/src/explain/latent/latent-walk.ts';
import type { Encoder } from '../../kernel/src/explain/latent/network.ts';
import { cellScope } from '../../kernel/src/display/publish.ts';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import type { Displayable } from '../../kernel/src/display/symbol.ts';
import { LATENT, IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import type { LatentPicture } from '../../kernel/src/mime.ts';
import { mulberry32 } from '../random.ts';
import { deviation } from './models.ts';

const INPUTS = 12;
const LATENTS = 3;

/** A small variational autoencoder with fixed weights, its encoder in all the shapes that encoders come in. */
function autoencoder() {
  const start = (seed: number) => tf.initializers.glorotNormal({ seed });
  const dense = (units: number, seed: number, activation?: 'tanh' | 'sigmoid') =>
    tf.layers.dense({ units, kernelInitializer: start(seed), ...(activation && { activation }) });
  const input = tf.input({ shape: [INPUTS] });
  const hidden = dense(9, 1, 'tanh').apply(input);
  const outputs = [dense(LATENTS, 2), dense(LATENTS, 3)].map((layer) => layer.apply(hidden) as tf.SymbolicTensor);
  const two = tf.model({ inputs: input, outputs });
  const one = tf.model({ inputs: input, outputs: tf.layers.concatenate().apply(outputs) as tf.SymbolicTensor });
  const means = tf.model({ inputs: input, outputs: outputs[0] ?? [] });
  const decoder = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [LATENTS], activation: 'tanh', kernelInitializer: start(4) }),
      dense(INPUTS, 5, 'sigmoid'),
      tf.layers.reshape({ targetShape: [3, 4] }),
    ],
  });
  return {
    two,
    one,
    means,
    decoder,
    dispose: () => tf.dispose([two, decoder].flatMap(({ weights }) => weights.map((weight) => weight.read()))),
  };
}

function samples(count: number): tf.Tensor2D {
  const random = mulberry32(3);
  return tf.tensor2d(Array.from({ length: count }, () => Array.from({ length: INPUTS }, () => 2 * random() - 1)));
}

async function bundleOf(result: Displayable) {
  return result[JUPYTER_DISPLAY]();
}

describe('latent spaces', () => {
  let networks: ReturnType<typeof autoencoder>;
  before(async () => {
    await loadEngine();
    networks = autoencoder();
  });
  after(() => networks.dispose());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());

  describe('latentTraversal', () => {
    it('at the posterior mean gives the reconstruction, in every row', async () => {
      const { decoder, two } = networks;
      const x = samples(1);
      const found = await latentTraversal(decoder, x, { encoder: two });
      const [mean] = two.predict(x) as tf.Tensor[];
      assert.ok(mean);
      const reconstruction = (decoder.predict(mean) as tf.Tensor).dataSync();
      assert.deepEqual([...found.code], [...mean.dataSync()]);
      assert.equal(found.offsets[6], 0);
      for (const row of found.dimensions.keys()) {
        found.decoding(row, 6).forEach((value, at) => assert.ok(Math.abs(value - (reconstruction[at] ?? 0)) <= 1e-6));
      }
      assert.deepEqual([...found.reconstruction], [...found.decoding(0, 6)]);
    });

    it('moves a linear decoder along the row of its matrix', async () => {
      const matrix = tf.tensor2d([
        [1, 2, 0, -1],
        [0.5, 0, 3, 1],
      ]);
      const z = [0.3, -0.7];
      const options = { dimensions: [1, 0], range: 2, steps: 5 };
      const found = await latentTraversal((codes) => codes.matMul(matrix), z, options);
      assert.deepEqual(found.offsets, [-2, -1, 0, 1, 2]);
      const expected = options.dimensions.flatMap((dimension) =>
        found.offsets.flatMap((offset) => {
          const moved = z.map((value, at) => value + (at === dimension ? offset : 0));
          return [...tf.tensor2d([moved]).matMul(matrix).dataSync()];
        }),
      );
      assert.ok(deviation(found.values, expected) < 1e-6);
      const lengths = [Math.sqrt((0.25 + 9 + 1) / 4), Math.sqrt((1 + 4 + 1) / 4)].map((one) => one * Math.sqrt(2));
      assert.ok(deviation(found.changes, lengths) < 1e-6);
    });

    it('takes every kind of encoder', async () => {
      const { decoder, one, two, means } = networks;
      const x = samples(1);
      const expected = (await latentTraversal(decoder, x, { encoder: two })).code;
      const encoders: Encoder[] = [
        one,
        means,
        (rows) => two.predict(rows),
        (rows) => one.predict(rows),
        (rows) => {
          const [mean, logVariance] = two.predict(rows) as tf.Tensor[];
          return { mean: mean ?? rows, logVariance: logVariance ?? rows };
        },
      ];
      for (const encoder of encoders) assert.deepEqual((await latentTraversal(decoder, x, { encoder })).code, expected);
    });

    it('is the same whether many codes are decoded together or few', async () => {
      const { decoder } = networks;
      const z = [0.1, 0.2, 0.3];
      const all = await latentTraversal(decoder, z, { steps: 61 });
      const last = await latentTraversal(decoder, z, { steps: 61, dimensions: [2] });
      assert.ok(deviation(last.values, all.values.slice(-last.values.length)) < 1e-6);
    });

    it('leaves nothing behind, also when the decoder fails or the cell is interrupted', async () => {
      const { decoder, two } = networks;
      const x = samples(1);
      const before = tf.memory().numTensors;
      await latentTraversal(decoder, x, { encoder: two });
      assert.equal(tf.memory().numTensors, before);
      const failing = (codes: tf.Tensor2D): tf.Tensor => {
        codes.add(1);
        throw new Error('a decoder of the user');
      };
      await assert.rejects(latentTraversal(failing, [1, 2]), /a decoder of the user/);
      assert.equal(tf.memory().numTensors, before);
      const controller = new AbortController();
      const asked = cellScope.run({ id: 'cell', signal: controller.signal }, () => latentTraversal(decoder, [1, 2, 3]));
      controller.abort(new Error('interrupted'));
      await assert.rejects(asked, /interrupted/);
      assert.equal(tf.memory().numTensors, before);
    });

    it('shows pictures with sliders, and their twins', async () => {
      const bundle = await bundleOf(await latentTraversal(networks.decoder, [0.5, 0, -0.5]));
      assert.deepEqual(Object.keys(bundle), [LATENT, VEGA_LITE, SVG, IN_WORDS, TEXT]);
      // SAFETY: the bundle holds such a picture under its type.
      const picture = bundle[LATENT] as unknown as LatentPicture;
      assert.deepEqual([picture.atlas.width, picture.atlas.height], [13 * 4, 3 * 3]);
      assert.deepEqual(
        picture.dimensions.map(({ name, value }) => [name, value]),
        [
          ['z0', 0.5],
          ['z1', 0],
          ['z2', -0.5],
        ],
      );
      assert.equal(JSON.stringify(bundle[SVG]).match(/<image/g)?.length, 1 + 3 * 13);
      assert.match(JSON.stringify(bundle[TEXT]), /Latent traversal: 3 of 3 dimensions, ±3[^]*z0 +0\.500/);
    });

    it('shows what is no picture as a line over that of the code', async () => {
      const found = await latentTraversal((codes) => codes.tile([1, 2]), [0.5, 1]);
      const bundle = await bundleOf(found);
      assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
      assert.match(JSON.stringify(bundle[SVG]), /mark-line/);
    });

    it('draws the dimensions that change most of many, small enough for a notebook', async () => {
      const latent = 40;
      // Every later dimension changes more.
      const found = await latentTraversal(
        (codes) => codes.mul(tf.range(0, latent)).sum(1, true).reshape([-1, 1, 1]).tile([1, 60, 45]).sin(),
        new Array<number>(latent).fill(0.01),
        { steps: 101, range: 0.01 },
      );
      assert.deepEqual(found.shape, [60, 45]);
      assert.equal(found.values.length, latent * 101 * 60 * 45);
      const bundle = await bundleOf(found);
      // SAFETY: as above.
      const { atlas, dimensions, offsets } = bundle[LATENT] as unknown as LatentPicture;
      assert.deepEqual([dimensions.length, dimensions[0]?.name, dimensions.at(-1)?.name], [24, 'z16', 'z39']);
      assert.deepEqual([offsets.length, offsets[0], offsets[20], offsets[40]], [41, -0.01, 0, 0.01]);
      assert.ok(atlas.width * atlas.height <= 2 ** 19 && atlas.width <= 4096 && atlas.height <= 4096);
      assert.match(JSON.stringify(bundle[TEXT]), /The 24 of 40 dimensions that change most are drawn/);
    });

    const refusals: { [title: string]: [Parameters<typeof latentTraversal>, ErrorCode, RegExp] } = {
      'a decoder that is none': [[{} as never, [1, 2, 3]], 'LATENT_NETWORK', /`decoder` is a Object.*function/],
      'a code of another length': [[(codes) => codes, [[[1]]]], 'EXPLAIN_SHAPE', /z is of shape \[1, 1, 1\]/],
      'a decoder that gives no rows': [
        [(codes) => codes.sum(), [1, 2]],
        'LATENT_OUTPUT',
        /decoder gives \[\] for 1 rows/,
      ],
      'a decoder that gives no numbers': [[(codes) => codes.log(), [-1, 2]], 'EXPLAIN_NOT_FINITE', /not numbers/],
      'a dimension that is not there': [
        [(codes) => codes, [1, 2], { dimensions: [2] }],
        'LATENT_DIMENSION',
        /names 2.*0 to 1/,
      ],
      'no dimension': [[(codes) => codes, [1, 2], { dimensions: [] }], 'LATENT_DIMENSION', /names none/],
      'an even number of steps': [[(codes) => codes, [1, 2], { steps: 4 }], 'LATENT_STEPS', /`steps` is 4.*odd/],
      'no range': [[(codes) => codes, [1, 2], { range: 0 }], 'EXPLAIN_NUMBER', /`range` is 0.*above 0/],
    };
    for (const [title, [given, code, says]] of Object.entries(refusals)) {
      it(`refuses ${title}`, async () => {
        const before = tf.memory().numTensors;
        await assert.rejects(latentTraversal(...given), { code, message: says });
        assert.equal(tf.memory().numTensors, before);
      });
    }

    it('refuses an encoder of another model', async () => {
      const encoder = (rows: tf.Tensor): tf.Tensor => rows.slice([0, 0], [-1, 4]);
      await assert.rejects(latentTraversal(networks.decoder, samples(1), { encoder }), {
        code: 'LATENT_DECODER',
        message: /takes codes of 3 dimensions, and the encoder gives 2/,
      });
    });
  });

  describe('klPerDimension', () => {
    it('is the formula, in every dimension', async () => {
      const { two } = networks;
      const x = samples(150);
      const [mean = x, logVariance = x] = two.predict(x) as tf.Tensor[];
      const [means, logs] = [mean.dataSync(), logVariance.dataSync()];
      const { kl, activity, total, samples: count } = await klPerDimension(two, x);
      const expected = Array.from({ length: LATENTS }, (_, dimension) => {
        let sum = 0;
        for (let at = dimension; at < means.length; at += LATENTS) {
          const [mu, log] = [means[at] ?? 0, logs[at] ?? 0];
          sum += (mu ** 2 + Math.exp(log) - 1 - log) / 2 / 150;
        }
        return sum;
      });
      assert.ok(deviation(kl, expected) < 1e-6);
      assert.ok(deviation(activity, [...tf.moments(mean, 0).variance.dataSync()]) < 1e-5);
      assert.ok(Math.abs(total - expected.reduce((sum, value) => sum + value)) < 1e-6);
      assert.equal(count, 150);
    });

    it('is the same for one tensor, for two, and by name', async () => {
      const { one, two } = networks;
      const x = samples(20);
      const { kl } = await klPerDimension(two, x);
      const named: Encoder = (rows) => {
        const [mean = rows, logVariance = rows] = two.predict(rows) as tf.Tensor[];
        return { mean, logVariance };
      };
      for (const encoder of [one, named]) assert.ok(deviation((await klPerDimension(encoder, x)).kl, kl) < 1e-6);
    });

    it('tells dimensions in use from those that have collapsed', async () => {
      // The second says where x is, the third nothing at all, the first next to nothing.
      const encoder: Encoder = (rows) => {
        const x = rows.slice([0, 0], [-1, 1]);
        return [tf.concat([x.mul(0.01), x.mul(2), x.mul(0)], 1), tf.concat([x.mul(0), x.mul(0).sub(4), x.mul(0)], 1)];
      };
      const found = await klPerDimension(encoder, samples(100));
      assert.deepEqual([found.used, found.collapsed, found.ranked], [[1], [0, 2], [1, 0, 2]]);
      assert.equal(found.kl[2], 0);
      assert.equal(found.activity[2], 0);
      const all = await klPerDimension(encoder, samples(100), { threshold: 0 });
      assert.deepEqual(all.used, [1, 0]);
      const bundle = await bundleOf(found);
      assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
      assert.match(JSON.stringify(bundle[TEXT]), /1 of 3 dimensions are in use[^]*z1.*in use[^]*z0.*collapsed/);
    });

    it('leaves nothing behind', async () => {
      const x = samples(100);
      const before = tf.memory().numTensors;
      await klPerDimension(networks.one, x);
      assert.equal(tf.memory().numTensors, before);
    });

    const refusals: { [title: string]: [Encoder, number[][], ErrorCode, RegExp] } = {
      'an odd number of values': [
        (rows) => rows.slice([0, 0], [-1, 3]),
        [[1, 2, 3, 4]],
        'LATENT_OUTPUT',
        /encoder gives \[1, 3\] for 1 rows.*2 latent/,
      ],
      'means without variances': [
        (rows) => ({ mean: rows }) as never,
        [[1, 2]],
        'LATENT_OUTPUT',
        /encoder gives \[1, 2\]/,
      ],
      'two tensors that differ': [
        (rows) => [rows, rows.slice([0, 0], [-1, 1])],
        [[1, 2]],
        'LATENT_OUTPUT',
        /\[1, 2\] and \[1, 1\]/,
      ],
      nothing: [() => undefined as never, [[1, 2]], 'LATENT_OUTPUT', /encoder gives/],
      'a value that is no number': [(rows) => [rows, rows], [[1, Number.NaN]], 'EXPLAIN_INPUT', /x holds NaN/],
      'a variance that is none': [(rows) => [rows, rows.div(0)], [[1, 2]], 'EXPLAIN_NOT_FINITE', /not numbers/],
    };
    for (const [title, [encoder, x, code, says]] of Object.entries(refusals)) {
      it(`refuses ${title}`, async () => {
        const before = tf.memory().numTensors;
        await assert.rejects(klPerDimension(encoder, x), { code, message: says });
        assert.equal(tf.memory().numTensors, before);
      });
    }
  });

  describe('latentWalk', () => {
    it('begins and ends where it is told, and goes straight', async () => {
      const { decoder } = networks;
      const [from, to] = [
        [1, 2, 3],
        [-1, 0, 5],
      ];
      const { codes, values } = await latentWalk(decoder, from, to, { steps: 5 });
      assert.deepEqual(
        codes.map((code) => [...code]),
        [from, [0.5, 1.5, 3.5], [0, 1, 4], [-0.5, 0.5, 4.5], to],
      );
      const ends = decoder.predict(tf.tensor2d([from, to])) as tf.Tensor;
      assert.ok(deviation([...values.slice(0, INPUTS), ...values.slice(-INPUTS)], ends.dataSync()) < 1e-6);
    });

    it('keeps to the radius on a spherical path, in equal angles', async () => {
      const { codes } = await latentWalk((rows) => rows, [2, 0], [0, 2], { steps: 7, path: 'spherical' });
      codes.forEach((code, step) => {
        const angle = (Math.PI / 2 / 6) * step;
        assert.ok(deviation([...code], [2 * Math.cos(angle), 2 * Math.sin(angle)]) < 1e-6);
      });
    });

    it('walks between samples, and shows them in a row', async () => {
      const { decoder, two } = networks;
      const [from, to] = [samples(1), samples(1).neg()];
      const before = tf.memory().numTensors;
      const found = await latentWalk(decoder, from, to, { encoder: two });
      assert.equal(tf.memory().numTensors, before);
      const bundle = await bundleOf(found);
      assert.deepEqual(Object.keys(bundle).sort(), [SVG, TEXT].sort());
      assert.equal(JSON.stringify(bundle[SVG]).match(/<image/g)?.length, 10);
    });

    const refusals: { [title: string]: [Parameters<typeof latentWalk>, ErrorCode, RegExp] } = {
      'one step': [[(codes) => codes, [1, 2], [2, 1], { steps: 1 }], 'EXPLAIN_FEW', /at least 2/],
      'codes of different lengths': [[(codes) => codes, [1, 2], [2, 1, 0]], 'EXPLAIN_SHAPE', /to is of shape \[3\]/],
      'a path that is none': [
        [(codes) => codes, [1], [2], { path: 'bent' as never }],
        'LATENT_PATH',
        /`path` is bent.*'spherical'/,
      ],
      'a spherical path from zero': [
        [(codes) => codes, [0, 0], [2, 1], { path: 'spherical' }],
        'LATENT_ZERO',
        /'straight'/,
      ],
    };
    for (const [title, [given, code, says]] of Object.entries(refusals)) {
      it(`refuses ${title}`, async () => {
        const before = tf.memory().numTensors;
        await assert.rejects(latentWalk(...given), { code, message: says });
        assert.equal(tf.memory().numTensors, before);
      });
    }
  });
});
