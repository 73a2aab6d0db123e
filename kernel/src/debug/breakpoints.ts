/** Breakpoints as the front end set them, and the places that V8 has for them. */
import { say } from '../say.ts';
import type { Cdp, Paused } from './cdp.ts';
import { hitTest, logExpression, v8Condition } from './conditions.ts';
import type { Breakpoint, SourceBreakpoint } from './dap.ts';
import { reason } from './cdp.ts';
import type { Sources } from './sources.ts';

interface Placed {
  readonly id: number;
  readonly file: string;
  readonly asked: SourceBreakpoint;
  readonly isHit: (hits: number) => boolean;
  hits: number;
  /** Line of the source, from 0, where code will stop. */
  line: number;
  message?: string;
  readonly v8: Set<string>;
}

/** What a pause at breakpoints means: which ones stop, and what log points print that count their hits. */
export interface Hits {
  stopping: number[];
  printing: string[];
}

export class Breakpoints {
  readonly #cdp: Cdp;
  readonly #sources: Sources;
  readonly #byFile = new Map<string, Placed[]>();
  readonly #nextId: () => number;

  constructor(cdp: Cdp, sources: Sources, nextId: () => number) {
    this.#cdp = cdp;
    this.#sources = sources;
    this.#nextId = nextId;
  }

  /** Replaces the breakpoints of one source. `asked` counts lines and columns from 0. */
  async set(file: string, asked: SourceBreakpoint[], isAttached: boolean): Promise<Breakpoint[]> {
    await this.#displace(this.#byFile.get(file) ?? []);
    this.#byFile.delete(file);
    const placed = asked.map((one) => this.#make(file, one));
    if (placed.length > 0) this.#byFile.set(file, placed);
    if (isAttached) for (const url of this.#sources.urlsOf(file)) await this.#placeAll(placed, url);
    return placed.map((one) => this.#describe(one));
  }

  /** Those of one source in the script `url`, which may not have been parsed yet. */
  async place(file: string, url: string): Promise<void> {
    await this.#placeAll(this.#byFile.get(file) ?? [], url);
  }

  /** The same for a script whose source map was not known when they were set. */
  async replace(file: string, url: string): Promise<void> {
    await this.#displace(this.#byFile.get(file) ?? []);
    await this.place(file, url);
  }

  async placeEverywhere(): Promise<void> {
    for (const file of this.#byFile.keys()) {
      for (const url of this.#sources.urlsOf(file)) await this.place(file, url);
    }
  }

  /** True when one is in a file: it will be loaded, or loaded afresh when it has changed. */
  get someWaitForFiles(): boolean {
    return [...this.#byFile.keys()].some((file) => !this.#sources.isCell(file));
  }

  clear(): void {
    this.#byFile.clear();
  }

  /** As `debugInfo` tells them: what was asked, by source. */
  asked(): { source: string; breakpoints: SourceBreakpoint[] }[] {
    return [...this.#byFile].map(([source, placed]) => ({ source, breakpoints: placed.map(({ asked }) => asked) }));
  }

  /** V8 has found the place of one; @returns it when it lies on another line than was told. */
  resolved(v8: string, line: number): Breakpoint | undefined {
    const one = this.#all().find((candidate) => candidate.v8.has(v8));
    if (!one || one.line === line) return undefined;
    one.line = line;
    return this.#describe(one);
  }

  /** Counts these hits. A breakpoint that is not ours stops. */
  hit({ hitBreakpoints = [] }: Paused): Hits {
    const hits: Hits = { stopping: [], printing: [] };
    for (const one of this.#all().filter(({ v8 }) => hitBreakpoints.some((id) => v8.has(id)))) {
      one.hits += 1;
      if (!one.isHit(one.hits)) continue;
      if (one.asked.logMessage === undefined) hits.stopping.push(one.id);
      else hits.printing.push(logExpression(one.asked.logMessage));
    }
    return hits;
  }

  #all(): Placed[] {
    return [...this.#byFile.values()].flat();
  }

  #make(file: string, asked: SourceBreakpoint): Placed {
    const isHit = hitTest(asked.hitCondition);
    return { id: this.#nextId(), file, asked, isHit, hits: 0, line: asked.line, v8: new Set() };
  }

  async #displace(placed: Placed[]): Promise<void> {
    for (const { v8 } of placed) {
      for (const breakpointId of v8) await this.#cdp('Debugger.removeBreakpoint', { breakpointId });
      v8.clear();
    }
  }

  async #placeAll(placed: Placed[], url: string): Promise<void> {
    for (const one of placed) await this.#place(one, url);
  }

  async #place(one: Placed, url: string): Promise<void> {
    // lines of a TypeScript file are known when it has been compiled: Debugger.watchFiles
    if (!this.#sources.isLoaded(url) && /\.[cm]?tsx?$/.test(url)) return;
    const { line, column, condition, hitCondition, logMessage } = one.asked;
    const at = this.#sources.generated(url, line, column);
    if (!at) {
      one.message = say('There is no code on this line or after it.');
      return;
    }
    // a log point that counts its hits must stop for each of them
    const v8 = v8Condition(condition, hitCondition === undefined ? logMessage : undefined);
    try {
      const { breakpointId, locations } = await this.#cdp('Debugger.setBreakpointByUrl', {
        url,
        lineNumber: at.line,
        columnNumber: at.column,
        ...(v8 === undefined ? {} : { condition: v8 }),
      });
      one.v8.add(breakpointId);
      const [found] = locations;
      if (!found) return;
      const place = { line: found.lineNumber, column: found.columnNumber ?? 0 };
      one.line = this.#sources.original(url, place)?.position.line ?? one.line;
    } catch (error) {
      // two lines of which the same code comes
      if (!/already exists/.test(reason(error))) throw error;
    }
  }

  #describe({ id, file, line, message, v8 }: Placed): Breakpoint {
    const source = { name: file.split(/[\\/]/).at(-1) ?? file, path: file };
    const isKnown = v8.size > 0 || message === undefined;
    return { id, verified: isKnown, ...(isKnown ? {} : { message }), source, line };
  }
}
