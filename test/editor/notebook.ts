/** Notebooks for the editor test: written here, or taken from the tutorial. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const notebooks = path.resolve(import.meta.dirname, '../../notebooks');

export interface NotebookJson {
  cells: CellJson[];
  metadata: { [key: string]: unknown };
  nbformat: number;
  nbformat_minor: number;
}

export interface CellJson {
  id: string;
  cell_type: string;
  source: string | string[];
  outputs?: { [key: string]: unknown }[];
  execution_count?: number | null;
  metadata: { [key: string]: unknown };
}

/** A TypeScript notebook of these code cells. */
export function notebookOf(...sources: string[]): NotebookJson {
  return {
    cells: sources.map((source, index) => codeCell(`cell-${index + 1}`, source)),
    metadata: {
      kernelspec: { name: 'limpid', display_name: 'TypeScript (Limpid)', language: 'typescript' },
      language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/x-typescript' },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** The first tutorial, with other numbers in its parameters cell. */
export function tutorial(parameters: { epochs: number; limit: number }): NotebookJson {
  // SAFETY: the tutorials are notebooks, which their own test checks.
  const notebook = JSON.parse(readFileSync(path.join(notebooks, '01-cnn-mnist.ipynb'), 'utf8')) as NotebookJson;
  const cell = notebook.cells.find(({ id }) => id === 'parameters');
  if (cell === undefined) throw new Error('The tutorial has no parameters cell.');
  for (const [name, value] of Object.entries(parameters)) {
    const before = textOf(cell);
    cell.source = before.replace(new RegExp(`const ${name} = \\d+`), `const ${name} = ${value}`);
    if (cell.source === before) throw new Error(`The parameters cell does not define ${name}.`);
  }
  return notebook;
}

export function codeCell(id: string, source: string): CellJson {
  return { id, cell_type: 'code', source, outputs: [], execution_count: null, metadata: {} };
}

export function textOf({ source }: CellJson): string {
  return Array.isArray(source) ? source.join('') : source;
}
