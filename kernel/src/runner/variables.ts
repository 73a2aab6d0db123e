/** Answers `variables_request` in the helper thread: rows by glances at values, their numbers by the main thread. */
import type inspector from 'node:inspector';
import { figuresOf } from '../memory/figures.ts';
import type { VariableRow, Variables } from '../messages.ts';
import { evaluate, release, scopeNames, type Name } from './look.ts';
import { glancesExpression, placesExpression, type Glance, type Places } from './members.ts';
import type { Look, Looked } from './port.ts';

export interface VariablesAsked {
  path: string[];
  /** The value that the path leads to, not what is in it. */
  isItself: boolean;
  start: number;
  count: number;
  order: string;
}

interface Found extends Name {
  name: string;
  /** Where it is for the front end; `root` is the code that reads the variable. */
  variable: string;
}

/** A look without an answer for so long (ms): the main thread is in native code, and nothing more is asked of it. */
const PATIENCE = 900;
/** More variables than these are sorted by name: a glance at all would take seconds of the main thread. */
const MOST_SIZED = 2000;
/** Values of one glance, which the main thread gives without a pause: about a millisecond. */
const AT_ONCE = 50;
/** How long (ms) the main thread may take until it is left out: it may be in a loop that never ends. */
const MOST_WAIT = 1000;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Asks the main thread, between two pieces of the notebook's code. */
export class MainThread {
  readonly #ask: (look: Look) => void;
  readonly #waiting = new Map<number, (looked: Looked) => void>();
  #seq = 0;

  constructor(ask: (look: Look) => void) {
    this.#ask = ask;
  }

  /** Null when its code leaves the event loop no turn. */
  look(values: readonly Name[], isClose: boolean): Promise<Looked | null> {
    const seq = ++this.#seq;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(seq);
        resolve(null);
      }, MOST_WAIT);
      this.#waiting.set(seq, (looked) => {
        clearTimeout(timer);
        resolve(looked);
      });
      this.#ask({ seq, values, isClose });
    });
  }

  looked(looked: Looked): void {
    this.#waiting.get(looked.seq)?.(looked);
    this.#waiting.delete(looked.seq);
  }
}

export async function variables(
  session: inspector.Session,
  mainThread: MainThread,
  asked: VariablesAsked,
): Promise<Variables> {
  const [root] = asked.path;
  if (root !== undefined && !IDENTIFIER.test(root)) return NOTHING;
  const rowsFound = await rowsFor(session, asked).catch(busy);
  release(session);
  if (!rowsFound) return { ...NOTHING, isBusy: true };
  const { total, found, glances } = rowsFound;
  const numeric = found.filter((_, at) => glances[at]?.hasNumbers);
  const needsLook = numeric.length > 0 || root === undefined;
  const close = needsLook ? await mainThread.look(numeric.map(nameOf), asked.isItself) : null;
  const facts = new Map(numeric.map((name, at) => [name, close?.facts[at] ?? null]));
  const rows = found.map((one, at): VariableRow => {
    const { name, variable, path } = one;
    const { type, shape, dtype, bytes, text, expands, numbers, size } = glances[at] ?? UNTOLD;
    const told = facts.get(one);
    const listed = numbers.length > 0 ? figuresOf(numbers.map(Number), { size, drawn: 'order' }) : null;
    return {
      name,
      path: [variable, ...path],
      ...{ type, shape, dtype, bytes, text, expands },
      figures: told?.figures ?? listed,
      ...(told?.picture !== undefined && { picture: told.picture }),
    };
  });
  return { total, rows, tensors: close?.tensors ?? null, isBusy: false };
}

const NOTHING: Variables = { total: 0, rows: [], tensors: null, isBusy: false };

const UNTOLD: Glance = {
  ...{ name: '', type: 'computed', shape: '', dtype: '', bytes: null, text: '' },
  ...{ expands: false, hasNumbers: false, numbers: [], size: 0 },
};

