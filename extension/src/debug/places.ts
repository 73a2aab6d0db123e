/**
 * Where code is, for VS Code (cells by their URIs, files by their paths) and for the kernel, which names a cell by a hash of its
 * text: a cell that is edited has a new name. Pure.
 */
import type { DebugEvent, DebugResponse, Json, JsonObject } from 'limpid/messages';
import { fields } from '../fields.ts';

export interface CellPlace {
  uri: string;
  /** What people call it. */
  label: string;
  /** The text that it has now. */
  code: string;
}

/** The part of a `source` that VS Code looks at. */
interface Source {
  name: string;
  path?: string;
  sourceReference?: number;
}

interface Named {
  /** The cells that had this text, the one that ran last at the end. */
  uris: string[];
  code: string;
}

/** From here on: texts that cells had; below are scripts that the kernel numbers. */
const FIRST_REFERENCE = 2 ** 30;

export class Places {
  /** What the names of cells begin with. */
  prefix: string | undefined;
  readonly #named = new Map<string, Named>();
  /** Paths of texts that no cell has any more, by their numbers. */
  readonly #old: string[] = [];
  readonly #cells: () => readonly CellPlace[];

  /** `cells` tells those of the notebook, as they are now. */
  constructor(cells: () => readonly CellPlace[]) {
    this.#cells = cells;
  }

