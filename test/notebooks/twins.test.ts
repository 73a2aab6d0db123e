/** Each tutorial is there in English and in Chinese: the same cells, with the same code. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import ts from 'typescript';
import { readNotebook, tutorial } from './limpid.ts';

const TUTORIALS = readdirSync(tutorial('')).filter((name) => /^\d\d-.*(?<!\.zh-CN)\.ipynb$/.test(name));

describe('the tutorials in two languages', () => {
  it('are all there', () => {
    assert.ok(TUTORIALS.length >= 4, TUTORIALS.join(', '));
  });

  for (const english of TUTORIALS) {
    const chinese = english.replace('.ipynb', '.zh-CN.ipynb');

    it(`${english} has the same cells`, () => {
      const [one, other] = [english, chinese].map((name) =>
        readNotebook(tutorial(name)).cells.map(({ id, type, metadata, source }) =>
          type === 'code' ? { id, metadata, code: withoutComments(source) } : { id },
        ),
      );
      assert.deepEqual(other, one);
    });

    it(`${english} is stored without outputs`, () => {
      for (const name of [english, chinese]) {
        const { cells } = readNotebook(tutorial(name));
        assert.ok(cells.every(({ outputs, executionCount }) => outputs.length === 0 && executionCount === null));
      }
    });
  }
});

function withoutComments(source: string): string {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ESNext);
  return ts.createPrinter({ removeComments: true }).printFile(file);
}
