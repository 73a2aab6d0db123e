/** Notebooks in one line: cells in the order they ran, with `§` between them, the last one being written; its last `|` is the cursor. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complete, type Match } from '../../../kernel/src/language/complete.ts';
import { diagnose } from '../../../kernel/src/language/diagnose.ts';
import { hover } from '../../../kernel/src/language/hover.ts';
import { NotebookProgram } from '../../../kernel/src/language/program.ts';

export class Cells {
  readonly program: NotebookProgram;

  /** `folder` is the notebook's; an empty one without packages by default. */
  constructor(folder: string = mkdtempSync(join(tmpdir(), 'limpid-cells-'))) {
    this.program = new NotebookProgram(folder);
  }

  completions(line: string): Match[] {
    const { code, cursor } = this.#write(line);
    return complete(this.program.edit(code), code, cursor).matches;
  }

  hover(line: string): string | undefined {
    const { code, cursor } = this.#write(line);
    const found = hover(this.program.editToDescribe(code, cursor), code, cursor);
    return found && [found.declaration, found.documentation].filter((part) => part !== '').join(' // ');
  }

  /** `TS2322 1:7+1 Type …` */
  diagnostics(line: string): string[] {
    const { code } = this.#write(`${line}|`);
    return diagnose(this.program.editToCheck(code), code).map(
      ({ code: number, line: row, column, length, message }) =>
        `TS${number} ${row}:${column}+${length} ${message.split('\n')[0] ?? ''}`,
    );
  }

  /** Another text stands there before, as where somebody types. */
  #write(line: string): { code: string; cursor: number } {
    const cells = line.split(' § ');
    const marked = cells.pop() ?? '';
    this.program.reset();
    for (const cell of cells) this.program.add(cell);
    const cursor = marked.lastIndexOf('|');
    const code = marked.slice(0, cursor) + marked.slice(cursor + 1);
    this.program.edit(code.slice(0, code.length / 2));
    return { code, cursor };
  }
}
