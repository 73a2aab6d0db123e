import assert from 'node:assert/strict';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 8, a model as a service', function () {
  this.timeout('8 min');
  const { cell, printed } = executed('08-model-service.ipynb');

  it('registers two versions, and the better one becomes the champion', () => {
    assert.equal(printed('register-code').trim(), 'version 1');
    const [, accuracy] = /^champion is version 2, accuracy (\S+)$/m.exec(printed('swap-code')) ?? [];
    assert.ok(Number(accuracy) > 0.95, printed('swap-code'));
    const [, first] = /^accuracy (\S+)$/m.exec(printed('model-code')) ?? [];
    assert.ok(Number(first) < Number(accuracy), printed('model-code'));
    const table = bundles(cell('swap-code')).at(-1);
    assert.ok(table?.includes('text/markdown') && table.includes('text/plain'));
  });

  it('answers rows, and says what is wrong with one that is too short', () => {
    assert.match(printed('ask-code'), /^occupied: true, false\n400: .*expected \[-1,3\], got \[1,2\]$/m);
    assert.match(printed('client-code'), / of version 1: 5 x 1$/m);
  });

  it('fails no request while the model is exchanged', () => {
    assert.match(printed('swap-code'), /^answered 301, failed 0$/m);
    assert.match(printed('stats-code'), /^version 2, failed 0, p99 below a second: true$/m);
  });

  it('finds that the light has changed, and nothing where nothing has', () => {
    assert.match(printed('drift-code'), /^the same rooms: no column\nnew lamps: light$/m);
    assert.match(printed('stop-code'), /^nobody answers any more$/m);
  });
});
