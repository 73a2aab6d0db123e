import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { publishTo } from '../../../kernel/src/display/publish.ts';
import type { MimeBundle, Publication } from '../../../kernel/src/messages.ts';
import * as tfvis from '../../../kernel/src/portraits/tfjs-vis/index.ts';
import { part } from './part.ts';

/** What index.d.ts and visor.d.ts of @tensorflow/tfjs-vis 1.5.1 declare: names, and the parameters that must be given. */
const INTERFACE = {
  render: { barchart: 2, table: 2, histogram: 2, linechart: 2, scatterplot: 2, confusionMatrix: 2, heatmap: 2 },
  show: { history: 3, fitCallbacks: 2, perClassAccuracy: 2, valuesDistribution: 2, layer: 2, modelSummary: 2 },
  metrics: { accuracy: 2, perClassAccuracy: 2, confusionMatrix: 2 },
};
const VISOR =
  'surface isFullscreen isOpen close open toggle toggleFullScreen bindKeys unbindKeys setActiveTab el'.split(' ');

describe('tfjs-vis in a notebook', () => {
  let shown: Publication[] = [];
  before(() => tf.setBackend('cpu'));
  beforeEach(() => {
    shown = [];
    publishTo((publication) => void shown.push(publication));
  });
  after(() => publishTo(() => undefined));

  /** The newest output. */
  function last(): MimeBundle {
    const publication = shown.at(-1);
    assert.ok(publication && 'data' in publication.content);
    return publication.content.data;
  }

  it('has the interface of the package', () => {
    for (const [group, names] of Object.entries(INTERFACE)) {
      const ours: { [name: string]: unknown } = tfvis[group as keyof typeof INTERFACE];
      assert.deepEqual(Object.keys(ours).sort(), Object.keys(names).sort());
      for (const name of Object.keys(names)) assert.equal(typeof ours[name], 'function');
    }
    for (const name of VISOR) assert.ok(name in tfvis.visor(), `visor().${name}`);
    assert.deepEqual(Object.keys(tfvis).sort(), [
      'isSurface',
      'isSurfaceInfo',
      'metrics',
      'render',
      'show',
      'version_vis',
      'visor',
    ]);
  });

  it('draws on a surface by its name, again in the same place', async () => {
    const surface = { name: 'Loss', tab: 'Training' };
    await tfvis.render.linechart(surface, {
      values: [
        { x: 0, y: 1 },
        { x: 1, y: 0.5 },
      ],
      series: ['loss'],
    });
    await tfvis.render.linechart(tfvis.visor().surface(surface), { values: [[{ x: 0, y: 2 }]], series: ['loss'] });
    await tfvis.render.scatterplot({ name: 'Loss', tab: 'Other' }, { values: [{ x: 0, y: 1 }] });
    assert.deepEqual(
      shown.map(({ type }) => type),
      ['display_data', 'update_display_data', 'display_data'],
    );
  });

  for (const [name, make, text] of [
    ['a bar chart', () => tfvis.render.barchart({ name: 'a' }, [{ index: 0, value: 50 }]), /0 +50\.0/],
    [
      'a histogram',
      () => tfvis.render.histogram({ name: 'b' }, [0, 1, 1, Number.NaN]),
      /values +min +max.*\n +4\.00 +0 +1\.00 +1\.00 +1\.00 +0/,
    ],
    [
      'a heatmap',
      () =>
        tfvis.render.heatmap(
          { name: 'c' },
          {
            values: [
              [1, 2],
              [3, 4],
              [5, 6],
            ],
            xTickLabels: ['p', 'p', 'q'],
          },
        ),
      /p +p \(2\) +q\n0 +1\.00 +3\.00 +5\.00\n/,
    ],
    [
      'a confusion matrix',
      () =>
        tfvis.render.confusionMatrix(
          { name: 'd' },
          {
            values: [
              [3, 1],
              [0, 2],
            ],
            tickLabels: ['cat', 'dog'],
          },
        ),
      /cat +3 +1\ndog +0 +2/,
    ],
    [
      'a history',
      () =>
        tfvis.show.history(
          { name: 'e' },
          [
            { loss: 2, val_loss: 3, acc: 0.5 },
            { loss: 1, val_loss: 2, acc: 0.9 },
          ],
          ['loss', 'val_loss', 'acc'],
        ),
      /val_loss +1\.00 +2\.00/,
    ],
    [
      'the values of a tensor',
      () => tfvis.show.valuesDistribution({ name: 'f' }, tf.tensor1d([0, 0, 5])),
      /3 +0 +5\.00 +2 +0 +0/,
    ],
    ['a layer', () => tfvis.show.layer({ name: 'g' }, dense().layers[0] as never), /kernel +3 × 2 /],
    ['a model', () => tfvis.show.modelSummary({ name: 'h' }, dense()), /^Sequential .*8 parameters/],
  ] as const) {
    it(`shows ${name} as a chart and in words`, async () => {
      await make();
      assert.match(part(last(), 'text/plain'), text);
      assert.match(part(last(), 'image/svg+xml'), /^<svg/);
      assert.ok('application/vnd.vegalite.v5+json' in last());
    });
  }

  it('lays the labels of an axis flat where there is room for them', async () => {
    const isFlat = (): boolean => JSON.stringify(last()['application/vnd.vegalite.v5+json']).includes('"labelAngle":0');
    for (const [count, flat] of [
      [3, true],
      [20, false],
    ] as const) {
      const names = Array.from({ length: count }, (_, index) => `number ${index}`);
      await tfvis.render.barchart(
        { name: 'bars' },
        names.map((index) => ({ index, value: 1 })),
      );
      assert.equal(isFlat(), flat);
      await tfvis.render.heatmap({ name: 'map' }, { values: names.map(() => [1]), xTickLabels: names });
      assert.equal(isFlat(), flat);
    }
  });

  it('shows tables as text: HTML in a cell is no element', async () => {
    await tfvis.render.table(
      { name: '<b>' },
      { headers: ['a|b'], values: [['<img src=x onerror=alert(1)>', 1.5, null]] },
    );
    assert.doesNotMatch(part(last(), 'text/x-markdown'), /(?<!\\)</);
    await tfvis.show.perClassAccuracy({ name: 'i' }, [{ accuracy: 0.5, count: 4 }], ['cat']);
    assert.match(part(last(), 'text/plain'), /cat +50\.0 % +4/);
  });

  it('fitCallbacks draw in one place while fit runs, and the whole of it at its end', async () => {
    const model = dense();
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const callbacks = tfvis.show.fitCallbacks({ name: 'fit' }, ['loss', 'acc']);
    await model.fit(tf.ones([8, 3]), tf.ones([8, 2]), { epochs: 3, batchSize: 4, verbose: 0, callbacks });
    assert.equal(shown.filter(({ type }) => type === 'display_data').length, 1);
    assert.match(part(last(), 'text/plain'), /loss +2\.00 /);
    assert.match(part(last(), 'image/svg+xml'), /onEpochEnd.*onBatchEnd|onBatchEnd.*onEpochEnd/s);
  });

  it('metrics are what the documentation of the package computes', async () => {
    const [labels, predictions] = [tf.tensor1d([0, 0, 1, 2, 2, 2]), tf.tensor1d([0, 0, 0, 2, 1, 1])];
    const before = tf.memory().numTensors;
    assert.equal(await tfvis.metrics.accuracy(labels, predictions), 0.5);
    assert.deepEqual(await tfvis.metrics.perClassAccuracy(labels, predictions), [
      { accuracy: 1, count: 2 },
      { accuracy: 0, count: 1 },
      { accuracy: 1 / 3, count: 3 },
    ]);
    assert.deepEqual(await tfvis.metrics.confusionMatrix(labels, predictions), [
      [2, 0, 0],
      [1, 0, 0],
      [0, 2, 1],
    ]);
    assert.equal(tf.memory().numTensors, before);
  });

  it('says what cannot be drawn, and where', async () => {
    const rejects = (action: Promise<unknown>, code: string) => assert.rejects(action, { code });
    await rejects(tfvis.render.linechart({} as never, { values: [] }), 'VIS_SURFACE');
    await rejects(tfvis.render.table({ name: 'x' }, {} as never), 'VIS_DATA');
    await rejects(tfvis.render.heatmap({ name: 'x' }, { values: [[1]], xTickLabels: ['a', 'b'] }), 'VIS_DATA');
    await rejects(tfvis.metrics.confusionMatrix(tf.tensor1d([-1]), tf.tensor1d([0])), 'LABEL_UNKNOWN');
  });
});

function dense(): tf.LayersModel {
  return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
}
