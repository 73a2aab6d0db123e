import assert from 'node:assert/strict';
import type { Binding } from '../../../../kernel/src/engine/traced/binding.ts';
import type { StepNotes } from '../../../../kernel/src/engine/traced/notes.ts';
import { Pending } from '../../../../kernel/src/engine/traced/pending.ts';
import type { AskedOp, Constant, Recording, Source } from '../../../../kernel/src/engine/traced/recording.ts';

const FLOAT = 1;

/** An op of a pass: its inputs are outputs of earlier ops, by their numbers, or the constant 0. */
interface Op {
  op: string;
  inputs?: (number | 'constant')[];
  /** By output. */
  shapes?: number[][];
}

function asked({ op, inputs = [] }: Op): AskedOp {
  const sources = inputs.map((input): Source =>
    input === 'constant' ? { from: 'constant', constant: 0 } : { from: 'op', op: input, output: 0 },
  );
  return { op, attributes: [{ name: 'T', type: 3, value: FLOAT }], inputs: sources };
}

function recording(ops: Op[], constant = 1): Recording<string> {
  const shapes = ops.map(({ shapes: given = [[2, 3]] }) => given);
  return {
    ops: ops.map((op, index) => ({
      ...asked(op),
      outputs: shapes[index]?.length ?? 0,
      dtypes: (shapes[index] ?? []).map(() => FLOAT),
    })),
    constants: [constantOf(constant)],
    ...{ numbers: [], variables: [], results: [], assigned: [], afterwards: [], updates: [] },
    forward: { shapes, kept: [] },
  };
}

function constantOf(value: number): Constant {
  return { shape: [], dtype: FLOAT, values: [value] };
}

