/** A timeline of checkpoints counts every weight at each of them, and measures changes as compareModels does. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { compareModels } from '../../../kernel/src/inspection/compare-models.ts';
import { weightTimeline } from '../../../kernel/src/inspection/weight-timeline.ts';
import { modelCheckpoint } from '../../../kernel/src/training/model-checkpoint.ts';
import { textOf } from '../../explainers/bundle-text.ts';
import { build, disposeModels, MODELS, samplesFor } from '../../explainers/models.ts';

describe('weightTimeline', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  it('follows the checkpoints of a training', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-timeline-'));
    try {
      const model = build(MODELS['MLP with ReLU']);
      model.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.sgd(0.1) });
      const x = samplesFor(MODELS['MLP with ReLU'], 8, 6);
      const y = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], 'int32'), 4);
      const callbacks = modelCheckpoint({ path: join(folder, '{epoch}') });
      await model.fit(x, y, { epochs: 3, verbose: 0, callbacks });
      const folders = [1, 2, 3].map((epoch) => join(folder, String(epoch)));
      const before = tf.memory().numTensors;
      const found = await weightTimeline(folders);
      assert.equal(tf.memory().numTensors, before);
      assert.equal(found.layers.length, 3);
      for (const { name, moments } of found.layers) {
        assert.equal(moments.length, 3);
        const held = model.getLayer(name).countParams();
        for (const { weights, change } of moments) {
          for (const bins of [weights.bins, ...(change ? [change.bins] : [])]) {
            assert.equal(
              bins.reduce((sum, { count }) => sum + count, 0),
              held,
            );
          }
          assert.deepEqual(
            weights.bins.map(({ from }) => from),
            moments[0]?.weights.bins.map(({ from }) => from),
          );
        }
        assert.equal(moments[0]?.change, null);
      }
      const last = await compareModels(folders[1] ?? '', folders[2] ?? '');
      last.layers.forEach(({ relative }, at) => {
        assert.ok(relative > 0);
        assert.ok(Math.abs(relative - (found.layers[at]?.moments[2]?.change?.relative ?? NaN)) < 1e-9);
      });
      assert.match(textOf(await format(found)), /Weights of 3 layers over 3 checkpoints/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses one checkpoint, and those of other models', async () => {
    const [a, b] = [build(MODELS['MLP with ReLU']), build(MODELS.linear)];
    await assert.rejects(weightTimeline([a]), { code: 'TIMELINE_CHECKPOINTS' });
    await assert.rejects(weightTimeline([a, b]), { code: 'TIMELINE_LAYERS' });
  });
});
