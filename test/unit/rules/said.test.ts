/** Titles, notes and heads of tables that the kernel shows are said: no English is left in a Chinese picture. */
import assert from 'node:assert/strict';
import ts from 'typescript';
import { nodesOf, parse, textOf, TYPESCRIPT } from './sources.ts';

/** The names under which what is drawn or tabled carries its words. */
const WORDS = new Set(['title', 'subtitle', 'columns', 'headers', 'notes']);
/** Parts whose words the editor knows and says itself, and code that it offers. */
const BY_EDITOR = /^kernel\/src\/(debug|language\/editor)\//;
const CARRIES = /\b(title|subtitle|columns|headers|notes)\b[^\n]*[:=]/;
/** A word of a language: names as SmoothGrad, DeepLIFT and R² are none. */
const WORD = /(?<![A-Za-z])[A-Z]?[a-z]{2,}(?![A-Za-z])/;
const NAMES = /\b(dtype|nats)\b/g;

describe('rules: what is shown is said', () => {
  it('titles, notes and heads of tables are', () => {
    const files = TYPESCRIPT.filter((file) => /^kernel\/src\/(?!zh-cn\/)/.test(file) && !BY_EDITOR.test(file));
    assert.deepEqual(
      files
        .filter((file) => CARRIES.test(textOf(file)))
        .flatMap((file) => silentIn(parse(file)).map((text) => `${file}: ${text}`)),
      [],
      "Write say('…'), with its Chinese in kernel/src/zh-cn/.",
    );
  });

  it('and a literal, a template, a list, a choice and what stands in a template are found', () => {
    const found = (code: string): string[] =>
      silentIn(ts.createSourceFile('x.ts', `function f() { return ${code}; }`, ts.ScriptTarget.Latest, true));
    for (const code of [
      "{ title: 'first losses' }",
      '{ title: `${count} losses` }',
      "{ columns: [say('layer'), 'shape'] }",
      "{ title: ok ? name : 'Nothing' }",
      "{ notes: [...(some ? ['a note'] : [])] }",
      "{ title: `${ok ? 'all' : 'none'}` }",
    ])
      assert.equal(found(code).length > 0, true, code);
    for (const code of [
      "{ title: say('first losses') }",
      "{ columns: ['KL (nats)', 'dtype', '', 'x₁', name] }",
      "{ title: 'SmoothGrad' }",
      '{ title: `${name} × ${count}` }',
      "{ field: 'layer' }",
    ])
      assert.deepEqual(found(code), [], code);
  });
});

/** What tables in front of all functions hold is looked up and said later. */
function silentIn(file: ts.SourceFile): string[] {
  return [...nodesOf(file)]
    .filter((node) => ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node))
    .filter(({ name }) => WORDS.has(name.getText()))
    .filter((node) => ts.findAncestor(node, ts.isFunctionLike) !== undefined)
    .flatMap(({ initializer }) => (initializer ? [...englishIn(initializer)] : []));
}

/** Words that end in the value; what a call makes of its arguments is its own affair. */
function* englishIn(node: ts.Expression): Generator<string> {
  if (ts.isStringLiteralLike(node)) {
    if (WORD.test(node.text.replace(NAMES, ''))) yield node.getText();
  } else if (ts.isTemplateExpression(node)) {
    const fixed = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
    if (WORD.test(fixed)) yield node.getText();
    for (const { expression } of node.templateSpans) yield* englishIn(expression);
  } else if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) yield* englishIn(element);
  } else if (ts.isConditionalExpression(node)) {
    yield* englishIn(node.whenTrue);
    yield* englishIn(node.whenFalse);
  } else if (ts.isBinaryExpression(node) && /^(\?\?|\|\||&&|\+)$/.test(node.operatorToken.getText())) {
    yield* englishIn(node.left);
    yield* englishIn(node.right);
  } else if (ts.isSpreadElement(node) || ts.isParenthesizedExpression(node)) yield* englishIn(node.expression);
}
