import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import { location, rewriteStack } from '../../../kernel/src/cell/stack.ts';

/** In the JavaScript of this cell `new Error` stands at 4:15 and the call of `fail` at 7:1. */
const CELL = 'import "numbers"\nfunction fail(why: string) {\n  if (why)\n    throw new Error(why)\n}\n\nfail("boom")';
const { map, javascript } = compileCell(CELL, { fileName: 'cell-3.ts' });
const CELLS = new Map([['cell-3.ts', { map }]]);

/** Where `needle` is in the JavaScript, as V8 counts. */
function placeOf(needle: string): string {
  const before = javascript.slice(0, javascript.indexOf(needle)).split('\n');
  return `cell-3.ts:${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

const THROW = placeOf('new Error');
const CALL = placeOf('fail("boom")');

const FRAMES: [raw: string, rewritten: string][] = [
  [`    at fail (${THROW})`, '    at fail (cell-3.ts:4:11)'],
  [`    at ${CALL}`, '    at cell-3.ts:7:1'],
  [`    at async ${CALL}`, '    at async cell-3.ts:7:1'],
  [`    at new Model (${THROW})`, '    at new Model (cell-3.ts:4:11)'],
  [
    `    at eval (eval at fail (${THROW}), <anonymous>:1:7)`,
    '    at eval (eval at fail (cell-3.ts:4:11), <anonymous>:1:7)',
  ],
  ['    at other (cell-4.ts:1:1)', '    at other (cell-4.ts:1:1)'],
  ['    at load (/home/me/notebook/model.ts:3:5)', '    at load (/home/me/notebook/model.ts:3:5)'],
  ['    at fit (file:///home/me/my%20project/x.js:3:5)', '    at fit (file:///home/me/my%20project/x.js:3:5)'],
  ['    at Array.map (<anonymous>)', '    at Array.map (<anonymous>)'],
];

const DROPPED = [
  '    at Session.post (node:inspector:139:22)',
  '    at run (file:///home/me/limpid/kernel/src/runner/session.ts:10:3)',
  '    at run (file:///home/me/limpid/kernel/dist/runner/session.js:10:3)',
  '    at run (C:\\work\\node_modules\\limpid\\dist\\runner\\session.js:10:3)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
];

describe('stacks are of the cells as the user wrote them', () => {
  for (const [raw, rewritten] of FRAMES) {
    it(raw.trim(), () => assert.equal(rewriteStack(`Error: boom\n${raw}`, CELLS), `Error: boom\n${rewritten}`));
  }
  for (const frame of DROPPED) {
    it(`without ${frame.trim()}`, () => {
      const stack = rewriteStack(`Error: boom\n    at ${CALL}\n${frame}`, CELLS);
      assert.equal(stack, 'Error: boom\n    at cell-3.ts:7:1');
    });
  }
  it('frames of Node between frames of the user stay', () => {
    const stack = `Error\n    at a (/m.js:1:1)\n    at emit (node:internal/events:1:1)\n    at ${CALL}`;
    assert.match(rewriteStack(stack, CELLS), /node:internal\/events/);
  });
  it('a message that looks like a frame stays', () => {
    assert.equal(rewriteStack(`Error: see ${CALL}`, CELLS), `Error: see ${CALL}`);
  });
  it('the topmost place in a cell', () => {
    const stack = `Error: boom\n    at load (/m.js:1:1)\n    at fail (${THROW})\n    at ${CALL}`;
    assert.deepEqual(location(stack, CELLS), { url: 'cell-3.ts', line: 4, column: 11 });
  });
  it('no place when no cell is on the stack', () => {
    assert.equal(location('Error: boom\n    at load (/m.js:1:1)', CELLS), undefined);
  });
});
