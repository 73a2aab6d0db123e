/**
 * What a cell has to do with the names of the session: those it defines, changes and uses, in the order of the text. A front
 * end tells from it which cells have seen values that are not there any more. Scopes are TypeScript's: a parameter hides the
 * variable of its name.
 */
import { createHash } from 'node:crypto';
import ts from '#typescript';
import type { FixedName, SessionNames } from '../messages.ts';
import { changedBy, isAssigned, trainedBy } from './changes.ts';
import { fixedDeclarations } from './fixed.ts';
import { isLibName } from './lib-names.ts';

interface Found {
  uses: Set<string>;
  changes: Set<string>;
  /** What a function that is minimized looks up: any of it may be trained. */
  trained: Set<string>;
}

/** Whose name an identifier is: one of the session's, or nothing for what is local or everybody's. */
type Resolve = (name: ts.Identifier) => string | undefined;

/**
 * `defines` are the names that the cell declares, `checker` knows the cell alone. Without a checker there must be neither
 * a declaration nor a function in the cell: then every name is one of the session.
 */
export function cellNames(
  source: ts.SourceFile,
  defines: readonly string[],
  known: ReadonlySet<string>,
  checker?: ts.TypeChecker,
): SessionNames {
  const resolve = resolver(source, defines, known, checker);
  const declared = fixedDeclarations(source);
  const now: Found = nothing();
  for (const statement of source.statements) collect(statement, resolve, now, declared.later);

  const own = new Set(defines);
  const isFixed = (name: string): boolean => own.has(name) && !now.changes.has(name);
  const fixed = [...declared.texts].filter(([name]) => isFixed(name)).map(([name, nodes]) => fixedName(name, nodes));
  const byName = new Map(fixed.map((one) => [one.name, one]));
  for (const used of withCalled(now.uses, byName)) byName.get(used)?.changes.forEach((name) => now.changes.add(name));
  const changes = withCalled(allChanged(now), byName);
  const ofOthers = (names: Set<string>): string[] => [...names].filter((name) => !own.has(name));
  return { defines: [...defines], changes: ofOthers(changes), uses: ofOthers(now.uses), fixed };

  function fixedName(name: string, nodes: readonly ts.Node[]): FixedName {
    const found = nothing();
    for (const node of nodes) collect(node, resolve, found);
    const hash = createHash('sha256');
    for (const node of nodes) hash.update(`${node.getText(source)}\n`);
    const uses = [...found.uses].filter((used) => used !== name);
    return {
      name,
      digest: hash.digest('base64url').slice(0, 12),
      uses,
      changes: [...allChanged(found)],
    };
  }
}

function nothing(): Found {
  return { uses: new Set(), changes: new Set(), trained: new Set() };
}

function allChanged({ changes, trained }: Found): Set<string> {
  return new Set([...changes, ...trained]);
}

/** Adds what functions of the cell itself look up: whether one that is mentioned is called, nobody asks. */
function withCalled(names: Set<string>, fixed: ReadonlyMap<string, FixedName>): Set<string> {
  // names that are added while the loop runs are visited too
  for (const name of names) fixed.get(name)?.uses.forEach((used) => names.add(used));
  return names;
}

/** Adds the names under a node, but for what is under `later`. */
function collect(node: ts.Node, resolve: Resolve, into: Found, later?: ReadonlySet<ts.Node>): void {
  if (later?.has(node)) return;
  if (ts.isIdentifier(node)) {
    const name = isReference(node) && !isAssigned(node) ? resolve(node) : undefined;
    if (name !== undefined) into.uses.add(name);
    return;
  }
  for (const root of changedBy(node)) {
    const name = resolve(root);
    if (name !== undefined) into.changes.add(name);
  }
  const minimized = trainedBy(node);
  if (minimized) {
    const found = nothing();
    collect(minimized, resolve, found);
    found.uses.forEach((name) => into.trained.add(name));
  }
  ts.forEachChild(node, (child) => collect(child, resolve, into, later));
}

/** Not what declares a name, nor a name that stands behind a dot or before a colon. */
function isReference(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if ('name' in parent && parent.name === name) return false;
  if ('propertyName' in parent && parent.propertyName === name) return false;
  if ('label' in parent && parent.label === name) return false;
  if (ts.isQualifiedName(parent)) return parent.left === name;
  if (ts.isImportTypeNode(parent) || ts.isExportSpecifier(parent) || ts.isJsxNamespacedName(parent)) return false;
  return !isElementName(name);
}

/** `div` of `<div>`. */
function isElementName(name: ts.Identifier): boolean {
  const { parent } = name;
  const isTag = ts.isJsxOpeningLikeElement(parent) || ts.isJsxClosingElement(parent);
  return isTag && parent.tagName === name && /^[a-z]/.test(name.text);
}

function resolver(
  source: ts.SourceFile,
  defines: readonly string[],
  known: ReadonlySet<string>,
  checker: ts.TypeChecker | undefined,
): Resolve {
  const isEverybodys = ({ text }: ts.Identifier, isType: boolean): boolean =>
    !known.has(text) && (text in globalThis || OF_THE_KERNEL.has(text) || (isType && isLibName(text)));
  if (!checker) return (name) => (isEverybodys(name, false) || name.text === 'undefined' ? undefined : name.text);

  const { Value, Type, Namespace, Alias } = ts.SymbolFlags;
  const inScope = defines.length === 0 ? [] : checker.getSymbolsInScope(source, Value | Type | Namespace | Alias);
  const own = new Set(inScope.flatMap(({ declarations = [] }) => declarations));
  return (name) => {
    const symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
    const declarations = symbol?.declarations ?? [];
    if (declarations.length > 0) return declarations.some((node) => own.has(node)) ? name.text : undefined;
    if (symbol && WITHOUT_DECLARATION.has(name.text)) return undefined;
    return isEverybodys(name, ts.isPartOfTypeNode(name)) ? undefined : name.text;
  };
}

const WITHOUT_DECLARATION = new Set(['undefined', 'globalThis', 'arguments']);

/** What the runner adds to Node's globals. */
const OF_THE_KERNEL = new Set(['limpid', 'Deno', 'prompt', 'confirm', 'alert']);
