/** The type names that are there without an import: ECMAScript's, Node's globals, and those of Node's own types. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from '#typescript';

/** Types of @types/node that no value of `globalThis` is named after. */
const NODE_TYPES = [
  'NodeJS',
  'BufferEncoding',
  'BufferSource',
  'BodyInit',
  'HeadersInit',
  'RequestInit',
  'RequestInfo',
  'ResponseInit',
  'Require',
  'NodeRequire',
  'NodeModule',
  'Disposable',
  'AsyncDisposable',
  'WithImplicitCoercion',
  'AbortSignalEventMap',
  'EventListener',
  'EventListenerOrEventListenerObject',
  'EventListenerObject',
  'EventInit',
  'MessageEventInit',
  'CloseEventInit',
  'QueuingStrategy',
  'ReadableStreamReadResult',
  'StructuredSerializeOptions',
  'ErrorConstructor',
  'ImportMeta',
  'JSX',
  'React',
];

let names: ReadonlySet<string> | undefined;

/** True for a type, namespace or class that a cell may name without declaring it. */
export function isLibName(name: string): boolean {
  return name in globalThis || libNames().has(name);
}

/** Reads the lib files on first use. */
export function libNames(): ReadonlySet<string> {
  names ??= new Set([...NODE_TYPES, ...readLib('lib.esnext.d.ts', new Set())]);
  return names;
}

/** Names declared by a lib file and by the files it references. Matched line by line: parsing them makes a cell wait. */
function readLib(file: string, seen: Set<string>): string[] {
  const path = join(dirname(ts.getDefaultLibFilePath({})), file);
  if (seen.has(file) || !existsSync(path)) return [];
  seen.add(file);
  const text = readFileSync(path, 'utf8');
  const own = text.matchAll(/^(?:declare )?(?:abstract )?(?:interface|type|class|namespace) (\w+)/gm);
  const references = text.matchAll(/^\/\/\/ <reference lib="([\w.]+)" \/>/gm);
  return [...group(own), ...group(references).flatMap((lib) => readLib(`lib.${lib}.d.ts`, seen))];
}

function group(matches: Iterable<RegExpExecArray>): string[] {
  return [...matches].map(([, name = '']) => name);
}
