import assert from 'node:assert/strict';
import type { TrainingView } from '../../../kernel/src/mime.ts';
import { renderSvg, themed } from '../../../kernel/src/display/vega.ts';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { advance, beginTraining, type TrainingHistory } from '../../../kernel/src/training/history.ts';
import { quantilesOf, someOf } from '../../../kernel/src/training/layer-history.ts';
import { bell, layers, sample } from './events.ts';
import { plan, train } from './fit.ts';

describe('training views', () => {
  it('are there once they have data', () => {
    const names = (history: TrainingHistory) => pictureOf('id', history).views?.map(({ name }) => name);
    assert.deepEqual(names(train({ stopAfter: 5 })), []);
    assert.deepEqual(names(train({})), ['time']);
    assert.deepEqual(names(advance(train({ stopAfter: 5 }), { type: 'system', at: 99, values: sample() })), [
      'time',
      'system',
    ]);
    assert.deepEqual(names(rich(3)), [
      'learningRate',
      'time',
      'gradients',
      'updates',
      'weights',
      'histograms',
      'system',
    ]);
  });

  it('points lie whole within their plots, which cut what lies outside', async () => {
    const picture = pictureOf('id', rich(3));
    for (const { spec, data } of [picture, ...(picture.views ?? [])]) {
      const svg = await renderSvg(themed({ ...spec, datasets: data }));
      const [clips] = [[...svg.matchAll(/<clipPath[^>]*><rect x="0" y="0" width="(\d+)" height="(\d+)"/g)]];
      const smallest = [1, 2].map((side) => Math.min(...clips.map((clip) => Number(clip[side]))));
      for (const [, x, y] of svg.matchAll(/transform="translate\(([\d.-]+),([\d.-]+)\)" d="M[\d.]+,0A/g)) {
        const at = [Number(x), Number(y)];
        for (const [side, place] of at.entries()) {
          assert.ok(place >= 2.5 && place <= Number(smallest[side]) - 2.5, `a point at ${at.join()}`);
        }
      }
    }
  });

  for (const number of [1, 3, 40]) {
    it(`are as high as the curves, with ${number} layers`, async () => {
      const { spec, data, views = [] } = pictureOf('id', rich(number));
      const heights = await Promise.all([{ name: 'curves', spec, data }, ...views].map(heightOf));
      assert.deepEqual(
        heights,
        heights.map(() => heights[0]),
      );
    });
  }

  it('name their data sets as nobody else, and fill those that they use', () => {
    const { data, views = [] } = pictureOf('id', rich(3));
    const names = [data, ...views.map((view) => view.data)].flatMap((sets) => Object.keys(sets));
    assert.equal(new Set(names).size, names.length);
    for (const view of views) {
      const used = [...JSON.stringify(view.spec).matchAll(/"data":\{"name":"(\w+)"\}/g)].map((match) => match[1]);
      assert.deepEqual([...new Set(used)].sort(), Object.keys(view.data).sort());
      assert.ok(Object.keys(view.data).every((name) => name.startsWith(view.name)));
    }
  });

  it('say in words and in a table what they show', () => {
    const said = (name: string) => view(rich(3), name).summary;
    assert.equal(said('learningRate'), 'The learning rate went from 0.001 to 0.0005.');
    assert.equal(said('gradients'), 'Gradient norms: 0.0100 (dense_2) to 1.00 (dense_0).');
    assert.match(said('updates'), /0\.00100 .* About 0\.001 is usual\.$/);
    assert.match(
      said('system'),
      /^1\.00 processors are busy; the process has 600 MB|601 MB, 200 MB are in 120 tensors\.$/,
    );
    assert.deepEqual(view(rich(3), 'gradients').table.rows[2], ['dense_2', '0.0100', '0.00100', '5.00']);
  });

  it('keep a constant learning rate as its first and its last step', () => {
    let history = beginTraining(plan({}), 0);
    for (let batch = 0; batch < 90; batch++) {
      const learningRate = batch < 40 ? 0.01 : 0.001;
      history = advance(history, { type: 'batch ended', at: batch, batch, size: 1, values: null, learningRate });
    }
    const rows = view(history, 'learningRate').data['learningRateLine'];
    assert.deepEqual(
      rows?.map(({ x, value }) => [x, value]),
      [
        [0.01, 0.01],
        [0.4, 0.01],
        [0.41, 0.001],
        [0.9, 0.001],
      ],
    );
  });

  it('draw a gradient that is no number as a gap', () => {
    const broken = { dense_0: { gradientNorm: Number.NaN, updateRatio: Infinity, weightNorm: 1 } };
    const history = advance(rich(1), { type: 'layers', at: 999, batch: 0, values: broken });
    assert.equal(view(history, 'gradients').data['gradientsLine']?.at(-1)?.['value'], null);
    assert.equal(view(history, 'gradients').summary, 'Gradient norms: not numbers.');
  });

  it('take quantiles from histograms by straight lines', () => {
    const even = { from: 0, to: 1, counts: Array.from({ length: 24 }, () => 5) };
    const quantiles = quantilesOf(even);
    [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1].forEach((share, index) => {
      assert.ok(Math.abs((quantiles[index] ?? -1) - share) < 1e-12, `${share}: ${quantiles[index]}`);
    });
    assert.ok(Math.abs(quantilesOf(bell(3))[3] ?? 1) < 1e-12);
  });

  it('choose layers evenly, the first and the last among them', () => {
    const names = Array.from({ length: 101 }, (_, index) => String(index));
    assert.deepEqual(someOf(names, 5), ['0', '25', '50', '75', '100']);
    assert.deepEqual(someOf(['a', 'b'], 5), ['a', 'b']);
  });
});

/** A training that has all there is. */
function rich(number: number): TrainingHistory {
  let history = beginTraining(plan({ epochs: 5, batches: 60 }), 0);
  let at = 0;
  for (let epoch = 0; epoch < 5; epoch++) {
    history = advance(history, { type: 'epoch began', at, epoch });
    for (let batch = 0; batch < 60; batch++) {
      at += 20;
      const values = { loss: 1 / (1 + batch + epoch), acc: 0.5 };
      const learningRate = epoch < 2 ? 0.001 : 0.0005;
      history = advance(history, { type: 'batch ended', at, batch, size: 32, values, learningRate });
      if (batch % 10 === 0) history = advance(history, { type: 'layers', at, batch, values: layers(number) });
      if (batch % 30 === 0) history = advance(history, { type: 'system', at, values: sample() });
    }
    const values = { loss: 0.1, acc: 0.5, val_loss: 0.2, val_acc: 0.4 };
    history = advance(history, { type: 'epoch ended', at, epoch, values });
  }
  return history;
}

function view(history: TrainingHistory, name: string): TrainingView {
  const found = pictureOf('id', history).views?.find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

async function heightOf({ name, spec, data }: Pick<TrainingView, 'name' | 'spec' | 'data'>): Promise<string> {
  const svg = await renderSvg(themed({ ...spec, datasets: data }));
  return /<svg[^>]* height="([\d.]+)"/.exec(svg)?.[1] ?? name;
}
