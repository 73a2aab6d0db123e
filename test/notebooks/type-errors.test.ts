/** The notebooks are read with warnings on, as everybody has them: none has a type error. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { diagnose } from '../../kernel/src/language/diagnose.ts';
import { NotebookProgram } from '../../kernel/src/language/program.ts';
import { readNotebook, tutorial } from './limpid.ts';

describe('types of the notebooks', function () {
  this.timeout('5 min');
  const program = new NotebookProgram(tutorial('.'));

  // the tour makes mistakes on purpose, and imports files that it writes first: its own test says what it is told
  const isChecked = (file: string): boolean => file.endsWith('.ipynb') && !file.startsWith('00-tour');
  for (const name of readdirSync(tutorial('.')).filter(isChecked)) {
    it(name, () => {
      program.reset();
      const told = readNotebook(tutorial(name)).cells.flatMap(({ type, id, source }) => {
        if (type !== 'code') return [];
        const mistakes = diagnose(program.editToCheck(source), source);
        program.add(source);
        return mistakes.map(({ line, column, code, message }) => `${id} ${line}:${column} TS${code} ${message}`);
      });
      assert.deepEqual(told, []);
    });
  }
});
