import assert from 'node:assert/strict';
import { hitTest, logExpression, v8Condition } from '../../../kernel/src/debug/conditions.ts';

const HITS: [condition: string | undefined, stopsAt: number[]][] = [
  [undefined, [1, 2, 3, 4, 5, 6]],
  ['', [1, 2, 3, 4, 5, 6]],
  ['3', [3]],
  ['== 3', [3]],
  ['>4', [5, 6]],
  ['>= 4', [4, 5, 6]],
  ['<2', [1]],
  ['<=2', [1, 2]],
  ['%2', [2, 4, 6]],
  ['%0', []],
];

describe('breakpoint conditions', () => {
  for (const [condition, stopsAt] of HITS) {
    it(`hits ${JSON.stringify(condition)} stop at ${stopsAt.join(', ')}`, () => {
      const isHit = hitTest(condition);
      assert.deepEqual(
        [1, 2, 3, 4, 5, 6].filter((hits) => isHit(hits)),
        stopsAt,
      );
    });
  }

  it('a hit condition that is none is refused', () => {
    assert.throws(() => hitTest('often'), /often cannot be understood/);
  });

  const MESSAGES: [message: string, format: string, values: string][] = [
    ['plain', 'plain', ''],
    ['x is {x}', 'x is %s', ', x'],
    ['{a}{b}', '%s%s', ', a, b'],
    ['{ {k: 1}.k }', '%s', ',  {k: 1}.k '],
    ['100 %', '100 %%', ''],
    ['{}', '{}', ''],
    ['open {', 'open {', ''],
    ['"quoted"', '\\"quoted\\"', ''],
  ];
  for (const [message, format, values] of MESSAGES) {
    it(`the log message ${message}`, () => {
      assert.ok(plain(logExpression(message)).includes(`console.log("${format}"${values})`), logExpression(message));
    });
  }

  it('a log point is a condition that prints and is false', () => {
    assert.equal(v8Condition(undefined, undefined), undefined);
    assert.equal(v8Condition(' ', undefined), undefined);
    assert.equal(plain(v8Condition('a > 1', undefined)), 'a > 1');
    assert.match(plain(v8Condition('a > 1', 'here')), /^a > 1 && \(.*, false\)$/);
  });
});

/** Without what reads an expression once more where a name is declared again. */
function plain(expression = ''): string {
  return expression.replace(/\(\(\) => \{ try \{ return \((.*?)\); \} catch .*?\)"\); \} \}\)\(\)/g, '$1');
}
