/** What a session knows of names, for hints. No getter is asked, no trap of a Proxy run, and nothing imported that was not before. */
import type inspector from 'node:inspector';
import path from 'node:path';
import { types } from 'node:util';
import { placesIn } from '../cell/place.ts';
import type { Knowledge } from './hints.ts';
import { textOfFile } from './text-of-file.ts';

/** Prototypes of an object that are looked at. */
const CHAIN = 20;
const NAME = /^[A-Za-z_$][\w$]*$/;

export interface Sources {
  readonly session: inspector.Session;
  /** The value of a name that the cells have declared. */
  readonly lexical: (name: string) => Promise<unknown>;
  /** Texts of the cells, by the names that frames carry. */
  readonly cells: ReadonlyMap<string, { readonly code: string }>;
  readonly engine: () => ReadonlyMap<string, string>;
  readonly importModule: (specifier: string) => Promise<object>;
  /** Of the error. */
  readonly stack: string;
}

export function knowledge({ session, lexical, cells, engine, importModule, stack }: Sources): Knowledge {
  const [place] = placesIn(stack);
  const declared = once(() => lexicalNames(session));
  return {
    names: async () => [...(await declared()), ...Object.getOwnPropertyNames(globalThis)].filter(isTold),
    engine,
    members: async ([root = '', ...rest]) => {
      const isDeclared = (await declared()).includes(root);
      let value: unknown = isDeclared ? await lexical(root) : Object.getOwnPropertyDescriptor(globalThis, root)?.value;
      for (const name of rest) value = memberOf(value, name);
      return value === null || value === undefined ? undefined : namesIn(value).filter(isTold);
    },
    importOf: async (name) => {
      const found = importIn([...cells.values()].map(({ code }) => code).reverse(), name);
      return found && { ...found, exports: Object.keys(await importModule(found.from)) };
    },
    exportsOf: (specifier) => {
      const file = place && path.resolve(path.dirname(place.url), specifier);
      return file === undefined ? [] : exportsIn(textOfFile(file) ?? '');
    },
    before: () => {
      const text = place && (cells.get(place.url)?.code ?? textOfFile(place.url));
      return text?.split(/\r?\n/)[place ? place.line - 1 : 0]?.slice(0, place ? place.column - 1 : 0) ?? '';
    },
  };
}

function isTold(name: string): boolean {
  return NAME.test(name) && !name.startsWith('_');
}

function lexicalNames(session: inspector.Session): Promise<string[]> {
  return new Promise((resolve) => {
    session.post('Runtime.globalLexicalScopeNames', {}, (error, result) => resolve(error ? [] : result.names));
  });
}

/** Its own or an inherited one, when it is plain data. */
function memberOf(value: unknown, name: string): unknown {
  for (const object of chainOf(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (descriptor) return descriptor.value;
  }
  return undefined;
}

function namesIn(value: unknown): string[] {
  const chain = chainOf(value).filter((object) => object !== Object.prototype);
  return [...new Set(chain.flatMap((object) => Object.getOwnPropertyNames(object)))];
}

/** The object, and its prototypes as far as there is no Proxy among them. */
function chainOf(value: unknown): object[] {
  const chain: object[] = [];
  let object: unknown = typeof value === 'object' || typeof value === 'function' ? value : Object(value);
  while (isObject(object) && !types.isProxy(object) && chain.length < CHAIN) {
    chain.push(object);
    object = Object.getPrototypeOf(object);
  }
  return chain;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** `import { a as name } from 'm'` of the cell that came last. */
export function importIn(codes: readonly string[], local: string): { from: string; name: string } | undefined {
  for (const code of codes) {
    for (const [, list = '', from = ''] of code.matchAll(
      /\bimport\s+(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g,
    )) {
      for (const [, name = '', alias = name] of list.matchAll(/([\w$]+)(?:\s+as\s+([\w$]+))?/g)) {
        if (alias === local) return { from, name };
      }
    }
  }
  return undefined;
}

/** What a file of the user's exports, by its text. */
export function exportsIn(text: string): string[] {
  const declared =
    /\bexport\s+(?:default\s+)?(?:declare\s+)?(?:async\s+)?(?:function\*?|class|const|let|var|enum)\s+([\w$]+)/g;
  const lists = [...text.matchAll(/\bexport\s*\{([^}]*)\}/g)].flatMap(([, list = '']) => list.split(','));
  return [
    ...[...text.matchAll(declared)].map(([, name = '']) => name),
    ...lists.flatMap((one) => /([\w$]+)\s*$/.exec(one)?.[1] ?? []),
  ];
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
