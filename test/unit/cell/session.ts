/** A session as the runner has one: cells compiled here, run by this thread's own inspector in REPL mode. */
import { Session, type Runtime } from 'node:inspector';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import { placeInCell, type Place } from '../../../kernel/src/cell/place.ts';
import { mapPosition } from '../../../kernel/src/cell/source-map.ts';

/** What the modules of the fake importer export. */
const MODULES: Record<string, Record<string, unknown>> = {
  numbers: { default: 7, one: 1, two: 2 },
  './data.json': { default: { rows: 3 } },
};

export const importer = {
  async import(specifier: string, attributes?: object): Promise<Record<string, unknown>> {
    await Promise.resolve();
    const module = MODULES[specifier];
    if (!module) throw new Error(`no module ${specifier}`);
    return attributes ? { ...module, attributes } : module;
  },
  meta: { url: 'file:///notebook/' },
};

export class TestSession {
  readonly #inspector = new Session();
  readonly #cells = new Map<string, { map: string }>();
  readonly #known = new Set<string>();
  #count = 0;

  constructor() {
    this.#inspector.connect();
    Object.assign(globalThis, { __limpid: importer });
  }

  /** How many cells it has run. */
  get count(): number {
    return this.#count;
  }

  /** Runs cells in order; gives what the last one shows, or `undefined`. Throws what a cell throws. */
  async run(...codes: string[]): Promise<unknown> {
    let shown: unknown;
    for (const code of codes) shown = await this.#runOne(code);
    return shown;
  }

  /** The place and the stack, in the user's text, of the error that the last of these cells throws. */
  async failure(...codes: string[]): Promise<{ at: Place | undefined; stack: string }> {
    try {
      await this.run(...codes);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      const stack = this.#inUserLines(error.rawStack);
      return { at: placeInCell(stack, (url) => this.#cells.has(url)), stack };
    }
    throw new Error('the cell did not fail');
  }

  #inUserLines(rawStack: string): string {
    return rawStack.replace(/(cell-\d+\.ts):(\d+):(\d+)/g, (_, url: string, line: string, column: string) => {
      const place = mapPosition(this.#cells.get(url)?.map ?? '', Number(line), Number(column));
      return place ? `${url}:${place.line}:${place.column}` : `${url}:made up`;
    });
  }

  close(): void {
    this.#inspector.disconnect();
  }

  async #runOne(code: string): Promise<unknown> {
    const fileName = `cell-${++this.#count}.ts`;
    const compiled = compileCell(code, { fileName, known: this.#known });
    const [mistake] = compiled.diagnostics;
    if (mistake) throw new Error(mistake.message);
    compiled.declares.forEach((name) => this.#known.add(name));
    this.#cells.set(fileName, compiled);
    const { result, exceptionDetails } = await this.#evaluate(compiled.javascript);
    if (exceptionDetails) throw new CellError(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return compiled.showsValue ? result.value : undefined;
  }

  #evaluate(expression: string): Promise<Runtime.EvaluateReturnType> {
    return new Promise((resolve, reject) => {
      const parameters: Runtime.EvaluateParameterType & { replMode: boolean } = {
        expression,
        replMode: true,
        awaitPromise: true,
        returnByValue: true,
      };
      this.#inspector.post(
        'Runtime.evaluate',
        parameters,
        (error: Error | null, evaluated: Runtime.EvaluateReturnType) => {
          if (error) reject(error);
          else resolve(evaluated);
        },
      );
    });
  }
}

class CellError extends Error {
  readonly rawStack: string;

  constructor(rawStack: string) {
    super(rawStack.split('\n')[0]);
    this.rawStack = rawStack;
  }
}
