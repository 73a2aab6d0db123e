/** Open notebooks in one line: cells in the order of the document, with `§` between them; the last `|` is the cursor, in any cell. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { DocumentProgram, type Written } from '../../../../kernel/src/language/editor/document-program.ts';
import type { Place, TextEdit } from '../../../../kernel/src/language/editor/messages.ts';

export interface Marked {
  cell: Written;
  offset: number;
}

/** Cells are called 1, 2, 3 by where they stand. */
export class Document {
  readonly program: DocumentProgram;
  codes: string[] = [];

  /** `folder` is the notebook's; an empty one without packages by default. */
  constructor(folder: string = mkdtempSync(join(tmpdir(), 'limpid-document-'))) {
    this.program = new DocumentProgram(folder, registry);
  }

  /** Takes the cells of the line; without a cursor the cursor is at the end of the last one. */
  write(line: string): Marked {
    const cursor = line.lastIndexOf('|');
    const parts = (cursor < 0 ? `${line}|` : line).split(BETWEEN);
    const index = parts.findLastIndex((part) => part.includes('|'));
    const offset = parts[index]?.lastIndexOf('|') ?? 0;
    this.codes = parts.map((part, at) => (at === index ? part.slice(0, offset) + part.slice(offset + 1) : part));
    this.program.write(this.codes.map((code, at) => ({ id: String(at + 1), code, isTyped: true })));
    return { cell: this.cell(index + 1), offset };
  }

  cell(number: number): Written {
    const cell = this.program.cell(String(number));
    if (!cell) throw new Error(`there is no cell ${number}`);
    return cell;
  }

  /** `2:6 answer`: cell, offset and text; or the name of a file. */
  place(place: Place): string {
    if ('file' in place) return place.file.slice(place.file.lastIndexOf('/') + 1);
    return `${place.cell}:${place.start} ${this.codes[Number(place.cell) - 1]?.slice(place.start, place.end) ?? ''}`.trimEnd();
  }

  /** The notebook with these edits in it. */
  edited(edits: readonly TextEdit[]): string {
    const codes = [...this.codes];
    const startOf = ({ place }: TextEdit): number => ('cell' in place ? place.start : -1);
    for (const { place, text } of edits.toSorted((a, b) => startOf(b) - startOf(a))) {
      if ('file' in place) throw new Error(`an edit of ${place.file}`);
      const index = Number(place.cell) - 1;
      const code = codes[index] ?? '';
      codes[index] = code.slice(0, place.start) + text + code.slice(place.end);
    }
    return codes.join(BETWEEN);
  }
}

const BETWEEN = ' § ';
/** Libraries are read once for all tests. */
const registry = ts.createDocumentRegistry();
