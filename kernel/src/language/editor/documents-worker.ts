/** The thread that holds the open notebooks as TypeScript programs, and answers an editor. */
import '../../code-cache.ts';
import { workerData } from 'node:worker_threads';
import ts from '#typescript';
import { answering } from '../answering.ts';
import type { Answer, Asked } from '../messages.ts';
import { codeFixes } from './code-fixes.ts';
import { completion, completionDetails } from './completion.ts';
import { definition } from './definition.ts';
import { diagnostics } from './diagnostics.ts';
import { DocumentProgram, type Written } from './document-program.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlay-hints.ts';
import type { DocumentCalls, DocumentsStart, OfCell, WrittenDocument } from './messages.ts';
import { references } from './references.ts';
import { rename, renameRange } from './rename.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { signatureHelp } from './signature-help.ts';

interface Open {
  document: WrittenDocument;
  /** Read when the first question comes. */
  program?: DocumentProgram;
}

const registry = ts.createDocumentRegistry();
// SAFETY: documents.ts starts this file, with this data.
const { documents } = workerData as DocumentsStart;
const open = new Map<string, Open>(documents.map((document) => [document.id, { document }]));

answering((asked: Asked<DocumentCalls>): Answer<DocumentCalls> => {
  switch (asked.call) {
    case 'write':
      return write(asked.ask);
    case 'close':
      return close(asked.ask.document);
    case 'reload':
      return reload(asked.ask.document);
    default:
      return inCell(asked.ask, (program, cell) => answer(asked, program, cell));
  }
});

type AboutCell = Exclude<Asked<DocumentCalls>, { call: 'write' | 'close' | 'reload' }>;

function answer(asked: AboutCell, program: DocumentProgram, cell: Written): Answer<DocumentCalls> | undefined {
  switch (asked.call) {
    case 'diagnostics':
      return diagnostics(program, cell);
    case 'completion':
      return completion(program, cell, asked.ask.offset, asked.ask.preferences);
    case 'completionDetails':
      return completionDetails(program, cell, asked.ask.offset, asked.ask.key, asked.ask.preferences);
    case 'hover':
      return hover(program, cell, asked.ask.offset);
    case 'signatureHelp':
      return signatureHelp(cell, asked.ask.offset);
    case 'definition':
      return definition(program, cell, asked.ask.offset);
    case 'references':
      return references(program, cell, asked.ask.offset);
    case 'renameRange':
      return renameRange(cell, asked.ask.offset);
    case 'rename':
      return rename(program, cell, asked.ask.offset, asked.ask.newName);
    case 'codeFixes':
      return codeFixes(program, cell, asked.ask, asked.ask.preferences);
    case 'inlayHints':
      return inlayHints(cell, asked.ask, asked.ask.preferences);
    case 'semanticTokens':
      return semanticTokens(cell);
  }
}

/** Null when the document has no such cell any more. */
function inCell(
  { document, cell: id }: OfCell,
  tell: (program: DocumentProgram, cell: Written) => Answer<DocumentCalls> | undefined,
): Answer<DocumentCalls> {
  const program = programOf(document);
  const cell = program?.cell(id);
  return (program && cell && tell(program, cell)) ?? null;
}

function programOf(id: string): DocumentProgram | undefined {
  const one = open.get(id);
  if (!one) return undefined;
  if (!one.program) {
    one.program = new DocumentProgram(one.document.folder, registry);
    one.program.write(one.document.cells);
  }
  return one.program;
}

function write(document: WrittenDocument): null {
  const known = open.get(document.id);
  if (known && known.document.folder === document.folder) {
    known.document = document;
    known.program?.write(document.cells);
  } else {
    close(document.id);
    open.set(document.id, { document });
  }
  return null;
}

/** The next question reads the folder anew. */
function reload(id: string): null {
  open.get(id)?.program?.reload();
  return null;
}

function close(id: string): null {
  open.get(id)?.program?.dispose();
  open.delete(id);
  return null;
}
