/** Models, tensors, data sets and tfjs-vis, as a front end gets them from a real kernel. */
import assert from 'node:assert/strict';
import { FrontEnd, textOf } from './front-end.ts';

const WHOLE = ['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/plain', 'text/x-markdown'];

describe('portraits', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import * as tf from '@tensorflow/tfjs'; import { peek, rocCurve } from 'limpid'");
  });
  after(async () => front.close());

  for (const [name, code, text] of [
    ['a model', 'tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] })', /8 parameters/],
    ['a tensor', 'tf.ones([5, 9, 9, 1])', /^Tensor float32 \[5, 9, 9, 1\]/],
    ['a data set', 'tf.data.array([{ xs: [1, 2], ys: 1 }])', /^Dataset of 1 element\n/],
    ['a curve', 'rocCurve([0, 1, 1], [0.2, 0.7, 0.9])', /^ROC: area under the curve 1\.00/],
  ] as const) {
    it(`${name} is a chart, a table and text`, async () => {
      const cell = await front.begin(code);
      const { data } = await cell.recvResult();
      await cell.end();
      assert.deepEqual(Object.keys(data).sort(), WHOLE);
      assert.match(textOf(data), text);
    });
  }

  it('tfjs-vis is imported though it is not installed; a surface is one output of the cell', async () => {
    const points = (y: number) => `{ values: [{ x: 0, y: ${y} }] }`;
    const cell = await front.begin(
      [
        "import * as tfvis from '@tensorflow/tfjs-vis';",
        `await tfvis.render.linechart({ name: 'Loss' }, ${points(1)});`,
        `await tfvis.render.linechart({ name: 'Loss' }, ${points(2)});`,
      ].join('\n'),
    );
    const shown = await cell.recvDisplay();
    const updated = await cell.recvUpdate();
    await cell.end();
    assert.deepEqual(updated.transient, shown.transient);
    assert.match(textOf(updated.data), /Series 1 +0 +2\.00/);
  });

  it('run again, the cell shows the surface anew', async () => {
    const code = "await tfvis.render.table({ name: 'T' }, { headers: ['a'], values: [[1]] })";
    const ids = [];
    for (let run = 0; run < 2; run++) {
      const cell = await front.begin(code);
      ids.push((await cell.recvDisplay()).transient?.display_id);
      await cell.end();
    }
    assert.notEqual(ids[0], ids[1]);
  });
});
