import assert from 'node:assert/strict';
import { flatten } from '../../../../kernel/src/engine/traced/structure.ts';

/** Tensors are regular expressions here. */
const flat = (value: unknown) =>
  flatten(
    value,
    (one) => one instanceof RegExp,
    ({ source }) => source,
  );

describe('the structure of what a function takes and gives', () => {
  for (const [what, value, signature] of [
    ['a tensor', /a/, 'a'],
    ['a list', [/a/, [/b/, 1]], '[a,[b,number 1]]'],
    ['an object', { x: /a/, 'y z': [/b/] }, '{"x":a,"y z":[b]}'],
    ['nothing', undefined, 'undefined undefined'],
    ['a text is no number', ['1', 1, true, null, -0], '["1",number 1,boolean true,object null,number -0]'],
  ] as const) {
    it(what, () => {
      const { signature: found, tensors, with: build } = flat(value);
      assert.equal(found, signature);
      assert.deepEqual(build(tensors), value);
    });
  }

  it('other tensors take the places of its own', () => {
    assert.deepEqual(flat({ x: /a/, all: [/b/, 2] }).with([/c/, /d/]), { x: /c/, all: [/d/, 2] });
  });

  it('objects of classes and functions are themselves', () => {
    const [map, fn] = [new Map([[1, /a/]]), () => 1];
    assert.equal(flat([map, fn]).signature, flat([map, fn]).signature);
    assert.notEqual(flat([map]).signature, flat([new Map([[1, /a/]])]).signature);
    assert.deepEqual(flat([map]).tensors, []);
  });
});
