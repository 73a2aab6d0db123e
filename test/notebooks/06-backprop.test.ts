import assert from 'node:assert/strict';
import { SVG, VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 6, backpropagation by hand', function () {
  this.timeout('5 min');
  const { cell, printed } = executed('06-backprop.ipynb');

  it('has the gradients of a central difference and of TensorFlow.js', () => {
    const [, shaken, library] = /shaking: (\S+)\n.*TensorFlow\.js: (\S+)/.exec(printed('check-code')) ?? [];
    assert.ok(Number(shaken) < 1e-8, shaken);
    assert.ok(Number(library) < 1e-6, library);
  });

  it('learns exclusive or', () => {
    const answers = [...printed('learning-code').matchAll(/ = (\d): the network says (\S+)/g)];
    assert.equal(answers.length, 4);
    for (const [line, truth, says] of answers) assert.ok(Math.abs(Number(truth) - Number(says)) < 0.05, line);
  });

  it('comes to the weights that TensorFlow.js comes to', () => {
    const [, farthest] = /steps: (\S+)/.exec(printed('library-code')) ?? [];
    assert.ok(Number(farthest) < 1e-3, farthest);
  });

  it('draws the network forward, backward and trained, its loss, and its answers', () => {
    for (const id of ['drawing-code', 'backward-code']) assert.deepEqual(bundles(cell(id)).length, 1, id);
    assert.ok(bundles(cell('learning-code'))[0]?.includes(VEGA_LITE));
    const [map, drawing] = bundles(cell('learnt-code'));
    assert.ok(map?.includes(VEGA_LITE) && drawing?.includes(SVG));
  });
});
