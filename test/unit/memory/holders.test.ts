/** By which name a notebook holds a tensor. */
import assert from 'node:assert/strict';
import { holdersOf } from '../../../kernel/src/memory/holders.ts';

class Tensor {
  readonly shape = [1];
}
class Model {
  readonly weights: { name: string; tensor: Tensor }[];
  constructor(...names: string[]) {
    this.weights = names.map((name) => ({ name, tensor: new Tensor() }));
  }
}

const known = {
  isTensor: (value: object) => value instanceof Tensor,
  weightsOf: (value: object) => (value instanceof Model ? value.weights : null),
};
const one = new Tensor();

const CASES: [what: string, value: unknown, expected: string | undefined][] = [
  ['a variable', one, 'v'],
  ['an element of a list', [0, one], 'v[1]'],
  ['a field', { deep: { er: one } }, 'v.deep.er'],
  ['a field whose name is no identifier', { 'my field': one }, 'v["my field"]'],
  ['a value of a map', new Map([['key', one]]), 'v.get("key")'],
  ['an element of a set', new Set([one]), 'v (a Set)'],
  ['deeper than anybody looks', [[[[[[[one]]]]]]], undefined],
  ['a getter, which is not called', Object.defineProperty({}, 'x', { get: () => one, enumerable: true }), undefined],
];

describe('who holds a tensor', () => {
  for (const [what, value, expected] of CASES) {
    it(what, () => assert.equal(holdersOf([{ name: 'v', value }], known).get(one), expected));
  }

  it('weights of a model have its name and their own', () => {
    const model = new Model('dense/kernel', 'dense/bias');
    const holders = holdersOf([{ name: 'model', value: model }], known);
    assert.deepEqual([...holders.values()], ['model: dense/kernel', 'model: dense/bias']);
  });

  it('the shortest name is told, and what goes in a circle ends', () => {
    const circle: { [name: string]: unknown } = { one };
    circle['self'] = circle;
    const holders = holdersOf(
      [
        { name: 'circle', value: circle },
        { name: 'x', value: one },
      ],
      known,
    );
    assert.deepEqual([...holders], [[one, 'x']]);
  });
});
