import assert from 'node:assert/strict';
import { outputsOf, reduceOutputs, type Outputs } from '../../../kernel/src/cli/run/outputs.ts';
import type { Output } from '../../../kernel/src/cli/run/notebook.ts';
import type { DisplayContent, MimeBundle, Publication } from '../../../kernel/src/messages.ts';

type Step = [cell: number, publication: Publication];

const print = (text: string, name: 'stdout' | 'stderr' = 'stdout'): Publication => ({
  type: 'stream',
  content: { name, text },
});
const shown = (text: string, id?: string): DisplayContent => ({
  data: { 'text/plain': text },
  metadata: {},
  transient: id === undefined ? {} : { display_id: id },
});
const show = (text: string, id?: string): Publication => ({ type: 'display_data', content: shown(text, id) });
const update = (text: string, id: string): Publication => ({ type: 'update_display_data', content: shown(text, id) });
const clear = (wait: boolean): Publication => ({ type: 'clear_output', content: { wait } });
const result = (text: string, id?: string): Publication => ({
  type: 'execute_result',
  content: { ...shown(text, id), execution_count: 3 },
});

/** The outputs of cells 0 and 1, each in one word: `out:text`, `err:text`, `show:text`, `result:text`, `error:name`. */
const CASES: { name: string; steps: Step[]; first: string[]; second?: string[] }[] = [
  {
    name: 'text of one stream is one output',
    steps: [
      [0, print('a')],
      [0, print('b\n')],
    ],
    first: ['out:ab\n'],
  },
  {
    name: 'streams take turns',
    steps: [
      [0, print('a')],
      [0, print('b', 'stderr')],
      [0, print('c')],
    ],
    first: ['out:a', 'err:b', 'out:c'],
  },
  {
    name: 'a display between two prints parts them',
    steps: [
      [0, print('a')],
      [0, show('x')],
      [0, print('b')],
    ],
    first: ['out:a', 'show:x', 'out:b'],
  },
  {
    name: 'an update replaces every output of its id, in every cell',
    steps: [
      [0, show('x', 'id')],
      [1, result('y', 'id')],
      [1, update('z', 'id')],
    ],
    first: ['show:z'],
    second: ['result:z'],
  },
  {
    name: 'an update of an unknown id changes nothing',
    steps: [
      [0, show('x', 'id')],
      [0, show('y')],
      [0, update('z', 'other')],
    ],
    first: ['show:x', 'show:y'],
  },
  {
    name: 'clear_output removes at once',
    steps: [
      [0, print('a')],
      [0, clear(false)],
      [0, print('b')],
    ],
    first: ['out:b'],
  },
  {
    name: 'clear_output with wait removes when the next output comes',
    steps: [
      [0, print('a')],
      [0, clear(true)],
    ],
    first: ['out:a'],
  },
  {
    name: 'after clear_output with wait, the same stream starts anew',
    steps: [
      [0, print('a')],
      [0, clear(true)],
      [0, print('b')],
    ],
    first: ['out:b'],
  },
  {
    name: 'late output goes to the cell that it came from',
    steps: [
      [0, print('a')],
      [1, print('b')],
      [0, print('c')],
    ],
    first: ['out:ac'],
    second: ['out:b'],
  },
  {
    name: 'an error is an output',
    steps: [[0, { type: 'error', content: { ename: 'TypeError', evalue: 'no', traceback: [] } }]],
    first: ['error:TypeError'],
  },
  {
    name: 'status says nothing to the notebook',
    steps: [[0, { type: 'status', content: { execution_state: 'busy' } }]],
    first: [],
  },
];

describe('outputs of a notebook that runs', () => {
  for (const { name, steps, first, second = [] } of CASES) {
    it(name, () => {
      const outputs = steps.reduce<Outputs>(
        (before, [cell, publication]) => reduceOutputs(before, cell, publication),
        new Map(),
      );
      assert.deepEqual(outputsOf(outputs, 0).map(word), first);
      assert.deepEqual(outputsOf(outputs, 1).map(word), second);
    });
  }

  it('display ids are not stored', () => {
    const outputs = reduceOutputs(new Map(), 0, show('x', 'id'));
    assert.deepEqual(outputsOf(outputs, 0), [
      { output_type: 'display_data', data: { 'text/plain': 'x' }, metadata: {} },
    ]);
  });
});

function word(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return `${output.name === 'stdout' ? 'out' : 'err'}:${output.text}`;
    case 'display_data':
      return `show:${text(output.data)}`;
    case 'execute_result':
      return `result:${text(output.data)}`;
    case 'error':
      return `error:${output.ename}`;
  }
}

function text(data: MimeBundle): string {
  const plain = data['text/plain'];
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}
