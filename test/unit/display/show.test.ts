import assert from 'node:assert/strict';
import type { Publication } from '../../../kernel/src/messages.ts';
import { publishTo } from '../../../kernel/src/display/publish.ts';
import { display } from '../../../kernel/src/display/show.ts';

describe('display', () => {
  let published: Publication[] = [];
  beforeEach(() => {
    published = [];
    publishTo((publication) => published.push(publication));
  });
  after(() => publishTo(() => undefined));

  const seen = () =>
    published.map(({ type, content }) => [
      type,
      'data' in content && content.data['text/plain'],
      'transient' in content && content.transient.display_id,
    ]);

  it('shows values in the order they came, however long each takes', async () => {
    const slow = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': String(await slowly()) }) };
    await Promise.all([display(slow, { id: 'a' }), display('fast', { id: 'b' })]);
    assert.deepEqual(seen(), [
      ['display_data', 'slow', 'a'],
      ['display_data', "'fast'", 'b'],
    ]);
  });

  it('replaces what was shown with the same id', async () => {
    const shown = await display(1, { id: 'one' });
    await shown.update(2);
    await display(3, { id: 'one' });
    assert.deepEqual(seen(), [
      ['display_data', '1', 'one'],
      ['update_display_data', '2', 'one'],
      ['update_display_data', '3', 'one'],
    ]);
  });
});

function slowly(): Promise<string> {
  return new Promise((resolve) => setImmediate(() => resolve('slow')));
}
