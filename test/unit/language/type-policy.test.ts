import assert from 'node:assert/strict';
import { typePolicy } from '../../../kernel/src/language/type-policy.ts';

const CASES: [code: string, setting: string | undefined, policy: string][] = [
  ['1', undefined, 'warn'],
  ['1', 'warn', 'warn'],
  ['1', 'strict', 'strict'],
  ['1', 'off', 'off'],
  ['1', 'made up', 'warn'],
  ['// @limpid strict\n1', 'off', 'strict'],
  ['\n// Trains.\n  // @limpid off\n1', 'strict', 'off'],
  ['1 // @limpid strict', undefined, 'warn'],
  ['"// @limpid strict"', undefined, 'warn'],
  ['// @limpid stricter', undefined, 'warn'],
];

describe('what becomes of type errors', () => {
  for (const [code, setting, policy] of CASES) {
    it(`${policy}: ${JSON.stringify(code)}, setting ${setting}`, () => assert.equal(typePolicy(code, setting), policy));
  }
});
