/** How JSX becomes calls, where the text and the tsconfig.json leave it open. */
import ts from '#typescript';

/**
 * A factory that the text names (`@jsx h`), else what the tsconfig.json says, else `React.createElement` where there is a
 * `React`, else the functions of `react/jsx-runtime`. JSX is never kept as it is: it has to run.
 */
export function jsxOptions(
  source: ts.SourceFile,
  project: ts.CompilerOptions,
  known: ReadonlySet<string>,
): ts.CompilerOptions {
  const classic = { jsx: ts.JsxEmit.React };
  const automatic = { jsx: ts.JsxEmit.ReactJSX };
  if (hasPragma(source, 'jsximportsource')) return automatic;
  if (hasPragma(source, 'jsx')) return classic;
  if (project.jsxImportSource !== undefined || isAutomatic(project.jsx)) return automatic;
  if (project.jsxFactory !== undefined || project.reactNamespace !== undefined) return classic;
  if (project.jsx === ts.JsxEmit.React || known.has('React') || mentionsReact(source)) return classic;
  return automatic;
}

function isAutomatic(jsx: ts.JsxEmit | undefined): boolean {
  return jsx === ts.JsxEmit.ReactJSX || jsx === ts.JsxEmit.ReactJSXDev;
}

function hasPragma(source: ts.SourceFile, name: string): boolean {
  // SAFETY: the parser keeps the pragmas of a file in this field; no public accessor exists.
  return (source as unknown as { pragmas: ReadonlyMap<string, unknown> }).pragmas.has(name);
}

/** An import or a declaration of its own: both are statements at the top. */
function mentionsReact({ statements }: ts.SourceFile): boolean {
  return statements.some((statement) => {
    if (ts.isImportDeclaration(statement)) return /\bReact\b/.test(statement.importClause?.getText() ?? '');
    if (ts.isImportEqualsDeclaration(statement)) return statement.name.text === 'React';
    if (!ts.isVariableStatement(statement)) return false;
    return statement.declarationList.declarations.some(({ name }) => ts.isIdentifier(name) && name.text === 'React');
  });
}
