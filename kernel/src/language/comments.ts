/**
 * The comments of packages, which take a third of the time that types take to load. They are read, package by package,
 * when somebody asks what a name that comes from there is.
 */
import ts from '#typescript';
import type { Edited } from './program.ts';

export class Comments {
  /** Packages whose comments are read. */
  readonly #read = new Set<string>();
  readonly #packages = new Map<string, string | undefined>();

  /** Those of cells, and of the user's own files, always are. */
  areRead(path: string): boolean {
    const name = this.#packageOf(path);
    return name === undefined || this.#read.has(name);
  }

  /** Of a file that has this version on the disk: it is another one with its comments. */
  versionOf(path: string, version: string): string {
    const name = this.#read.size > 0 ? this.#packageOf(path) : undefined;
    return name !== undefined && this.#read.has(name) ? `${version} with comments` : version;
  }

  /** Reads the comments of the packages that these files are of. @returns whether there was anything to read */
  read(paths: readonly string[]): boolean {
    const before = this.#read.size;
    for (const path of paths) {
      const name = this.#packageOf(path);
      if (name !== undefined) this.#read.add(name);
    }
    return this.#read.size > before;
  }

  #packageOf(path: string): string | undefined {
    if (!this.#packages.has(path)) this.#packages.set(path, packageOf(path));
    return this.#packages.get(path);
  }
}

/** Of a declaration file. Packages of one scope share what they say: a layer of TensorFlow.js has its methods from another. */
function packageOf(path: string): string | undefined {
  if (!/\.d\.[cm]?ts$/.test(path)) return undefined;
  return /.*\/node_modules\/[^/]+/.exec(path)?.[0];
}

/** The files that the name at the cursor comes from, and the function that the cursor is in a call of. */
export function origins({ service, source, module, checker }: Edited, cursor: number): string[] {
  const at = module.toModule(cursor);
  const around = [at, Math.max(0, at - 1)];
  const definitions = around.flatMap((place) => service.getDefinitionAtPosition(source.fileName, place) ?? []);
  const called = callAround(source, at);
  const type = called && checker.getTypeAtLocation(called);
  const signatures = type ? [...type.getCallSignatures(), ...type.getConstructSignatures()] : [];
  return [
    ...definitions.map(({ fileName }) => fileName),
    // TypeScript's types say that each has a declaration; those that it makes up have none
    ...signatures.flatMap(({ declaration }) => declaration?.getSourceFile().fileName ?? []),
  ];
}

/** What is called where the cursor stands among the arguments. */
function callAround(source: ts.SourceFile, at: number): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (at < node.pos || at > node.end) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && at > node.expression.end) found = node.expression;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
