/** TypeScript of one cell -> JavaScript that `Runtime.evaluate` runs in REPL mode. */

/** A mistake found before the cell runs; `line` and `column` count from 1 in the user's text, in UTF-16 units. */
export interface Diagnostic {
  severity: 'error' | 'warning';
  code: number;
  message: string;
  line: number;
  column: number;
  length: number;
}

export interface CompiledCell {
  /** Runs in the session: imports have become awaited calls of its importer. Empty when there is an error. */
  javascript: string;
  /** Source map (version 3, JSON) from `javascript` back to the cell. */
  map: string;
  /** True when the cell's last statement is an expression, whose value is then shown. */
  showsValue: boolean;
  diagnostics: Diagnostic[];
  /** Names this cell adds to the session, types included; given back as `known` to later cells. */
  declares: string[];
}
