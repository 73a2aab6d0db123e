import assert from 'node:assert/strict';
import { javascriptOf } from './javascript-of.ts';

const CASES: [code: string, javascript: string][] = [
  [`import 'side-effect';`, `await __limpid.import('side-effect');`],
  [`import * as tf from 'tfjs';`, `let tf = await __limpid.import('tfjs');`],
  [`import { a } from 'm';`, `let { a } = await __limpid.import('m');`],
  [`import { a as b, c } from 'm';`, `let { a: b, c } = await __limpid.import('m');`],
  [`import { default as a, 'b-c' as d } from 'm';`, `let { default: a, 'b-c': d } = await __limpid.import('m');`],
  [`import a from 'm';`, `let { default: a } = await __limpid.import('m');`],
  [`import a, { b } from 'm';`, `let { default: a, b } = await __limpid.import('m');`],
  [`import a, * as m from 'm';`, `let m = await __limpid.import('m'); let { default: a } = m;`],
  [`import {} from 'm';`, `await __limpid.import('m');`],
  [
    `import a from './a.json' with { type: 'json' };`,
    `let { default: a } = await __limpid.import('./a.json', { with: { type: 'json' } });`,
  ],
  [`import type { T } from 'm';`, ``],
  [`import type T from 'm';`, ``],
  [`import { type T, a } from 'm';`, `let { a } = await __limpid.import('m');`],
  [`import { type T } from 'm';`, `await __limpid.import('m');`],
  [`import fs = require('fs');`, `let fs = require('fs');`],
  [`import type fs = require('fs');`, ``],
  [`import d = tf.data.csv;`, `let d = tf.data.csv;`],
  [`const fs = require('fs');`, `let fs = require('fs');`],
  [`const m = await import('m');`, `let m = await __limpid.import('m');`],
  [`import('m', { with: { type: 'json' } })`, `__limpid.import('m', { with: { type: 'json' } });`],
  [`const f = () => import(name + '.js')`, `let f = () => __limpid.import(name + '.js');`],
  [`import(await import('a'))`, `__limpid.import(await __limpid.import('a'));`],
  [`import.meta.url`, `__limpid.meta.url;`],
  [`f(); import { f } from 'm';`, `let { f } = await __limpid.import('m'); f();`],
  [
    `import a from 'a'; import b from 'b';`,
    `let { default: a } = await __limpid.import('a'); let { default: b } = await __limpid.import('b');`,
  ],
  [`'text'; import a from 'a';`, `let { default: a } = await __limpid.import('a'); 'text';`],
];

describe('imports become awaited calls of the importer', () => {
  for (const [code, javascript] of CASES) {
    it(code, () => assert.equal(javascriptOf(code), javascript));
  }
});
