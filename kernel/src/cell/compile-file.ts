/** TypeScript of a file that is imported -> JavaScript for Node's loader, as a cell is compiled. */
import ts from '#typescript';
import type { Diagnostic } from './compile.ts';
import type { EmitOptions } from './emit-options.ts';
import { jsxOptions } from './jsx.ts';

export interface CompiledFile {
  /** Without a reference to its map. */
  javascript: string;
  /** Source map (version 3, JSON) whose one source is `url`. */
  map: string;
  format: 'module' | 'commonjs';
  mistakes: Diagnostic[];
}

export interface FileOptions {
  /** Of the file, as stack frames are to carry it. */
  url: string;
  /** `type` of the nearest package.json. */
  packageType: 'module' | 'commonjs' | undefined;
  project: EmitOptions;
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  isolatedModules: true,
  esModuleInterop: true,
  sourceMap: true,
  allowNonTsExtensions: true,
};

export function compileFile(text: string, { url, packageType, project }: FileOptions): CompiledFile {
  const isTsx = url.endsWith('x');
  const source = ts.createSourceFile(isTsx ? '/file.tsx' : '/file.ts', text, ts.ScriptTarget.ESNext, true);
  const format = formatOf(source, url, packageType);
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
    // TypeScript tells modules from CommonJS by the extension here, and keeps the `import()` of both
    fileName: isTsx ? source.fileName : format === 'module' ? '/file.mts' : '/file.cts',
    reportDiagnostics: true,
    compilerOptions: {
      ...OPTIONS,
      ...project,
      ...jsxOptions(source, project, NONE),
      module: format === 'module' ? ts.ModuleKind.ESNext : ts.ModuleKind.NodeNext,
    },
  });
  // SAFETY: TypeScript's printer wrote this source map.
  const map = JSON.parse(sourceMapText ?? '{}') as { sources?: string[] };
  return {
    javascript: outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, ''),
    map: JSON.stringify({ ...map, sources: [url] }),
    format,
    mistakes: (diagnostics ?? []).map((mistake) => located(source, mistake)),
  };
}

const NONE: ReadonlySet<string> = new Set();

/** As Node tells them apart; but what has an `import` or `export` is a module whatever the package.json says. */
function formatOf(source: ts.SourceFile, url: string, packageType: FileOptions['packageType']): CompiledFile['format'] {
  if (/\.mtsx?$/.test(url)) return 'module';
  if (/\.ctsx?$/.test(url) || source.statements.some(isOfCommonJs)) return 'commonjs';
  return packageType === 'module' || isModule(source) ? 'module' : 'commonjs';
}

/** `import x = require('y')` and `export = x`, which modules do not have. */
function isOfCommonJs(statement: ts.Statement): boolean {
  if (ts.isImportEqualsDeclaration(statement)) return ts.isExternalModuleReference(statement.moduleReference);
  return ts.isExportAssignment(statement) && statement.isExportEquals === true;
}

function isModule(source: ts.SourceFile): boolean {
  return ts.isExternalModule(source) || source.statements.some(awaitsAtTop);
}

function awaitsAtTop(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  return ts.forEachChild(node, awaitsAtTop) ?? false;
}

function located(source: ts.SourceFile, { start = 0, length = 1, code, messageText }: ts.Diagnostic): Diagnostic {
  const { line, character } = source.getLineAndCharacterOfPosition(start);
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  return { severity: 'error', code, message, line: line + 1, column: character + 1, length };
}
