/** Whatever was thrown -> what is told of it. Nothing that the value does can make this fail. */
import { inspect, types } from 'node:util';
import { callersOf } from '../engine/callers.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { RawFailure, Related } from './port.ts';
import { pathOf } from './stacks.ts';

/** Characters of a message that are told: its beginning, and its end. */
const MESSAGE = { first: 3000, last: 500 };
/** Errors that stand behind one another. */
const DEEPEST = 10;
/** Errors of an AggregateError that are listed. */
const LISTED = 10;

export function failureOf(thrown: unknown): RawFailure {
  return failure(thrown, []);
}

/** Whether it says that the code was interrupted. */
export function isInterrupt(thrown: unknown): boolean {
  const error = asError(thrown);
  return error instanceof LimpidError && error.code === 'INTERRUPTED';
}

/** `seen` are the errors that this one stands behind. */
function failure(thrown: unknown, seen: readonly object[]): RawFailure {
  const error = asError(thrown);
  if (!error) {
    const evalue = shortened(shown(thrown));
    return seen.length > 0 ? { ename: '', evalue, stack: '' } : { ename: 'Thrown', evalue, stack: `Thrown: ${evalue}` };
  }
  const ename = text(read(error, 'name')) || 'Error';
  const evalue = shortened(text(read(error, 'message')));
  const frames = withCallers(framesOf(error), callersOf(error));
  const stack = [evalue === '' ? ename : `${ename}: ${evalue}`, ...frames.map((frame) => `    ${frame}`)].join('\n');
  const related = relatedTo(error, [...seen, error]);
  return { ename, evalue, stack, ...(related.length > 0 && { related }) };
}

function relatedTo(error: object, seen: readonly object[]): Related[] {
  const related: Related[] = [];
  const tell = (label: string, value: unknown): void => {
    const isKnown = typeof value === 'object' && value !== null && seen.includes(value);
    const problem = isKnown ? say('an error that is told above') : seen.length > DEEPEST ? say('more errors') : null;
    const told = problem === null ? failure(value, seen) : { ename: '', evalue: problem, stack: '' };
    related.push({ label, failure: told });
  };
  const errors = read(error, 'errors');
  if (Array.isArray(errors) && !types.isProxy(errors)) {
    const count = errors.length;
    for (let index = 0; index < Math.min(count, LISTED); index++) {
      tell(say('Error {index} of {count}', { index: index + 1, count }), read(errors, String(index)));
    }
  }
  const cause = read(error, 'cause');
  if (cause !== undefined) tell(say('Caused by'), cause);
  return related;
}

/** Errors of other realms too, of which a Proxy is none. */
function asError(thrown: unknown): object | undefined {
  if (typeof thrown !== 'object' || thrown === null || types.isProxy(thrown)) return undefined;
  try {
    const isError = thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]';
    return isError ? thrown : undefined;
  } catch {
    // its prototype is a Proxy
    return undefined;
  }
}

/** The lines of its stack that speak of the user's code, without indent. */
function framesOf(error: object): string[] {
  const stack = read(error, 'stack');
  if (typeof stack !== 'string') return [];
  const message = text(read(error, 'message'));
  const at = message === '' ? -1 : stack.indexOf(message);
  const lines = (at < 0 ? stack : stack.slice(at + message.length)).split('\n').map((line) => line.trim());
  const frames = lines.filter((line) => /^(at |… )/.test(line) && !FOREIGN.test(line));
  const refused = REFUSED.exec(stack);
  if (refused) frames.unshift(`at ${refused[1]}:${refused[2]}:${(refused[3] ?? '').length + 1}`);
  return frames.map((line) => line.replace(/file:\/\/[^\s)]+?(?=:\d+:\d+\)?$)/, pathOf));
}

/** Before the stack of a file that does not compile, or imports what is not there, Node puts its name, its line and a caret. */
const REFUSED = /^((?:file:)?\/.+):(\d+)\n(?:.*\n){1,3}?( *)\^/;

/** Frames in a stack that another thread or process has written. */
const FOREIGN = /\bnode:|\/node_modules\/@tensorflow\/|\[worker eval\]-wrapper/;

function withCallers(own: string[], callers: readonly string[]): string[] {
  const last = callers.at(-1);
  return last === undefined || own.includes(last) ? own : [...own, ...callers];
}

function shown(value: unknown): string {
  try {
    return inspect(value);
  } catch {
    // it has a way to show itself, which fails
    return say('a value that cannot be shown');
  }
}

function read(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    // a getter of the user's that throws
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? '' : shown(value);
}

function shortened(message: string): string {
  const { first, last } = MESSAGE;
  const left = message.length - first - last;
  if (left <= last) return message;
  return `${message.slice(0, first)} … ${left} characters left out … ${message.slice(-last)}`;
}
