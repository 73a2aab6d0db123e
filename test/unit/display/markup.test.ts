import assert from 'node:assert/strict';
import { format } from '../../../kernel/src/display/format.ts';
import { html, image, markdown, svg } from '../../../kernel/src/display/markup.ts';

describe('markup to show', () => {
  it('has the type of its tag', async () => {
    assert.deepEqual(await format(markdown`# ${1}`), { 'text/markdown': '# 1', 'text/plain': '# 1' });
    assert.equal((await format(svg('<svg/>')))['image/svg+xml'], '<svg/>');
  });

  it('escapes values, but not markup of its own kind', () => {
    assert.equal(html`<p title="${'"'}">${'<b>'}</p>`.text, '<p title="&quot;">&lt;b&gt;</p>');
    assert.equal(html`<p>${html`<b>${'&'}</b>`}</p>`.text, '<p><b>&amp;</b></p>');
  });

  it('says when bytes are no picture', () => {
    assert.throws(() => image(new Uint8Array([1, 2, 3])), { code: 'IMAGE_FORMAT' });
  });
});
