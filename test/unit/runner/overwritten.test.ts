import assert from 'node:assert/strict';
import { overwritten } from '../../../kernel/src/runner/overwritten.ts';

const RED = '\x1b[31m';
const PLAIN = '\x1b[0m';

const TEXTS: [what: string, text: string, sent: string][] = [
  ['text without returns is as it was', 'a\nb\n', 'a\nb\n'],
  ['what a longer text covers is gone', '\r 9 %\r10 %\r100 %', '\r100 %'],
  ['a longer text shows behind a shorter one', '\rlong text\rshort', '\rlong text\rshort'],
  ['covered by the longest of all that follow', '\rabc\rabcd\ra', '\rabcd\ra'],
  ['what stands before the first return may continue a line', '10 %\r20 %\r30 %\r', '10 %\r30 %\r'],
  ['each line by itself', '\ra\rb\n\rc\rd\n', '\rb\n\rd\n'],
  ['a line that ends with \\r\\n', 'one\r\ntwo\r\n', 'one\r\ntwo\r\n'],
  ['bars', '\r 1 %|#    |\r99 %|#####|', '\r99 %|#####|'],
  ['bars of blocks', '\r 1 %|█    |\r99 %|█████|', '\r99 %|█████|'],
  ['wide characters may take two columns', '\r火火\rab', '\r火火\rab'],
  ['and four columns cover two of them', '\r火火\rabcd', '\rabcd'],
  ['a colour that is switched off', `\r${RED}ab${PLAIN}\rcd`, '\rcd'],
  ['a colour that stays on', `\r${RED}ab\rcd`, `\r${RED}ab\rcd`],
  ['escapes that erase or move', '\rabc\r\x1b[Kd\re', '\rabc\r\x1b[Kd\re'],
  ['tabs', '\rab\r\tc', '\rab\r\tc'],
];

describe('text that carriage returns overwrite', () => {
  for (const [what, text, sent] of TEXTS) it(what, () => assert.equal(overwritten(text), sent));
});
