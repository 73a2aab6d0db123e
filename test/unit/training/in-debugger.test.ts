/** Names of function breakpoints, as the debugger's view gives them. */
import assert from 'node:assert/strict';
import { namedIn } from '../../../kernel/src/training/breakpoints/in-debugger.ts';
import { stopIn, urlOfStop } from '../../../kernel/src/debug/layer-script.ts';

describe('function breakpoints', () => {
  const CASES: [name: string, target: string, ...phases: string[]][] = [
    ['conv2d_1', 'conv2d_1', 'forward'],
    [' conv2d_1  backward ', 'conv2d_1', 'backward'],
    ['Relu both', 'Relu', 'forward', 'backward'],
    ['my layer', 'my layer', 'forward'],
    ['backward', 'backward', 'forward'],
    ['', '', 'forward'],
  ];
  for (const [name, target, ...phases] of CASES) {
    it(`"${name}" is ${target}, ${phases.join(' and ')}`, () => assert.deepEqual(namedIn(name), { target, phases }));
  }

  it('have scripts of their own', () => {
    assert.equal(stopIn(urlOfStop(12)), 12);
    assert.equal(stopIn('file:///w/layer-breakpoint-1.js'), undefined);
    assert.equal(stopIn(''), undefined);
  });
});
