import assert from 'node:assert/strict';
import type { TypedCompletion } from '../../../kernel/src/language/complete.ts';
import { describe as described } from '../../../kernel/src/language/describe.ts';
import { merge } from '../../../kernel/src/language/merge.ts';

const FIT = { text: 'fit', type: 'function', signature: '(x: Tensor) => void' } as const;
const LIVE = {
  members: [
    { name: '_hidden', type: 'property', text: '' },
    { name: 'weights', type: 'property', text: 'Tensor [784, 10] float32' },
    { name: 'fit', type: 'function', text: '' },
  ],
  start: 6,
  end: 6,
} as const;

function typed(parts: Partial<TypedCompletion> = {}): TypedCompletion {
  return { matches: [FIT], start: 6, end: 6, isLive: true, ...parts };
}

describe('types and values in one completion', () => {
  it('types come first, then what the value alone has, hidden names last', () => {
    assert.deepEqual(
      merge(typed(), LIVE).matches.map(({ text }) => text),
      ['fit', 'weights', '_hidden'],
    );
  });
  it('a value tells what its type does not', () => {
    const weights = { text: 'weights', type: 'property', signature: 'Tensor2D' } as const;
    assert.equal(
      merge(typed({ matches: [weights] }), LIVE).matches[0]?.signature,
      'Tensor2D = Tensor [784, 10] float32',
    );
  });
  it('values are left out where the text speaks of something else', () => {
    assert.deepEqual(merge(typed({ isLive: false }), LIVE).matches, [FIT]);
  });
  it('without types there are the values', () => {
    const { matches, start } = merge(null, LIVE);
    assert.deepEqual([matches.map(({ text }) => text), start], [['fit', 'weights', '_hidden'], 6]);
  });
});

describe('types and values in one inspection', () => {
  const rate = { declaration: 'const rate: 0.125', documentation: 'How fast.', isLive: true };
  const live = { name: 'rate', text: '0.125', isFunction: false };
  const source = { name: 'halve', text: 'x => x / 2', isFunction: true };

  it('the declaration, the documentation and the value', () => {
    const data = described(rate, live, 0);
    assert.equal(data?.['text/plain'], 'const rate: 0.125\n\nHow fast.\n\n0.125');
    assert.equal(data['text/markdown'], '```ts\nconst rate: 0.125\n```\n\nHow fast.\n\n```text\n0.125\n```');
  });
  it('no value where the text speaks of something else', () => {
    assert.equal(described({ ...rate, isLive: false }, live, 0)?.['text/plain'], 'const rate: 0.125\n\nHow fast.');
  });
  it("a function's source is for those who ask for more", () => {
    const halve = { declaration: 'function halve(x: number): number', documentation: '', isLive: true };
    assert.equal(described(halve, source, 0)?.['text/plain'], 'function halve(x: number): number');
    assert.match(text(described(halve, source, 1)), /x => x \/ 2/);
    assert.match(text(described(null, source, 0)), /halve: function\n\nx => x \/ 2/);
  });
  it('a fence holds text that has fences', () => {
    assert.match(text(described(null, { ...live, text: '```' }, 0)), /````text\n```\n````/);
  });
  it('nothing of nothing', () => {
    assert.equal(described(null, null, 0), null);
  });
});

/** All that is said, in every form. */
function text(data: object | null): string {
  return Object.values(data ?? {}).join('\n');
}
