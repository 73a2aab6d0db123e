/** What TypeScript's checker can say about one cell without knowing the others or any library. */
import ts from '#typescript';

/** Mistakes that no type decides, so that the rest of the notebook cannot make them right. */
const MISTAKES = new Set([
  1103, // 'for await' loops are only allowed within async functions
  1108, // a 'return' statement can only be used within a function body
  1123, // variable declaration list cannot be empty
  1155, // a constant must be initialized
  1308, // 'await' expressions are only allowed within async functions
  2300, // duplicate identifier
  2393, // duplicate function implementation
  2451, // cannot redeclare block-scoped variable
  2588, // cannot assign to a constant
]);

/** "Cannot find name", in the variants that guess which library is missing. */
const UNRESOLVED = new Set([2304, 2503, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 2868]);

export interface Checked {
  mistakes: ts.Diagnostic[];
  unresolved: ts.Identifier[];
}

export function check(program: ts.Program, source: ts.SourceFile): Checked {
  const all = program.getSemanticDiagnostics(source);
  const mistakes = all.filter(({ code }) => MISTAKES.has(code));
  const unresolved = all
    .filter(({ code }) => UNRESOLVED.has(code))
    .map(({ start }) => (start === undefined ? undefined : identifierAt(source, start)))
    .filter((node) => node !== undefined);
  return { mistakes, unresolved };
}

function identifierAt(source: ts.SourceFile, start: number): ts.Identifier | undefined {
  const find = (node: ts.Node): ts.Identifier | undefined => {
    if (start < node.pos || start >= node.end) return undefined;
    if (ts.isIdentifier(node) && node.getStart(source) === start) return node;
    return ts.forEachChild(node, find);
  };
  return find(source);
}
