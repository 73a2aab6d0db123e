import assert from 'node:assert/strict';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { advance, beginTraining, type TrainingHistory } from '../../../kernel/src/training/history.ts';
import { Memo } from '../../../kernel/src/training/memo.ts';
import { layers, sample } from './events.ts';
import { plan } from './fit.ts';
import { randomTraining } from './random-training.ts';

describe('pictures that are made of the ones before', () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`are those that are made anew, at each moment of a random training (seed ${seed})`, () => {
      const memo = new Memo();
      for (const history of randomTraining(seed)) {
        assert.deepEqual(pictureOf('id', history, memo), pictureOf('id', history));
      }
    });
  }

  it('share with it all rows that were there, and all views of which nothing is new', () => {
    const memo = new Memo();
    let history = begun();
    for (let batch = 1; batch < 100; batch++) history = batchEnded(history, batch);
    const before = pictureOf('id', history, memo);
    const after = pictureOf('id', batchEnded(history, 100), memo);
    const [old, grown] = [before, after].map(({ data }) => data['lossByBatch'] ?? []);
    assert.equal(old?.length, 100, 'the picture before has stayed as it was');
    assert.equal(grown?.length, 101);
    assert.ok(old.every((row, index) => row === grown[index]));
    assert.equal(after.table, before.table);
    for (const name of ['gradients', 'weights', 'histograms', 'system', 'time']) {
      const [was, is] = [before, after].map(({ views = [] }) => views.find((view) => view.name === name));
      assert.ok(is, name);
      assert.equal(is, was, name);
    }
  });

  it('are made anew where a curve was thinned, an axis became logarithmic, or epochs became known', () => {
    const memo = new Memo();
    let history = beginTraining(plan({ batches: null, epochs: 2 }), 0);
    const check = (): void => assert.deepEqual(pictureOf('id', history, memo), pictureOf('id', history));
    for (let batch = 0; batch < 2000; batch++) {
      history = batchEnded(history, batch, batch < 1000 ? 1 : 1000);
      if (batch % 7 === 0) check();
    }
    history = advance(history, {
      type: 'epoch ended',
      at: 9,
      epoch: 0,
      values: { loss: 1, acc: 1, val_loss: 2, val_acc: 1 },
    });
    check();
  });
});

function begun(): TrainingHistory {
  let history = batchEnded(beginTraining(plan({ batches: 1000 }), 0), 0);
  history = advance(history, { type: 'layers', at: 1, batch: 0, values: layers(3) });
  return advance(history, { type: 'system', at: 1, values: sample() });
}

function batchEnded(history: TrainingHistory, batch: number, loss = 1 / (1 + batch)): TrainingHistory {
  const values = { loss, acc: 1 / (1 + loss) };
  return advance(history, { type: 'batch ended', at: batch + 1, batch, size: 32, learningRate: 0.001, values });
}
