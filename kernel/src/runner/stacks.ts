/** Stacks speak of the user's lines: every frame is mapped back to the cell, or the imported file, that it was written in. */
import { findSourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { unmarked } from '../imports/mark.ts';
import { mapPosition, type Position } from '../cell/source-map.ts';
import { publicName, toldFrames, type Frame } from './frames.ts';

/** Deep enough to reach a cell through the layers of tfjs. */
const FRAMES = 60;

interface Cell {
  readonly map: string;
  readonly code: string;
}

export class Stacks {
  readonly #cells = new Map<string, Cell>();
  /** Source maps of imported files. */
  readonly #files = new Map<string, string>();
  /** Names of the functions of TensorFlow.js, and where a notebook finds them. */
  #spaces: ReadonlyMap<string, string> = new Map();

  add(url: string, cell: Cell): void {
    this.#cells.set(url, cell);
  }

  /** `url` is what its frames carry. */
  addFile(url: string, map: string): void {
    this.#files.set(url, map);
  }

  get cells(): ReadonlyMap<string, Cell> {
    return this.#cells;
  }

  get spaces(): ReadonlyMap<string, string> {
    return this.#spaces;
  }

  /** `tf` is what notebooks import. */
  nameEngine(tf: object): void {
    this.#spaces = spacesOf(tf);
  }

  /** `line` and `column` count from 1, in the compiled cell and in the answer. */
  position(url: string, line: number, column: number): Position | undefined {
    const map = this.#cells.get(url)?.map ?? this.#files.get(url);
    return map === undefined ? undefined : mapPosition(map, line, column);
  }

  /** Takes over `Error.prepareStackTrace`; files below `internal` (a URL) are ours. */
  install(internal: string): void {
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (error, sites) => {
      const lines = toldFrames(sites.map((site) => this.#frame(site, internal)));
      return `${describe(error)}${lines.map((line) => `\n    ${line.startsWith('…') ? '' : 'at '}${line}`).join('')}`;
    };
  }

  #frame(site: NodeJS.CallSite, internal: string): Frame {
    const kind = kindOf(site, internal);
    if (kind !== 'engine') return { kind, text: () => this.#text(site) };
    return { kind, text: () => publicName(site.getTypeName(), nameOf(site), this.#spaces) };
  }

  #text(site: NodeJS.CallSite): string {
    const url = site.getScriptNameOrSourceURL();
    const line = site.getLineNumber();
    const column = site.getColumnNumber();
    const text = site.toString();
    if (url === null || line === null || column === null) return text;
    const mapped = this.position(url, line, column) ?? inFile(url, line, column) ?? { line, column };
    return text.replace(`${url}:${line}:${column}`, () => `${pathOf(unmarked(url))}:${mapped.line}:${mapped.column}`);
  }
}

function kindOf(site: NodeJS.CallSite, internal: string): Frame['kind'] {
  const file = site.getFileName() ?? '';
  if (file.startsWith('node:') || file.startsWith(internal)) return 'hidden';
  if (/[\\/](@tensorflow|tfjs-node)[\\/]/.test(file)) return 'engine';
  return site.getScriptNameOrSourceURL() === null ? 'built in' : 'user';
}

/** Only functions that have been given a name of their own say how they are called. */
function nameOf(site: NodeJS.CallSite): string {
  return site.getMethodName() ?? site.getFunctionName() ?? '';
}

/** Where TypeScript of a file was, that Node has turned into JavaScript. */
function inFile(url: string, line: number, column: number): Position | undefined {
  if (!/\.[cm]?tsx?$/.test(url)) return undefined;
  const origin = findSourceMap(url)?.findOrigin(line, column);
  return origin && 'lineNumber' in origin ? { line: origin.lineNumber, column: origin.columnNumber } : undefined;
}

/** Terminals and editors open paths, not all of them URLs. */
export function pathOf(url: string): string {
  try {
    return url.startsWith('file:') ? fileURLToPath(url) : url;
  } catch {
    // no file of this machine
    return url;
  }
}

/** `conv2d` -> `tf`, `dense` -> `tf.layers`; functions of `tf` itself come before those in it. */
function spacesOf(tf: object): Map<string, string> {
  const spaces = new Map<string, string>();
  for (const [name, value] of dataOf(tf)) {
    if (typeof value !== 'object' || value === null || !/^[a-z]/.test(name)) continue;
    for (const [inner, one] of dataOf(value)) if (typeof one === 'function') spaces.set(inner, `tf.${name}`);
  }
  for (const [name, value] of dataOf(tf)) if (typeof value === 'function') spaces.set(name, 'tf');
  return spaces;
}

/** What is there without asking a getter. */
function dataOf(object: object): [name: string, value: unknown][] {
  return Object.entries(Object.getOwnPropertyDescriptors(object)).map(([name, { value }]) => [name, value]);
}

function describe(error: Error): string {
  try {
    return String(error);
  } catch {
    // a class of the user's may have a name or message that throws
    return 'Error';
  }
}
