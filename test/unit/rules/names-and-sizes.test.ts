import assert from 'node:assert/strict';
import { CODE_FILES, FILES, textOf } from './sources.ts';

const SAYS_NOTHING = /^(utils?|helpers|common|types|misc)$/;
const LONGEST = 500;

describe('rules: names and sizes', () => {
  it('every file and folder has a name that says what is in it', () => {
    const vague = FILES.filter((file) => file.split('/').some((part) => SAYS_NOTHING.test(part.split('.')[0] ?? '')));
    assert.deepEqual(vague, [], 'Name the file after the thing it holds.');
  });

  it(`no file has more than ${LONGEST} lines`, () => {
    const long = CODE_FILES.map((file) => ({ file, lines: textOf(file).split('\n').length - 1 })).filter(
      ({ lines }) => lines > LONGEST,
    );
    assert.deepEqual(long, [], 'Take a part that has a name of its own into a file of its own.');
  });

  it('every test file is found by its suite', () => {
    const tests = FILES.filter(
      (file) => file.startsWith('test/') && /^\s*(describe|it)\(/m.test(file.endsWith('.ts') ? textOf(file) : ''),
    );
    assert.deepEqual(
      tests.filter((file) => !file.endsWith('.test.ts')),
      [],
      'Mocha runs files that end in .test.ts.',
    );
  });
});
