/** The map of folders in README.md and the tree agree, both ways. */
import assert from 'node:assert/strict';
import { FILES, foldersOf, isThere, textOf } from './sources.ts';

/** What may lie at the top, besides files whose name begins with a dot. */
const TOP_LEVEL = new Set([
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'eslint.config.mjs',
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
  'LICENSE',
  'extension',
  'kernel',
  'notebooks',
  'test',
]);

/** Folders whose folders the map must name. */
const MAPPED = ['', 'kernel/src/', 'extension/src/', 'test/'];

describe('rules: folders', () => {
  it('the top level holds what the design names, and nothing else', () => {
    const top = new Set(FILES.map((file) => file.split('/')[0] ?? ''));
    assert.deepEqual(
      [...top].filter((name) => !name.startsWith('.') && !TOP_LEVEL.has(name)),
      [],
    );
  });

  it('every folder that the README names is there', () => {
    assert.ok(named().length > 0, 'README.md has a section "Folders" that names each folder as `path/`');
    assert.deepEqual(
      named().filter((path) => !isThere(path)),
      [],
    );
  });

  it('the README names every folder', () => {
    const folders = MAPPED.flatMap(foldersOf).filter((folder) => !folder.startsWith('.'));
    assert.deepEqual(
      folders.filter((folder) => !named().includes(folder)),
      [],
      'Add `path/` and what is in it to the section "Folders" of README.md.',
    );
  });
});

/** Paths in backticks, ending with a slash, in the section of the README whose title speaks of folders. */
function named(): string[] {
  const section = /^## [^\n]*folders[^\n]*\n([^]*?)(?=^## |$(?![^]))/im.exec(textOf('README.md'))?.[1] ?? '';
  return [...section.matchAll(/`([\w./-]+\/)`/g)].map(([, path = '']) => path);
}
