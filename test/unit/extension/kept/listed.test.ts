import assert from 'node:assert/strict';
import { rowOf } from '../../../../extension/src/kept/listed.ts';

const CASES: readonly [notebook: string, label: string, address: string | undefined][] = [
  ['file:///work/digits.ipynb', 'digits.ipynb', 'file:///work/digits.ipynb'],
  [
    'vscode-remote://host/work/%E6%95%B0%E5%AD%97%20a.ipynb',
    '数字 a.ipynb',
    'vscode-remote://host/work/%E6%95%B0%E5%AD%97%20a.ipynb',
  ],
  ['untitled:Untitled-1.ipynb file:///work', 'Untitled-1.ipynb', undefined],
];

describe('the row of a kernel', () => {
  for (const [notebook, label, address] of CASES) {
    it(notebook, () => {
      const kept = { pid: 12, notebook, started: 0, log: '', patience: 1 };
      assert.deepEqual(rowOf({ file: '', kept }, 'since 9:00'), {
        label,
        description: 'since 9:00 · 12',
        notebook: address,
      });
    });
  }
});
