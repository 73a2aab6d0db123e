/** TypeScript's own server, spoken to as VS Code does: each cell is a file. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Response {
  request_seq: number;
  body?: unknown;
}

/** What VS Code sets. */
const PREFERENCES = { includeCompletionsForModuleExports: true, includeCompletionsWithInsertText: true };
const CONFIG = {
  compilerOptions: { strict: true, module: 'preserve', target: 'esnext', types: ['node'], skipLibCheck: true },
};

export class TsServer {
  readonly #folder: string;
  readonly #child;
  readonly #waiting = new Map<number, (response: Response) => void>();
  readonly #texts = new Map<string, string>();
  #received = '';
  #seq = 0;

  /** `parent` is a folder whose imports lead to TensorFlow.js. */
  constructor(parent: string) {
    this.#folder = mkdtempSync(join(parent, 'tsserver-'));
    writeFileSync(join(this.#folder, 'tsconfig.json'), JSON.stringify(CONFIG));
    const server = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
    const args = [server, '--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents'];
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => this.#receive(chunk));
    this.#tell('configure', { preferences: PREFERENCES });
  }

  /** Opens a cell, or replaces its text. */
  write(cell: string, text: string): void {
    const file = this.#file(cell);
    const before = this.#texts.get(cell);
    this.#texts.set(cell, text);
    if (before === undefined) {
      this.#tell('open', { file, fileContent: text, scriptKindName: 'TS' });
      return;
    }
    const end = placeOf(before);
    const change = { file, line: 1, offset: 1, endLine: end.line, endOffset: end.offset, insertString: text };
    this.#tell('change', change);
  }

  /** How many entries there are at the end of the cell. */
  async complete(cell: string): Promise<number> {
    const { line, offset } = placeOf(this.#texts.get(cell) ?? '');
    const { body } = await this.#ask('completionInfo', { file: this.#file(cell), line, offset });
    // SAFETY: TypeScript's CompletionInfo; there is none where nothing can be completed.
    return (body as { entries: unknown[] } | undefined)?.entries.length ?? 0;
  }

  async mistakes(cell: string): Promise<number> {
    const { body } = await this.#ask('semanticDiagnosticsSync', { file: this.#file(cell) });
    // SAFETY: a list of TypeScript's Diagnostic.
    return (body as unknown[]).length;
  }

  /** Proportional set size, in bytes; NaN where the system does not tell it. */
  memory(): number {
    if (process.platform !== 'linux') return NaN;
    const told = readFileSync(`/proc/${this.#child.pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(told)?.[1]) * 1024;
  }

  close(): void {
    this.#child.kill();
    rmSync(this.#folder, { recursive: true });
  }

  #file(cell: string): string {
    return join(this.#folder, cell);
  }

  #tell(command: string, given: object): number {
    this.#seq += 1;
    this.#child.stdin.write(`${JSON.stringify({ seq: this.#seq, type: 'request', command, arguments: given })}\n`);
    return this.#seq;
  }

  #ask(command: string, given: object): Promise<Response> {
    return new Promise((resolve) => this.#waiting.set(this.#tell(command, given), resolve));
  }

  /** Each message has a header with its length, and is one line. */
  #receive(chunk: string): void {
    this.#received += chunk;
    const lines = this.#received.split('\n');
    this.#received = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      // SAFETY: TypeScript's server writes such messages; events have no `request_seq`.
      const message = JSON.parse(line) as Response;
      this.#waiting.get(message.request_seq)?.(message);
      this.#waiting.delete(message.request_seq);
    }
  }
}

/** The end of a text, counted from 1. */
function placeOf(text: string): { line: number; offset: number } {
  const lines = text.split('\n');
  return { line: lines.length, offset: (lines.at(-1) ?? '').length + 1 };
}
