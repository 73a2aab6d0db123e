/** The names a cell adds to the session, values and types alike, in the order of the text. */
import ts from 'typescript';

export function declaredNames(source: ts.SourceFile): string[] {
  const names = new Set<string>();
  for (const statement of source.statements) namesOf(statement).forEach((name) => names.add(name));
  nestedVars(source).forEach((name) => names.add(name));
  return [...names];
}

function namesOf(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  if (ts.isImportDeclaration(node)) return importedNames(node.importClause);
  if (ts.isModuleDeclaration(node)) return ts.isIdentifier(node.name) ? [node.name.text] : [];
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isImportEqualsDeclaration(node);
  return named && node.name ? [node.name.text] : [];
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
function nestedVars(source: ts.SourceFile): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      names.push(...node.declarations.flatMap(({ name }) => boundNames(name)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
