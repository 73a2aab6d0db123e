/** TypeScript of one cell -> JavaScript that `Runtime.evaluate` runs in REPL mode. */
import ts from '#typescript';
import type { SessionNames } from '../messages.ts';
import { check } from './check.ts';
import { commonjs } from './commonjs.ts';
import { showsValue } from './completion.ts';
import { declaredNames, namespaceNames } from './declares.ts';
import type { EmitOptions } from './emit-options.ts';
import { earlyError } from './early-errors.ts';
import { exports } from './exports.ts';
import { imports } from './imports.ts';
import { jsxOptions } from './jsx.ts';
import { magicCalls } from './magic/calls.ts';
import { declaresNothing, type Magic } from './magic/find.ts';
import { cellNames } from './names.ts';
import { parseCell } from './parse-cell.ts';
import { identityMap, isPlain } from './plain.ts';
import { redeclare } from './redeclare.ts';
import { mapPosition } from './source-map.ts';
import { unknownTypes } from './unknown-types.ts';

/** A mistake found before the cell runs; `line` and `column` count from 1 in the user's text, in UTF-16 units. */
export interface Diagnostic {
  severity: 'error' | 'warning';
  /** TypeScript's number, or 0 for a mistake only V8 knows. */
  code: number;
  message: string;
  line: number;
  column: number;
  length: number;
}

export interface CompiledCell {
  /** Runs in the session: imports have become awaited calls of its importer. Empty when there is an error. */
  javascript: string;
  /** Source map (version 3, JSON) from `javascript` back to the cell. */
  map: string;
  /** True when the cell's last statement is an expression, whose value is then shown. */
  showsValue: boolean;
  diagnostics: Diagnostic[];
  /** Names this cell adds to the session, types included; given back as `known` to later cells. */
  declares: string[];
  /** Those of them that are namespaces; given back as `namespaces`. */
  namespaces: string[];
  /** What it does with the names of the session; nothing when there is an error. */
  names: SessionNames;
}

export interface CompileOptions {
  /** The name the cell's stack frames carry, e.g. `cell-3.ts`. */
  fileName: string;
  /** Names that earlier cells declared. */
  known?: ReadonlySet<string>;
  /** Those of them that are namespaces: a namespace of the same name adds to them. */
  namespaces?: ReadonlySet<string>;
  /** What the tsconfig.json says of what cells do. */
  project?: EmitOptions;
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.ESNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  strict: true,
  sourceMap: true,
  removeComments: true,
  noLib: true,
  noResolve: true,
  types: [],
  allowNonTsExtensions: true,
};

export function compileCell(code: string, options: CompileOptions): CompiledCell {
  const { fileName, known = new Set(), namespaces = new Set(), project = {} } = options;
  const { source, errors, magics } = parseCell(code, (name) => known.has(name));
  if (errors.length > 0) return refused(errors.map((error) => located(source, error)));

  const declares = declaresNothing(magics) ? [] : declaredNames(source);
  if (magics.length === 0 && isPlain(source)) {
    const body = `"use strict";\n${source.text}\n`;
    return finished(source, { body, map: identityMap(source.text, fileName) }, fileName, known, declares);
  }
  const program = programOf(source, { ...project, ...jsxOptions(source, project, known), ...OPTIONS });
  const { mistakes, unresolved } = check(program, source);
  if (mistakes.length > 0) return refused(mistakes.map((mistake) => located(source, mistake)));
  const checked = { unresolved, checker: program.getTypeChecker() };
  const emitted = emit(program, source, magics, { fileName, known, namespaces });
  return finished(source, emitted, fileName, known, declares, checked);
}

interface Emitted {
  body: string;
  map: string;
}

interface Scopes {
  unresolved: readonly ts.Identifier[];
  checker?: ts.TypeChecker;
}

function finished(
  source: ts.SourceFile,
  { body, map }: Emitted,
  fileName: string,
  known: ReadonlySet<string>,
  declares: string[],
  { unresolved, checker }: Scopes = { unresolved: [] },
): CompiledCell {
  const early = earlyError(body);
  if (early) {
    const position = mapPosition(map, early.line, early.column) ?? { line: 1, column: 1 };
    return refused([{ severity: 'error', code: 0, message: early.message, ...position, length: 1 }]);
  }
  const warnings = unknownTypes(unresolved, declares, known).map(({ name, code: number, message }): Diagnostic => {
    const position = positionOf(source, name.getStart(source));
    return { severity: 'warning', code: number, message, ...position, length: name.text.length };
  });
  return {
    javascript: `${body}//# sourceURL=${fileName}`,
    map,
    showsValue: showsValue(source),
    diagnostics: warnings,
    declares,
    namespaces: declares.length === 0 ? [] : namespaceNames(source),
    names: cellNames(source, declares, known, checker),
  };
}

function refused(diagnostics: Diagnostic[]): CompiledCell {
  const nothing = { declares: [], namespaces: [], names: NO_NAMES };
  return { javascript: '', map: '', showsValue: false, diagnostics, ...nothing };
}

const NO_NAMES: SessionNames = { defines: [], changes: [], uses: [], fixed: [] };

/** A program of this one file: it reads nothing from disk. */
function programOf(source: ts.SourceFile, options: ts.CompilerOptions): ts.Program {
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === source.fileName ? source : undefined),
    fileExists: (name) => name === source.fileName,
    readFile: () => undefined,
    writeFile: () => undefined,
    getDefaultLibFileName: () => '/lib.d.ts',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
  };
  return ts.createProgram([source.fileName], options, host);
}

function emit(
  program: ts.Program,
  source: ts.SourceFile,
  magics: readonly Magic[],
  { fileName, known, namespaces }: Required<Omit<CompileOptions, 'project'>>,
): Emitted {
  let body = '';
  let map = '';
  const write: ts.WriteFileCallback = (name, text) => {
    if (name.endsWith('.map')) map = text;
    else body = text;
  };
  program.emit(source, write, undefined, false, {
    before: [commonjs(known), exports, magicCalls(magics), imports],
    after: [redeclare(namespaces)],
  });
  // The last line is the printer's reference to a map file that nobody writes.
  body = body.replace(/\/\/# sourceMappingURL=.*$/, '');
  // SAFETY: TypeScript's printer wrote this source map.
  const parsed = JSON.parse(map) as { sources: string[]; file: string };
  return { body, map: JSON.stringify({ ...parsed, file: fileName, sources: [fileName] }) };
}

function located(source: ts.SourceFile, { start = 0, length = 1, code, messageText }: ts.Diagnostic): Diagnostic {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  return { severity: 'error', code, message, ...positionOf(source, start), length };
}

function positionOf(source: ts.SourceFile, at: number): { line: number; column: number } {
  const { line, character } = source.getLineAndCharacterOfPosition(at);
  return { line: line + 1, column: character + 1 };
}
