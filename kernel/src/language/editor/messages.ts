/** What the editor and the thread that knows its notebooks say to each other. Types only. Offsets are UTF-16 units of a cell. */
import type ts from 'typescript';

export type Preferences = ts.UserPreferences;

export interface WrittenCell {
  /** The same as long as the cell is there, wherever it is moved. */
  id: string;
  code: string;
  /** Written in TypeScript: its type errors are told. In JavaScript they are not. */
  isTyped: boolean;
}

export interface WrittenDocument {
  /** The notebook's name for itself. */
  id: string;
  /** Where its packages and its tsconfig.json are looked for. */
  folder: string;
  /** In the order of the document; text alone is left out. */
  cells: readonly WrittenCell[];
}

/** A question about a cell. */
export interface OfCell {
  document: string;
  cell: string;
}

export interface AtCursor extends OfCell {
  offset: number;
}

export interface Span {
  start: number;
  end: number;
}

/** In a cell, or in a file by lines and characters that count from 0. */
export type Place = (Span & { cell: string }) | { file: string; start: ts.LineAndCharacter; end: ts.LineAndCharacter };

export interface TextEdit {
  place: Place;
  text: string;
}

export interface CellDiagnostic extends Span {
  severity: 'error' | 'warning' | 'hint';
  /** TypeScript's number. */
  code: number;
  message: string;
  tag?: 'unnecessary' | 'deprecated';
}

export interface CompletionEntry {
  name: string;
  /** TypeScript's `ScriptElementKind`. */
  kind: string;
  sortText: string;
  isDeprecated: boolean;
  /** The text that is replaced, and what by where that is not the name. */
  span: Span;
  insertText?: string;
  /** The module that an entry which is not in scope would be imported from. */
  from?: string;
  /** What `completionDetails` needs to find it again. */
  key: EntryKey;
  /** What is changed beside it. */
  edits?: TextEdit[];
}

export interface EntryKey {
  name: string;
  source?: string;
  data?: ts.CompletionEntryData;
  /** The module of the kernel that it is imported from, where TypeScript has not offered it. */
  known?: string;
  /** A member of what is no array, in a union with arrays. */
  narrowed?: boolean;
}

export interface EditorCompletion {
  entries: CompletionEntry[];
  /** What the kernel is to be asked for: the text whose members are completed; empty for names of the session. */
  values?: string;
}

export interface CompletionDetails {
  /** TypeScript: `function twice(x: number): number`. */
  declaration: string;
  /** Markdown. */
  documentation: string;
  /** What has to be imported, too. */
  edits: TextEdit[];
}

export interface EditorHover extends Span {
  declaration: string;
  documentation: string;
  /** The expression whose value the kernel may know: `model.layers`. */
  value?: string;
}

export interface SignatureHelp {
  signatures: { label: string; documentation: string; parameters: { label: string; documentation: string }[] }[];
  active: number;
  argument: number;
}

export interface Reference {
  place: Place;
  isDefinition: boolean;
}

/** What a rename changes, or why there is none. */
export type Rename = { status: 'ok'; edits: TextEdit[] } | { status: 'refused'; reason: string };
export type RenameRange = { status: 'ok'; span: Span; name: string } | { status: 'refused'; reason: string };

export interface CodeFix {
  title: string;
  edits: TextEdit[];
  /** It is most likely what is wanted. */
  isPreferred: boolean;
  /** A package that npm is to install. */
  install?: string;
}

export interface InlayHint {
  offset: number;
  text: string;
  kind: 'type' | 'parameter' | 'other';
  before: boolean;
  after: boolean;
}

/** By the names that editors know, in the order of TypeScript's numbers (`services/classifier2020.ts`). */
export type TokenType =
  | 'class'
  | 'enum'
  | 'interface'
  | 'namespace'
  | 'typeParameter'
  | 'type'
  | 'parameter'
  | 'variable'
  | 'enumMember'
  | 'property'
  | 'function'
  | 'method';
export type TokenModifier = 'declaration' | 'static' | 'async' | 'readonly' | 'defaultLibrary' | 'local';

export interface SemanticToken {
  start: number;
  length: number;
  type: TokenType;
  modifiers: TokenModifier[];
}

/** Question -> what it asks and what it answers; null where there is no such cell any more, or nothing to say. */
export interface DocumentCalls {
  /** The notebook is now this. */
  write: { ask: WrittenDocument; answer: null };
  /** The notebook is closed. */
  close: { ask: { document: string }; answer: null };
  /** Packages or settings of the folder have changed. */
  reload: { ask: { document: string }; answer: null };
  diagnostics: { ask: OfCell; answer: CellDiagnostic[] | null };
  completion: { ask: AtCursor & { preferences: Preferences }; answer: EditorCompletion | null };
  completionDetails: {
    ask: AtCursor & { key: EntryKey; preferences: Preferences };
    answer: CompletionDetails | null;
  };
  hover: { ask: AtCursor; answer: EditorHover | null };
  signatureHelp: { ask: AtCursor; answer: SignatureHelp | null };
  definition: { ask: AtCursor; answer: Place[] | null };
  references: { ask: AtCursor; answer: Reference[] | null };
  renameRange: { ask: AtCursor; answer: RenameRange | null };
  rename: { ask: AtCursor & { newName: string }; answer: Rename | null };
  codeFixes: { ask: OfCell & Span & { codes: number[]; preferences: Preferences }; answer: CodeFix[] | null };
  inlayHints: { ask: OfCell & Span & { preferences: Preferences }; answer: InlayHint[] | null };
  semanticTokens: { ask: OfCell; answer: SemanticToken[] | null };
}

/** What is asked about cells. */
export type Question = Exclude<keyof DocumentCalls, 'write' | 'reload' | 'close'>;

/** What the thread is started with. */
export interface DocumentsStart {
  documents: readonly WrittenDocument[];
}
