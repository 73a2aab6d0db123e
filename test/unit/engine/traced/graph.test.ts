import assert from 'node:assert/strict';
import { graphOf, type GraphNeeds } from '../../../../kernel/src/engine/traced/graph.ts';
import type { OpDefinition } from '../../../../kernel/src/engine/traced/op-definition.ts';
import {
  difference,
  type RecordedOp,
  type Recording,
  type Source,
} from '../../../../kernel/src/engine/traced/recording.ts';

const FLOAT = 1;
const HANDLE: Source = { from: 'tensor', id: 7, dtype: 20 };
const X: Source = { from: 'argument', argument: 0, dtype: FLOAT };
const RATE: Source = { from: 'number', number: 0, dtype: FLOAT };
const of = (op: number, output = 0): Source => ({ from: 'op', op, output });
const call = (op: string, inputs: Source[], outputs = 1): RecordedOp => ({
  op,
  attributes: [],
  inputs,
  outputs,
  dtypes: [],
});

const SINGLE: OpDefinition = { inputs: [{ list: false }, { list: false }, { list: false }], stateful: false };
const DEFINITIONS: { [op: string]: OpDefinition } = {
  ReadVariableOp: { inputs: [{ list: false }], stateful: true },
  Apply: { ...SINGLE, stateful: true },
  Concat: { inputs: [{ list: true, lengthOf: 'N' }, { list: false }], stateful: false },
};

function recording(ops: RecordedOp[], more: Partial<Recording<string>> = {}): Recording<string> {
  return {
    ops,
    constants: [],
    numbers: [],
    variables: [],
    results: [],
    assigned: [],
    afterwards: [],
    updates: [],
    ...more,
  };
}

function graph(recorded: Recording<string>, also: Source[] = []) {
  const needs: GraphNeeds = {
    constants: [100],
    definition: (op) => DEFINITIONS[op] ?? { inputs: SINGLE.inputs.slice(0, 2), stateful: false },
    placeholder: (dtype) => ({ name: 'dtype', type: 0, value: dtype }),
  };
  return graphOf(recorded, needs, also);
}

describe('the graph of a recorded step', () => {
  it('what comes from outside is an input, once', () => {
    const { nodes, inputs, passed, outputs } = graph(
      recording([call('Mul', [X, X]), call('Mul', [of(0), RATE])], {
        numbers: [() => 0.1],
        results: [{ op: 1, output: 0 }],
      }),
    );
    assert.deepEqual(
      nodes.map(({ op, inputs: given }) => [op, given]),
      [
        ['Placeholder', []],
        ['Mul', [0, 0]],
        ['Placeholder', []],
        ['Mul', [1, 2]],
      ],
    );
    assert.deepEqual(inputs, [0, 2]);
    assert.deepEqual(
      passed.map(({ from }) => from),
      ['argument', 'number'],
    );
    assert.deepEqual(outputs, [3]);
  });

  it('constants are nodes with the value of a tensor', () => {
    const { nodes, inputs } = graph(recording([call('Add', [{ from: 'constant', constant: 0 }, X])]));
    assert.deepEqual(nodes[0], { op: 'Const', attributes: [], inputs: [], after: [], tensor: 100 });
    assert.deepEqual(inputs, [1]);
  });

  it('a list takes what the single inputs leave', () => {
    const { nodes } = graph(recording([call('Concat', [X, X, RATE], 1)], { numbers: [() => 0] }));
    assert.deepEqual(nodes.at(-1)?.inputs, [[0, 0], 1]);
  });

  it('the second output of an op', () => {
    const { nodes } = graph(recording([call('Split', [X, X], 2), call('Neg', [of(0, 1), X])]));
    assert.deepEqual(nodes.at(-1)?.inputs, [2, 0]);
  });

  it('a write comes after the reads before it and after their users, a later read after the write', () => {
    const { nodes, effects } = graph(
      recording([
        call('ReadVariableOp', [HANDLE]),
        call('Mul', [of(0), X]),
        call('Apply', [HANDLE, of(1), X], 0),
        call('ReadVariableOp', [HANDLE]),
      ]),
    );
    assert.deepEqual(
      nodes.map(({ op, after }) => [op, after]),
      [
        ['Placeholder', []],
        ['ReadVariableOp', []],
        ['Placeholder', []],
        ['Mul', []],
        ['Apply', [1, 3]],
        ['ReadVariableOp', [4]],
      ],
    );
    assert.deepEqual(effects, [4]);
  });

  it('that gives its gradients too has the same nodes, and nothing of them is in that which does not', () => {
    const gradients: Source[] = [of(1), { from: 'constant', constant: 0 }];
    const ops = [
      call('ReadVariableOp', [HANDLE]),
      call('Mul', [of(0), X]),
      call('Apply', [HANDLE, of(1), { from: 'constant', constant: 0 }], 0),
    ];
    const results = [{ op: 0, output: 0 }];
    const weights = gradients.map((gradient) => ({ variable: 'w', gradient }));
    const plain = graph(recording(ops, { results }));
    const noted = recording(ops, { results, updates: [{ optimizer: {}, weights }] });
    assert.deepEqual(graph(noted), plain);
    assert.deepEqual(graph(noted, gradients), { ...plain, outputs: [...plain.outputs, 3, 4] });
  });
});

describe('two recordings', () => {
  const constant = (value: number) => ({ shape: [], dtype: FLOAT, values: new Float32Array([value]) });
  const BASE = recording([call('Mul', [X, X])], { constants: [constant(2)], results: [{ op: 0, output: 0 }] });
  const CASES: [what: string, other: Recording<string>, difference: RegExp | null][] = [
    ['are the same', { ...BASE, constants: [constant(2)] }, null],
    ['have other ops', { ...BASE, ops: [] }, /ops are not the same/],
    ['call an op with other inputs', { ...BASE, ops: [call('Mul', [X, RATE])] }, /Mul is not called in the same way/],
    ['have other constants', { ...BASE, constants: [constant(3)] }, /a value that JavaScript makes/],
    ['agree on NaN', { ...BASE, constants: [constant(NaN)] }, /a value that JavaScript makes/],
    ['give other results', { ...BASE, results: [] }, /results/],
    ['change other variables', { ...BASE, assigned: [{ variable: 'w', value: { op: 0, output: 0 } }] }, /variables/],
  ];
  for (const [what, other, expected] of CASES) {
    it(what, () => {
      const found = difference(BASE, other);
      if (expected === null) assert.equal(found, null);
      else assert.match(found ?? '', expected);
    });
  }
});
