import assert from 'node:assert/strict';
import { explainExpression, modelExpression, Refused } from '../../../../extension/src/tools/expressions.ts';

describe('what tools of language models ask of the kernel', () => {
  it('is made of names and whole numbers', () => {
    assert.equal(modelExpression({ model: 'model' }), 'Array.isArray(model?.layers) ? model : undefined');
    assert.equal(modelExpression({ model: '模型_2$' }), 'Array.isArray(模型_2$?.layers) ? 模型_2$ : undefined');
    assert.equal(explainExpression({ model: 'm', input: 'x' }), "await (await import('limpid')).explain(m, x)");
    assert.equal(
      explainExpression({ model: 'm', input: 'xs', sample: 3, target: 0 }),
      "await (await import('limpid')).explain(m, Array.isArray(xs) ? xs[3] : xs.slice([3], [1]), { target: 0 })",
    );
  });

  const bad = [
    ...['', ' ', 'a b', 'a.b', 'a()', 'a;b', 'a\nb', '`${1}`', "x'); process.exit(); ('", 'a[0]', '1a', '\\u0061'],
    ...['process', 'globalThis', 'this', 'await', 'require', 'null', 'a'.repeat(101), 'a\u2028', '//', 'a/**/'],
    ...[null, undefined, 3, {}, ['model'], true, { toString: () => 'model' }],
  ];
  for (const name of bad) {
    it(`refuses ${JSON.stringify(name)?.slice(0, 40)} as a name`, () => {
      assert.throws(() => modelExpression({ model: name }), Refused);
      assert.throws(() => explainExpression({ model: name, input: 'x' }), Refused);
      assert.throws(() => explainExpression({ model: 'm', input: name }), Refused);
    });
  }

  it('refuses what is no whole number, and what is no object', () => {
    for (const number of [-1, 1.5, NaN, Infinity, '3', '0]; process.exit(); [0', {}, [1], 2 ** 60]) {
      assert.throws(() => explainExpression({ model: 'm', input: 'x', sample: number }), Refused);
      assert.throws(() => explainExpression({ model: 'm', input: 'x', target: number }), Refused);
    }
    for (const input of [null, undefined, 'model', 3, ['model']]) assert.throws(() => modelExpression(input), Refused);
  });
});
