/** Packages that take any `Deno` for the real one must not see ours. */
import assert from 'node:assert/strict';
import { maySee } from '../../../kernel/src/comm/deno.ts';

const FILES: [file: string, sees: boolean][] = [
  ['cell-3.ts', true],
  ['', true],
  ['file:///home/me/notebooks/plot.ts', true],
  ['file:///home/me/node_modules/@anywidget/deno/mod.js', true],
  ['file:///home/me/node_modules/@jsr/anywidget__deno/src/mod.js', true],
  ['file:///home/me/node_modules/std-env/dist/index.mjs', false],
  ['file:///home/me/node_modules/hono/dist/helper/adapter/index.js', false],
  ['/home/me/node_modules/openai/index.js', false],
  ['C:\\me\\node_modules\\hono\\index.js', false],
];

describe('who sees Deno.jupyter', () => {
  for (const [file, sees] of FILES)
    it(`${file === '' ? 'code without a file' : file}: ${sees}`, () => assert.equal(maySee(file), sees));
});
