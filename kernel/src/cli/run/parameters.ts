/** Parameters as papermill has them: a cell tagged `parameters` holds defaults, `-p NAME=VALUE` adds a cell after it. */
import ts from '#typescript';
import { LimpidError } from '../../errors.ts';
import type { Json } from '../../messages.ts';
import { say } from '../../say.ts';
import { usage } from '../arguments.ts';
import { newId, tags } from './notebook.ts';
import type { Cell, Notebook } from './notebook.ts';

const DEFAULTS = 'parameters';
const INJECTED = 'injected-parameters';

/** One `let` or `const` of the parameters cell. */
interface Parameter {
  keyword: 'const' | 'let' | 'var';
  /** Its type annotation as written, `: number`, or nothing. */
  annotation: string;
}

/** `NAME=VALUE` -> name and value; the value is JSON where it parses as JSON, else a string. */
export function parseParameter(text: string): [name: string, value: Json] {
  const match = /^([A-Za-z_$][\w$]*)=(.*)$/s.exec(text);
  if (match === null) throw usage(say("-p wants NAME=VALUE, and was given '{text}'", { text }));
  const [, name = '', value = ''] = match;
  return [name, parseValue(value)];
}

/** The notebook with a cell that sets `values`; that of an earlier run is replaced. */
export function injectParameters(notebook: Notebook, values: ReadonlyMap<string, Json>): Notebook {
  if (values.size === 0) return notebook;
  const cells = notebook.cells.filter((cell) => !tags(cell).includes(INJECTED));
  const at = cells.findIndex((cell) => cell.type === 'code' && tags(cell).includes(DEFAULTS));
  const known = declared(cells[at]?.source ?? '');
  for (const name of values.keys()) {
    if (!known.has(name)) throw new LimpidError('PARAMETER_UNKNOWN', { name, known: list(known) });
  }
  const ids = new Set(notebook.cells.map((cell) => cell.id));
  return { ...notebook, cells: cells.toSpliced(at + 1, 0, injectedCell(values, known, newId(ids, INJECTED))) };
}

/** Name -> declaration, for every variable that `source` declares at its top level. */
function declared(source: string): Map<string, Parameter> {
  const file = ts.createSourceFile('parameters.ts', source, ts.ScriptTarget.ESNext);
  const found = new Map<string, Parameter>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const { declarationList } = statement;
    for (const { name, type } of declarationList.declarations) {
      if (!ts.isIdentifier(name)) continue;
      const annotation = type === undefined ? '' : `: ${type.getText(file)}`;
      found.set(name.text, { keyword: keyword(declarationList), annotation });
    }
  }
  return found;
}

function keyword({ flags }: ts.VariableDeclarationList): Parameter['keyword'] {
  if (flags & ts.NodeFlags.Const) return 'const';
  return flags & ts.NodeFlags.Let ? 'let' : 'var';
}

/** Cells may redeclare what an earlier cell declared, so the injected cell reads as the user would write it. */
function injectedCell(values: ReadonlyMap<string, Json>, known: Map<string, Parameter>, id: string): Cell {
  const statements = [...values].map(([name, value]) => {
    const parameter = known.get(name);
    return `${parameter?.keyword ?? 'const'} ${name}${parameter?.annotation ?? ''} = ${JSON.stringify(value)};`;
  });
  return {
    type: 'code',
    id,
    source: ['// Parameters', ...statements].join('\n'),
    metadata: { tags: [INJECTED] },
    attachments: {},
    outputs: [],
    executionCount: null,
  };
}

function parseValue(text: string): Json {
  try {
    // SAFETY: JSON.parse gives JSON.
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function list(known: Map<string, Parameter>): string {
  return known.size === 0 ? say('nothing (tag a cell `{DEFAULTS}`)', { DEFAULTS }) : [...known.keys()].join(', ');
}
