import assert from 'node:assert/strict';
import type { Publication } from '../../../kernel/src/messages.ts';
import { batch, LARGEST } from '../../../kernel/src/runner/batch.ts';

const out = (text: string): Publication => ({ type: 'stream', content: { name: 'stdout', text } });
const err = (text: string): Publication => ({ type: 'stream', content: { name: 'stderr', text } });
const show = (text: string): Publication => ({
  type: 'display_data',
  content: { data: { 'text/plain': text }, metadata: {}, transient: {} },
});
const update = (display_id: string, text: string): Publication => ({
  type: 'update_display_data',
  content: { data: { 'text/plain': text }, metadata: {}, transient: { display_id } },
});
const clear: Publication = { type: 'clear_output', content: { wait: true } };

const BATCHES: [what: string, added: Publication[], sent: Publication[]][] = [
  ['text of one stream becomes one message', [out('a'), out('b')], [out('ab')]],
  ['streams keep their order', [out('a'), err('b'), out('c')], [out('a'), err('b'), out('c')]],
  ['a display keeps its place', [out('a'), show('b'), out('c')], [out('a'), show('b'), out('c')]],
  ['clear_output keeps its place', [out('a'), clear, out('b'), clear], [out('a'), clear, out('b'), clear]],
  ['of updates of one display the last is sent', [update('x', '1'), update('x', '2')], [update('x', '2')]],
  [
    'where it was made',
    [update('x', '1'), out('a'), update('x', '2'), out('b')],
    [out('a'), update('x', '2'), out('b')],
  ],
  [
    'each display has its own',
    [update('x', '1'), update('y', '1'), update('x', '2')],
    [update('y', '1'), update('x', '2')],
  ],
  [
    'not over another output',
    [update('x', '1'), show('x'), update('x', '2')],
    [update('x', '1'), show('x'), update('x', '2')],
  ],
  ['progress is sent as it ends up', [out('\r1 %'), out('\r2 %'), out('\r3 %\n')], [out('\r3 %\n')]],
];

describe('a batch', () => {
  for (const [what, added, sent] of BATCHES) {
    it(what, () => {
      const received: Publication[] = [];
      const { add, flush } = batch((_, publication) => received.push(publication));
      for (const publication of added) add('cell', publication);
      flush();
      assert.deepEqual(received, sent);
    });
  }

  it('keeps cells apart', () => {
    const received: [string | undefined, Publication][] = [];
    const { add, flush } = batch((cell, publication) => received.push([cell, publication]));
    for (const cell of ['1', '1', '2', undefined]) add(cell, out('a'));
    flush();
    assert.deepEqual(received, [
      ['1', out('aa')],
      ['2', out('a')],
      [undefined, out('a')],
    ]);
  });

  it('is sent by itself after a while, or when it is large', async () => {
    const received: Publication[] = [];
    const second = Promise.withResolvers<void>();
    const { add } = batch((_, publication) => {
      received.push(publication);
      if (received.length === 2) second.resolve();
    });
    const large = 'x'.repeat(LARGEST);
    add('cell', out('a'));
    add('cell', out(large));
    assert.deepEqual(received, [out(`a${large}`)]);
    add('cell', update('x', '1'));
    await second.promise;
    assert.deepEqual(received[1], update('x', '1'));
  });
});
