import assert from 'node:assert/strict';
import { marked, unmarked, withoutMarks } from '../../../kernel/src/imports/mark.ts';
import { facadeSource, facadeUrl } from '../../../kernel/src/imports/required-module.ts';

describe('URLs of modules that are evaluated afresh', () => {
  const CASES: [url: string, times: number, marked: string][] = [
    ['file:///a.ts', 0, 'file:///a.ts'],
    ['file:///a.ts', 2, 'file:///a.ts?limpid-again=2'],
    ['file:///a.ts?x=1', 12, 'file:///a.ts?x=1&limpid-again=12'],
  ];
  for (const [url, times, expected] of CASES) {
    it(`${url}, ${times} times`, () => {
      assert.equal(marked(url, times), expected);
      assert.equal(unmarked(expected), url);
    });
  }

  it('in a stack', () => {
    assert.equal(withoutMarks('at file:///a.ts?limpid-again=2:3:4 at b'), 'at file:///a.ts:3:4 at b');
  });

  it('as what is required', () => {
    const url = facadeUrl('file:///a.ts?limpid-again=2');
    assert.equal(url, 'file:///a.ts%3Flimpid-again=2');
    assert.match(facadeSource(url) ?? '', /"file:\/\/\/a\.ts\?limpid-again=2"/);
    assert.equal(facadeSource('file:///a.ts?limpid-again=2'), undefined);
  });
});
