import assert from 'node:assert/strict';
import { typePolicy } from '../../../kernel/src/language/type-policy.ts';

const CASES: [code: string, setting: string | undefined, policy: string][] = [
  ['1', undefined, 'off'],
  ['1', 'warn', 'warn'],
  ['1', 'strict', 'strict'],
  ['1', 'made up', 'off'],
  ['// @limpid strict\n1', 'off', 'strict'],
  ['\n// Trains.\n  // @limpid off\n1', 'strict', 'off'],
  ['1 // @limpid strict', undefined, 'off'],
  ['"// @limpid strict"', undefined, 'off'],
  ['// @limpid stricter', undefined, 'off'],
];

describe('what becomes of type errors', () => {
  for (const [code, setting, policy] of CASES) {
    it(`${policy}: ${JSON.stringify(code)}, setting ${setting}`, () => assert.equal(typePolicy(code, setting), policy));
  }
});
