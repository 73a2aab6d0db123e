import assert from 'node:assert/strict';
import inspector from 'node:inspector/promises';
import { lengthOf, textOf, typeOf } from '../../../kernel/src/debug/describe.ts';

/** Expression, its text, its type. */
const CASES: [expression: string, text: string, type: string][] = [
  ['1', '1', 'number'],
  ['-0', '-0', 'number'],
  ['NaN', 'NaN', 'number'],
  ['10n', '10n', 'bigint'],
  ['"it\'s"', '"it\'s"', 'string'],
  ['null', 'null', 'null'],
  ['undefined', 'undefined', 'undefined'],
  ['true', 'true', 'boolean'],
  ['Symbol("s")', 'Symbol(s)', 'symbol'],
  ['[1, "a", [2]]', "[1, 'a', Array(1)]", 'Array'],
  ['[]', '[]', 'Array'],
  ['({ a: 1, b: { c: 2 } })', '{a: 1, b: {…}}', 'Object'],
  ['new (class P { x = 1 })()', 'P {x: 1}', 'P'],
  ['new Map([["k", 1]])', "Map(1) {'k' => 1}", 'Map'],
  ['new Set([1])', 'Set(1) {1}', 'Set'],
  ['new Float32Array([1, 2])', 'Float32Array(2) [1, 2]', 'Float32Array'],
  ['new RangeError("far")', 'RangeError: far', 'RangeError'],
  ['/a+/g', '/a+/g', 'RegExp'],
  ['(function f(a, b) { return a })', 'ƒ f(a, b)', 'function'],
  ['(class C extends Map {})', 'class C extends Map', 'function'],
];

describe('values as text', () => {
  const session = new inspector.Session();
  before(() => session.connect());
  after(() => session.disconnect());

  for (const [expression, text, type] of CASES) {
    it(expression, async () => {
      const { result } = await session.post('Runtime.evaluate', { expression, generatePreview: true });
      assert.deepEqual([textOf(result), typeOf(result)], [text, type]);
    });
  }

  it('arrays have a length, objects none', async () => {
    const lengths = [];
    for (const expression of ['[1, 2]', 'new Uint8Array(5)', '({ length: 3 })', 'new Map()']) {
      lengths.push(lengthOf((await session.post('Runtime.evaluate', { expression, generatePreview: true })).result));
    }
    assert.deepEqual(lengths, [2, 5, undefined, undefined]);
  });
});
