/** Two signatures, and in which they differ. */
import assert from 'node:assert/strict';
import { specText, whyAnother } from '../../../kernel/src/registry/signature.ts';
import type { Signature, TensorSpec } from '../../../kernel/src/registry/stored.ts';

const spec = (name: string, shape: (number | null)[], dtype = 'float32'): TensorSpec => ({ name, dtype, shape });
const X = spec('x', [null, 4]);
const Y = spec('y', [null, 2]);
const OWN: Signature = { inputs: [X], outputs: [Y] };

describe('registry: signatures', () => {
  it('reads as TypeScript would declare it', () =>
    assert.equal(specText(spec('a', [null, 28, 28, 1])), 'a: float32[?,28,28,1]'));

  for (const [what, said, reason] of [
    ['the same', OWN, null],
    ['other names', { inputs: [spec('pixels', [null, 4])], outputs: [spec('digit', [null, 2])] }, null],
    [
      'another length',
      { inputs: [spec('x', [null, 5])], outputs: [Y] },
      'x is float32[?,5], and of the model float32[?,4]',
    ],
    [
      'another type',
      { inputs: [X], outputs: [spec('y', [null, 2], 'int32')] },
      'y is int32[?,2], and of the model float32[?,2]',
    ],
    [
      'a length that is fixed',
      { inputs: [spec('x', [1, 4])], outputs: [Y] },
      'x is float32[1,4], and of the model float32[?,4]',
    ],
    ['one input more', { inputs: [X, X], outputs: [Y] }, 'it has 2 inputs, and the model 1'],
    ['no output', { inputs: [X], outputs: [] }, 'it has 0 outputs, and the model 1'],
  ] as const) {
    it(what, () => assert.equal(whyAnother(said, OWN), reason));
  }
});
