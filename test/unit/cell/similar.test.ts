import assert from 'node:assert/strict';
import { didYouMean, similar } from '../../../kernel/src/cell/similar.ts';

const CASES: [name: string, names: string, similar: string][] = [
  ['ftit', 'fit predict', 'fit'],
  ['shpae', 'shape size', 'shape'],
  ['sequental', 'sequential', 'sequential'],
  ['EPOCHS', 'epochs', 'epochs'],
  ['epoch', 'epochs', 'epochs'],
  ['x', 'y z', ''],
  ['ab', 'AB ba', 'AB'],
  ['abc', 'xyz', ''],
  ['cat', 'bat hat rat mat', 'bat hat mat'],
  ['catgoricalCrossentropy', 'categoricalCrossentropy categoricalHinge', 'categoricalCrossentropy'],
  ['model', 'modal mode', 'mode modal'],
  ['loss', 'loss', ''],
  ['', 'a', ''],
];

describe('names that may have been meant', () => {
  for (const [name, names, expected] of CASES) {
    it(`${name} of ${names}: ${expected}`, () => assert.equal(similar(name, names.split(' ')).join(' '), expected));
  }
  it('are asked for', () => {
    assert.equal(didYouMean([]), '');
    assert.equal(didYouMean(['a']), ' Did you mean a?');
    assert.equal(didYouMean(['a', 'b', 'c']), ' Did you mean a, b or c?');
  });
  it('of a very long name come at once', () => assert.deepEqual(similar('a'.repeat(1e6), ['b'.repeat(10)]), []));
});
