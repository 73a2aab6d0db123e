/** What tf draws on the native engine: whose numbers they are, how they are distributed, and that no two draws are alike. */
import assert from 'node:assert/strict';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import { importEngine, loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { getRandomState, setRandomState, setSeed } from '../../kernel/src/engine/random/seed.ts';
import { Stream } from '../../kernel/src/engine/random/stream.ts';

const COUNT = 100_000;

describe('random draws', () => {
  let tf: TensorFlow;

  before(async () => {
    const engine = await loadEngine();
    assert.equal(engine.rung, 'native');
    tf = engine.tf;
  });
  const start = getRandomState();
  after(() => setRandomState(start));

  it("are those of Python's tf.random.Generator of the same key", () => {
    // TensorFlow 2.21: g = tf.random.Generator.from_key_counter(42, [0, 0], alg='philox')
    // g.uniform([5]), g.normal([3]), g.truncated_normal([3])
    const uniform = [
      0.8354591131210327, 0.9162973165512085, 0.4946495294570923, 0.5211132764816284, 0.7119492292404175,
    ];
    const normal = [0.14425981044769287, 1.5061683654785156, -0.5488425493240356];
    const truncated = [0.6196461319923401, 0.462059885263443, -1.1062785387039185];
    setSeed(42);
    assert.deepEqual(valuesOf(tf.randomUniform([5])), uniform);
    assert.deepEqual(valuesOf(tf.randomNormal([3])), normal);
    assert.deepEqual(valuesOf(tf.truncatedNormal([3])), truncated);
  });

  it('are those of tfjs where a notebook has chosen another backend, and its models train', async () => {
    await tf.setBackend('cpu');
    try {
      const x = tf.randomNormal([8, 3]);
      const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      const { history } = await model.fit(x, tf.truncatedNormal([8, 2]), { epochs: 2, verbose: 0 });
      assert.ok(history['loss']?.every((loss) => Number.isFinite(Number(loss))));
    } finally {
      await tf.setBackend('tensorflow');
    }
  });

  for (const seed of [0, -1, 42, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
    it(`are of Philox with the seed ${seed} as key, computed here`, () => {
      setSeed(seed);
      const stream = new Stream(seed, 0);
      // TensorFlow takes 23 bits of a word
      const expected = Array.from({ length: 1000 }, () => (stream.word() % 2 ** 23) / 2 ** 23);
      assert.deepEqual(valuesOf(tf.randomUniform([1000])), expected);
    });
  }

  const erf = (x: number): number => {
    // Abramowitz and Stegun, 7.1.26: to 1.5e-7
    const t = 1 / (1 + 0.3275911 * Math.abs(x));
    const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    return Math.sign(x) * (1 - sum * Math.exp(-x * x));
  };
  const gauss = (x: number): number => (1 + erf(x / Math.SQRT2)) / 2;
  const within = gauss(2) - gauss(-2);
  const density2 = Math.exp(-2) / Math.sqrt(2 * Math.PI);
  const DISTRIBUTIONS: [
    what: string,
    draw: () => Tensor,
    cumulative: (x: number) => number,
    mean: number,
    variance: number,
  ][] = [
    ['randomUniform', () => tf.randomUniform([COUNT], -1, 3), (x) => (x + 1) / 4, 1, 16 / 12],
    ['randomNormal', () => tf.randomNormal([COUNT], 5, 2), (x) => gauss((x - 5) / 2), 5, 4],
    ['randomStandardNormal', () => tf.randomStandardNormal([COUNT]), gauss, 0, 1],
    [
      'truncatedNormal',
      () => tf.truncatedNormal([COUNT]),
      (x) => (gauss(x) - gauss(-2)) / within,
      0,
      1 - (4 * density2) / within,
    ],
    ['randomGamma', () => tf.randomGamma([COUNT], 1, 1), (x) => 1 - Math.exp(-x), 1, 1],
  ];
  for (const [what, draw, cumulative, mean, variance] of DISTRIBUTIONS) {
    it(`${what}: mean, variance and Kolmogorov–Smirnov distance are those of its distribution`, () => {
      setSeed(11);
      const values = valuesOf(draw()).sort((one, other) => one - other);
      const found = moments(values);
      // four standard errors; that of a variance at most those of a kurtosis of nine
      assert.ok(Math.abs(found.mean - mean) < 4 * Math.sqrt(variance / COUNT), `mean ${found.mean}`);
      assert.ok(Math.abs(found.variance / variance - 1) < 4 * Math.sqrt(8 / COUNT), `variance ${found.variance}`);
      const distance = Math.max(
        ...values.map((value, at) => {
          const expected = cumulative(value);
          return Math.max(Math.abs(expected - at / COUNT), Math.abs(expected - (at + 1) / COUNT));
        }),
      );
      // one of a thousand sets of true samples is farther away
      assert.ok(distance < 1.95 / Math.sqrt(COUNT), `distance ${distance}`);
    });
  }

  it('multinomial: as often as the probabilities say, with logits and with probabilities, the same again with one seed', () => {
    setSeed(3);
    const probabilities = [0.1, 0.2, 0.7];
    for (const drawn of [
      tf.multinomial(tf.log<Tensor1D>(tf.tensor1d(probabilities)), COUNT),
      tf.multinomial(tf.tensor1d(probabilities), COUNT, undefined, true),
    ]) {
      const values = valuesOf(drawn);
      probabilities.forEach((p, index) => {
        const share = values.filter((value) => value === index).length / COUNT;
        assert.ok(Math.abs(share - p) < 4 * Math.sqrt((p * (1 - p)) / COUNT), `${index}: ${share}`);
      });
    }
    const one = () => valuesOf(tf.multinomial(tf.tensor1d([0, 0, 0]), 50, 7));
    assert.deepEqual(one(), one());
  });

  it('two layers of dropout, and two steps of one, have nothing in common', () => {
    setSeed(5);
    const layers = [tf.layers.dropout({ rate: 0.5 }), tf.layers.dropout({ rate: 0.5 })];
    const masks = [0, 1].flatMap(() =>
      layers.map((layer) =>
        valuesOf(layer.apply(tf.ones([COUNT]), { training: true }) as Tensor).map((kept) => kept - 1),
      ),
    );
    masks.forEach((mask, index) => {
      assert.ok(mask.every((kept) => Math.abs(kept) === 1));
      for (const other of masks.slice(index + 1)) {
        const correlation = mask.reduce((sum, kept, at) => sum + kept * (other[at] ?? NaN), 0) / COUNT;
        assert.ok(Math.abs(correlation) < 4 / Math.sqrt(COUNT), String(correlation));
      }
    });
  });

  it('shuffles: each order is as frequent as any other', () => {
    setSeed(6);
    const counts = new Map<string, number>();
    const times = 24_000;
    for (let time = 0; time < times; time += 1) {
      const cards = [1, 2, 3, 4];
      tf.util.shuffle(cards);
      counts.set(cards.join(''), (counts.get(cards.join('')) ?? 0) + 1);
    }
    assert.equal(counts.size, 24);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - times / 24) ** 2 / (times / 24), 0);
    // 23 degrees of freedom: one of a thousand fair shuffles is above
    assert.ok(chiSquare < 49.73, String(chiSquare));
  });

  it('every function of tfjs without a seed of its own follows the one seed, seed 0 is a seed, and both imports are alike', async () => {
    // SAFETY: it is tfjs-core's.
    const core = (await importEngine('@tensorflow/tfjs-core')) as TensorFlow;
    const logits = tf.tensor1d([1, 2, 3, 2, 1]);
    for (const from of [tf, core]) {
      const draws: (() => Tensor)[] = [
        () => from.randomUniform([9]),
        () => from.randomUniform([9], 0, 1000, 'int32'),
        () => from.randomUniformInt([9], 0, 1000),
        () => from.randomNormal([9]),
        () => from.randomNormal([9], 0, 1000, 'int32'),
        () => from.randomStandardNormal([9]),
        () => from.truncatedNormal([9]),
        () => from.randomGamma([9], 2),
        () => from.multinomial(logits, 20),
        () => from.dropout(tf.ones([50]), 0.5),
      ];
      for (const draw of draws) {
        const drawn = (seed: number): number[] => {
          setSeed(seed);
          return valuesOf(draw());
        };
        assert.deepEqual(drawn(42), drawn(42), String(draw));
        assert.notDeepEqual(drawn(42), drawn(43), String(draw));
        assert.notDeepEqual(valuesOf(draw()), valuesOf(draw()), String(draw));
      }
      for (const seeded of [
        () => from.randomNormal([9], 0, 1, 'float32', 0),
        () => from.randomUniform([9], 0, 1, 'float32', 0),
        () => from.multinomial(logits, 20, 0),
      ]) {
        assert.deepEqual(valuesOf(seeded()), valuesOf(seeded()), String(seeded));
      }
    }
  });

  it('a dataset is shuffled anew by each iteration, and the same again after the same seed, also one from before', async () => {
    const dataset = tf.data.array(Array.from({ length: 30 }, (_, at) => at)).shuffle(30);
    const twice = async (seed: number) => {
      setSeed(seed);
      return [await dataset.toArray(), await dataset.toArray()];
    };
    const [first, second] = await twice(42);
    assert.notDeepEqual(first, second);
    assert.deepEqual(await twice(42), [first, second]);
    assert.notDeepEqual(await twice(43), [first, second]);
    const kept = tf.data.array([1, 2, 3, 4, 5, 6, 7, 8]).shuffle(8, undefined, false);
    assert.deepEqual(await kept.toArray(), await kept.toArray(), 'reshuffleEachIteration: false');
  });

  it('the state goes on where it was, in TensorFlow and in JavaScript', () => {
    setSeed(9);
    const draw = () => [...valuesOf(tf.randomNormal([7])), ...valuesOf(tf.randomGamma([7], 2))];
    draw();
    const state = getRandomState();
    const expected = draw();
    setSeed(10);
    setRandomState(state);
    assert.deepEqual(draw(), expected);
  });

  it('drawing keeps no tensor', () => {
    const { numTensors } = tf.memory();
    for (let time = 0; time < 20; time += 1) {
      tf.tidy(() => {
        tf.dropout(tf.randomNormal([4]), 0.5);
        getRandomState();
      });
    }
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

function valuesOf(tensor: Tensor): number[] {
  return [...tensor.dataSync()];
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}
