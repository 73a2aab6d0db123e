import assert from 'node:assert/strict';
import { magicUnder, writtenMagic } from '../../../../kernel/src/cell/magic/cursor.ts';

/** `|` is the cursor. */
const WRITTEN: [text: string, written: ReturnType<typeof writtenMagic>][] = [
  ['%|', { what: 'name', text: '%', start: 0 }],
  ['%ti|', { what: 'name', text: '%ti', start: 0 }],
  ['a;\n  %%b|\nf()', { what: 'name', text: '%%b', start: 5 }],
  ['%cd ${fol|', undefined],
  ['%cd ${folder}/a|', { what: 'word', name: 'cd', text: '${folder}/a', start: 4, index: 0 }],
  ['%cd ../d|', { what: 'word', name: 'cd', text: '../d', start: 4, index: 0 }],
  ['%npm install a|', { what: 'word', name: 'npm', text: 'a', start: 13, index: 1 }],
  ['%npm |', { what: 'word', name: 'npm', text: '', start: 5, index: 0 }],
  ['`\n%ti|`', undefined],
  ['f(\n%ti|', undefined],
  ['%none a|', undefined],
  ['a %|', undefined],
  ['%%html\n%ti|', undefined],
];

const UNDER: [text: string, name: string | undefined][] = [
  ['%ti|me f()', 'time'],
  ['|%time f()', 'time'],
  ['%time| f()', 'time'],
  ['%time f|()', undefined],
  ['%%bench|\nf()', 'bench'],
  ['%no|ne', undefined],
  ['`\n%ti|me`', undefined],
];

describe('magics: under the cursor', () => {
  for (const [text, written] of WRITTEN) {
    it(`written: ${JSON.stringify(text)}`, () => assert.deepEqual(writtenMagic(...cursorIn(text)), written));
  }
  for (const [text, name] of UNDER) {
    it(`under: ${JSON.stringify(text)}`, () => assert.equal(magicUnder(...cursorIn(text)), name));
  }
});

function cursorIn(text: string): [code: string, cursor: number] {
  return [text.replace('|', ''), text.indexOf('|')];
}
