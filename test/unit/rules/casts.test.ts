/** A cast is a claim that the compiler cannot check: a comment `SAFETY:` says why it holds. */
import assert from 'node:assert/strict';
import ts from 'typescript';
import { nodesOf, parse, TYPESCRIPT } from './sources.ts';

describe('rules: casts', () => {
  it('every cast in kernel and extension has its `// SAFETY:` above it', () => {
    const unexplained = TYPESCRIPT.filter((file) => /^(kernel|extension)\/src\//.test(file)).flatMap((file) => {
      const source = parse(file);
      const lines = source.text.split('\n');
      return [...nodesOf(source)]
        .filter(isCast)
        .map((node) => source.getLineAndCharacterOfPosition(node.getStart()).line)
        .filter((line) => !isExplained(lines, line))
        .map((line) => `${file}:${line + 1} ${lines[line]?.trim() ?? ''}`);
    });
    assert.deepEqual(
      unexplained,
      [],
      'Parse the value instead of casting it, or write `// SAFETY: why it holds` above.',
    );
  });
});

function isCast(node: ts.Node): boolean {
  return (
    (ts.isAsExpression(node) && !['const', 'unknown'].includes(node.type.getText())) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node)
  );
}

/** The comment stands at the end of the line, or above the statement that the line belongs to. */
function isExplained(lines: string[], line: number): boolean {
  const above = lines.slice(Math.max(0, line - 6), line + 1).join('\n');
  return above.includes('SAFETY:');
}
