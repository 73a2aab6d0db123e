/**
 * The cells of a notebook, in the order they ran -> the modules of one TypeScript program. Each cell is a module of its
 * own text; in front of it stands how the names of earlier cells come in, behind it that its own go out. So a name may be
 * declared again as anything, and a cell that is edited makes TypeScript look at that one module afresh.
 */
import ts from '#typescript';
import { declarations, isNamespace, type Declaration, type DeclaredAs } from '../cell/declares.ts';
import { declaresNothing } from '../cell/magic/find.ts';
import { parseCell } from '../cell/parse-cell.ts';
import { parse, type Parsed } from '../cell/parse.ts';

/** A module of the program. Offsets are UTF-16 units. */
export interface CellModule {
  /** Without a folder; not a name that anybody gives a file. */
  name: string;
  /** It adds to global types or to modules, and so belongs to the program whether or not it is imported. */
  augments: boolean;
  text: string;
  /** Offset in the cell -> offset in `text`. */
  toModule(offset: number): number;
  /** The other way; nothing for what the user did not write. */
  toCell(offset: number): number | undefined;
}

/** Where a name stands for later cells, and as what. */
export interface Visible extends Omit<Declaration, 'exported'> {
  module: string;
}

export interface Notebook {
  /** Modules that something still needs, oldest first. */
  readonly modules: readonly CellModule[];
  readonly scope: ReadonlyMap<string, Visible>;
  /** How many cells there were. */
  readonly count: number;
}

export const EMPTY: Notebook = { modules: [], scope: new Map(), count: 0 };

/** A notebook that runs one cell again and again is not to grow for ever, nor are types to rest on types without end. */
const MOST_MODULES = 400;

/** The notebook after this cell has run. A cell that does not parse has not run. */
export function withCell(notebook: Notebook, code: string): Notebook {
  const { source, errors, magics } = parseCell(code, (name) => notebook.scope.has(name));
  const count = notebook.count + 1;
  const own = declaresNothing(magics) ? [] : declarations(source);
  if (errors.length > 0 || (own.length === 0 && !augments(source))) return { ...notebook, count };

  const id = `[cell-${count}]`;
  const { scope, exported } = withDeclared(notebook.scope, id, byName(own));
  const mentioned = mentionedNames(source);
  const before = prologue(notebook.scope, byName(own), (name) => mentioned.has(name));
  const module = moduleOf(id, source, before, `\n${exported}`);
  return { modules: needed([...notebook.modules, module], scope), scope, count };
}

/**
 * The notebook with the next cell of a document, which may be half typed: its module has every name in front of it, and
 * stays whatever is wrong with it. A semicolon keeps what goes out from being read as its end.
 */
export function withWritten(notebook: Notebook, code: string, id: string): Notebook {
  const { source } = parseEdited(notebook, code);
  const own = byName(declarations(source));
  const { scope, exported } = withDeclared(notebook.scope, id, own);
  const before = prologue(notebook.scope, own, () => true);
  const module = moduleOf(id, source, before, `\n;${exported}`);
  return { modules: [...notebook.modules, module], scope, count: notebook.count + 1 };
}

/** What the cells after this one see, and how its names go out to them. */
function withDeclared(
  before: Notebook['scope'],
  id: string,
  own: ReadonlyMap<string, Declaration[]>,
): { scope: Notebook['scope']; exported: string } {
  const scope = new Map(before);
  const names: string[] = [];
  for (const [name, declared] of own) {
    scope.set(name, visible(id, declared, inheritance(before.get(name), declared)));
    if (!declared.some((one) => one.exported)) names.push(name);
  }
  return { scope, exported: `export { ${names.join(', ')} };\n` };
}

/** The same notebook with the types of a cell written out: nothing has to be inferred again, and less is needed. */
export function withTypes(notebook: Notebook, module: CellModule, types: string): Notebook {
  const declared: CellModule = { ...module, name: `${idOf(module)}.d.ts`, text: types };
  const modules = notebook.modules.map((one) => (one === module ? declared : one));
  return { ...notebook, modules: needed(modules, notebook.scope) };
}

/** The module of a cell that is being written, with every name of the notebook in it; nothing needs to parse. */
export function editedModule(notebook: Notebook, code: string): CellModule {
  const { source } = parseEdited(notebook, code);
  return moduleOf('[edited]', source, editedPrologue(notebook.scope, source), '');
}

/** Half a cell parses neither as TypeScript nor as TSX: it is what it has fewer mistakes as. */
function parseEdited({ scope }: Notebook, code: string): Parsed {
  const plain = parseCell(code, (name) => scope.has(name));
  if (plain.errors.length === 0 || !code.includes('</')) return plain;
  const jsx = parse(plain.source.text, ts.ScriptKind.TSX);
  return jsx.errors.length < plain.errors.length ? jsx : plain;
}

/** `@jsx h` counts in the comments that a file begins with. */
function jsxPragmas({ text }: ts.SourceFile): string {
  const comments = ts.getLeadingCommentRanges(text, 0) ?? [];
  const pragmas = comments.filter(({ pos, end }) => /@jsx/.test(text.slice(pos, end)));
  return pragmas.map(({ pos, end }) => `${text.slice(pos, end)}\n`).join('');
}

