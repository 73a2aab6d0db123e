import assert from 'node:assert/strict';
import { complaint } from '../../../kernel/src/engine/complaints.ts';

const TENSOR = { shape: [2, 3], dtype: 'float32' } as const;

describe('complaints of TensorFlow', () => {
  const CASES: [message: string, inputs: (typeof TENSOR)[], told: string][] = [
    ['Invalid TF_Status: 3\nMessage: no', [TENSOR, TENSOR], 'MatMul of float32 [2,3] and float32 [2,3]: no'],
    ['Invalid TF_Status: 8\nMessage: two\nlines', [], 'MatMul: two\nlines'],
    [
      'Invalid TF_Status: 3\nMessage: {{function_node limpid_step_1}} indices[0,1] = 12 is not in [0, 10)\n\t [[{{node n15}}]]',
      [],
      'MatMul: index 12 is outside; the indices are 0 to 9.',
    ],
    ['something else', [TENSOR], 'something else'],
  ];
  for (const [message, inputs, told] of CASES) {
    it(told, () => assert.equal(complaint(message, 'MatMul', inputs), told));
  }
});
