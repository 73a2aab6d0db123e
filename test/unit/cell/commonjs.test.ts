import { javascriptOf } from './javascript-of.ts';
import assert from 'node:assert/strict';

describe('names of CommonJS in cells', () => {
  const CASES: [cell: string, javascript: string][] = [
    ['__dirname', '__limpid.meta.dirname;'],
    ['f(__filename)', 'f(__limpid.meta.filename);'],
    ['module.exports = 1', '__limpid.module.exports = 1;'],
    ['exports.a = 1', '__limpid.module.exports.a = 1;'],
    ['({ __dirname })', '({ __dirname: __limpid.meta.dirname });'],
    ['a.module + { exports: 1 }.exports', 'a.module + { exports: 1 }.exports;'],
    ['const module = 1; module', 'let module = 1; module;'],
    ['let f = (exports: number) => exports', 'let f = (exports) => exports;'],
    ['let { module: m } = o', 'let { module: m } = o;'],
    ['require("a")', 'require("a");'],
    [
      'const tf = require("@tensorflow/tfjs-node")',
      'await __limpid.import("@tensorflow/tfjs-node"); let tf = require("@tensorflow/tfjs-node");',
    ],
  ];
  for (const [cell, javascript] of CASES) it(cell, () => assert.equal(javascriptOf(cell), javascript));
});
