/** The error catalogue and the code that throws agree, both ways. */
import assert from 'node:assert/strict';
import ts from 'typescript';
import { CATALOGUE } from '../../../kernel/src/errors.ts';
import { CODE_FILES, nodesOf, parse, textOf, TYPESCRIPT } from './sources.ts';

const ENTRIES: { [code: string]: { what: string; todo: string } } = CATALOGUE;
const SOURCES = CODE_FILES.filter((file) => /^(kernel|extension)\//.test(file) && file !== 'kernel/src/errors.ts');
/** Two words beside each other; names of commands and their arguments have one in small letters. */
const ENGLISH = /(?<!\S)['`"]?[A-Za-z]*[a-z]{1,}('s)? [a-z]+/;
/** The parameters by which a function is told why. */
const REASONS = new Set(['reason', 'problem', 'why', 'remedy']);

describe('rules: error catalogue', () => {
  it('every code is used', () => {
    const code = SOURCES.map(textOf).join('\n');
    assert.deepEqual(
      Object.keys(ENTRIES).filter((name) => !code.includes(`'${name}'`)),
      [],
      'Throw it, or take it out of kernel/src/errors.ts.',
    );
  });

  it('every entry says what happened and what to do, in sentences', () => {
    for (const [code, { what, todo }] of Object.entries(ENTRIES)) {
      assert.match(code, /^[A-Z][A-Z_]+$/);
      assert.match(todo, /[.!?`]$/, `${code}: todo ends a sentence`);
      assert.match(what, /[.!?}]$/, `${code}: what ends a sentence`);
    }
  });

  it('every error that is thrown is in the catalogue, with all its values', () => {
    const problems = TYPESCRIPT.filter((file) => SOURCES.includes(file)).flatMap((file) =>
      [...nodesOf(parse(file))]
        .filter(isLimpidError)
        .flatMap((node) => problemsOf(node).map((problem) => `${file}: ${problem}`)),
    );
    assert.deepEqual(problems, []);
  });

  it('what is put into a sentence of an error is said: no English is left in a Chinese one', () => {
    const silent = TYPESCRIPT.filter((file) => /^(kernel|extension)\/src\//.test(file)).flatMap((file) => {
      const nodes = [...nodesOf(parse(file))];
      const carriers = new Map(nodes.filter(isLimpidError).flatMap((node) => [...carriersOf(node)]));
      const given = nodes.flatMap((node) => {
        if (isLimpidError(node)) return [...(node.arguments ?? [])].slice(1, 2);
        return ts.isCallExpression(node) ? (node.arguments[carriers.get(nameOf(node.expression)) ?? -1] ?? []) : [];
      });
      return given.flatMap((value) => [...englishIn(value)].map((text) => `${file}: ${text}`));
    });
    assert.deepEqual(
      silent,
      [],
      "Write say('…'), with its Chinese in kernel/src/zh-cn/; in the extension vscode.l10n.t.",
    );
  });

  it('and a literal, a template, either side of a choice and what a function passes on are found', () => {
    const found = (code: string): string[] => {
      const nodes = [...nodesOf(ts.createSourceFile('x.ts', code, ts.ScriptTarget.Latest, true))];
      return nodes
        .filter(isLimpidError)
        .flatMap((node) => (node.arguments ?? []).slice(1).flatMap((one) => [...englishIn(one)]));
    };
    const error = (value: string): string => `new LimpidError('X', { file, reason: ${value} })`;
    for (const value of ["'it is empty'", '`it has ${n} rows`', "a ?? 'no reason'", "b ? c : 'of another kind'"])
      assert.equal(found(error(value)).length, 1, value);
    for (const value of ["say('it is empty')", 'reasonOf(error)', "'%env NAME=value'", "rows.join(', ')", "'none'"])
      assert.deepEqual(found(error(value)), [], value);
    const passing = ts.createSourceFile(
      'y.ts',
      `function fail(at, reason) { throw new LimpidError('X', { reason }); }`,
      ts.ScriptTarget.Latest,
      true,
    );
    assert.deepEqual(
      [...nodesOf(passing)].filter(isLimpidError).flatMap((node) => [...carriersOf(node)]),
      [['fail', 1]],
    );
  });
});

/** The function around it whose parameter becomes a value of the same name: its name, and which argument that is. */
function* carriersOf(node: ts.NewExpression): Generator<[name: string, argument: number]> {
  const values = node.arguments?.[1];
  if (!values || !ts.isObjectLiteralExpression(values)) return;
  const passed = values.properties.filter(ts.isShorthandPropertyAssignment).map(({ name }) => name.text);
  const around = ts.findAncestor(node, ts.isFunctionLike);
  const named = around?.name ?? (around && ts.isVariableDeclaration(around.parent) ? around.parent.name : undefined);
  if (!around || !named) return;
  for (const [at, { name }] of around.parameters.entries()) {
    if (REASONS.has(name.getText()) && passed.includes(name.getText())) yield [named.getText(), at];
  }
}

/** Literals of English that end in the value; what a call makes of its arguments is its own affair. */
function* englishIn(node: ts.Node): Generator<string> {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) {
    if (ENGLISH.test(node.getText().replace(/\$\{[^}]*\}/g, ''))) yield node.getText();
  } else if (ts.isObjectLiteralExpression(node)) {
    for (const one of node.properties) if (ts.isPropertyAssignment(one)) yield* englishIn(one.initializer);
  } else if (ts.isConditionalExpression(node)) {
    yield* englishIn(node.whenTrue);
    yield* englishIn(node.whenFalse);
  } else if (ts.isBinaryExpression(node) && /^(\?\?|\|\||\+)$/.test(node.operatorToken.getText())) {
    yield* englishIn(node.left);
    yield* englishIn(node.right);
  } else if (ts.isParenthesizedExpression(node)) yield* englishIn(node.expression);
}

function nameOf(called: ts.Expression): string {
  return ts.isPropertyAccessExpression(called) ? called.name.text : called.getText();
}

function isLimpidError(node: ts.Node): node is ts.NewExpression {
  return ts.isNewExpression(node) && node.expression.getText() === 'LimpidError';
}

function problemsOf(node: ts.NewExpression): string[] {
  const [code, values] = node.arguments ?? [];
  if (!code || !ts.isStringLiteral(code)) return [];
  const entry = ENTRIES[code.text];
  if (!entry) return [`${code.text} is not in kernel/src/errors.ts`];
  if (values && !ts.isObjectLiteralExpression(values)) return [];
  const properties = values?.properties ?? [];
  if (properties.some(ts.isSpreadAssignment)) return [];
  const given = new Set(properties.map((property) => property.name?.getText()));
  const asked = new Set([...`${entry.what} ${entry.todo}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  return [
    ...[...asked].filter((name) => !given.has(name)).map((name) => `${code.text} needs {${name}}`),
    ...[...given].filter((name) => !asked.has(name)).map((name) => `${code.text} does not ask for {${name}}`),
  ];
}
