/**
 * Gives one module of a program another text and keeps the program with all that its checker knows: a new checker first
 * binds and merges every file of every package, which takes longer than most questions. TypeScript's own way is a new program
 * for each text; so this takes what its types do not tell of, and says no where the program would be another.
 */
import ts from '#typescript';

/** What TypeScript 6.0.3 has and does not tell of. */
interface Inside {
  bindSourceFile(source: ts.SourceFile, options: ts.CompilerOptions): void;
}
interface InsideOfProgram {
  getFilesByNameMap(): Map<string, ts.SourceFile>;
}
interface InsideOfFile {
  path: string;
  resolvedPath: string;
  originalFileName: string;
  imports: readonly ts.StringLiteralLike[];
  moduleAugmentations: readonly ts.Node[];
  ambientModuleNames: readonly string[];
}

/** What a text imports, when it changes nothing else of its program; nothing when it may. */
export function importsOf(text: string): ReadonlySet<string> | undefined {
  const found = ts.preProcessFile(text, true, true);
  const names = new Set(found.importedFiles.map(({ fileName }) => fileName));
  // a file beside the notebook may come to be at any time
  const isSame = [...names].every((name) => !name.startsWith('.') || name.startsWith('./[cell-'));
  const isAlone = (found.ambientExternalModules ?? []).length === 0;
  return isSame && isAlone && !text.includes('require') && !text.includes('@jsx') ? names : undefined;
}

/** The module in this program with another text, whose imports must be among those that the program has resolved for it. */
export function replaceText(
  program: ts.Program,
  before: ts.SourceFile,
  snapshot: ts.IScriptSnapshot,
  version: string,
): ts.SourceFile {
  // SAFETY: the lock file holds the one version of TypeScript that this is written for, and the tests would tell of another.
  const [old, files, inside] = [
    before as ts.SourceFile & InsideOfFile,
    (program as ts.Program & InsideOfProgram).getFilesByNameMap(),
    ts as typeof ts & Inside,
  ];
  // parsed whole: what the checker knows of a node is not to be taken for what it knows of the text that stands there now
  const source = ts.updateLanguageServiceSourceFile(before, snapshot, version, undefined);
  Object.assign(source, {
    path: old.path,
    resolvedPath: old.resolvedPath,
    originalFileName: old.originalFileName,
    imports: source.statements.flatMap(specifierOf),
    moduleAugmentations: [],
    ambientModuleNames: [],
  } satisfies InsideOfFile);
  inside.bindSourceFile(source, program.getCompilerOptions());
  // SAFETY: it is the list of the program itself, and no other
  const list = program.getSourceFiles() as ts.SourceFile[];
  list[list.indexOf(before)] = source;
  files.set(old.path, source);
  return source;
}

function specifierOf(node: ts.Statement): ts.StringLiteral[] {
  const specifier = ts.isImportDeclaration(node) || ts.isExportDeclaration(node) ? node.moduleSpecifier : undefined;
  return specifier && ts.isStringLiteral(specifier) ? [specifier] : [];
}
