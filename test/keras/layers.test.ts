/** Every layer of tf.layers on random configurations, against the same layer in Keras. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { ourSide, theirSide, type Rung } from './both-sides.ts';
import { layerCase, type Draw, type LayerCase } from './case.ts';
import { assertClose, assertSameDistribution } from './close.ts';
import { forKeras, KNOWN, known } from './differences.ts';
import { convolutions } from './layer-cases/convolution.ts';
import { core } from './layer-cases/core.ts';
import { merging } from './layer-cases/merging.ts';
import { noises } from './layer-cases/noise.ts';
import { normalizations } from './layer-cases/normalization.ts';
import { poolings } from './layer-cases/pooling.ts';
import { preprocessing } from './layer-cases/preprocessing.ts';
import { recurrents } from './layer-cases/recurrent.ts';
import type { Result } from './result.ts';

const DRAWS: { [layer: string]: Draw } = {
  ...core,
  ...convolutions,
  ...poolings,
  ...merging,
  ...normalizations,
  ...recurrents,
  ...noises,
  ...preprocessing,
};

/** What layers are made of, and the placeholder that every model of these cases starts with. */
const NO_LAYERS = ['Layer', 'RNN', 'RNNCell', 'input'];

/** Cases of each layer. The other rungs have the same layers on other kernels, so they get a share. */
const CASES: { [rung in Rung]: number } = { native: 8, wasm: 2, cpu: 1 };

describe('layers: coverage', () => {
  it('every layer that tfjs exports has cases', () => {
    const missing = Object.keys(tf.layers).filter((name) => !(name in DRAWS) && !NO_LAYERS.includes(name));
    assert.deepEqual(missing, [], 'Write a generator of its configurations in layer-cases/.');
  });
});

describe('layers, against Keras', () => {
  const theirs = new Map<string, Result>();
  const native = layerCases(CASES.native);
  let onNative: Result[] = [];

  before(async function () {
    this.timeout(300_000);
    onNative = await ourSide<Result>('our-layers.ts', native, 'native');
    const answers = await theirSide<Result>('keras_layers.py', native.map(forKeras), onNative);
    native.forEach(({ title }, at) => theirs.set(title, answers[at] ?? assert.fail()));
  });

  it('every entry of KNOWN has cases', () => {
    const found = new Set(native.map((one, at) => known(one, onNative[at] ?? assert.fail(), 'native')));
    assert.deepEqual(
      KNOWN.filter((entry) => (entry.rungs?.includes('native') ?? true) && !found.has(entry)).map(({ what }) => what),
      [],
    );
  });

  for (const [rung, count] of Object.entries(CASES) as [Rung, number][]) {
    describe(rung, () => {
      const cases = layerCases(count);
      let ours: Result[] = [];

      before(async function () {
        this.timeout(300_000);
        ours = rung === 'native' ? onNative : await ourSide<Result>('our-layers.ts', cases, rung);
      });

      cases.forEach((one, at) => it(one.title, () => compare(one, rung, ours[at], theirs.get(one.title))));
    });
  }
});

/** The first `count` cases of each layer: fewer are a part of more. */
function layerCases(count: number): LayerCase[] {
  return Object.entries(DRAWS).flatMap(([layer, draw], index) =>
    Array.from({ length: count }, (_, at) => layerCase(layer, draw, 1000 * index + at)),
  );
}

function compare(one: LayerCase, rung: Rung, found: Result | undefined, expected: Result | undefined): void {
  assert.ok(found && expected);
  const how = known(one, found, rung)?.how ?? {};
  const mended = 'This has been mended: take it out of KNOWN in differences.ts.';
  if (how.refuses) {
    assert.match(found.error ?? '', how.refuses, mended);
    return;
  }
  assert.equal(found.error, undefined, `ours refuses: ${found.error}`);
  assert.equal(expected.error, undefined, `Keras refuses: ${expected.error}`);
  if (how.differs === 'outputs') {
    assert.throws(() => assertSameOutputs(one, found, expected), assert.AssertionError, mended);
    return;
  }
  assertSameOutputs(one, found, expected);
  if (how.hasNoGradient) {
    assert.match(found.gradientError ?? '', how.hasNoGradient, mended);
    return;
  }
  assert.equal(found.gradientError, undefined, `ours has no gradients: ${found.gradientError}`);
  if (how.differs) assert.throws(() => assertSameGradients(found, expected), assert.AssertionError, mended);
  else assertSameGradients(found, expected);
}

function assertSameOutputs(one: LayerCase, found: Result, expected: Result): void {
  assert.equal(found.outputs.length, expected.outputs.length, 'number of outputs');
  const assertSame = one.compare === 'distribution' ? assertSameDistribution : assertClose;
  found.outputs.forEach((output, index) => {
    assertSame(output, expected.outputs[index] ?? assert.fail(), `output ${index}`);
  });
  const apart = Math.abs(found.penalty - expected.penalty);
  assert.ok(
    apart <= 1e-5 * Math.max(1, expected.penalty),
    `regularizers add ${found.penalty}, in Keras ${expected.penalty}`,
  );
  assert.equal(found.after.length, expected.after.length, 'number of weights');
  found.after.forEach((weight, index) => {
    assertClose(weight, expected.after[index] ?? assert.fail(), `weight ${index} after the call`);
  });
}

function assertSameGradients(found: Result, expected: Result): void {
  assert.equal(found.gradients.length, expected.gradients.length, 'number of gradients');
  found.gradients.forEach((gradient, index) => {
    const other = expected.gradients[index];
    if (gradient && other) assertClose(gradient, other, `gradient ${index}`);
    else assert.ok(!gradient && !other, `gradient ${index} is there on ${gradient ? 'our' : "Keras's"} side only`);
  });
}
