import assert from 'node:assert/strict';
import { VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 9, a smaller model', function () {
  this.timeout('8 min');
  const { cell, printed } = executed('09-optimise.ipynb');

  it('finds a form several times smaller, within the budget of one point', () => {
    const [, name, times, points] = /^take (\S+): (\S+) times smaller, (\S+) points$/m.exec(printed('choose')) ?? [];
    assert.ok(name !== 'original' && Number(times) > 3.5 && Number(points) >= -1, printed('choose'));
    const shown = bundles(cell('optimise-code')).at(-1);
    assert.ok(shown?.includes(VEGA_LITE) && shown.includes('text/plain'));
  });

  it('uint8 costs less than a point, and is what is computed by hand', () => {
    const [, points] = /^uint8: \d+ bytes, (\S+) points$/m.exec(printed('choose')) ?? [];
    assert.ok(Math.abs(Number(points)) < 1, printed('choose'));
    const [, off] = /the farthest is (\S+) steps off/.exec(printed('byte-code')) ?? [];
    assert.ok(Number(off) > 0.4 && Number(off) <= 1, printed('byte-code'));
    const [, differ] = /differ by (\S+)$/m.exec(printed('byte-code')) ?? [];
    assert.ok(Number(differ) < 1e-6, printed('byte-code'));
  });

  it('is loaded again, and mostly gives the same answers', () => {
    const [, same] = /the same answer for (\S+) %/.exec(printed('save-code')) ?? [];
    assert.ok(Number(same) > 90, printed('save-code'));
  });

  it('distils a student that loses less than ten points, and exports both kinds of ONNX', () => {
    const [, points] = /^student: (\S+) points, p50 \S+ times as quick$/m.exec(printed('times')) ?? [];
    assert.ok(Number(points) > -10, printed('times'));
    const [float32 = 0, int8 = 0] = [...printed('onnx-code').matchAll(/: (\d+) bytes/g)].map(([, size]) =>
      Number(size),
    );
    assert.ok(int8 > 1000 && int8 < float32 / 2, printed('onnx-code'));
  });
});