describe('ops that wait', () => {
  const PASS: Op[] = [{ op: 'MatMul' }, { op: 'Relu', inputs: [0], shapes: [[4]] }];

  /** What the addon was asked for, and a pass that goes as one of the recordings, if it does. */
  function pass(recordings: Recording<string>[], constant = 1) {
    const told: string[] = [];
    let next = 100;
    const addon: Pick<Binding, 'executeOp' | 'deleteTensor'> = {
      executeOp: (op, _attributes, inputs, outputs) => {
        if (op === 'Fails') throw new Error('no memory');
        told.push(`${op}(${inputs.join()})`);
        return Array.from({ length: outputs }, () => ({ id: next++, shape: [2, 3], dtype: FLOAT }));
      },
      deleteTensor: (id) => void told.push(`delete ${id}`),
    };
    const notes: Pick<StepNotes<string>, 'constant' | 'produced'> = {
      constant: () => constantOf(constant),
      produced: (id) => ({ op: id, output: 0 }),
    };
    // SAFETY: of both it calls these methods alone
    const pending = new Pending(addon as Binding, notes as StepNotes<string>, recordings);
    const ids: number[] = [];
    /** Asks for an op; its inputs from outside have the ids 1, 2, 3… */
    const ask = (op: Op, outputs = 1) => {
      const inputs = (op.inputs ?? []).map((input) => (input === 'constant' ? 1 : (ids[input] ?? -1)));
      const made = pending.expect(asked(op), inputs, outputs);
      ids.push(made?.[0]?.id ?? -1);
      return made;
    };
    return { told, pending, ids, ask };
  }

  it('are not executed: what they give has the shapes and types of earlier passes, and ids of its own', () => {
    const whole = recording(PASS);
    const { told, pending, ids, ask } = pass([whole]);
    const [first, second] = PASS.map((op) => ask(op));
    assert.deepEqual([first?.[0]?.shape, second?.[0]?.shape, second?.[0]?.dtype], [[2, 3], [4], FLOAT]);
    assert.deepEqual([told, new Set(ids).size, pending.isWhole(whole)], [[], 2, true]);
  });

  it('are executed in their order when a value is wanted, once, with what the addon made of their inputs', () => {
    const { told, pending, ids, ask } = pass([recording(PASS)]);
    for (const op of PASS) ask(op);
    assert.equal(pending.real(Number(ids[1])), 101);
    assert.equal(pending.real(Number(ids[0])), 100);
    assert.equal(pending.real(7), 7);
    assert.deepEqual(told, ['MatMul()', 'Relu(100)']);
  });

  const ways: [what: string, op: Op, outputs?: number][] = [
    ['another op', { op: 'Tanh', inputs: [0] }],
    ['another input', { op: 'Relu', inputs: ['constant'] }],
    ['another number of inputs', { op: 'Relu' }],
    ['another number of outputs', { op: 'Relu', inputs: [0] }, 2],
  ];
  for (const [what, op, outputs] of ways) {
    it(`are executed when the pass goes another way: ${what}`, () => {
      const whole = recording(PASS);
      const { told, pending, ask } = pass([whole]);
      ask({ op: 'MatMul' });
      assert.equal(ask(op, outputs), null);
      assert.deepEqual([told, pending.isWhole(whole)], [['MatMul()'], false]);
      assert.equal(ask({ op: 'Relu', inputs: [0] }), null, 'from then on nothing waits');
    });
  }

  it('go as any of the earlier passes, and tell which one it was', () => {
    const [one, other] = [recording(PASS), recording([{ op: 'MatMul' }, { op: 'Tanh', inputs: [0] }])];
    const { told, pending, ask } = pass([one, other]);
    ask({ op: 'MatMul' });
    ask({ op: 'Tanh', inputs: [0] });
    assert.deepEqual([told, pending.isWhole(one), pending.isWhole(other)], [[], false, true]);
  });

  for (const [constant, waits] of [
    [1, true],
    [2, false],
  ] as const) {
    it(`with the constant ${constant} where it was 1: ${waits ? 'they wait' : 'they are executed'}`, () => {
      const op: Op = { op: 'Square', inputs: ['constant'] };
      const { ask } = pass([recording([op])], constant);
      assert.equal(ask(op) !== null, waits);
    });
  }

  for (const op of ['Unique', 'UniqueV2', 'Where', 'NonMaxSuppressionV3']) {
    it(`${op} never waits: its number of outputs depends on values`, () =>
      assert.equal(pass([recording([{ op }])]).ask({ op }), null));
  }

  it('what was deleted while it waited is deleted once it is made; what came from outside, when the step is over', () => {
    const { told, pending, ids, ask } = pass([recording(PASS)]);
    for (const op of PASS) ask(op);
    pending.delete(3);
    pending.delete(Number(ids[0]));
    assert.deepEqual(told, []);
    pending.settle();
    assert.deepEqual(told.splice(0), ['MatMul()', 'Relu(100)', 'delete 100']);
    pending.end();
    pending.end();
    assert.deepEqual(told, ['delete 3']);
  });

  it('of a variable’s new value that was never computed the old one is left, and not deleted', () => {
    const { told, pending, ids, ask } = pass([recording(PASS)]);
    ask({ op: 'MatMul' });
    const place = { id: Number(ids[0]) };
    pending.keptAt(place.id, place);
    pending.assigned(place.id, 5);
    pending.delete(5);
    pending.end();
    assert.deepEqual([place.id, told], [5, []]);
  });

  it('what has outlived the pass is told with its op', () => {
    const { pending, ids, ask } = pass([recording(PASS)]);
    for (const op of PASS) ask(op);
    const place = { id: Number(ids[1]) };
    pending.keptAt(place.id, place);
    assert.deepEqual(pending.kept(), [{ place, produced: { op: ids[1], output: 0 } }]);
    pending.delete(place.id);
    assert.deepEqual(pending.kept(), []);
  });

  it('one that fails names its op, and what others made before it is there', () => {
    const { told, pending, ids, ask } = pass([recording([{ op: 'MatMul' }, { op: 'Fails', inputs: [0] }])]);
    ask({ op: 'MatMul' });
    ask({ op: 'Fails', inputs: [0] });
    assert.throws(() => pending.real(Number(ids[1])), /no memory/);
    assert.equal(pending.real(Number(ids[0])), 100);
    assert.equal(pending.real(Number(ids[1])), -1);
    assert.deepEqual(told, ['MatMul()']);
  });
});