function moduleOf(id: string, source: ts.SourceFile, prologue: string, behind: string): CellModule {
  const before = `${jsxPragmas(source)}${prologue}`;
  const insertions = objectParentheses(source);
  let text = before;
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    text += source.text.slice(from, at) + inserted;
    from = at;
  }
  const shift = (offset: number): number =>
    insertions.reduce((sum, { at, text: inserted }) => (at <= offset ? sum + inserted.length : sum), before.length);
  return {
    name: `${id}${source.fileName.endsWith('x') ? '.tsx' : '.ts'}`,
    augments: augments(source),
    text: `${text}${source.text.slice(from)}${behind}`,
    toModule: (offset) => offset + shift(offset),
    toCell: (offset) => {
      let cell = offset - before.length;
      for (const { at, text: inserted } of insertions) if (cell > at) cell = Math.max(at, cell - inserted.length);
      return offset >= before.length && cell <= source.text.length ? cell : undefined;
    },
  };
}

/** An object at the end of a cell, which TypeScript would read as a block, gets the parentheses it was parsed with. */
function objectParentheses(source: ts.SourceFile): { at: number; text: string }[] {
  const last = source.statements.at(-1);
  if (!last || !ts.isExpressionStatement(last) || !ts.isParenthesizedExpression(last.expression)) return [];
  const at = last.getStart(source);
  if (source.text[at] !== '{') return [];
  return [
    { at, text: ';(' },
    { at: last.expression.expression.end, text: ')' },
  ];
}

/** How names of earlier cells come in: all that `wanted` names, but for what the cell declares itself. */
function prologue(
  scope: ReadonlyMap<string, Visible>,
  own: ReadonlyMap<string, Declaration[]>,
  wanted: (name: string) => boolean,
): string {
  let text = 'export {};\n';
  for (const [name, seen] of scope) {
    if (!wanted(name)) continue;
    const declared = own.get(name);
    const as = declared ? inheritance(seen, declared) : seen.as;
    if (as) text += `${incoming(seen, as, declared !== undefined)}\n`;
  }
  return text;
}

/**
 * The same for the cell that is being written, which every name comes into. What it does not speak of is an import, whose
 * type nobody infers; and typing changes no import, so that TypeScript need not look for modules again.
 */
function editedPrologue(scope: ReadonlyMap<string, Visible>, source: ts.SourceFile): string {
  const own = byName(declarations(source));
  const mentioned = mentionedNames(source);
  let text = 'export {};\n';
  for (const [name, seen] of scope) {
    const declared = own.get(name);
    const isVariable = seen.as === 'const' || seen.as === 'let';
    if (declared) {
      const as = inheritance(seen, declared);
      if (as) text += `${incoming(seen, as, true)}\n`;
    } else if (isVariable && mentioned.has(name)) {
      text += `import { ${name} as ${HIDDEN}${name} } from "./${seen.module}";\n`;
      text += `${seen.comment}declare ${seen.as} ${name}: typeof ${HIDDEN}${name};\n`;
    } else {
      text += `import { ${name} } from "./${seen.module}";\n`;
    }
  }
  return text;
}

/** Begins names that the user did not write. */
export const HIDDEN = '__limpid_';

/** A type that a value of the same name stands beside cannot be imported: the two would be one. */
function incoming({ name, module, comment, parameters }: Visible, as: DeclaredAs, isBeside: boolean): string {
  const from = `"./${module}"`;
  if (as === 'const' || as === 'let') return `${comment}declare ${as} ${name}: typeof import(${from}).${name};`;
  if (!isBeside || as !== 'type') return `import { ${name} } from ${from};`;
  const given = parameters.length === 0 ? '' : `<${parameters.map((parameter) => parameter.name).join(', ')}>`;
  const taken = parameters.length === 0 ? '' : `<${parameters.map((parameter) => parameter.text).join(', ')}>`;
  return `${comment}type ${name}${taken} = import(${from}).${name}${given};`;
}

/** What of an earlier name stays beside the cell's own declarations of it: a type beside a value, or a value beside a type. */
function inheritance(seen: Visible | undefined, declared: readonly Declaration[]): DeclaredAs | undefined {
  if (!seen) return undefined;
  const hasOnly = (...kinds: DeclaredAs[]): boolean => declared.every(({ as }) => kinds.includes(as));
  if (seen.as === 'type') return hasOnly('const', 'let', 'function') ? 'type' : undefined;
  return hasOnly('type') ? (seen.as === 'let' ? 'let' : 'const') : undefined;
}

function visible(module: string, declared: readonly Declaration[], inherited: DeclaredAs | undefined): Visible {
  const [first] = declared;
  if (!first) throw new Error('a name that nobody declares');
  const kinds = new Set([...declared.map(({ as }) => as), ...(inherited ? [inherited] : [])]);
  const as = kinds.size === 1 ? first.as : 'all';
  const { name, comment, parameters } = first;
  return { name, as, comment, parameters, module };
}

/** Modules that visible names stand in or that such modules bring in, and those that add to global types. */
function needed(modules: readonly CellModule[], scope: ReadonlyMap<string, Visible>): CellModule[] {
  const wanted = new Set([...scope.values()].map(({ module }) => module));
  const kept: CellModule[] = [];
  for (const module of modules.toReversed()) {
    if (!wanted.has(idOf(module)) && !module.augments) continue;
    if (kept.length === MOST_MODULES) break;
    kept.push(module);
    for (const [, id = ''] of module.text.matchAll(/"\.\/(\[cell-\d+\])"/g)) wanted.add(id);
  }
  return kept.reverse();
}

function idOf({ name }: CellModule): string {
  return name.replace(/(\.d)?\.tsx?$/, '');
}

function augments({ statements }: ts.SourceFile): boolean {
  return statements.some((node) => ts.isModuleDeclaration(node) && !isNamespace(node));
}

function byName(all: readonly Declaration[]): Map<string, Declaration[]> {
  return Map.groupBy(all, ({ name }) => name);
}

function mentionedNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
