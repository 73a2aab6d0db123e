import assert from 'node:assert/strict';
import { dependences, sameDependences, type TapeNode } from '../../../../kernel/src/engine/traced/tape.ts';

describe('how a loss depends on variables', () => {
  const [w, x, loss] = [{ id: 1 }, { id: 2 }, { id: 9 }];
  const node = (kernelName: string, inputs: TapeNode['inputs'], output: number): TapeNode => ({
    kernelName,
    inputs,
    outputs: [{ id: output }],
  });
  const of = (tape: TapeNode[], variables = [w], attributes: unknown = { axis: 0 }) =>
    dependences(tape, variables, loss, () => attributes);

  it('ops that no variable leads to are no part of it, and missing inputs neither', () => {
    const tape = [
      node('Cast', { x }, 3),
      node('Mul', { a: w, b: { id: 3 }, c: null }, 4),
      node('Sum', { x: { id: 4 } }, 9),
    ];
    assert.deepEqual(of(tape), {
      ops: [
        { kernel: 'Mul', inputs: ['a variable 1'], attributes: { axis: 0 } },
        { kernel: 'Sum', inputs: ['x 0 0'], attributes: { axis: 0 } },
      ],
      loss: '1 0',
    });
    assert.equal(of(tape, [x]).ops.length, 3);
    assert.deepEqual(of(tape, []), { ops: [], loss: null });
  });

  it('differs by a variable, an attribute, an input or an op', () => {
    const tape = [node('Mul', { a: w, b: x }, 9)];
    assert.ok(sameDependences(of(tape), of([node('Cast', { x }, 3), ...tape])));
    assert.ok(!sameDependences(of(tape), of(tape, [x])));
    assert.ok(!sameDependences(of(tape), of(tape, [w], { axis: 1 })));
    assert.ok(!sameDependences(of(tape), of([node('Mul', { a: w, b: w }, 9)])));
    assert.ok(!sameDependences(of(tape), of([node('Add', { a: w, b: x }, 9)])));
  });
});
