import assert from 'node:assert/strict';
import { mappedPaths } from '../../../kernel/src/imports/path-mapping.ts';

const PATHS = {
  '@/*': ['/p/src/*', '/p/gen/*'],
  '@/lib/*': ['/p/lib/*'],
  '*.css': ['/p/css/*'],
  exact: ['/p/exact.ts'],
};

describe('paths and baseUrl of a tsconfig.json', () => {
  const CASES: [specifier: string, baseUrl: string | undefined, paths: string[]][] = [
    ['@/a/b', undefined, ['/p/src/a/b', '/p/gen/a/b']],
    ['@/lib/a', undefined, ['/p/lib/a']],
    ['exact', undefined, ['/p/exact.ts']],
    ['main.css', undefined, ['/p/css/main']],
    ['other', undefined, []],
    ['other', '/p', ['/p/other']],
    ['exact', '/p', ['/p/exact.ts', '/p/exact']],
    ['./other', '/p', []],
    ['/other', '/p', []],
    ['#other', '/p', []],
    ['node:fs', '/p', []],
  ];
  for (const [specifier, baseUrl, paths] of CASES) {
    it(`${specifier} from ${baseUrl}`, () =>
      assert.deepEqual(mappedPaths(specifier, { paths: PATHS, baseUrl }), paths));
  }
});
