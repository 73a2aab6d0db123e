import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { commandOf, textOf, unquoted } from '../../../../kernel/src/runner/magic/command.ts';

const HOSTILE = [
  "it's",
  'a "b" c',
  '$(touch owned)',
  '`touch owned`',
  '; touch owned;',
  '${HOME}',
  '-n',
  '*',
  '',
  ' two  spaces ',
  'line\nline',
  '\\',
  '!x',
  '#x',
  "'; touch owned; '",
  '" ; touch owned; "',
];

describe('magics: values in a command', () => {
  for (const value of HOSTILE) {
    it(`the shell takes ${JSON.stringify(value)} as one word, in quotes and without`, () => {
      assert.deepEqual(words(['', ''], [value]), [value]);
      assert.deepEqual(words(['a "b ', ' c"'], [value]), ['a', `b ${value} c`]);
      assert.deepEqual(words(["'b ", " c' d"], [value]), [`b ${value} c`, 'd']);
      assert.deepEqual(words(['a', 'b'], [value]), [`a${value}b`]);
      assert.deepEqual(words(['a\\"', ''], [value]), [`a"${value}`]);
    });
  }

  it('a list is several words, and one inside quotes', () => {
    assert.deepEqual(words(['', ' x'], [['a b', 2]]), ['a b', '2', 'x']);
    assert.deepEqual(words(['"', '"'], [['a b', 2]]), ['a b 2']);
    assert.deepEqual(words(['x ', ''], [[]]), ['x']);
  });

  for (const value of [undefined, null, {}, () => 1, Symbol('s'), 'a\0b']) {
    it(`refuses ${String(JSON.stringify(value) ?? typeof value)}`, () => {
      assert.throws(() => commandOf(['', ''], [value], 'linux'), { code: 'MAGIC_VALUE' });
    });
  }

  it('cmd.exe gets plain values in quotes, and others not at all', () => {
    assert.deepEqual(commandOf(['type ', ''], ['C:\\my files\\a.txt'], 'win32'), {
      command: 'type "C:\\my files\\a.txt"',
      env: {},
    });
    assert.equal(commandOf(['cd ', ''], ['C:\\a\\'], 'win32').command, 'cd "C:\\a\\\\"');
    for (const value of ['a&b', '%PATH%', '"', '^', '!x!', 'a\nb', '|']) {
      assert.throws(() => commandOf(['echo ', ''], [value], 'win32'), { code: 'MAGIC_VALUE' }, value);
    }
  });
});

/** What a program gets as its arguments from this command of the shell. */
function words(pieces: string[], values: unknown[]): string[] {
  const { command, env } = commandOf(pieces, values, 'linux');
  const program = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';
  const text = execFileSync('/bin/sh', ['-c', `"$NODE" -e "$PROGRAM" -- ${command}`], {
    env: { ...process.env, ...env, NODE: process.execPath, PROGRAM: program },
    encoding: 'utf8',
  });
  return JSON.parse(text) as string[];
}

describe('magics: values in the text of a magic', () => {
  const given = (pieces: string[], values: unknown[]): string => unquoted(textOf(pieces, values), { pieces });
  for (const value of HOSTILE) {
    it(`${JSON.stringify(value)} stays as it is, in quotes and without`, () => {
      assert.equal(given(['', ''], [value]), value);
      assert.equal(given(['"', '"'], [value]), value);
      assert.equal(given(['a/', '/b'], [value]), `a/${value}/b`);
    });
  }
  it('quotes around a text are not part of it, those of a value are', () => {
    assert.equal(given(['"a b"'], []), 'a b');
    assert.equal(given(['', ''], ['"a b"']), '"a b"');
  });
  it('a list is its words, and an object is refused', () => {
    assert.equal(given(['', ''], [['a', 2]]), 'a 2');
    assert.throws(() => given(['', ''], [{}]), /an object cannot be put into a command or a magic/);
  });
  it('a backslash before ${ says that it begins nothing', () => assert.equal(given(['a\\${b}'], []), 'a${b}'));
});
