/** The files of a program: texts, with versions that TypeScript compares. */
import { statSync } from 'node:fs';
import ts from '#typescript';
import { GLOBALS } from './globals.ts';
import { KERNEL } from './project.ts';

export interface File {
  snapshot: ts.IScriptSnapshot;
  version: string;
}

/** What is read from the disk, and the names that every cell has without an import. */
export class Disk {
  /** The declaration file of those names; nobody calls a file so. */
  readonly globals: string;
  /** By path; nothing for what is not there. */
  readonly #read = new Map<string, File | undefined>();

  constructor(folder: string) {
    this.globals = `${folder}/[globals].d.ts`;
    this.#read.set(this.globals, { snapshot: ts.ScriptSnapshot.fromString(GLOBALS), version: '1' });
  }

  file(path: string): File | undefined {
    if (!this.#read.has(path)) this.#read.set(path, read(path));
    return this.#read.get(path);
  }

  /** Files of the user may change at any time; what is installed is taken as it was. */
  refresh(): void {
    for (const [path, file] of this.#read) {
      if (path.includes('/node_modules/') || path.startsWith(KERNEL) || path === this.globals) continue;
      if (versionOf(path) !== file?.version) this.#read.delete(path);
    }
  }
}

/** A text that tells how it came from the one before, so that TypeScript parses what has changed alone. */
export class EditedText implements ts.IScriptSnapshot {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  getText(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  getLength(): number {
    return this.#text.length;
  }

  /** For the same text nothing: read anew, its imports are looked for again, and may have been installed since. */
  getChangeRange(old: ts.IScriptSnapshot): ts.TextChangeRange | undefined {
    const before = old.getText(0, old.getLength());
    if (before === this.#text) return undefined;
    const most = Math.min(before.length, this.#text.length);
    let start = 0;
    while (start < most && before[start] === this.#text[start]) start++;
    let same = 0;
    while (same < most - start && before.at(-1 - same) === this.#text.at(-1 - same)) same++;
    const span = ts.createTextSpan(start, before.length - start - same);
    return ts.createTextChangeRange(span, this.#text.length - start - same);
  }
}

export function textOf(file: File | undefined): string | undefined {
  return file?.snapshot.getText(0, file.snapshot.getLength());
}

function read(path: string): File | undefined {
  const text = ts.sys.readFile(path);
  return text === undefined ? undefined : { snapshot: ts.ScriptSnapshot.fromString(text), version: versionOf(path) };
}

function versionOf(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? '');
}
