/** Stacks speak of the user's lines: frames in cells and in imported files are mapped back through their source maps. */
import { unmarked } from '../imports/mark.ts';
import { mapPosition, type Position } from '../cell/source-map.ts';

/** Deep enough to reach a cell through the layers of tfjs. */
const FRAMES = 60;

export class Stacks {
  readonly #maps = new Map<string, string>();

  add(url: string, map: string): void {
    this.#maps.set(url, map);
  }

  /** `line` and `column` count from 1, in the compiled cell and in the answer. */
  position(url: string, line: number, column: number): Position | undefined {
    const map = this.#maps.get(url);
    return map === undefined ? undefined : mapPosition(map, line, column);
  }

  /** Takes over `Error.prepareStackTrace`; frames of Node, of tfjs and of files below `internal` (a URL) are left out. */
  install(internal: string): void {
    const isOurs = (file: string): boolean =>
      file.startsWith('node:') || file.startsWith(internal) || /[\\/](@tensorflow|tfjs-node)[\\/]/.test(file);
    Error.stackTraceLimit = FRAMES;
    Error.prepareStackTrace = (error, sites) => {
      const shown = sites.filter((site) => !isOurs(site.getFileName() ?? ''));
      const lowest = shown.findLastIndex((site) => site.getScriptNameOrSourceURL() !== null);
      const frames = shown.slice(0, lowest + 1).map((site) => `\n    at ${this.#frame(site)}`);
      return `${describe(error)}${frames.join('')}`;
    };
  }

  #frame(site: NodeJS.CallSite): string {
    const url = site.getScriptNameOrSourceURL();
    const line = site.getLineNumber();
    const column = site.getColumnNumber();
    const text = site.toString();
    if (url === null || line === null || column === null) return text;
    const module = unmarked(url);
    const mapped = this.position(url, line, column) ?? { line, column };
    return text.replace(`${url}:${line}:${column}`, `${module}:${mapped.line}:${mapped.column}`);
  }
}

function describe(error: Error): string {
  try {
    return String(error);
  } catch {
    // a class of the user's may have a name or message that throws
    return 'Error';
  }
}
