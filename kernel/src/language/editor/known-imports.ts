/** Names that notebooks import from the kernel, which nothing has to have imported before they are offered. */
import ts from '#typescript';
import { LIBRARY } from '../project.ts';
import type { DocumentProgram, Written } from './document-program.ts';
import type { TextEdit } from './messages.ts';
import { beginningOf } from './places.ts';

export interface KnownImport {
  name: string;
  from: string;
  isNamespace: boolean;
}

/** The names under which everybody knows these packages. */
const NAMESPACES: readonly KnownImport[] = [
  { name: 'tf', from: '@tensorflow/tfjs', isNamespace: true },
  { name: 'tfvis', from: '@tensorflow/tfjs-vis', isNamespace: true },
];

let known: readonly KnownImport[] | undefined;

export function knownImports(): readonly KnownImport[] {
  return (known ??= [
    ...NAMESPACES,
    ...exportsOf(LIBRARY).map((name) => ({ name, from: 'limpid', isNamespace: false })),
  ]);
}

/** As it is written in this notebook. */
export function statementOf({ name, from, isNamespace }: KnownImport, document: DocumentProgram): string {
  const quote = document.quotes === 'single' ? "'" : '"';
  return `import ${isNamespace ? `* as ${name}` : `{ ${name} }`} from ${quote}${from}${quote};`;
}

export function importOf(known: KnownImport, document: DocumentProgram, { id, code }: Written): TextEdit {
  const offset = beginningOf(code);
  return { place: { cell: id, start: offset, end: offset }, text: `${statementOf(known, document)}\n` };
}

/** Values alone: types of options are seldom written. */
function exportsOf(path: string): string[] {
  const source = ts.createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.ESNext);
  return source.statements.flatMap((node) => {
    const clause = ts.isExportDeclaration(node) && !node.isTypeOnly ? node.exportClause : undefined;
    return clause && ts.isNamedExports(clause) ? clause.elements.map(({ name }) => name.text) : [];
  });
}