  /** The kernel has said how it names a cell of this text. */
  note(path: string, uri: string, code: string): void {
    const uris = (this.#named.get(path)?.uris ?? []).filter((one) => one !== uri);
    this.#named.set(path, { uris: [...uris, uri], code });
  }

  /** The source as VS Code finds it: the cell, or where it was edited since, the text that it had. */
  ofEditor(source: unknown): unknown {
    const { path } = fields(source);
    if (typeof path !== 'string') return source;
    const named = this.#named.get(path);
    if (!named) return this.#isCell(path) ? { ...fields(source), sourceReference: this.#referenceOf(path) } : source;
    const known = this.#cells().filter(({ uri }) => named.uris.includes(uri));
    const now = known.filter(({ code }) => code === named.code);
    const [cell] = now.toSorted((a, b) => named.uris.indexOf(b.uri) - named.uris.indexOf(a.uri));
    if (cell) return { name: cell.label, path: cell.uri } satisfies Source;
    return {
      name: known[0]?.label ?? String(fields(source)['name']),
      path,
      sourceReference: this.#referenceOf(path),
    } satisfies Source;
  }

  /** The path behind a number of ours. */
  oldPath(reference: unknown): string | undefined {
    return typeof reference === 'number' ? this.#old[reference - FIRST_REFERENCE] : undefined;
  }

  /** What the kernel answers, with the places of VS Code in it. */
  ofResponse(body: object): object {
    const { stackFrames, breakpoints } = fields(body);
    if (Array.isArray(stackFrames)) return { ...body, stackFrames: stackFrames.map((frame) => this.#frame(frame)) };
    if (Array.isArray(breakpoints)) return { ...body, breakpoints: breakpoints.map((one) => this.#breakpoint(one)) };
    return body;
  }

  ofEvent(event: DebugEvent): DebugEvent {
    const { breakpoint } = fields(event.body);
    if (event.event !== 'breakpoint') return event;
    return { ...event, body: { ...event.body, breakpoint: this.#breakpoint(breakpoint) } };
  }

  #frame(frame: unknown): object {
    const { name, source } = fields(frame);
    const found = this.ofEditor(source);
    // code outside of functions has the name of its script
    const isTop = found !== source && name === fields(source)['name'];
    return { ...fields(frame), source: found, ...(isTop && { name: fields(found)['name'] }) };
  }

  #breakpoint(breakpoint: unknown): object {
    const { source } = fields(breakpoint);
    // those of layers have no place
    return source === undefined ? fields(breakpoint) : { ...fields(breakpoint), source: this.ofEditor(source) };
  }

  /** Of a text that a cell had before all this. */
  #isCell(path: string): boolean {
    return this.prefix !== undefined && path.startsWith(this.prefix);
  }

  #referenceOf(path: string): number {
    const known = this.#old.indexOf(path);
    if (known >= 0) return FIRST_REFERENCE + known;
    this.#old.push(path);
    return FIRST_REFERENCE + this.#old.length - 1;
  }
}

/** A breakpoint as VS Code asks for it, from 1. */
export interface Wanted {
  line: number;
  column?: number;
  condition?: string;
  hitCondition?: string;
  logMessage?: string;
}

interface Asked {
  path: string;
  wanted: readonly Wanted[];
  /** By which numbers VS Code knows them. */
  ids: readonly number[];
}

/** The breakpoints of cells. Cells with the same text are one source to the kernel, so what is set in one must keep that of the others. */
export class CellBreakpoints {
  readonly #byCell = new Map<string, Asked>();
  /** The numbers of the kernel -> those that VS Code knows. */
  readonly #known = new Map<number, number>();

  of(uri: string): Readonly<Asked> | undefined {
    return this.#byCell.get(uri);
  }

  /** What the kernel must be asked for when these are the ones of the cell. */
  want(uri: string, path: string, wanted: readonly Wanted[]): Wanted[] {
    this.#byCell.set(uri, { path, wanted, ids: this.#byCell.get(uri)?.ids ?? [] });
    return this.at(path);
  }

  /** Those of all cells with this name. */
  at(path: string): Wanted[] {
    return this.#at(path).flatMap(([, set]) => set.wanted);
  }

  /**
   * The kernel has answered for all of them. @returns the part that is of the cell. `isNew`: VS Code is told of it, and knows them
   * by the kernel's numbers; else it goes on with those that it has.
   */
  placed(uri: string, path: string, answered: readonly unknown[], isNew: boolean): unknown[] {
    let from = 0;
    let own: unknown[] = [];
    for (const [cell, set] of this.#at(path)) {
      const part = answered.slice(from, from + set.wanted.length);
      from += set.wanted.length;
      const ids = part.map((one) => Number(fields(one)['id']));
      if (cell === uri) own = part;
      if (cell === uri && isNew) this.#byCell.set(cell, { ...set, ids });
      else ids.forEach((id, at) => this.#known.set(id, set.ids[at] ?? id));
    }
    return own;
  }

  /** The event with numbers that VS Code knows. */
  ofEvent(event: DebugEvent): DebugEvent {
    const { hitBreakpointIds, breakpoint } = fields(event.body);
    const known = (id: unknown): unknown => (typeof id === 'number' ? (this.#known.get(id) ?? id) : id);
    if (Array.isArray(hitBreakpointIds)) {
      return { ...event, body: { ...event.body, hitBreakpointIds: hitBreakpointIds.map(known) } };
    }
    if (event.event !== 'breakpoint') return event;
    const told = fields(breakpoint);
    return { ...event, body: { ...event.body, breakpoint: { ...told, id: known(told['id']) } } };
  }

  #at(path: string): [string, Asked][] {
    return [...this.#byCell].filter(([, set]) => set.path === path);
  }
}

/** Breakpoints of a `setBreakpoints` request, as far as they can be read. */
export function wantedIn(args: JsonObject): Wanted[] {
  const asked: unknown = args['breakpoints'];
  if (!Array.isArray(asked)) return [];
  return asked.map((one: unknown) => {
    const { line, column, condition, hitCondition, logMessage } = fields(one);
    return {
      line: Number(line) || 1,
      ...(typeof column === 'number' && { column }),
      ...(typeof condition === 'string' && { condition }),
      ...(typeof hitCondition === 'string' && { hitCondition }),
      ...(typeof logMessage === 'string' && { logMessage }),
    };
  });
}

/** Requests that let code go on. What happens then must not be told before the answer: VS Code would take it for older. */
export const RESUMING: ReadonlySet<string> = new Set(['continue', 'next', 'stepIn', 'stepOut']);

export function refused(command: string, seq: number, message: string): DebugResponse {
  return { type: 'response', seq: 0, request_seq: seq, success: false, command, message, body: {} };
}

export function answered(command: string, seq: number, body: object = {}): DebugResponse {
  return { type: 'response', seq: 0, request_seq: seq, success: true, command, body };
}

/** As JSON: what is undefined is left out. */
export function json(wanted: readonly Wanted[]): Json {
  return wanted.map((one) => ({ ...one }));
}
