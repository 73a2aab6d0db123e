/** Scripts of V8 <-> sources of the user: cells by the path of their text, modules by the path of their file. */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decodeMappings, type Mapping } from '../cell/mappings.ts';
import type { ScriptParsed } from './cdp.ts';
import type { Source } from './dap.ts';
import { murmur2 } from './murmur2.ts';
import { toGenerated, toOriginal, type Position } from './positions.ts';

/** The seed every front end is told; ipykernel's, so that breakpoints stored with a notebook keep their hash. */
export const HASH_SEED = 0xc70f6907;
export const SUFFIX = '.ts';

/** What the debugger must know of a cell before it runs. */
export interface Cell {
  /** The msg_id of its execute_request. */
  id: string;
  url: string;
  code: string;
  map: string;
}

interface Script {
  path: string;
  /** Its source map, as JSON or as a `data:` URL; empty when lines and columns are the user's own. */
  map: string;
  mappings?: Mapping[];
}

export class Sources {
  /** No file is written: front ends find a cell by this name, and read it with `source`. */
  readonly prefix = path.join(tmpdir(), `limpid_${process.ppid}`) + path.sep;
  /** What the user wrote, by path. */
  readonly #texts = new Map<string, string>();
  /** By the url that stack frames carry. */
  readonly #scripts = new Map<string, Script>();
  /** By V8's id; kept while the debugger is enabled. */
  readonly #urls = new Map<string, string>();

  /** The path of a cell with this text. */
  dump(code: string): string {
    const file = `${this.prefix}${murmur2(code, HASH_SEED)}${SUFFIX}`;
    this.#texts.set(file, code);
    return file;
  }

  addCell({ url, code, map }: Cell): string {
    const file = this.dump(code);
    this.#scripts.set(url, { path: file, map });
    return file;
  }

  addScript({ scriptId, url, sourceMapURL = '' }: ScriptParsed): void {
    this.#urls.set(scriptId, url);
    if (url.startsWith('file:') && !this.#scripts.get(url)?.map) {
      this.#scripts.set(url, { path: fileURLToPath(url), map: sourceMapURL });
    }
  }

  fileOf(url: string): string | undefined {
    return this.#scripts.get(url)?.path;
  }

  text(file: string): string | undefined {
    return this.#texts.get(file);
  }

  isLoaded(url: string): boolean {
    return this.#scripts.has(url);
  }

  /** The scripts made of this source: a cell that ran twice has two, a file that is not loaded yet will have this one. */
  urlsOf(file: string): string[] {
    const urls = [...this.#scripts].filter(([, script]) => script.path === file).map(([url]) => url);
    return urls.length > 0 || this.isCell(file) ? urls : [pathToFileURL(file).href];
  }

  isCell(file: string): boolean {
    return file.startsWith(this.prefix);
  }

  files(): string[] {
    return [...this.#urls.values()].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  }

  urlOf(scriptId: string): string {
    return this.#urls.get(scriptId) ?? '';
  }

  /** Where a frame is, and in which source; undefined for code that is not the user's. */
  original(url: string, at: Position): { source: Source; position: Position } | undefined {
    const script = this.#scripts.get(url);
    if (!script) return undefined;
    const name = this.isCell(script.path) ? url : path.basename(script.path);
    const source = { name, path: script.path };
    const mappings = this.#mappings(script);
    const position = mappings.length === 0 ? at : toOriginal(mappings, at.line, at.column);
    return position && { source, position };
  }

  /** Where in the script a line of the source begins; undefined when nothing comes of it. */
  generated(url: string, line: number, column?: number): Position | undefined {
    const script = this.#scripts.get(url);
    const mappings = script ? this.#mappings(script) : [];
    return mappings.length === 0 ? { line, column: column ?? 0 } : toGenerated(mappings, line, column);
  }

  #mappings(script: Script): Mapping[] {
    return (script.mappings ??= decodeMappings(mappingsOf(script.map)));
  }
}

function mappingsOf(map: string): string {
  const json = map.startsWith('data:') ? dataOf(map) : map.startsWith('{') ? map : '{}';
  // SAFETY: a source map is an object; whatever else it holds is not looked at
  const { mappings } = JSON.parse(json) as { mappings?: unknown };
  return typeof mappings === 'string' ? mappings : '';
}

function dataOf(url: string): string {
  const [head = '', body = ''] = [url.slice(0, url.indexOf(',')), url.slice(url.indexOf(',') + 1)];
  return head.endsWith(';base64') ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
}
