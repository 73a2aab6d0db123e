import assert from 'node:assert/strict';
import { MARKDOWN, TRAINING } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 11, what a model costs', function () {
  this.timeout('8 min');
  const { cell, printed } = executed('11-footprint.ipynb');
  const number = (id: string, pattern: RegExp): number => Number(pattern.exec(printed(id))?.[1] ?? Number.NaN);

  it('tells the energy of a training as an interval, and in the summary of its picture', () => {
    assert.match(printed('train-code'), /^(measured|estimated): /m);
    const [least, most] = [number('train-code', /: (\S+) to/), number('train-code', / to (\S+) Wh/)];
    assert.ok(least > 0 && least < most && most < 10, `${least} to ${most}`);
    const [training, table] = bundles(cell('train-code'));
    assert.ok(training?.includes(TRAINING) && table?.includes(MARKDOWN));
    assert.match(JSON.stringify(cell('train-code')?.outputs), /Energy: [\d.–]+ [mµ]?Wh, (measured|estimated)\./);
  });

  it('makes CO₂ of it by country, and counts making the computer', () => {
    assert.match(printed('co2-code'), /Poland over FRA: 11\.81 times/);
    assert.ok(number('co2-code', /making the computer: (\S+) g/) > 0);
  });

  it('says when more epochs stopped paying', () => {
    assert.match(printed('stop-code'), /more epochs do not pay/);
    const after = number('stop-code', /enough after epoch (\d+) of 150/);
    assert.ok(after > 10 && after < 150, `${after}`);
    const share = number('stop-code', /(\d+) % of the energy came after that/);
    assert.ok(share > 0 && share < 97, `${share}`);
  });

  it('measures any code, and answers one at a time and together', () => {
    assert.match(printed('any-code'), /^sorted: true, busy true$/m);
    assert.ok(number('answers-code', /after (\d+) answers/) > 0);
    assert.ok(number('answers-code', /100 at once: (\S+) times less/) > 1);
  });

  it('chooses among three models with reasons, and otherwise by other weights', () => {
    assert.match(printed('choose-code'), /^recommended: (small|large)$/m);
    assert.match(printed('choose-code'), /^best accuracy: (?!.*line)/m);
    assert.match(printed('choose-code'), /^smallest: line$/m);
    assert.ok(bundles(cell('choose-code')).at(-1)?.includes(MARKDOWN));
    assert.equal(
      printed('weights-code')
        .split('\n')
        .find((text) => text.startsWith('by size')),
      'by size alone: line',
    );
  });
});
