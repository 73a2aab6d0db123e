/** What an error may be about that V8 or tfjs tells in few words: a name that was misspelt, or has not been imported. */
import { didYouMean, similar } from '../cell/similar.ts';
import { say } from '../say.ts';
import { identifierHint } from './tfjs-identifiers.ts';
import { LIBRARY_NAMES } from './library-names.ts';

/** What the session knows. It asks no getter and runs no code of the user's. */
export interface Knowledge {
  /** Names that a cell can use. */
  readonly names: () => Promise<readonly string[]>;
  /** Names of TensorFlow.js -> where a cell finds them, such as `tf.layers`; empty before it has been imported. */
  readonly engine: () => ReadonlyMap<string, string>;
  /** Names of the members of what this path, `model.layers`, leads to; nothing when it leads nowhere for sure. */
  readonly members: (path: readonly string[]) => Promise<readonly string[] | undefined>;
  /** What the module that a cell has imported this name from exports, and the name it has there. */
  readonly importOf: (name: string) => Promise<{ from: string; name: string; exports: readonly string[] } | undefined>;
  /** What this file, named as the first frame names its importer, exports. */
  readonly exportsOf: (specifier: string) => readonly string[];
  /** The text of the line in front of the innermost place. */
  readonly before: () => string;
}

/** @returns '' when there is nothing to say */
export async function hintFor(ename: string, evalue: string, known: Knowledge): Promise<string> {
  switch (ename) {
    case 'ReferenceError':
      return unknownName(/^(\S+) is not defined$/.exec(evalue)?.[1], known);
    case 'TypeError':
      return unknownMember(evalue, known);
    case 'SyntaxError':
      return unknownExport(evalue, known);
    default:
      return identifierHint(evalue);
  }
}

/** tfjs-layers lists under what it does not know why that may be; a name that is known instead says more. */
export function withHint(evalue: string, hint: string): string {
  return hint === '' ? evalue : `${evalue.replace(/ This may be due to[^]*$/, '').replace(/[.]$/, '')}.${hint}`;
}

async function unknownName(name: string | undefined, known: Knowledge): Promise<string> {
  if (name === undefined) return '';
  const engine = known.engine();
  const own = await known.names();
  const spaced = (one: string): string => `${engine.get(one)}.${one}`;
  if (engine.has(name)) return didYouMean([...similar(name, own), spaced(name)]);
  if (LIBRARY_NAMES.includes(name))
    return say(' `{code}` makes it known.', { code: `import { ${name} } from 'limpid'` });
  if (name === 'tf') return say(' `{code}` makes it known.', { code: "import * as tf from '@tensorflow/tfjs'" });
  const all = similar(name, new Set([...own, ...engine.keys(), ...LIBRARY_NAMES]));
  return didYouMean(
    all.map((one) => (own.includes(one) ? one : engine.has(one) ? spaced(one) : say('{one} of limpid', { one }))),
  );
}

const PATH = /((?:[A-Za-z_$][\w$]*\??\.)*[A-Za-z_$][\w$]*)/.source;

async function unknownMember(evalue: string, known: Knowledge): Promise<string> {
  const called = new RegExp(`^${PATH} is not (?:a function|a constructor|iterable)`).exec(evalue)?.[1];
  const read = evalue.startsWith('Cannot read properties of undefined');
  const path = called ?? (read ? new RegExp(`${PATH}\\??\\.$`).exec(known.before())?.[1] : undefined);
  if (path === undefined) return '';
  const names = path.split(/\??\./);
  const name = names.pop() ?? '';
  if (names.length > 0) {
    const members = await known.members(names);
    return members === undefined || members.includes(name) ? '' : didYouMean(similar(name, members));
  }
  const imported = await known.importOf(name);
  if (!imported || imported.exports.includes(imported.name)) return '';
  return say(' {from} exports no {name}.{hint}', {
    from: imported.from,
    name: imported.name,
    hint: didYouMean(similar(imported.name, imported.exports)),
  });
}

function unknownExport(evalue: string, known: Knowledge): string {
  const [, from, name] = /^The requested module '(.+)' does not provide an export named '(.+)'$/.exec(evalue) ?? [];
  if (from === undefined || name === undefined) return '';
  return didYouMean(similar(name, known.exportsOf(from)));
}
