import assert from 'node:assert/strict';
import { placeInCell } from '../../../kernel/src/cell/place.ts';

const CASES: [stack: string, place: string | undefined][] = [
  ['Error: boom\n    at f (cell-3.ts:4:11)\n    at cell-3.ts:7:1', 'cell-3.ts:4:11'],
  ['Error: boom\n    at async cell-3.ts:7:1', 'cell-3.ts:7:1'],
  ['Error: boom\n    at load (/m.js:1:1)\n    at new Model (cell-3.ts:2:5)', 'cell-3.ts:2:5'],
  ['Error: boom\n    at load (/m.js:1:1)', undefined],
  ['Error: boom\n    at f (cell-9.ts:1:1)', undefined],
  ['Error: at cell-3.ts:1:1', undefined],
];

describe('the topmost place of a stack in a cell', () => {
  for (const [stack, expected] of CASES) {
    it(stack.replaceAll(/\s+/g, ' '), () => {
      const place = placeInCell(stack, (url) => url === 'cell-3.ts');
      assert.equal(place && `${place.url}:${place.line}:${place.column}`, expected);
    });
  }
});
