import assert from 'node:assert/strict';
import { itemsOf } from '../../../extension/src/panels/items.ts';
import { dequeue, enqueue } from '../../../extension/src/panels/queue.ts';
import type { Command, Draft } from '../../../extension/src/panels/reduce.ts';
import { linkToCells } from '../../../extension/src/panels/traceback.ts';

describe('a MIME bundle becomes bytes', () => {
  const cases: [mime: string, value: Parameters<typeof itemsOf>[0][string], bytes: string][] = [
    ['text/plain', 'Größe', 'Größe'],
    ['text/plain', ['one\n', 'two'], 'one\ntwo'],
    ['application/json', ['one', 'two'], '["one","two"]'],
    ['application/vnd.limpid.training.v1+json', { id: 'a' }, '{"id":"a"}'],
    ['image/svg+xml', '<svg/>', '<svg/>'],
    ['image/png', 'aGk=', 'hi'],
    ['application/pdf', 'aGk=', 'hi'],
    ['text/plain', 7, '7'],
  ];
  for (const [mime, value, bytes] of cases) {
    it(`${mime} ${JSON.stringify(value)}`, () => {
      const [item] = itemsOf({ [mime]: value });
      assert.equal(item?.mime, mime);
      assert.equal(Buffer.from(item.data).toString(), bytes);
    });
  }
});

it('a training that VS Code draws itself is not offered as a widget, other widgets are', () => {
  const [training, view] = ['application/vnd.limpid.training.v1+json', 'application/vnd.jupyter.widget-view+json'];
  const mimes = (bundle: Parameters<typeof itemsOf>[0]): string[] => itemsOf(bundle).map(({ mime }) => mime);
  assert.deepEqual(mimes({ [view]: { model_id: 'a' }, [training]: { id: 'a' } }), [training]);
  assert.deepEqual(mimes({ [view]: { model_id: 'a' } }), [view]);
});

describe('commands that wait', () => {
  const display = (text: string): Draft => ({ kind: 'display', data: { 'text/plain': text }, metadata: {} });
  const append = (output: number, text: string): Command => ({ do: 'append', cell: 'a', output, draft: display(text) });
  const replace = (output: number, text: string): Command => ({ do: 'replace', output, draft: display(text) });
  const print = (output: number, text: string): Command => {
    const draft: Draft = { kind: 'stream', name: 'stdout', text };
    return { do: 'append', cell: 'a', output, draft };
  };
  const extend = (output: number, text: string): Command => ({ do: 'extend', output, name: 'stdout', text });
  const clear: Command = { do: 'clear', cell: 'a' };
  const queueOf = (...commands: Command[]): Command[] => commands.reduce<Command[]>(enqueue, []);

  it('join the text of one stream', () => {
    assert.deepEqual(queueOf(print(1, 'a'), extend(1, 'b'), extend(1, 'c')), [print(1, 'abc')]);
    assert.deepEqual(queueOf(extend(1, 'b'), extend(1, 'c')), [extend(1, 'bc')]);
  });

  it('keep the newest picture only, in the place of the first', () => {
    assert.deepEqual(queueOf(replace(1, 'a'), extend(2, 'x'), replace(1, 'b')), [replace(1, 'b'), extend(2, 'x')]);
    assert.deepEqual(queueOf(append(1, 'a'), replace(1, 'b')), [append(1, 'b')]);
  });

  it('go in pieces when their text is long, with every letter whole and in its order', () => {
    const long = `${'x'.repeat(999_999)}😀${'y'.repeat(1_500_000)}`;
    for (const first of [print(1, long), extend(1, long)]) {
      let waiting = queueOf(first, append(2, 'a picture'));
      const texts: string[] = [];
      for (;;) {
        const [command, rest] = dequeue(waiting);
        waiting = rest;
        if (command === undefined || (command.do === 'append' && command.output === 2)) break;
        if (command.do === 'extend') texts.push(command.text);
        else if (command.do === 'append' && command.draft.kind === 'stream') texts.push(command.draft.text);
      }
      assert.deepEqual(
        texts.map(({ length }) => length),
        [999_999, 1_000_000, 500_002],
      );
      assert.ok(texts.every((text) => text.isWellFormed()));
      assert.equal(texts.join(''), long);
      assert.deepEqual(waiting, []);
    }
    assert.deepEqual(dequeue([]), [undefined, []]);
  });

  it('keep their order otherwise', () => {
    const commands = [print(1, 'a'), clear, print(2, 'b'), append(3, 'c')];
    assert.deepEqual(queueOf(...commands), commands);
  });
});

describe('a traceback', () => {
  const red = (text: string): string => `\u001b[31m${text}\u001b[0m`;

  it('has a line that VS Code links for the excerpt and for each frame in a cell', () =>
    assert.equal(
      linkToCells([
        red('TypeError: no'),
        '> 2 | f()',
        '    | ^',
        '    at f (cell-3.ts:2:5)',
        '    at async cell-4.ts:1:1',
      ]),
      [
        ...[red('TypeError: no'), 'Cell In[3], line 2', '> 2 | f()', '    | ^'],
        ...['    at f', '      Cell In[3], line 2', '    Cell In[4], line 1'],
      ].join('\n'),
    ));

  it('is found through colours, and in one string as in many', () =>
    assert.equal(linkToCells([`${red('E')}\n${red('    at cell-1.ts:9:1')}`]), `${red('E')}\n    Cell In[1], line 9`));

  it('links the excerpts of a file and of the cell that called it', () =>
    assert.equal(
      linkToCells([
        ...['E: a', 'in /home/me/a.ts:', '> 7 | no()', '    | ^', 'called in cell-2.ts:', '> 3 | f()', '    | ^'],
        ...['    at no (/home/me/a.ts:7:1)', '    at cell-2.ts:3:1'],
      ]),
      [
        ...['E: a', 'File /home/me/a.ts:7', '->7 | no()', '    | ^'],
        ...['called in cell-2.ts:', 'Cell In[2], line 3', '> 3 | f()', '    | ^'],
        ...['    at no (/home/me/a.ts:7:1)', '    Cell In[2], line 3'],
      ].join('\n'),
    ));

  it('keeps what is no frame of the stack', () =>
    assert.equal(linkToCells(['E: see cell-1.ts:2:3', '    at tf.matMul']), 'E: see cell-1.ts:2:3\n    at tf.matMul'));

  it('without a cell stays as it is', () =>
    assert.equal(linkToCells(['E: a', '  at b.js:1:1']), 'E: a\n  at b.js:1:1'));
});
