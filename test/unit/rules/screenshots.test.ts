/** test/editor/README.md and the tests beside it agree: every test, and every picture that it keeps. */
import assert from 'node:assert/strict';
import { FILES, textOf } from './sources.ts';

const FOLDER = 'test/editor/';

describe('rules: screenshots', () => {
  const rows = [...textOf(`${FOLDER}README.md`).matchAll(/^\| `([\w.-]+\.test\.ts)`.*$/gm)];
  const named = new Map(rows.map(([row, file = '']) => [file, namesIn(row.split('|').at(-2) ?? '')]));

  it('the README of the editor tests names every test file, and no other', () => {
    const files = FILES.filter((file) => file.startsWith(FOLDER) && file.endsWith('.test.ts'));
    assert.deepEqual(
      [...named.keys()].sort(),
      files.map((file) => file.slice(FOLDER.length)).sort(),
      'Add a row to the table of test/editor/README.md.',
    );
  });

  it('and every screenshot that it keeps', () => {
    for (const [file, names] of named) {
      const kept = [...textOf(FOLDER + file).matchAll(/\bscreenshot\((['`])(.+?)\1\)/g)].map(([, , name = '']) =>
        name.replaceAll(/\$\{[^}]*\}/g, '*'),
      );
      assert.deepEqual(names.toSorted(), [...new Set(kept)].sort(), `the row of ${file} in test/editor/README.md`);
    }
  });
});

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}
