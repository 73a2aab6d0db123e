/** The names a cell adds to the session, values and types alike, in the order of the text. */
import ts from '#typescript';

/** What later cells have of a name: a variable, a function, a type alone, or all that it is (classes, enums, imports). */
export type DeclaredAs = 'const' | 'let' | 'function' | 'type' | 'all';

export interface Declaration {
  name: string;
  as: DeclaredAs;
  /** The cell itself exports it. */
  exported: boolean;
  /** The JSDoc comment above it, as written; or nothing. */
  comment: string;
  /** Type parameters of a type, as written. */
  parameters: readonly { name: string; text: string }[];
}

export function declaredNames(source: ts.SourceFile): string[] {
  return [...new Set(declarations(source).map(({ name }) => name))];
}

/** Of namespaces that have values: those of types alone leave nothing behind. */
export function namespaceNames({ statements }: ts.SourceFile): string[] {
  const namespaces = statements.filter((node) => ts.isModuleDeclaration(node)).filter(isNamespace);
  return namespaces.filter(hasValues).map(({ name }) => name.text);
}

function hasValues({ body, modifiers }: ts.ModuleDeclaration): boolean {
  if (modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return false;
  if (!body || ts.isIdentifier(body)) return false;
  if (ts.isModuleDeclaration(body)) return hasValues(body);
  return body.statements.some((node) =>
    ts.isModuleDeclaration(node)
      ? hasValues(node)
      : !ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node),
  );
}

/** One entry for each declaration: an interface and a `const` of the same name are two, and so are overloads. */
export function declarations(source: ts.SourceFile): Declaration[] {
  return [...source.statements.flatMap((statement) => declaredBy(source, statement)), ...nestedVars(source)];
}

function declaredBy(source: ts.SourceFile, node: ts.Statement): Declaration[] {
  const exported = ts.canHaveModifiers(node) && hasModifier(node, ts.SyntaxKind.ExportKeyword);
  const comment = commentAbove(source, node);
  const declared = (as: DeclaredAs, names: string[]): Declaration[] =>
    names.map((name) => ({ name, as, exported, comment, parameters: [] }));
  const named = (as: DeclaredAs, name: ts.Identifier | undefined): Declaration[] =>
    declared(as, name ? [name.text] : []);

  if (ts.isVariableStatement(node)) {
    const names = node.declarationList.declarations.flatMap(({ name }) => boundNames(name));
    return declared(isConstant(node.declarationList) ? 'const' : 'let', names);
  }
  if (ts.isFunctionDeclaration(node)) return named('function', node.name);
  if (ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) return named('all', node.name);
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    const parameters = (node.typeParameters ?? []).map((parameter) => ({
      name: parameter.name.text,
      text: parameter.getText(source),
    }));
    return [{ name: node.name.text, as: 'type', exported, comment, parameters }];
  }
  if (ts.isModuleDeclaration(node)) return named('all', isNamespace(node) ? node.name : undefined);
  if (ts.isImportDeclaration(node)) return declared('all', importedNames(node.importClause));
  if (ts.isImportEqualsDeclaration(node)) return named('all', node.name);
  return [];
}

/** Not `declare module "m"` nor `declare global`, which add to what is there. */
export function isNamespace(node: ts.ModuleDeclaration): node is ts.ModuleDeclaration & { name: ts.Identifier } {
  return ts.isIdentifier(node.name) && (node.flags & ts.NodeFlags.GlobalAugmentation) === 0;
}

export function isConstant(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.Constant) !== 0;
}

function hasModifier(node: ts.HasModifiers, kind: ts.SyntaxKind): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

function commentAbove(source: ts.SourceFile, node: ts.Node): string {
  const last = ts.getLeadingCommentRanges(source.text, node.pos)?.at(-1);
  const text = last ? source.text.slice(last.pos, last.end) : '';
  return text.startsWith('/**') ? text : '';
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const names = clause?.name ? [clause.name.text] : [];
  const bindings = clause?.namedBindings;
  if (!bindings) return names;
  if (ts.isNamespaceImport(bindings)) return [...names, bindings.name.text];
  return [...names, ...bindings.elements.map(({ name }) => name.text)];
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : boundNames(element.name)));
}

/** `var` inside a block or a loop still belongs to the cell. */
function nestedVars(source: ts.SourceFile): Declaration[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      names.push(...node.declarations.flatMap(({ name }) => boundNames(name)));
    }
    ts.forEachChild(node, visit);
  };
  for (const statement of source.statements) if (!ts.isVariableStatement(statement)) visit(statement);
  return names.map((name) => ({ name, as: 'let', exported: false, comment: '', parameters: [] }));
}
