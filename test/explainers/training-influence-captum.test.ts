/** What training samples count for others, as Captum has it. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { influence } from '../../kernel/src/explain/examples/influence.ts';
import type { InfluenceOptions } from '../../kernel/src/explain/examples/influence.ts';
import type { Influences } from '../../kernel/src/explain/examples/influences.ts';
import { tracIn } from '../../kernel/src/explain/examples/trac-in.ts';
import type { Checkpoint } from '../../kernel/src/explain/examples/trac-in.ts';
import { captum } from '../python-peer.ts';
import { build, deviation, disposeModels, MODELS, samplesFor } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';
import { targetsFor } from './targets.ts';

/** Greatest error over greatest value. */
const TOLERANCE = 1e-4;
const TRAINING = 24;
const ASKED = 3;
/** Of the checkpoints before the model as it is. */
const RATES = [0.1, 0.05, 0.02];

type Peer = 'TracInCP' | 'TracInCPFast' | 'NaiveInfluenceFunction';

interface Case {
  peer: Peer;
  model: ModelName;
  /** By its place in the description. */
  layer: number | 'all';
  checkpoints?: true;
  options?: Pick<InfluenceOptions, 'solver' | 'damping'>;
}

const CASES: readonly Case[] = [
  { peer: 'TracInCP', model: 'linear', layer: 0 },
  { peer: 'TracInCP', model: 'MLP with ReLU', layer: 2 },
  { peer: 'TracInCP', model: 'MLP with ReLU', layer: 0 },
  { peer: 'TracInCP', model: 'MLP with ReLU', layer: 'all', checkpoints: true },
  { peer: 'TracInCP', model: 'MLP with sigmoid and tanh', layer: 2, checkpoints: true },
  { peer: 'TracInCP', model: 'MLP with sigmoid and tanh', layer: 'all' },
  { peer: 'TracInCP', model: 'CNN', layer: 'all' },
  { peer: 'TracInCP', model: 'LSTM', layer: 1 },
  // Captum's fast way takes the last layer for the output of the model, without an activation behind it.
  { peer: 'TracInCPFast', model: 'MLP with ReLU without biases', layer: 2, checkpoints: true },
  { peer: 'TracInCPFast', model: 'CNN without biases', layer: 4 },
  { peer: 'NaiveInfluenceFunction', model: 'linear', layer: 0 },
  { peer: 'NaiveInfluenceFunction', model: 'MLP with ReLU', layer: 2 },
  { peer: 'NaiveInfluenceFunction', model: 'MLP with ReLU', layer: 2, options: { solver: 'conjugate-gradients' } },
  { peer: 'NaiveInfluenceFunction', model: 'MLP with sigmoid and tanh', layer: 2, options: { damping: 0.001 } },
  {
    peer: 'NaiveInfluenceFunction',
    model: 'MLP with sigmoid and tanh',
    layer: 'all',
    options: { damping: 0.5, solver: 'conjugate-gradients' },
  },
  {
    peer: 'NaiveInfluenceFunction',
    model: 'CNN without biases',
    layer: 'all',
    options: { damping: 10, solver: 'conjugate-gradients' },
  },
  { peer: 'NaiveInfluenceFunction', model: 'CNN with global pooling', layer: 'all', options: { damping: 0.5 } },
];

const titleOf = ({ peer, model, layer, checkpoints, options }: Case) =>
  `${peer}: ${model}, layer ${layer}${checkpoints ? ', checkpoints' : ''} ${JSON.stringify(options ?? {})}`;

describe('influence of training samples, as Captum has it', () => {
  let theirs: { scores: number[]; self: number[] }[];
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });
  before(async function () {
    // PyTorch alone can take long to load on a busy machine.
    this.timeout(300_000);
    await loadEngine();
    const cases: unknown[] = [];
    tf.tidy(() => {
      cases.push(...CASES.map((one) => questionOf(one).given));
    });
    theirs = (await captum('explainers/captum_influence.py', cases)) as typeof theirs;
    disposeModels();
  });

  for (const [index, one] of CASES.entries()) {
    it(titleOf(one), async () => {
      const expected = theirs[index];
      assert.ok(expected);
      const question = questionOf(one);
      const before = tf.memory().numTensors;
      const found = await question.ask();
      assert.equal(tf.memory().numTensors, before, 'tensors left behind');
      const scores = found.scores.flatMap((row) => [...row]);
      const error = deviation(scores, expected.scores);
      assert.ok(error <= TOLERANCE, `error ${error}`);
      if (found.self) {
        const own = deviation(found.self, expected.self);
        assert.ok(own <= TOLERANCE, `error of self-influence ${own}`);
        assert.ok(found.self.every((value) => value >= 0));
      } else {
        assert.equal(one.options?.solver, 'conjugate-gradients');
      }
    });
  }
});

/** One question, as ours and as Captum's. */
function questionOf({ peer, model: name, layer, checkpoints, options = {} }: Case) {
  const spec: ModelSpec = MODELS[name];
  const model = peer === 'TracInCPFast' ? withoutLastBias(build(spec)) : build(spec);
  const [x, training] = [samplesFor(spec, ASKED, 1), samplesFor(spec, TRAINING, 2)];
  const outputs = model.outputs[0]?.shape[1] ?? 1;
  const [y, trainingY] = [targetsFor(ASKED, outputs, 3), targetsFor(TRAINING, outputs, 4)];
  const states = RATES.slice(0, checkpoints ? 3 : 1).map((learningRate, index): Checkpoint => ({
    weights: model.getWeights().map((weight) => weight.mul(1 - 0.2 * index)),
    learningRate: checkpoints ? learningRate : 1,
  }));
  const data = { x: training, y: trainingY };
  const layers = layer === 'all' ? layer : [`layer_${layer}`];
  const damping = options.damping ?? 0.01;
  const ask = (): Promise<Influences> =>
    peer === 'NaiveInfluenceFunction'
      ? influence(model, x, data, { ...options, y, layers })
      : tracIn(model, x, data, { y, layers, ...(checkpoints && { checkpoints: states }) });
  const given = {
    method: peer,
    layers: spec.layers,
    layer,
    checkpoints: states.map((state) => byLayer(model, state)),
    rates: states.map(({ learningRate }) => learningRate),
    loss: lossFor(spec),
    damping,
    x: x.arraySync(),
    targets: y.arraySync(),
    training: training.arraySync(),
    trainingTargets: trainingY.arraySync(),
  };
  return { ask, given };
}

/** Captum's fast way leaves out biases, so ours counts none there. */
function withoutLastBias(model: tf.Sequential): tf.Sequential {
  const bias = model.layers.at(-1)?.weights[1];
  assert.ok(bias);
  Reflect.set(bias, 'trainable', false);
  return model;
}

/** A model has the weights that are trained before all others. */
function byLayer(model: tf.LayersModel, { weights }: Checkpoint): unknown[][] {
  const ids = model.weights.map(({ id }) => id);
  return model.layers.map((layer) => layer.weights.map(({ id }) => weights[ids.indexOf(id)]?.arraySync()));
}

function lossFor({ layers }: ModelSpec): string {
  const last = layers.at(-1);
  const activation = last && 'activation' in last ? last.activation : undefined;
  if (activation === 'softmax') return 'categoricalCrossentropy';
  return activation === 'sigmoid' ? 'binaryCrossentropy' : 'meanSquaredError';
}
