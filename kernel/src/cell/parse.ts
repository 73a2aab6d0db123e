/** Text -> TypeScript AST. */
import ts from '#typescript';

export interface Parsed {
  source: ts.SourceFile;
  errors: readonly ts.DiagnosticWithLocation[];
}

export function parse(code: string, kind: ts.ScriptKind): Parsed {
  const name = kind === ts.ScriptKind.TSX ? '/cell.tsx' : '/cell.ts';
  // A hashbang would be printed above the prologue; as a comment of the same length it moves nothing.
  const text = code.startsWith('#!') ? `//${code.slice(2)}` : code;
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ESNext,
    impliedNodeFormat: ts.ModuleKind.ESNext,
    setExternalModuleIndicator: (file) => {
      // SAFETY: `true` is what TypeScript itself stores for `moduleDetection: force`; it makes top-level await parse.
      (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
    },
  };
  const source = ts.createSourceFile(name, text, options, true, kind);
  // SAFETY: the parser keeps its errors in this field; no public accessor exists without a program.
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] };
  return { source, errors: parseDiagnostics };
}
