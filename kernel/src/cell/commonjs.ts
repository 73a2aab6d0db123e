/**
 * What a CommonJS module has around it, for cells that were written as one: `module`, `exports`, `__dirname`, `__filename`.
 * They are members of the session, not globals: packages look whether there are such names to find out where they run.
 */
import ts from '#typescript';

const SESSION = '__limpid';

/** Name -> where it is in the session. */
const MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['module', ['module']],
  ['exports', ['module', 'exports']],
  ['__dirname', ['meta', 'dirname']],
  ['__filename', ['meta', 'filename']],
]);

/** Names that mean something else here than in a script of V8. */
export const COMMONJS_NAMES: ReadonlySet<string> = new Set([...MEMBERS.keys(), 'require']);

/** These start asynchronously, which `require` cannot wait for: the cell does, before it begins. */
const AWAITED = /^@tensorflow\/tfjs(-(node|core|layers|data|converter))?$/;

/** Names that the session or the cell itself declares stay what they are. */
export const commonjs =
  (known: ReadonlySet<string>): ts.TransformerFactory<ts.SourceFile> =>
  (context) =>
  (source) => {
    if (!mentionsAny(source.text)) return source;
    const { factory } = context;
    const own = declaredAnywhere(source);
    const awaited = new Set<string>();
    const isFree = (name: string): boolean => !known.has(name) && !own.has(name);

    const visit = (node: ts.Node): ts.Node => {
      if (ts.isCallExpression(node) && isFree('require')) {
        const name = requiredName(node);
        if (name !== undefined && AWAITED.test(name)) awaited.add(name);
      }
      if (ts.isShorthandPropertyAssignment(node)) {
        const value = isFree(node.name.text) ? member(factory, node.name) : undefined;
        return value ? ts.setTextRange(factory.createPropertyAssignment(node.name.text, value), node) : node;
      }
      if (ts.isIdentifier(node) && isFree(node.text) && isReference(node)) return member(factory, node) ?? node;
      return ts.visitEachChild(node, visit, context);
    };
    const statements = source.statements.map((statement) => ts.visitNode(statement, visit, ts.isStatement));
    const first = [...awaited].map((name) => awaitFirst(factory, name));
    return factory.updateSourceFile(source, [...first, ...statements]);
  };

function mentionsAny(text: string): boolean {
  return [...COMMONJS_NAMES].some((name) => text.includes(name));
}

function member(factory: ts.NodeFactory, name: ts.Identifier): ts.Expression | undefined {
  const path = MEMBERS.get(name.text);
  if (!path) return undefined;
  const session: ts.Expression = factory.createIdentifier(SESSION);
  const value = path.reduce((object, key) => factory.createPropertyAccessExpression(object, key), session);
  return ts.setTextRange(value, name);
}

function requiredName({ expression, arguments: given }: ts.CallExpression): string | undefined {
  const [first] = given;
  const isRequire = ts.isIdentifier(expression) && expression.text === 'require';
  return isRequire && first && ts.isStringLiteralLike(first) ? first.text : undefined;
}

function awaitFirst(factory: ts.NodeFactory, name: string): ts.Statement {
  const load = factory.createPropertyAccessExpression(factory.createIdentifier(SESSION), 'import');
  const call = factory.createCallExpression(load, undefined, [factory.createStringLiteral(name)]);
  return factory.createExpressionStatement(factory.createAwaitExpression(call));
}

/** Not the name of a property, a member, a label or an attribute. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name !== node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  const isName =
    ts.isQualifiedName(parent) ||
    ts.isTypeNode(parent) ||
    ts.isJsxAttribute(parent) ||
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent) ||
    ts.isMetaProperty(parent);
  return !isName && (!('name' in parent) || parent.name !== node);
}

function declaredAnywhere(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isClassLike(node) ||
      ts.isEnumDeclaration(node) ||
      ts.isModuleDeclaration(node) ||
      ts.isImportClause(node) ||
      ts.isImportSpecifier(node) ||
      ts.isNamespaceImport(node) ||
      ts.isImportEqualsDeclaration(node);
    if (isDeclaration && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
