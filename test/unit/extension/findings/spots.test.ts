import assert from 'node:assert/strict';
import { NOTHING_FOUND, reduce, spotsOf, type FindingsNews } from '../../../../extension/src/findings/spots.ts';
import { newsIn, newsInReply } from '../../../../extension/src/findings/told.ts';
import { TRAINING, type TrainingFinding } from '../../../../kernel/src/mime.ts';

const found = (cell: number, line: number, symptom = 'dead-relu'): TrainingFinding => ({
  ...{ symptom, severity: 'error', confidence: 'high', text: 'Dead.', tries: [], place: { cell, line } },
});
const CODE = 'const model = build();\nmodel.add(dense);\nmodel.compile();';
const began = (cell: string, count: number, code = CODE): FindingsNews => ({ what: 'began', cell, count, code });
const told = (by: string, ...findings: TrainingFinding[]): FindingsNews => ({
  ...{ what: 'told', source: `training of ${by}`, by, findings },
});
const edit = (from: number, to: number, ...lines: string[]): FindingsNews => ({
  ...{ what: 'edited', cell: 'a', from, to, lines },
});
const A_FOUND = [began('a', 1), began('b', 2, 'fit()'), told('b', found(1, 2))];

function after(news: readonly FindingsNews[]): string {
  const spots = spotsOf(news.reduce(reduce, NOTHING_FOUND));
  return spots.map(({ cell, line, finding }) => `${cell}:${line} ${finding.symptom}`).join(', ');
}

describe('where in a notebook findings stand', () => {
  const cases: [what: string, news: FindingsNews[], expected: string][] = [
    ['at the line of the cell that ran with this number', A_FOUND, 'a:1 dead-relu'],
    ['nowhere for a number that no cell has', [...A_FOUND, told('b', found(7, 1))], ''],
    ['not twice, where compile and fit tell the same', [...A_FOUND, told('a', found(1, 2))], 'a:1 dead-relu'],
    ['no more when it holds no more', [...A_FOUND, told('b')], ''],
    ['no more when their cell runs again', [...A_FOUND, began('a', 3)], ''],
    ['no more when the cell that told them runs again', [...A_FOUND, began('b', 3, 'fit()')], ''],
    ['not again from a picture of a run before', [...A_FOUND, began('a', 3), told('b', found(1, 2))], ''],
    ['no more when the text of the line changes', [...A_FOUND, edit(1, 1, 'model.add(other);')], ''],
    [
      'not again when they are told again after that',
      [...A_FOUND, edit(1, 1, 'model.add(other);'), told('b', found(1, 2))],
      '',
    ],
    [
      'further down when lines come before',
      [...A_FOUND, edit(0, 0, '// one', 'const model = build();')],
      'a:2 dead-relu',
    ],
    ['further up when lines go', [...A_FOUND, edit(0, 1, 'model.add(dense);')], 'a:0 dead-relu'],
    ['where they are when a line comes behind', [...A_FOUND, edit(1, 1, 'model.add(dense);', '')], 'a:1 dead-relu'],
    ['where they are when lines behind change', [...A_FOUND, edit(2, 2, 'x', 'y')], 'a:1 dead-relu'],
    [
      'at their line also where it moved while the training ran',
      [began('a', 1), edit(0, 0, '', 'const model = build();'), told('b', found(1, 2))],
      'a:2 dead-relu',
    ],
    ['no more when their cell is deleted', [...A_FOUND, { what: 'deleted', cell: 'a' }], ''],
    ['still, when the kernel has gone', [...A_FOUND, { what: 'forgotten' }], 'a:1 dead-relu'],
    [
      'in cells of the new kernel, whose numbers begin anew',
      [...A_FOUND, { what: 'forgotten' }, began('c', 1), told('c', found(1, 3, 'learning-rate'))],
      'a:1 dead-relu, c:2 learning-rate',
    ],
  ];
  for (const [what, news, expected] of cases) it(what, () => assert.equal(after(news), expected));
});

describe('what a kernel says of findings', () => {
  const findings = [found(1, 2)];
  it('is in pictures of trainings, in what changes of them, and in the reply of a cell', () => {
    const expected = { what: 'told', source: 't', by: 'b', findings };
    const data = { [TRAINING]: { id: 't', findings } };
    const display = { type: 'update_display_data', content: { data, metadata: {}, transient: {} } } as never;
    const comm = { type: 'comm_msg', content: { comm_id: 'c', data: {} } } as const;
    assert.deepEqual(newsIn('b', display, undefined), expected);
    assert.deepEqual(newsIn('b', comm, { type: 'picture', picture: { id: 't', findings } }), expected);
    assert.deepEqual(newsIn('b', comm, { type: 'delta', delta: { id: 't', changed: { findings } } }), expected);
    assert.deepEqual(newsInReply('b', { limpid: { findings } as never }), { ...expected, source: 'compiled in b' });
  });

  it('is nothing where it says nothing, or cannot be read', () => {
    const comm = { type: 'comm_msg', content: { comm_id: 'c', data: {} } } as const;
    for (const changed of [{}, { findings: 3 }, { findings: [{ symptom: 3 }] }])
      assert.equal(newsIn('b', comm, { type: 'delta', delta: { id: 't', changed } }), null);
    for (const metadata of [{}, { limpid: null }, { limpid: { findings: 'x' } }])
      assert.equal(newsInReply('b', metadata), null);
  });
});
