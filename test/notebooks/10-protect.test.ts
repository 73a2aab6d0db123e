import assert from 'node:assert/strict';
import { SVG, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 10, attack, protect, and keep the secret', function () {
  this.timeout('8 min');
  const { cell, printed } = executed('10-protect.ipynb');

  const number = (id: string, pattern: RegExp): number => Number(pattern.exec(printed(id))?.[1]);

  it('1: one step turns most answers, many steps more', () => {
    assert.ok(number('model-code', /plain: (\S+) right/) > 0.8);
    const once = number('attack-code', /(\S+) after/);
    assert.ok(once < 0.3, printed('attack-code'));
    assert.ok(number('pgd-code', /(\S+) after/) <= once + 0.01);
    assert.ok(bundles(cell('attack-code')).at(-1)?.includes(SVG));
  });

  it('2: all attacks agree that it is so', () => {
    assert.match(printed('believe-code'), /under the worst, checks true/);
    assert.ok(bundles(cell('believe-code')).at(-1)?.includes(VEGA_LITE));
  });

  it('3: training on the worst holds much more, and costs little', () => {
    assert.ok(bundles(cell('adversarial-code'))[0]?.includes(TRAINING));
    assert.ok(number('adversarial-code', /robust: (\S+) right/) > 0.7);
    const plain = number('believe-code', /plain: (\S+) under/);
    assert.ok(number('adversarial-code', /robust: (\S+) under/) > plain + 0.2);
    assert.match(printed('adversarial-code'), /checks true/);
  });

  it('4 and 5: who was there is told by the plain network, hardly by the private one, within its budget', () => {
    const [plain, discreet] = [number('members-code', /area (\S+?),/), number('private-members', /area (\S+)/)];
    assert.ok(plain > 0.56 && discreet < plain - 0.04, `${plain}, ${discreet}`);
    assert.match(printed('members-code'), /enough others: true/);
    assert.ok(number('private-code', /private: (\S+) right/) > 0.6);
    const epsilon = number('private-code', /epsilon (\S+)$/m);
    assert.ok(epsilon > 7.9 && epsilon <= 8, String(epsilon));
    assert.ok(bundles(cell('private-code'))[0]?.includes(TRAINING));
  });
});
