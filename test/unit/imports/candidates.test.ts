import assert from 'node:assert/strict';
import { candidates } from '../../../kernel/src/imports/candidates.ts';

describe('the files that a path may mean', () => {
  const CASES: [path: string, among: string, before: string][] = [
    ['/a/b', '/a/b.ts', '/a/b.js'],
    ['/a/b', '/a/b.js', '/a/b/index.ts'],
    ['/a/b.js', '/a/b.ts', '/a/b.js.ts'],
    ['/a/b.js', '/a/b.tsx', '/a/b.js/index.ts'],
    ['/a/b.mjs', '/a/b.mts', '/a/b.mjs.js'],
    ['/a/b.cjs', '/a/b.cts', '/a/b.cjs.js'],
    ['/a/b.test', '/a/b.test.ts', '/a/b.test/index.ts'],
    ['/a/b/', '/a/b/index.ts', '/a/b/index.js'],
  ];
  for (const [path, first, second] of CASES) {
    it(`${path}: ${first} before ${second}`, () => {
      const all = candidates(path);
      assert.equal(all[0], path);
      assert.ok(all.includes(first) && all.includes(second), all.join());
      assert.ok(all.indexOf(first) < all.indexOf(second));
    });
  }

  it('a folder is no file with an extension', () => assert.ok(!candidates('/a/b/').includes('/a/b/.ts')));
});
