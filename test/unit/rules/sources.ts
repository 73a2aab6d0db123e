/** The repository's own files as text, for rules about them. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NOT_OURS = new Set([
  'node_modules',
  'dist',
  '.limpid',
  '.git',
  '.pytest_cache',
  '__pycache__',
  '.ipynb_checkpoints',
  'out',
]);
const CODE = /\.(ts|mts|mjs|cjs|js|py|cc|h|css)$/;

/** Paths from the root, with `/`, of every file of ours. */
export const FILES: readonly string[] = walk('');
export const CODE_FILES = FILES.filter((file) => CODE.test(file));
export const TYPESCRIPT = FILES.filter((file) => file.endsWith('.ts'));

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Folders directly inside `folder`. */
export function foldersOf(folder: string): string[] {
  const names = FILES.filter((file) => file.startsWith(folder)).map((file) => file.slice(folder.length).split('/'));
  return [...new Set(names.filter((parts) => parts.length > 1).map(([name]) => `${folder}${name}/`))];
}

export function isThere(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false }) !== undefined;
}

export function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
}

/** Every node of a file, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

export interface Import {
  /** The file that imports. */
  file: string;
  /** A path from the root for a file of ours, else the name as it is written. */
  target: string;
  /** True when nothing of it is left at run time. */
  typesOnly: boolean;
}

export function importsOf(file: string): Import[] {
  return [...nodesOf(parse(file))].flatMap((node): Import[] => {
    if (ts.isImportDeclaration(node))
      return made(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node) && node.moduleSpecifier) return made(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return made(node.argument.literal, true);
    if (
      ts.isCallExpression(node) &&
      (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')
    ) {
      return node.arguments[0] ? made(node.arguments[0], false) : [];
    }
    return [];
  });

  function made(specifier: ts.Node, typesOnly: boolean): Import[] {
    if (!ts.isStringLiteralLike(specifier)) return [];
    const name = specifier.text;
    const target = name.startsWith('.') ? posix.join(dirname(file), name) : name;
    return [{ file, target, typesOnly }];
  }
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder + entry.name;
    if (NOT_OURS.has(entry.name)) return [];
    if (entry.isDirectory()) return walk(`${path}/`);
    return entry.isFile() && !/\.(vsix|tsbuildinfo)$/.test(entry.name) ? [path] : [];
  });
}
