import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import {
  getRandomState,
  isReproducible,
  joinNative,
  setRandomState,
  setSeed,
  words,
  type NativeGenerator,
  type RandomState,
} from '../../../../kernel/src/engine/random/seed.ts';

describe('the seed', () => {
  const { random } = Math;
  const start = getRandomState();
  const next = (): number[] => Array.from({ length: 5 }, () => words().word());

  afterEach(() => {
    setSeed(1);
    assert.equal(Math.random, random, 'Math.random is given back');
  });
  after(() => setRandomState(start));

  it('is chosen by the process itself until somebody sets it', () => {
    assert.ok(Number.isSafeInteger(start.seed));
    setSeed(42);
    assert.equal(isReproducible(), true);
    assert.deepEqual(getRandomState(), { seed: 42, chosen: true, drawn: 0, mathRandom: null, native: null });
  });

  it('the same seed, the same numbers; another one, others', () => {
    const of = (seed: number): string => {
      setSeed(seed);
      return next().join();
    };
    assert.equal(of(42), of(42));
    assert.equal(of(0), of(-0));
    assert.equal(new Set([0, 1, -1, 42, Number.MAX_SAFE_INTEGER].map(of)).size, 5);
  });

  for (const wrong of ['42', '', 'name', 1.5, NaN, Infinity, 2 ** 53, null, undefined, 42n, {}]) {
    it(`refuses ${inspect(wrong)}, and says what a seed is`, () => {
      setSeed(42);
      const before = getRandomState();
      // @ts-expect-error: what JavaScript lets through
      assert.throws(() => setSeed(wrong), { code: 'SEED_INVALID', message: /A seed is a whole number/ });
      assert.deepEqual(getRandomState(), before);
    });
  }

  it('leaves Math.random alone, unless it is asked for it (tensorflow/tfjs#2219)', () => {
    setSeed(42);
    assert.equal(Math.random, random);
    setSeed(42, { mathRandom: true });
    const first = [Math.random(), Math.random()];
    const shuffled = next();
    setSeed(42, { mathRandom: true });
    assert.deepEqual(next(), shuffled, 'how often a package calls it changes nothing for tfjs');
    assert.deepEqual([Math.random(), Math.random()], first);
    assert.ok(first.every((one) => one >= 0 && one < 1));
  });

  it("does not take away a Math.random of the notebook's own", () => {
    const own = (): number => 0.5;
    Math.random = own;
    setSeed(42);
    assert.equal(Math.random, own);
    Math.random = random;
  });

  it('its state as JSON goes on where it was', () => {
    setSeed(-7, { mathRandom: true });
    next();
    Math.random();
    const state = JSON.parse(JSON.stringify(getRandomState())) as RandomState;
    const expected = [...next(), Math.random()];
    setSeed(8);
    setRandomState(state);
    assert.deepEqual([...next(), Math.random()], expected);
  });

  it("sets TensorFlow's own generator too", () => {
    const restarts: [number, bigint][] = [];
    const native: NativeGenerator = { counter: 768n, restart: (...given) => restarts.push(given) };
    setSeed(3);
    joinNative(native);
    const state = getRandomState();
    setRandomState(state);
    setSeed(4);
    assert.deepEqual(restarts, [
      [3, 0n],
      [3, 768n],
      [4, 0n],
    ]);
  });

  const STATE: RandomState = { seed: 1, chosen: true, drawn: 0, mathRandom: null, native: null };
  const HOSTILE: unknown[] = [
    ...[null, undefined, 'state', 42, {}, []],
    ...[1.5, '1', null, NaN].map((seed) => ({ ...STATE, seed })),
    ...[-1, 0.5, '3', 2 ** 60, null].map((drawn) => ({ ...STATE, drawn, mathRandom: drawn ?? 'none' })),
    ...[5, '5n', '1e9', '', '9'.repeat(40)].map((native) => ({ ...STATE, native })),
    { ...STATE, chosen: 'yes' },
  ];
  HOSTILE.forEach((hostile, index) => {
    it(`refuses what is no state: ${String(JSON.stringify(hostile))}, ${index}`, () => {
      // @ts-expect-error: what a file may hold
      assert.throws(() => setRandomState(hostile), { code: 'RANDOM_STATE' });
    });
  });
});
