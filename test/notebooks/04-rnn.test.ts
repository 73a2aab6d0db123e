import assert from 'node:assert/strict';
import { TRAINING } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 4, a network with a memory', function () {
  this.timeout('5 min');
  const { cell, printed } = executed('04-rnn.ipynb', ['epochs=1', 'limit=6000']);
  const percent = (id: string, name: string): number =>
    Number(new RegExp(`${name}: ([\\d.]+) %`).exec(printed(id))?.[1]);

  it('shows that the first draft has no use for its memory', () => {
    const norms = printed('question-code');
    assert.match(norms, /'i2h' +│ 0 +│/);
    assert.doesNotMatch(norms, /'i2o' +│ 0 +│/);
  });

  it('gives every weight a gradient once it is mended', () => {
    assert.equal([...printed('mend-train').matchAll(/'i2(?:h|o)\w*' +│ 0?\.?[1-9\d]/g)].length, 4);
  });

  it('reads digits far better than by guessing, in each of its forms', () => {
    assert.ok(percent('train-code', 'as given') > 60);
    assert.ok(percent('mend-code', 'without a bend') > 60);
    assert.ok(percent('mend-train', 'with tanh') > 60);
  });

  it('draws its trainings by itself', () => {
    // the first one may be over before it is worth a picture
    for (const id of ['mend-code', 'mend-train']) {
      assert.ok(
        bundles(cell(id)).some((mimes) => mimes.includes(TRAINING)),
        id,
      );
    }
  });

  it('draws thoughts, memory and reach', () => {
    for (const id of ['mind-code', 'memory-code', 'reach-code']) assert.ok(bundles(cell(id)).length > 0, id);
  });
});
