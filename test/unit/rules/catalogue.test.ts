/** The error catalogue and the code that throws agree, both ways. */
import assert from 'node:assert/strict';
import ts from 'typescript';
import { CATALOGUE } from '../../../kernel/src/errors.ts';
import { CODE_FILES, nodesOf, parse, textOf, TYPESCRIPT } from './sources.ts';

const ENTRIES: { [code: string]: { what: string; todo: string } } = CATALOGUE;
const SOURCES = CODE_FILES.filter((file) => /^(kernel|extension)\//.test(file) && file !== 'kernel/src/errors.ts');

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
});

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