function nameOf({ root, path }: Found): Name {
  return { root, path };
}

interface Rows {
  total: number;
  found: Found[];
  glances: (Glance | null)[];
}

async function rowsFor(
  session: inspector.Session,
  { path, isItself, start, count, order }: VariablesAsked,
): Promise<Rows> {
  const { declared, global, added } = await scopeNames(session);
  if (global.length === 0) throw new MainThreadBusy();
  const lexical = new Set(declared);
  // a getter on the global object is not called
  const read = (variable: string): string =>
    lexical.has(variable)
      ? variable
      : `Object.getOwnPropertyDescriptor(globalThis, ${JSON.stringify(variable)})?.value`;
  const [variable, ...keys] = path;
  if (variable === undefined) {
    const names = [...new Set([...declared, ...added])];
    const all = names.map((name): Found => ({ name, variable: name, root: read(name), path: [] }));
    return variableRows(session, all, { start, count, order });
  }
  const name = { root: read(variable), path: keys };
  if (isItself) {
    const found = [{ ...name, variable, name: path.at(-1) ?? variable }];
    return { total: 1, found, glances: await glancesAt(session, found) };
  }
  // SAFETY: members.ts wrote this JSON.
  const { total, places } = ((await looked(session, placesExpression(name, start, count))) ?? NOWHERE) as Places;
  const found = places.map(({ name: called, key }) => ({ ...name, variable, name: called, path: [...keys, ...key] }));
  return { total, found, glances: await glancesAt(session, found) };
}

const NOWHERE: Places = { total: 0, places: [] };

async function variableRows(
  session: inspector.Session,
  all: Found[],
  { start, count, order }: Pick<VariablesAsked, 'start' | 'count' | 'order'>,
): Promise<Rows> {
  const isBySize = order === 'size' && all.length <= MOST_SIZED;
  if (order === 'name' || (order === 'size' && !isBySize)) all.sort((a, b) => a.name.localeCompare(b.name, 'en'));
  if (!isBySize) {
    const found = all.slice(start, start + count);
    return { total: all.length, found, glances: await glancesAt(session, found) };
  }
  const sized = await glancesAt(session, all);
  const rows = all.map((found, at) => ({ found, glance: sized[at] ?? null }));
  rows.sort(
    (a, b) => (b.glance?.bytes ?? -1) - (a.glance?.bytes ?? -1) || a.found.name.localeCompare(b.found.name, 'en'),
  );
  const page = rows.slice(start, start + count);
  return { total: all.length, found: page.map(({ found }) => found), glances: page.map(({ glance }) => glance) };
}

async function glancesAt(session: inspector.Session, names: readonly Name[]): Promise<(Glance | null)[]> {
  const glances: (Glance | null)[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    glances.push(...(await glancesTogether(session, names.slice(at, at + AT_ONCE))));
  }
  return glances;
}

/** One value whose look would run code fails the question for all: halves are asked until it is alone. */
async function glancesTogether(session: inspector.Session, names: readonly Name[]): Promise<(Glance | null)[]> {
  const told = await looked(session, glancesExpression(names));
  // SAFETY: members.ts wrote this JSON.
  if (told !== null) return told as (Glance | null)[];
  if (names.length === 1) return [null];
  const half = Math.ceil(names.length / 2);
  return [
    ...(await glancesTogether(session, names.slice(0, half))),
    ...(await glancesTogether(session, names.slice(half))),
  ];
}

class MainThreadBusy extends Error {}

/** Null where the look would run code. @throws MainThreadBusy */
async function looked(session: inspector.Session, expression: string): Promise<unknown> {
  const since = performance.now();
  const answer = await evaluate(session, expression, { returnByValue: true });
  if (typeof answer?.value === 'string') return JSON.parse(answer.value);
  if (performance.now() - since > PATIENCE) throw new MainThreadBusy();
  return null;
}

function busy(error: unknown): null {
  if (error instanceof MainThreadBusy) return null;
  throw error;
}
