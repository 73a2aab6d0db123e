/** Names, aliases and references by MLflow's rules. */
import assert from 'node:assert/strict';
import { LimpidError } from '../../../kernel/src/errors.ts';
import { checkAlias, checkName, parseReference } from '../../../kernel/src/registry/names.ts';

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'taken';
  } catch (error) {
    assert.ok(error instanceof LimpidError);
    return error.code;
  }
};

describe('registry: names', () => {
  for (const [name, code] of [
    ['digits', 'taken'],
    ['spam filter 2', 'taken'],
    ['数字', 'taken'],
    ["it's; DROP TABLE models", 'taken'],
    ['..a', 'taken'],
    ['x'.repeat(255), 'taken'],
    ['x'.repeat(256), 'MODELS_NAME'],
    ['', 'MODELS_NAME'],
    ['  ', 'MODELS_NAME'],
    ['.', 'MODELS_NAME'],
    ['..', 'MODELS_NAME'],
    ['a/b', 'MODELS_NAME'],
    ['a:b', 'MODELS_NAME'],
    ['a@b', 'MODELS_NAME'],
    ['a\nb', 'MODELS_NAME'],
    ['a\u0000', 'MODELS_NAME'],
    [3, 'MODELS_NAME'],
    [undefined, 'MODELS_NAME'],
  ] as const) {
    it(`${JSON.stringify(name)?.slice(0, 30)} is ${code}`, () =>
      assert.equal(
        codeOf(() => checkName(name)),
        code,
      ));
  }
});

describe('registry: aliases', () => {
  for (const [alias, code] of [
    ['champion', 'taken'],
    ['the_2-nd', 'taken'],
    ['v', 'taken'],
    ['v1b', 'taken'],
    ['冠军', 'taken'],
    ['', 'MODELS_ALIAS'],
    ['latest', 'MODELS_ALIAS'],
    ['Latest', 'MODELS_ALIAS'],
    ['v1', 'MODELS_ALIAS'],
    ['V20', 'MODELS_ALIAS'],
    ['a b', 'MODELS_ALIAS'],
    ['a.b', 'MODELS_ALIAS'],
    ['a/b', 'MODELS_ALIAS'],
    ['x'.repeat(256), 'MODELS_ALIAS'],
    [null, 'MODELS_ALIAS'],
  ] as const) {
    it(`${JSON.stringify(alias).slice(0, 30)} is ${code}`, () =>
      assert.equal(
        codeOf(() => checkAlias(alias)),
        code,
      ));
  }
});

describe('registry: references', () => {
  for (const [text, named] of [
    ['digits', { name: 'digits' }],
    ['digits:3', { name: 'digits', version: 3 }],
    ['digits@champion', { name: 'digits', alias: 'champion' }],
  ] as const) {
    it(text, () => assert.deepEqual(parseReference(text), named));
  }

  for (const [text, code] of [
    ['digits:', 'MODELS_REFERENCE'],
    ['digits:0', 'MODELS_REFERENCE'],
    ['digits:03', 'MODELS_REFERENCE'],
    ['digits:-1', 'MODELS_REFERENCE'],
    ['digits:1.5', 'MODELS_REFERENCE'],
    ['digits:9007199254740993', 'MODELS_REFERENCE'],
    ['digits:1:2', 'MODELS_REFERENCE'],
    ['digits:1@a', 'MODELS_REFERENCE'],
    ['digits@', 'MODELS_ALIAS'],
    ['digits@v1', 'MODELS_ALIAS'],
    ['digits@a@b', 'MODELS_ALIAS'],
    ['@champion', 'MODELS_NAME'],
    [':1', 'MODELS_NAME'],
    ['../digits', 'MODELS_NAME'],
    ['', 'MODELS_NAME'],
  ] as const) {
    it(`${JSON.stringify(text)}: ${code}`, () =>
      assert.equal(
        codeOf(() => parseReference(text)),
        code,
      ));
  }
});
